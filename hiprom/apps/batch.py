"""``hiprom batch``: many clips, a row for each clip and side."""

from __future__ import annotations

import os
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

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

    from hiprom.batch.outcome import Outcome
    from hiprom.batch.plan import Plan
    from hiprom.batch.run import Engine, Result
    from hiprom.batch.store import Store

_MOST_SHOWN: Final = 20
_MOST_NAMED: Final = 3
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
    machines = _Machines(engine, scheduler, workers, clip_timeout, wait)
    machines.check(context)
    from hiprom.analysis import check_test
    from hiprom.batch.jobs import Options
    from hiprom.batch.locations import is_url
    from hiprom.batch.manifest import full_model
    from hiprom.batch.outcome import worst_status
    from hiprom.batch.plan import make_plan
    from hiprom.batch.sources import check_locations, find_jobs
    from hiprom.batch.store import Store, open_folder
    from hiprom.files import place_of
    from hiprom.pose.people import parse_person
    from hiprom.writing import results_folder

    place = out if out is not None else f"hiprom-batch-{place_of(source).stem}"
    options = Options(
        check_test(test.value),
        parse_person(person),
        mirrored,
        full_model(model, Path.cwd()),
        careful,
        every_frame,
    )
    folder = None if is_url(place) else Path(place)
    jobs = find_jobs(source, options, folder)
    check_locations(jobs)
    ready = machines.engine(quiet=quiet)
    with results_folder(folder):
        store = Store(open_folder(place))
        plan = make_plan(jobs, store, again=again)
        if not quiet:
            _tell_what_is_there(plan, store)
        result = _measured(plan, store, ready, quiet=quiet)
    show(_summary(result))
    if not quiet:
        for name in result.tables:
            say(f"wrote {store.folder.name.rstrip('/')}/{name}")
    raise typer.Exit(worst_status(result.outcomes))


class _Machines(NamedTuple):
    """Who measures the clips, and how long they are waited for (minutes)."""

    name: EngineName
    scheduler: str | None
    workers: int | None
    clip_timeout: float
    wait: float

    def check(self, context: typer.Context) -> None:
        """Refuse what makes no sense, or would not be heeded."""
        if self.workers is not None and not 1 <= self.workers <= _MOST_WORKERS:
            raise UsageError(f"--workers {self.workers}: give 1 to {_MOST_WORKERS}")
        if not self.clip_timeout > 0:
            raise UsageError(f"--clip-timeout {self.clip_timeout:g}: give minutes, more than 0")
        if not self.wait >= 0:
            raise UsageError(f"--wait {self.wait:g}: give minutes, 0 or more")
        dask = self.name is EngineName.dask
        if dask and self.scheduler is None:
            raise UsageError("--engine dask needs --scheduler, such as tcp://10.0.0.5:8786")
        for name in ("scheduler", "wait"):
            if not dask and typed(context, name):
                raise UsageError(f"--{name} is for --engine dask; add it, or leave both")
        if dask and self.workers is not None:
            raise UsageError(
                "--workers is for this machine; with --engine dask start Dask's workers"
            )

    def engine(self, *, quiet: bool) -> Engine:
        """Return what measures clips there."""
        timeout_s = self.clip_timeout * 60
        if self.scheduler is not None:
            from hiprom.batch.cluster import connect

            tell = (lambda message: None) if quiet else say
            return connect(self.scheduler, timeout_s=timeout_s, wait_s=self.wait * 60, say=tell)
        from hiprom.batch.processes import run_in_processes

        workers = self.workers or min(usable_cores(), _MOST_WORKERS)
        return partial(run_in_processes, workers=workers, timeout_s=timeout_s)


def _tell_what_is_there(plan: Plan, store: Store) -> None:
    """Say what an earlier run has left in the results folder."""
    if done := len(plan.jobs) - len(plan.todo):
        say(f"{done} of {counted(len(plan.jobs), 'clip')} done already")
    if plan.changed:
        clips = counted(plan.changed, "clip")
        say(f"replacing the results of {clips} that changed, or of others of the same name")
    if others := store.others(job.id for job in plan.jobs):
        more = counted(len(others), "other clip")
        names = ", ".join(others[:_MOST_NAMED]) + (", …" if len(others) > _MOST_NAMED else "")
        say(
            f"{store.folder.name} also holds {more}, which the tables of this batch leave out:"
            f" {names}"
        )


def _measured(plan: Plan, store: Store, engine: Engine, *, quiet: bool) -> Result:
    """Measure what is missing; show how far it is, and what to do where it is stopped."""
    from hiprom.batch.run import run_batch

    try:
        with batch_progress(plan, quiet=quiet) as report, remembered_interrupts() as check:

            def heed(outcome: Outcome) -> None:
                report(outcome)
                check()

            return run_batch(plan, store, engine, heed)
    except KeyboardInterrupt:
        say("stopped; what is finished is kept: the same command goes on from here")
        raise SystemExit(INTERRUPTED) from None  # said already


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
