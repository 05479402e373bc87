"""Clips that are too large, too long, or lie: each a clear error, none takes the memory."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from hiprom.errors import InputError
from hiprom.video import VideoReader
from hiprom.video.decoding import FrameDecoder
from hiprom.video.open import check_size

from .conftest import MakeClip


def patched(clip: Path, box: bytes, offset: int, value: bytes) -> Path:
    """Exchange some bytes of an MP4's box, counted from behind its name."""
    data = bytearray(clip.read_bytes())
    at = data.index(box) + 4 + offset
    data[at : at + len(value)] = value
    clip.write_bytes(bytes(data))
    return clip


def test_a_clip_of_eight_hours_is_refused_before_it_is_read(make_clip: MakeClip) -> None:
    clip = make_clip(name="long.mp4", times_s=[0.0, 8 * 3600.0])
    with pytest.raises(InputError, match=r"lasts 8 hours.*HIPROM_MAX_DURATION_S above 3600"):
        VideoReader(clip)


def test_frames_hours_apart_are_refused_whatever_the_header_says(
    make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip(name="a.mkv", times_s=[0.0, 1.0, 2.0, 9.0])
    with VideoReader(clip) as reader:
        monkeypatch.setenv("HIPROM_MAX_DURATION_S", "5")
        with pytest.raises(InputError, match=r"a.mkv lasts 9 seconds.*HIPROM_MAX_DURATION_S"):
            list(reader)


def test_too_many_frames_are_refused(make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPROM_MAX_FRAMES", "9")
    with VideoReader(make_clip()) as reader, pytest.raises(InputError, match="more than 9 frames"):
        list(reader)


def test_a_clip_at_the_bounds_is_read(make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPROM_MAX_FRAMES", "10")
    monkeypatch.setenv("HIPROM_MAX_DURATION_S", "1")
    monkeypatch.setenv("HIPROM_MAX_PIXELS", str(64 * 48))
    with VideoReader(make_clip()) as reader:
        assert len(list(reader)) == 10


def test_a_picture_without_a_size_names_the_setting() -> None:
    """libav leaves the size out where it is beyond its own bound, which is ours."""
    with pytest.raises(InputError, match=r"states no size.*HIPROM_MAX_PIXELS"):
        check_size(Path("a.avi"), 0, 0)


def test_pictures_coded_in_a_way_nobody_knows(make_clip: MakeClip) -> None:
    """There was no decoder, and so no codec context to set options of."""
    clip = patched(make_clip(), b"stsd", 12, b"zzz9")
    with pytest.raises(InputError, match="coded in a way that is not known here"):
        VideoReader(clip)


def test_a_picture_that_grows_beyond_the_bound_within_the_clip(
    make_clip: MakeClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = make_clip(name="small.ts", times_s=[i / 25 for i in range(40)])
    large = make_clip(name="large.ts", times_s=[i / 25 for i in range(40)], size=(640, 480))
    both = tmp_path / "both.ts"
    both.write_bytes(small.read_bytes() * 30 + large.read_bytes())
    monkeypatch.setenv("HIPROM_MAX_PIXELS", str(100 * 100))
    with VideoReader(both) as reader:
        shapes = {frame.image.shape for frame in reader}
    assert shapes == {(48, 64, 3)}


def test_a_header_that_lies_about_its_duration_is_not_believed(make_clip: MakeClip) -> None:
    clip = patched(make_clip(), b"mdhd", 16, struct.pack(">I", 8 * 3600 * 10_000))
    with VideoReader(clip) as reader:
        assert len(list(reader)) == 10


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.mp4")
    with pytest.raises(InputError, match="is not a regular file"):
        VideoReader(tmp_path / "a.mp4")


def test_a_packet_of_a_stream_that_nobody_announced_ends_the_file(make_clip: MakeClip) -> None:
    """PyAV looks such a stream up by its number."""

    def packets() -> Iterator[object]:
        raise IndexError("list index out of range")
        yield

    with VideoReader(make_clip()) as reader:
        broken = SimpleNamespace(demux=lambda stream: packets())
        assert list(FrameDecoder(broken, reader._stream)) == []
