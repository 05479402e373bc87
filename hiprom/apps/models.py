"""``hiprom models``: which pose models there are, fetching and checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hiprom.apps.console import emit, progress_bar, say, show
from hiprom.apps.options import Debug, Quiet, models_beginning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from hiprom.pose.models import ModelStatus

models = typer.Typer(
    help="Pose models: list, get, verify.",
    no_args_is_help=True,
    epilog="Example: hiprom models list",
)

Name = Annotated[
    str,
    typer.Argument(
        metavar="MODEL",
        autocompletion=models_beginning,
        help="A model from `hiprom models list`, such as heavy.",
    ),
]


@models.command("list", epilog="Example: hiprom models list")
def list_(quiet: Quiet = False, debug: Debug = False) -> None:
    """List the known models and where they are."""
    from hiprom.pose.models import list_models

    show(_table(list_models()))


@models.command("get", epilog="Example: hiprom models get heavy")
def get(name: Name, quiet: Quiet = False, debug: Debug = False) -> None:
    """Fetch a model from its official address into the cache and check it.

    Both models are installed with hiprom; this replaces one that is missing or damaged.
    """
    from hiprom.pose.models import get_model

    with progress_bar(f"Fetching {name}", "kB", quiet=quiet) as report:
        found = get_model(name, lambda done, total: report(done // 1000, total // 1000))
    if not quiet:
        say(f"{name} is ready")
    emit(f"{found.path}\n")


@models.command("verify", epilog="Example: hiprom models verify")
def verify(quiet: Quiet = False, debug: Debug = False) -> None:
    """Compare the models on this machine with their checksums; exit status 3 if one differs."""
    from hiprom.errors import ModelError
    from hiprom.pose.models import verify_models

    found = verify_models()
    show(_table(found))
    damaged = [status.model.key for status in found if status.intact is False]
    if damaged:
        names = ", ".join(damaged)
        raise ModelError(
            f"wrong checksum: {names}; get it again with: hiprom models get {damaged[0]}"
        )


def _table(statuses: Sequence[ModelStatus]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for column in ("Model", "Size", "State", "Where"):
        table.add_column(column, overflow="fold")
    for status in statuses:
        size = f"{status.model.bytes / 1e6:.1f} MB"
        where = str(status.path) if status.path else f"hiprom models get {status.model.key}"
        table.add_row(status.model.key, size, _state(status), where)
    return table


def _state(status: ModelStatus) -> str:
    if status.path is None:
        return "not on this machine"
    return {None: "present", True: "checksum right", False: "checksum WRONG"}[status.intact]
