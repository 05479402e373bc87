"""When a clip's pictures are shown, and how long it lasts, whatever its container states."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from hiprom.video import VideoReader
from hiprom.video.reader import _duration_s

from .conftest import MakeClip


def test_times_are_the_containers_presentation_times(make_clip: MakeClip) -> None:
    times = [0.0, 0.033, 0.1, 0.12, 0.5, 0.51, 2.0]
    with VideoReader(make_clip(times_s=times)) as reader:
        frames = list(reader)
    assert [frame.time_s for frame in frames] == pytest.approx(times, abs=1e-3)
    assert [frame.index for frame in frames] == list(range(len(times)))
    assert reader.skipped == 0
    assert not reader.truncated


def test_the_first_frame_is_at_zero(make_clip: MakeClip) -> None:
    with VideoReader(make_clip(name="late.mkv", times_s=[5.0, 5.04, 5.1])) as reader:
        assert [frame.time_s for frame in reader] == pytest.approx([0, 0.04, 0.1], abs=1.1e-3)


@pytest.mark.parametrize("name", ["clip.mkv", "clip.mp4"])
@pytest.mark.parametrize("start_s", [0.0, 5.0])
@pytest.mark.parametrize("sound_s", [0.0, 4.0, 9.0])
def test_a_clip_lasts_as_long_as_its_pictures(
    make_clip: MakeClip, name: str, start_s: float, sound_s: float
) -> None:
    """Matroska states when the file and each track end; sound that goes on is no film cut short."""
    times_s = [start_s + i / 25 for i in range(75)]
    with VideoReader(make_clip(name, times_s, sound_s=sound_s)) as reader:
        assert len(list(reader)) == 75
        assert reader.info.duration_s == pytest.approx(3.0, abs=0.05)
        assert not reader.truncated


@pytest.mark.parametrize("sound_s", [0.0, 4.0, 9.0])
def test_an_flv_whose_sound_goes_on_is_not_cut_short(make_clip: MakeClip, sound_s: float) -> None:
    """FLV states one length, that of the longest."""
    times_s = [i / 25 for i in range(75)]
    with VideoReader(make_clip("clip.flv", times_s, sound_s=sound_s)) as reader:
        assert len(list(reader)) == 75
        assert not reader.truncated


@pytest.mark.parametrize(
    ("tags", "first_ms", "expected_s"),
    [
        ({}, 0, 9.0),
        ({"DURATION": "00:00:08.500000000"}, 0, 8.5),
        ({"BPS-eng": "5000", "DURATION-eng": "01:02:08.5"}, 2000, 3726.5),
        ({"DURATION": "of no use"}, 2000, 7.0),
        ({"DURATION": "00:00:01.5"}, 2000, 1.5),  # a length; it cannot be an end
        ({}, None, 9.0),
    ],
)
def test_what_matroska_states_of_a_track(
    tags: dict[str, str], first_ms: int | None, expected_s: float
) -> None:
    container = SimpleNamespace(format=SimpleNamespace(name="matroska,webm"), duration=9_000_000)
    stream = SimpleNamespace(metadata=tags, time_base=Fraction(1, 1000))
    first = SimpleNamespace(pts=first_ms, dts=None)
    assert _duration_s(container, stream, first) == pytest.approx(expected_s)


def test_containers_without_presentation_times_still_read(make_clip: MakeClip) -> None:
    with VideoReader(make_clip(name="old.avi", codec="mpeg4")) as reader:
        times = [frame.time_s for frame in reader]
    assert times == pytest.approx([i / 25 for i in range(10)], abs=1e-6)


@pytest.mark.parametrize("name", ["clip.avi", "clip.h264"])
@pytest.mark.parametrize("wanted", [None, lambda time_s: True])
def test_without_times_of_showing_frames_stored_out_of_order_are_all_there(
    make_clip: MakeClip, name: str, wanted: Callable[[float], bool] | None
) -> None:
    """Each has the even rate's time, and the picture of the same clip in a container with times."""
    every_s = tuple(i / 25 for i in range(75))
    with VideoReader(make_clip("with_times.mp4", every_s, between=3)) as reader:
        expected = [frame.image for frame in reader]
    with VideoReader(make_clip(name, every_s, between=3), wanted=wanted) as reader:
        frames = list(reader)
    assert [frame.time_s for frame in frames] == pytest.approx(every_s, abs=1e-6)
    assert reader.skipped == 0
    assert all(
        np.array_equal(frame.image, image) for frame, image in zip(frames, expected, strict=True)
    )


def test_a_copy_with_the_times_of_storing_is_noticed(make_clip: MakeClip, tmp_path: Path) -> None:
    """As ``ffmpeg -c copy`` makes it of an AVI: times of showing are those of storing."""
    original, copy = make_clip("clip.mp4", between=3), tmp_path / "copy.mp4"
    with av.open(str(original)) as source, av.open(str(copy), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.pts, packet.stream = packet.dts, stream
                target.mux(packet)
    for clip, expected in ((original, False), (copy, True)):
        with VideoReader(clip) as reader:
            assert (len(list(reader)) < 10) is expected
            assert reader.disordered is expected


def test_missing_duplicate_and_backward_times_are_skipped(make_clip: MakeClip) -> None:
    class Decoded:
        def __init__(self, inner: object, pts: int | None) -> None:
            self.inner, self.pts, self.dts = inner, pts, None
            self.is_corrupt = False

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

    with VideoReader(make_clip(), read_ahead=0) as reader:
        first = reader._first
        reader._first = Decoded(first, 100)
        later = (Decoded(first, pts) for pts in (200, 200, None, 150, 300))
        reader._decoder._frames = later
        times = [frame.time_s for frame in reader]
    assert len(times) == 3
    assert np.all(np.diff(times) > 0)
    assert reader.skipped == 3
