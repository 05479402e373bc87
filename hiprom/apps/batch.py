"""``hiprom batch``: many clips, a row for each clip and side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hiprom.apps.batch_progress import batch_progress
from hiprom.apps.console import say, show
from hiprom.apps.interrupts import remembered_interrupts
from hiprom.apps.options import (
    INTERRUPTED,
    Careful,
    Debug,
    EveryFrame,
    Mirrored,
    ModelOption,
    Person,
    Quiet,
    Test,
    TestOption,
    typed,
)
from hiprom.counting import counted
from hiprom.defaults import CAREFUL
from hiprom.environment import usable_cores
from hiprom.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text

    from hiprom.batch.jobs import Job
    from hiprom.batch.outcome import Outcome
    from hiprom.batch.run import Engine, Result
    from hiprom.batch.store import Store

_MOST_SHOWN: Final = 20
_MOST_WORKERS: Final = 60 if os.name == "nt" else 1000  # Windows waits for 63 things at most

EXAMPLE = """\
Examples:

hiprom batch clips --out results

hiprom batch manifest.csv --workers 2

Run the same command again to go on where it stopped, or to measure only what is new or changed.

Exit status: 0 every clip was measured; otherwise that of the worst clip: 1 something failed, 3 a
clip cannot be read, 4 nothing measurable in a clip. 2 is wrong usage: nothing was started.
"""


class EngineName(str, Enum):
    """Choices of ``--engine``."""

    local = "local"
    dask = "dask"


Source = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER|MANIFEST.csv",
        help="A folder of videos (subfolders too), or a CSV with a column clip (paths or URLs) and,"
        " if wanted, id, test, person, mirrored, model, x_….",
        readable=False,
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        metavar="DIR|URL",
        help="Where the results go.",
        show_default="hiprom-batch-NAME",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(metavar="N", help="Clips to measure at a time.", show_default="one per core"),
]
Timeout = Annotated[
    float,
    typer.Option("--clip-timeout", metavar="MINUTES", help="Give up a clip that takes longer."),
]
Again = Annotated[
    bool, typer.Option("--again", help="Measure every clip again, finished ones too.")
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine", metavar="local|dask", help="Work on this machine, or on a Dask cluster."
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="tcp://…", help="Address of the Dask scheduler.", show_default=False),
]
Wait = Annotated[
    float,
    typer.Option(
        metavar="MINUTES", help="How long to wait for a scheduler or workers that went away."
    ),
]


def batch(
    context: typer.Context,
    source: Source,
    out: Out = None,
    test: TestOption = Test.auto,
    model: ModelOption = "full",
    careful: Careful = CAREFUL,
    every_frame: EveryFrame = False,
    person: Person = "largest",
    mirrored: Mirrored = False,
    workers: Workers = None,
    clip_timeout: Timeout = 120.0,
    again: Again = False,
    engine: EngineOption = EngineName.local,
    scheduler: Scheduler = None,
    wait: Wait = 10.0,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Measure many clips into one table; a second run continues where the first stopped."""
    _check(context, engine, scheduler, workers, clip_timeout, wait)
    from hiprom.analysis import check_test
    from hiprom.batch.jobs import Options
    from hiprom.batch.locations import is_url
    from hiprom.batch.manifest import full_model
    from hiprom.batch.outcome import worst_status
    from hiprom.batch.plan import make_plan
    from hiprom.batch.run import run_batch
    from hiprom.batch.sources import check_locations, find_jobs
    from hiprom.batch.store import Store, open_folder
    from hiprom.files import place_of
    from hiprom.pose.people import parse_person

    place = out if out is not None else f"hiprom-batch-{place_of(source).stem}"
    options = Options(
        check_test(test.value),
        parse_person(person),
        mirrored,
        full_model(model, Path.cwd()),
        careful,
        every_frame,
    )
    jobs = find_jobs(source, options, None if is_url(place) else Path(place))
    check_locations(jobs)
    chosen = _engine(engine, scheduler, workers, clip_timeout * 60, wait * 60, quiet=quiet)
    store = Store(open_folder(place))
    plan = make_plan(jobs, store, again=again)
    if not quiet:
        _tell_what_is_there(jobs, len(plan.todo), store)
    try:
        with batch_progress(plan, quiet=quiet) as report, remembered_interrupts() as check:

            def heed(outcome: Outcome) -> None:
                report(outcome)
                check()

            result = run_batch(plan, store, chosen, heed)
    except KeyboardInterrupt:
        say("stopped; what is finished is kept: the same command goes on from here")
        raise SystemExit(INTERRUPTED) from None  # said already
    show(_summary(result))
    if not quiet:
        for name in result.tables:
            say(f"wrote {store.folder.name.rstrip('/')}/{name}")
    raise typer.Exit(worst_status(result.outcomes))


