"""A whole batch: plan, engine, records as they come, tables at the end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from hiprom.batch.jobs import Job, Task
from hiprom.batch.outcome import Outcome
from hiprom.batch.plan import Plan
from hiprom.batch.store import Store
from hiprom.batch.tables import write_tables
from hiprom.counting import counted
from hiprom.errors import HipromError

Engine = Callable[[Sequence[Task]], Generator[Outcome, None, None]]
"""Measures tasks and yields exactly one outcome for each."""


@dataclass(frozen=True)
class Result:
    """What a batch came to.

    Attributes
    ----------
    outcomes : list of Outcome
        One for each job that has been measured, by this run or an earlier one.
    tables : list of str
        Names of the tables in the results folder.
    """

    outcomes: list[Outcome]
    tables: list[str]


def run_batch(
    plan: Plan, store: Store, engine: Engine, report: Callable[[Outcome], None] | None = None
) -> Result:
    """Measure what is missing; keep each record as it comes, and make the tables of all records.

    Whatever ends it early, Ctrl-C included, the records so far stand and the tables show them.

    Parameters
    ----------
    plan : Plan
    store : Store
    engine : Engine
    report : callable, optional
        Called with each outcome once it is kept.

    Raises
    ------
    HipromError
        If the engine gives no outcome for a clip; or as the engine and the store do.
    """
    open_ids = {task.job.id for task in plan.todo}
    try:
        if plan.todo:
            # Closing it ends the workers now, not when the garbage is collected.
            with closing(engine(plan.todo)) as outcomes:
                for outcome in outcomes:
                    store.save(outcome)
                    open_ids.discard(outcome.id)
                    if report is not None:
                        report(outcome)
    finally:
        # Records of other settings, or of an older clip, are left out until it is measured again.
        current = [job for job in plan.jobs if job.id not in open_ids]
        result = _collect(current, store)
    if open_ids:
        raise HipromError(
            f"no outcome was given for {counted(len(open_ids), 'clip')}; run the same command once"
            " more"
        )
    return result


def _collect(jobs: list[Job], store: Store) -> Result:
    pairs = [(job, record) for job in jobs if (record := store.load(job.id)) is not None]
    return Result([record for _, record in pairs], write_tables(store.folder, pairs))
