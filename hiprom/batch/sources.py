"""Which clips: those of a folder, or the lines of a manifest."""

from __future__ import annotations

import os
import stat
from collections import Counter, deque
from dataclasses import replace
from pathlib import Path
from typing import Final

from hiprom.batch import locations
from hiprom.batch.jobs import Job, Options, id_of, repeated
from hiprom.batch.manifest import read_manifest
from hiprom.errors import InputError, UsageError
from hiprom.files import check_folder, is_there, mode_of, place_of, text_of
from hiprom.results.file_names import VIDEO_SUFFIX

_VIDEOS: Final = "3g2 3gp asf avi dv flv m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogv ts webm wmv"
VIDEO_SUFFIXES: Final = frozenset(f".{name}" for name in _VIDEOS.split())
_DRAWN: Final = Path(VIDEO_SUFFIX).stem
"""What stands before the suffix of the videos that hiprom itself writes."""
_OF_THE_SYSTEM: Final = frozenset({"lost+found", "System Volume Information", "$RECYCLE.BIN"})
"""Folders of a whole drive that hold nobody's clips, and often may not be read."""
MANIFEST_SUFFIXES: Final = (".csv", ".tsv")


def find_jobs(source: Path, options: Options, results: Path | None = None) -> list[Job]:
    """Return the jobs of a folder or manifest, in the order of its names or lines.

    Parameters
    ----------
    source : Path
        A folder of videos, those in its subfolders included, or a manifest.
    options : Options
        How clips are measured where the manifest says nothing else.
    results : Path, optional
        A folder to leave out: where the results go.

    Raises
    ------
    InputError
        If there is no such place, or no clip in it.
    UsageError
        If it is neither, a line of the manifest is wrong, or the results would go among the clips.
    """
    if not is_there(source):
        raise InputError(f"there is no {source}; name a folder of clips, or a manifest (.csv)")
    if source.is_dir():
        return _jobs_in_folder(source, options, results)
    if source.suffix.lower() not in MANIFEST_SUFFIXES:
        raise UsageError(
            f"{source} is neither a folder nor a manifest (.csv); for one clip: hiprom analyze"
        )
    return read_manifest(source, options)


def _jobs_in_folder(folder: Path, options: Options, results: Path | None) -> list[Job]:
    check_folder(folder)
    left_out = None if results is None else place_of(results)
    root = place_of(folder)
    if left_out == root:
        raise UsageError(
            f"the results would go among the clips in {folder}; name a folder of their own with"
            f" --out, such as {folder / 'results'}"
        )
    clips = _clips_in(root, left_out)
    if not clips:
        raise InputError(f"{folder} holds no video; name a folder of clips, or a manifest (.csv)")
    shown = [text_of(path.relative_to(root).as_posix()) for path in clips]
    jobs = [
        Job(id_of(name), str(path), name, options) for name, path in zip(shown, clips, strict=True)
    ]
    return _with_distinct_ids(jobs)


def _clips_in(root: Path, left_out: Path | None) -> list[Path]:
    """Return the videos of a folder and its subfolders in the order of their names.

    What is hidden, and what hiprom drew itself, is none of them. Linked folders are entered as
    well, but each folder once, those that are no link first: links may run in a circle. A folder
    that may not be read would seem empty: it stands for its clips, and measuring it says why.
    """
    clips: list[Path] = []
    locked: list[OSError] = []
    entered = {left_out}
    todo = deque([root])
    while todo:
        for place, subfolders, names in os.walk(todo.popleft(), onerror=locked.append):
            folder = Path(place)
            subfolders[:] = sorted(name for name in subfolders if _may_hold_clips(name))
            if place_of(folder) in entered:
                subfolders.clear()
                continue
            entered.add(place_of(folder))
            todo.extend(folder / name for name in subfolders if (folder / name).is_symlink())
            clips += [folder / name for name in names if _is_clip(folder / name)]
    return sorted(clips + [Path(error.filename) for error in locked])


def _may_hold_clips(folder: str) -> bool:
    return not folder.startswith(".") and folder not in _OF_THE_SYSTEM


def _is_clip(path: Path) -> bool:
    return (
        path.suffix.lower() in VIDEO_SUFFIXES
        and not path.stem.endswith(_DRAWN)
        and not path.name.startswith(".")
        and _may_be_file(path)
    )


def _may_be_file(path: Path) -> bool:
    """Return whether a path is a file, as far as can be told.

    Of a folder that may be listed but not searched, measuring says that a clip may not be read; of
    a link that leads nowhere (to a drive that is off), that there is no clip.
    """
    try:
        mode = mode_of(path)
    except OSError:
        return True
    return stat.S_ISREG(mode) or not mode


def _with_distinct_ids(jobs: list[Job]) -> list[Job]:
    """Give clips that differ in their suffix only (a.mp4, a.mov) ids that hold the suffix."""
    twice = repeated(job.id for job in jobs)
    jobs = [
        replace(job, id=f"{job.id}_{Path(job.shown).suffix[1:]}")
        if job.id.casefold() in twice
        else job
        for job in jobs
    ]
    # "a b.mp4" and "a_b.mp4" still share one: number them in their order.
    count: Counter[str] = Counter()
    taken = {job.id.casefold() for job in jobs}
    apart = []
    for job in jobs:
        count[job.id.casefold()] += 1
        name, number = job.id, count[job.id.casefold()]
        while number > 1 and name.casefold() in taken:
            name, number = f"{job.id}_{number}", number + 1
        taken.add(name.casefold())
        apart.append(replace(job, id=name))
    return apart


def check_locations(jobs: list[Job]) -> None:
    """Check that every URL among the clips and models can be fetched at all.

    Raises
    ------
    UsageError
        If a kind of URL is unknown, or its package is not installed.
    """
    named = (place for job in jobs for place in (job.clip, job.options.model))
    checked: set[str] = set()
    for place in named:
        scheme = place.partition("://")[0]
        if locations.is_url(place) and scheme not in checked:
            locations.check_url(place)
            checked.add(scheme)
