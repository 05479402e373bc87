"""What is still to be measured: clips without a record, and those whose record no longer holds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hiprom import __version__
from hiprom.batch import locations
from hiprom.batch.jobs import Job, Task
from hiprom.batch.locations import Stamp
from hiprom.batch.models import model_for
from hiprom.batch.outcome import Outcome, settings_of
from hiprom.batch.store import Store
from hiprom.defaults import CAREFUL_MODEL


@dataclass(frozen=True)
class Plan:
    """A batch before it runs.

    Attributes
    ----------
    jobs : list of Job
        All of them, in the order of the tables.
    todo : list of Task
        What is to be measured, the largest clips first: a long one begun last would leave all
        other workers idle until it is done.
    sizes : dict of str to int
        Bytes of each clip to be measured, by id; those that cannot be seen from here are missing.
    changed : int
        How many of them have an earlier result that was measured in other bytes.
    """

    jobs: list[Job]
    todo: list[Task]
    sizes: dict[str, int]
    changed: int = 0


def make_plan(jobs: list[Job], store: Store, *, again: bool = False) -> Plan:
    """Hold each job against its record.

    Parameters
    ----------
    jobs : list of Job
    store : Store
    again : bool
        Measure everything anew.

    Raises
    ------
    ModelError
        If a model is missing or damaged.
    """
    hashes = {model: model_for(model).sha256 for model in _models(jobs)}
    todo: list[Task] = []
    sizes: dict[str, int] = {}
    changed = 0
    for job in jobs:
        second = hashes[CAREFUL_MODEL] if job.options.careful else None
        task = Task(job, hashes[job.options.model], __version__, second)
        stamp = locations.stamp_of(job.clip)
        record = store.load(job.id)
        if record is not None and not again and is_current(record, task, stamp):
            continue
        if record is not None and record.measurement is not None and stamp is not None:
            changed += not _is_of_clip(record, job.clip, stamp)
        todo.append(task)
        if stamp is not None and stamp.size is not None:
            sizes[job.id] = stamp.size
    todo.sort(key=lambda task: sizes.get(task.job.id, math.inf), reverse=True)
    return Plan(jobs, todo, sizes, changed)


def is_current(record: Outcome, task: Task, stamp: Stamp | None) -> bool:
    """Return whether a record is what measuring the task now would give.

    Parameters
    ----------
    record : Outcome
    task : Task
    stamp : Stamp or None
        The clip as it is now; None where it cannot be seen from here.
    """
    same = record.settings == settings_of(task) and record.clip == task.job.shown
    if not same or record.again:
        return False
    if stamp is None:
        # Seen by workers only, or deleted since: what was measured stands.
        return record.measurement is not None
    return _is_of_clip(record, task.job.clip, stamp)


def _is_of_clip(record: Outcome, clip: str, stamp: Stamp) -> bool:
    """Return whether what was measured then is what the clip holds now."""
    if record.stamp is None or record.stamp.size != stamp.size:
        return False
    if record.stamp.changed == stamp.changed and stamp.changed is not None:
        return True
    # Copied or touched, with the same content?
    if locations.is_url(clip) or record.stamp.sha256 is None:
        return False
    return locations.sha256_of(Path(clip)) == record.stamp.sha256


def _models(jobs: Iterable[Job]) -> set[str]:
    second = {CAREFUL_MODEL for job in jobs if job.options.careful}
    return {job.options.model for job in jobs} | second