def _tell_what_is_there(jobs: Sequence[Job], todo: int, store: Store) -> None:
    """Say what an earlier run has left in the results folder."""
    if todo < len(jobs):
        say(f"{len(jobs) - todo} of {counted(len(jobs), 'clip')} done already")
    if others := store.count_others(job.id for job in jobs):
        more = counted(others, "other clip")
        say(f"{store.folder.name} also holds {more}, which the tables of this batch leave out")


def _check(
    context: typer.Context,
    engine: EngineName,
    scheduler: str | None,
    workers: int | None,
    clip_timeout: float,
    wait: float,
) -> None:
    if workers is not None and not 1 <= workers <= _MOST_WORKERS:
        raise UsageError(f"--workers {workers}: give 1 to {_MOST_WORKERS}")
    if not clip_timeout > 0:
        raise UsageError(f"--clip-timeout {clip_timeout:g}: give minutes, more than 0")
    if not wait >= 0:
        raise UsageError(f"--wait {wait:g}: give minutes, 0 or more")
    if engine is EngineName.dask and scheduler is None:
        raise UsageError("--engine dask needs --scheduler, such as tcp://10.0.0.5:8786")
    for name in ("scheduler", "wait"):
        if engine is EngineName.local and typed(context, name):
            raise UsageError(f"--{name} is for --engine dask; add it, or leave both")
    if engine is EngineName.dask and workers is not None:
        raise UsageError("--workers is for this machine; with --engine dask start Dask's workers")


def _engine(
    engine: EngineName,
    scheduler: str | None,
    workers: int | None,
    timeout_s: float,
    wait_s: float,
    *,
    quiet: bool,
) -> Engine:
    if engine is EngineName.dask:
        assert scheduler is not None
        from hiprom.batch.cluster import connect

        tell = (lambda message: None) if quiet else say
        return connect(scheduler, timeout_s=timeout_s, wait_s=wait_s, say=tell)
    from hiprom.batch.processes import run_in_processes

    return partial(
        run_in_processes, workers=workers or min(usable_cores(), _MOST_WORKERS), timeout_s=timeout_s
    )


def _summary(result: Result) -> Text:
    """Return how many clips ended in each state, and why each other one was not measured."""
    from collections import Counter

    from rich.text import Text

    from hiprom.batch.outcome import STATUS

    count = Counter(outcome.state for outcome in result.outcomes)
    parts = [f"{count[state]} {state}" for state in STATUS if count[state] or state == "measured"]
    bad = [outcome for outcome in result.outcomes if outcome.state != "measured"]
    lines = [f"{counted(len(result.outcomes), 'clip')}: {', '.join(parts)}"]
    lines += [_bad_line(outcome) for outcome in bad[:_MOST_SHOWN]]
    if len(bad) > _MOST_SHOWN:
        lines.append(f"… and {len(bad) - _MOST_SHOWN} more: see the table")
    return Text("\n".join(lines))


def _bad_line(outcome: Outcome) -> str:
    reasons = [] if outcome.measurement is None else outcome.measurement.quality.reasons
    reason = outcome.reason or "; ".join(reasons) or "no reason was given"
    named = "" if outcome.clip in reason else f"{outcome.clip}: "
    return f"{outcome.state}: {named}{reason}"
