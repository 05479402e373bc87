"""A bundle goes to MediaPipe by a file without a name, of which no page stays in memory."""

from __future__ import annotations

import mmap
import os
import re
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

import hiprom.pose.bundle as bundle_module
import hiprom.pose.memory as memory_module
from hiprom.pose import PoseDetector, resolve_model
from hiprom.pose.bundle import bundle_options
from hiprom.pose.memory import leave_on_disk
from hiprom.pose.trim import without_mask
from hiprom.video import VideoReader

FULL = resolve_model("full")
CONTENT = bytes(range(256)) * 32_768  # 8 MB
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is let go")


def no_room(*_: Any, **__: Any) -> Any:
    raise OSError("no space left on device")


@linux
def test_the_file_holds_the_trimmed_bundle_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with bundle_options(FULL.path) as options:
        path = Path(options["model_asset_path"])
        assert path.read_bytes() == without_mask(FULL.path)
        assert not list(tmp_path.iterdir())
    assert not path.exists()


def test_without_room_for_a_file_the_bundle_is_given_as_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundle_module, "TemporaryFile", no_room)
    with bundle_options(FULL.path) as options:
        assert options == {"model_asset_buffer": without_mask(FULL.path)}


def test_a_bundle_of_unknown_structure_is_given_as_it_is(tmp_path: Path) -> None:
    strange = tmp_path / "strange.task"
    strange.write_bytes(b"not a model")
    with bundle_options(strange) as options:
        assert options == {"model_asset_path": str(strange)}


def test_by_whichever_way_the_landmarks_are_the_same(
    sample_clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with VideoReader(sample_clips[0]) as reader:
        frames = [frame.image for frame in islice(reader, 5)]
    seen = []
    for _ in range(2):
        with PoseDetector(FULL) as detector:
            seen.append([detector.detect(image) for image in frames])
        monkeypatch.setattr(bundle_module, "TemporaryFile", no_room)
    for one, other in zip(*seen, strict=True):
        assert one is not None and other is not None
        np.testing.assert_array_equal(one.image_px, other.image_px)
        np.testing.assert_array_equal(one.world_m, other.world_m)


def resident_kb(name: str) -> int:
    """How much of the mapping of a file is in memory."""
    entries = Path("/proc/self/smaps").read_text(encoding="utf-8")
    found = re.search(rf"{re.escape(name)}\n(?:.*\n)*?Rss:\s+(\d+) kB", entries)
    assert found is not None
    return int(found[1])


def file_of(tmp_path: Path) -> IO[bytes]:
    path = tmp_path / "pages.bin"
    path.write_bytes(CONTENT)
    return path.open("rb")


@linux
def test_pages_that_are_only_read_are_let_go_and_can_be_read_again(tmp_path: Path) -> None:
    with (
        file_of(tmp_path) as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        assert mapped[:] == CONTENT
        assert resident_kb(file.name) > 7_000
        leave_on_disk(file.fileno())
        assert resident_kb(file.name) < 1_000
        assert mapped[:] == CONTENT


@linux
def test_pages_that_were_written_to_stay(tmp_path: Path) -> None:
    with (
        file_of(tmp_path) as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapped,
    ):
        mapped[:3] = b"new"
        leave_on_disk(file.fileno())
        assert mapped[:3] == b"new"


@linux
def test_a_file_of_the_same_number_on_another_disk_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of a library that the loader wrote to are read-only by then, and would be lost."""
    let_go = []

    class Library:
        def madvise(self, start: Any, length: Any, advice: int) -> None:
            let_go.append((start.value, length.value))

    maps = tmp_path / "maps"
    monkeypatch.setattr(memory_module, "_glibc", Library)
    monkeypatch.setattr(memory_module, "_MAPS", maps)
    with file_of(tmp_path) as file:
        number = os.fstat(file.fileno()).st_ino
        maps.write_text(
            f"1000-3000 r--p 00000000 fe:00 {number}  {file.name}\n"
            f"5000-6000 r--p 00000000 fe:01 {number}  /usr/lib/libc.so\n"
            "7000-8000 r--p 00000000 00:00 0 \n",
            encoding="utf-8",
        )
        leave_on_disk(file.fileno())
    assert let_go == [(0x1000, 0x2000)]
