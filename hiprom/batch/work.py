"""What a worker does with one task: fetch, measure, and turn whatever happens into an outcome."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hiprom import __version__
from hiprom.batch import locations
from hiprom.batch.jobs import Task
from hiprom.batch.locations import Stamp
from hiprom.batch.models import model_for
from hiprom.batch.outcome import Outcome, failure, settings_of, state_of
from hiprom.defaults import CAREFUL_MODEL
from hiprom.environment import debugging
from hiprom.errors import HipromError, InputError, ModelError, in_short
from hiprom.measurement import Measurement

if TYPE_CHECKING:
    from hiprom.pose.detector_cache import DetectorCache

Measure = Callable[[Task, str | None], Outcome]
"""From a task and a folder for temporary files to an outcome, as `measure_task` does."""

_OWN = threading.local()  # each thread's detectors: a worker of a cluster may have several


def measure_task(task: Task, scratch: str | None = None) -> Outcome:
    """Measure one clip.

    Never raises for what a clip, a network or a defect can do: that is an outcome with a reason.

    Parameters
    ----------
    task : Task
    scratch : str, optional
        Folder for a fetched clip; the system's for temporary files unless given.
    """
    started = time.perf_counter()
    if task.hiprom_version != __version__:
        return failure(
            task,
            f"this worker runs hiprom {__version__}, the batch {task.hiprom_version}; install the"
            " same version on every machine",
        )
    try:
        outcome = _measured(task, scratch)
    except MemoryError:
        outcome = failure(task, "not enough memory; use fewer workers")
    except Exception as error:  # noqa: BLE001  one clip's defect must not end a batch
        if debugging():
            traceback.print_exc()
        what = f"{type(error).__name__}: {in_short(error, most=200)}"
        outcome = failure(task, f"internal error ({what})")
    return outcome.model_copy(update={"seconds": round(time.perf_counter() - started, 3)})


def _measured(task: Task, scratch: str | None) -> Outcome:
    job = task.job
    stamp: Stamp | None = None
    measurement: Measurement | None = None
    reason: str | None = None
    again = False
    try:
        model = model_for(job.options.model, task.model_sha256)
        if task.careful_sha256 is not None:
            model_for(CAREFUL_MODEL, task.careful_sha256)
        # Before it is read: a clip that changes meanwhile is then seen to have changed.
        stamp = locations.stamp_of(job.clip)
        with locations.local_copy(job.clip, scratch) as local:
            if stamp is not None:
                stamp = stamp.model_copy(update={"sha256": locations.sha256_of(local)})
            try:
                measurement = _measure(task, local, model.path)
            except HipromError as error:
                raise type(error)(str(error).replace(str(local), job.shown)) from error
        state = state_of(measurement)
    except ModelError as error:
        state, reason, again = "failed", str(error), True
    except InputError as error:
        # Bytes that are no video stay so; a network may be back by the next run, or a permission
        # given, of which the file's own size and time tell nothing.
        never_read = stamp is None or stamp.sha256 is None
        state, reason, again = "unreadable", str(error), never_read
    except HipromError as error:
        state, reason, again = "failed", str(error), True
    return Outcome(
        id=job.id,
        clip=job.shown,
        state=state,
        reason=reason,
        again=again,
        settings=settings_of(task),
        stamp=stamp,
        measurement=measurement,
    )


def _measure(task: Task, local: Path, model: Path) -> Measurement:
    from hiprom import pipeline

    options, detectors = task.job.options, _detectors()
    try:
        measurement = pipeline.run(
            local,
            test=options.test,
            model=model,
            person=options.person,
            mirrored=options.mirrored,
            careful=options.careful,
            every_frame=options.every_frame,
            workers=1,  # a processor has a clip of its own
            detectors=detectors,
        ).measurement
    except HipromError:
        raise
    except Exception:
        detectors.close()  # who knows in what state they are
        raise
    return measurement.called(task.job.shown)


def _detectors() -> DetectorCache:
    """Return this thread's detectors, which outlive the clip."""
    # Late: the process that hands out tasks needs none.
    from hiprom.pose.detector_cache import DetectorCache

    if not hasattr(_OWN, "detectors"):
        _OWN.detectors = DetectorCache()
    detectors: DetectorCache = _OWN.detectors
    return detectors
