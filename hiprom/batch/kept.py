"""Measurements that outlive the run that made them, where one clip is measured after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hiprom.batch import locations
from hiprom.batch.jobs import Job
from hiprom.batch.outcome import Outcome, settings_of, state_of
from hiprom.batch.plan import make_plan
from hiprom.batch.store import Store
from hiprom.measurement import Measurement

if TYPE_CHECKING:
    from hiprom.validation.clips import Peaks


class Kept:
    """Measurements that a results folder keeps, those that a batch has left there included.

    Parameters
    ----------
    jobs : sequence of Job
        All clips.
    store : Store

    Attributes
    ----------
    done : int
        How many of them need not be measured.

    Raises
    ------
    ModelError
        If a model is missing or damaged.
    """

    def __init__(self, jobs: Sequence[Job], store: Store) -> None:
        todo = make_plan(list(jobs), store).todo
        self._todo = {task.job.id: task for task in todo}
        self._store = store
        self.done = len(jobs) - len(todo)

    def measured(self, job: Job, measure: Callable[[], Measurement]) -> Measurement:
        """Return what is recorded of a clip, or measure it now and record that.

        Raises
        ------
        HipromError
            As `measure`; or as the store, if the record cannot be written.
        """
        return self.recalled(job, lambda: (measure(), {}))[0]

    def recalled(
        self, job: Job, measure: Callable[[], tuple[Measurement, Peaks]]
    ) -> tuple[Measurement, Peaks]:
        """Do as `measured`, with the clip's peaks by other ways of reading it.

        Raises
        ------
        HipromError
            As `measure`; or as the store, if the record cannot be written.
        """
        task = self._todo.get(job.id)
        record = self._store.load(job.id) if task is None else None
        if record is not None and record.measurement is not None:
            return record.measurement, record.peaks_deg
        # Before it is read: a clip that changes meanwhile is then seen to have changed.
        stamp = locations.stamp_of(job.clip)
        measurement, peaks = measure()
        found = measurement.called(job.shown)
        if task is not None and stamp is not None:
            sha256 = locations.sha256_of(Path(job.clip))
            outcome = Outcome(
                id=job.id,
                clip=job.shown,
                state=state_of(found),
                settings=settings_of(task),
                stamp=stamp.model_copy(update={"sha256": sha256}),
                measurement=found,
                peaks_deg=peaks,
            )
            self._store.save(outcome)
        return found, peaks
