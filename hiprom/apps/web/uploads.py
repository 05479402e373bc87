"""Recorded clips: taken in with a limit, measured in a thread, and deleted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from hiprom.apps.web.faults import internal_error
from hiprom.apps.web.folders import ClipFolder
from hiprom.apps.web.results import Results
from hiprom.apps.web.settings import UPLOAD_SUFFIXES, Settings
from hiprom.errors import HipromError, InputError, UsageError, reason_of

if TYPE_CHECKING:
    from hiprom.analysis import Test

_JOBS_KEPT: Final = 20


class TooLargeError(InputError):
    """A clip is larger than the limit."""


class BusyError(UsageError):
    """As many clips are being measured as may be at a time."""


class _CancelledError(HipromError):
    """The person does not want the result any more."""


@dataclass
class ClipJob:
    """One clip on its way to a result; the page asks for it until it is ``done`` or ``failed``."""

    key: str
    name: str
    state: Literal["measuring", "done", "failed"] = "measuring"
    frames_done: int = 0
    frames_expected: int | None = None
    result: str | None = None
    message: str | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def wanted(self) -> bool:
        """It is not done yet, and nobody has cancelled it."""
        return self.state == "measuring" and not self.cancelled.is_set()

    def to_dict(self) -> dict[str, Any]:
        """Return the job as the page reads it."""
        return {
            "id": self.key,
            "name": self.name,
            "state": self.state,
            "frames_done": self.frames_done,
            "frames_expected": self.frames_expected,
            "result": self.result,
            "message": self.message,
        }

    def report(self, done: int, expected: int | None) -> None:
        """Note the progress; called by the pipeline after every frame."""
        if self.cancelled.is_set():
            raise _CancelledError("cancelled")
        self.frames_done, self.frames_expected = done, expected


@dataclass(frozen=True)
class Upload:
    """What the page says of a clip."""

    name: str
    test: Test
    mirrored: bool

    def check(self) -> None:
        """Refuse what is no video by its name.

        Raises
        ------
        InputError
            With the kinds of file that are taken.
        """
        if Path(self.name).suffix.lower() not in UPLOAD_SUFFIXES:
            kinds = ", ".join(suffix[1:].upper() for suffix in UPLOAD_SUFFIXES)
            raise InputError(f"{self.name} is no video that can be measured here: {kinds}")


class Uploads:
    """Take clips in and measure them, a few at a time.

    Parameters
    ----------
    settings : Settings
    results : Results
        Where finished tests go.
    """

    def __init__(self, settings: Settings, results: Results) -> None:
        self._settings = settings
        self._results = results
        self._jobs: dict[str, ClipJob] = {}
        self._taking = 0
        self._threads = ThreadPoolExecutor(settings.uploads, thread_name_prefix="upload")

    async def take(self, upload: Upload, chunks: AsyncIterator[bytes], key: str) -> ClipJob:
        """Store a clip in a temporary file and start measuring it.

        Parameters
        ----------
        upload : Upload
        chunks : async iterator of bytes
            Its content.
        key : str
            What the job is called from then on; not that of another.

        Raises
        ------
        BusyError
            If enough is going on already.
        TooLargeError
            If the clip is larger than the limit; what had been stored is deleted.
        InputError
            If its name is not that of a video, it is empty, or nothing more of it comes.
        UsageError
            If it cannot be stored (the disk is full), or its key is taken.
        """
        upload.check()
        if key in self._jobs:
            raise UsageError("this clip was sent before: choose it again")
        if not self._has_room():
            raise BusyError("another clip is being measured: wait for it, or cancel it")
        self._taking += 1
        try:
            folder = ClipFolder()
            path = folder.path / f"clip{Path(upload.name).suffix.lower()}"
            try:
                await self._store(path, chunks)
            except BaseException:
                folder.close()
                raise
        except OSError as error:
            raise UsageError(f"the clip cannot be stored here: {reason_of(error)}") from error
        finally:
            self._taking -= 1
        job = self._remember(ClipJob(key, upload.name))
        future = self._threads.submit(self._measure, job, upload, path, folder)
        future.add_done_callback(partial(_settle, job))
        return job

    def get(self, key: str) -> ClipJob | None:
        """Return a job, or None where it is not known (any more)."""
        return self._jobs.get(key)

    def going(self) -> ClipJob | None:
        """Return a job that is not done yet: its page may have been reloaded."""
        return next((job for job in self._jobs.values() if job.wanted), None)

    def cancel(self, key: str) -> None:
        """Stop a job at its next frame."""
        job = self._jobs.get(key)
        if job is not None:
            job.cancelled.set()

    async def close(self) -> None:
        """Stop every job and wait until the temporary files are gone."""
        for job in self._jobs.values():
            job.cancelled.set()
        await asyncio.to_thread(self._threads.shutdown)

    def _has_room(self) -> bool:
        """Return whether one more clip may be taken.

        A cancelled one ends at its next frame: the next clip waits for that, not its person. But
        only so many, as each keeps its file until then.
        """
        most = self._settings.uploads
        wanted = sum(job.wanted for job in self._jobs.values())
        stored = sum(job.state == "measuring" for job in self._jobs.values())
        return wanted + self._taking < most and stored + self._taking < 2 * most

    async def _store(self, path: Path, chunks: AsyncIterator[bytes]) -> None:
        limit, size = self._settings.upload_bytes, 0
        with path.open("wb") as file:
            async for chunk in _while_they_come(chunks, self._settings.silence_s):
                size += len(chunk)
                if size > limit:
                    raise TooLargeError(
                        f"the clip is larger than {limit / 1e6:.0f} MB; cut it, or measure it "
                        "with: hiprom analyze CLIP"
                    )
                file.write(chunk)
        if size == 0:
            raise InputError("the clip is empty")

    def _remember(self, job: ClipJob) -> ClipJob:
        self._jobs[job.key] = job
        finished = [key for key, known in self._jobs.items() if known.state != "measuring"]
        for key in finished[: max(0, len(self._jobs) - _JOBS_KEPT)]:
            del self._jobs[key]
        return job

    def _measure(self, job: ClipJob, upload: Upload, path: Path, folder: ClipFolder) -> str:
        """Run in a thread: measure, delete the clip, save; return the result's key."""
        from hiprom import pipeline

        with closing(folder):
            try:
                analysis = pipeline.run(
                    path,
                    test=upload.test,
                    model=self._settings.model,
                    mirrored=upload.mirrored,
                    careful=self._settings.careful,
                    workers=1,  # somebody may be before the camera meanwhile
                    progress=job.report,
                )
            except HipromError as error:
                raise InputError(str(error).replace(str(path), upload.name)) from error
        return self._results.save(analysis, upload.name).key


async def _while_they_come(chunks: AsyncIterator[bytes], silence_s: float) -> AsyncIterator[bytes]:
    """Yield the parts of a clip; a phone that lost its network does not say that it is gone."""
    while True:
        try:
            yield await asyncio.wait_for(anext(chunks), silence_s)
        except StopAsyncIteration:
            return
        except asyncio.TimeoutError as error:
            raise InputError(
                "the clip stopped coming: see whether the network is there, and choose it again"
            ) from error


def _settle(job: ClipJob, future: Future[str]) -> None:
    """Note how a job ended."""
    error = future.exception()
    if error is None:
        job.result, job.state = future.result(), "done"
        return
    job.message = str(error) if isinstance(error, HipromError) else internal_error(error)
    job.state = "failed"
