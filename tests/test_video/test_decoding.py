"""Pictures that nobody wants: not decoded where that is possible, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiprom.video.decoding import FrameDecoder
from hiprom.video.open import open_video
from hiprom.video.reader import VideoReader

from .conftest import MakeClip

EVEN = tuple(i / 25 for i in range(75))
UNEVEN = tuple(np.cumsum(np.random.default_rng(0).uniform(0.01, 0.09, 75)).tolist())


def read(clip: Path, wants: Callable[[float], bool], *, selective: bool = True) -> tuple[Any, ...]:
    """Frames (time, number, picture) and what the reader says of the clip."""
    with VideoReader(clip, wanted=wants, read_ahead=0) as reader:
        reader._decoder._selective &= selective
        frames = [(frame.time_s, frame.index, frame.image.tobytes()) for frame in reader]
        return frames, list(reader.times_s), reader.skipped, reader.truncated


def pictures_decoded(clip: Path, wants: Callable[[int], bool]) -> int:
    container, stream = open_video(clip)
    with container:
        decoder = FrameDecoder(container, stream, selective=True)
        decoder.choose(0, wants)
        return sum(1 for _ in decoder)


@pytest.mark.parametrize("times_s", [EVEN, UNEVEN])
@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
@pytest.mark.parametrize("between", [0, 3])
def test_the_wanted_frames_are_the_same_and_no_time_is_lost(
    make_clip: MakeClip, times_s: tuple[float, ...], name: str, between: int
) -> None:
    clip = make_clip(name, times_s, between=between)

    def wants(time_s: float) -> bool:
        return int(time_s * 1000) % 3 == 0

    spared, all_decoded = read(clip, wants), read(clip, wants, selective=False)
    assert spared == all_decoded
    assert len(spared[1]) == len(times_s) > len(spared[0]) > 0


def test_frames_that_others_need_are_decoded_the_rest_is_not(make_clip: MakeClip) -> None:
    clip = make_clip("clip.mp4", EVEN, between=3)
    assert pictures_decoded(clip, lambda pts: True) == 75
    assert pictures_decoded(clip, lambda pts: False) <= 40


def test_each_frame_is_asked_for_once_in_the_order_of_showing(make_clip: MakeClip) -> None:
    asked: list[float] = []

    def wants(time_s: float) -> bool:
        asked.append(time_s)
        return len(asked) % 2 == 0

    read(make_clip("clip.mp4", EVEN, between=3), wants)
    np.testing.assert_allclose(asked, EVEN, atol=1e-3)


def test_after_a_jump_the_times_still_count_from_the_start(make_clip: MakeClip) -> None:
    clip = make_clip("clip.mp4", tuple(i / 25 for i in range(600)), between=3)
    with VideoReader(clip, wanted=lambda s: s >= 20.0, read_ahead=0) as reader:
        assert reader.seek(20.0)
        found = [frame.time_s for frame in reader]
        assert reader.times_s[0] < 20.0
    np.testing.assert_allclose(found, np.arange(500, 600) / 25, atol=1e-3)


class Packets:
    """A stream of packets without pictures: what comes out is the packets' own times."""

    class Packet:
        def __init__(self, pts: int | None, dts: int | None) -> None:
            self.pts, self.dts, self.is_discard = pts, dts, False

        def decode(self) -> list[int | None]:
            return [self.pts]

    class Context:
        name, skip_frame = "h264", "DEFAULT"

    def __init__(self, times: list[tuple[int | None, int | None]]) -> None:
        self.times, self.codec_context = times, self.Context()

    def demux(self, stream: object) -> Any:
        return iter([self.Packet(*time) for time in self.times])


@given(
    times=st.lists(
        st.tuples(st.none() | st.integers(-9, 99), st.none() | st.integers(-9, 99)), max_size=120
    )
)
def test_whatever_the_packets_say_all_of_them_come_out(
    times: list[tuple[int | None, int | None]],
) -> None:
    """Times that are missing, repeated, reversed, or stand still."""
    packets = Packets(times)
    decoder = FrameDecoder(packets, packets, selective=True)
    decoder.choose(0, lambda pts: pts % 2 == 0)
    assert list(decoder) == [pts for pts, _ in times]


def test_a_file_that_breaks_off_gives_what_was_before(make_clip: MakeClip, tmp_path: Path) -> None:
    whole = make_clip("whole.mkv", EVEN, size=(320, 240), between=3).read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole[: len(whole) // 2])
    frames, times_s, _, truncated = read(cut, lambda time_s: True)
    assert truncated and 0 < len(frames) == len(times_s) < len(EVEN)
