"""Reading clips: what is there, in constant memory, from the middle, damaged or cut short."""

from __future__ import annotations

import threading
from pathlib import Path

import av
import numpy as np
import pytest

from hiprom.errors import InputError
from hiprom.video import VideoReader
from hiprom.video.presentation import PresentationTimes

from .conftest import MakeClip


def test_the_main_picture_is_read_though_a_still_comes_first(
    make_clip: MakeClip, tmp_path: Path
) -> None:
    clip = tmp_path / "two.mkv"
    still = make_clip(name="still.mp4", times_s=[0.0], size=(32, 32))
    with (
        av.open(str(still)) as first,
        av.open(str(make_clip())) as second,
        av.open(str(clip), "w") as target,
    ):
        streams = [target.add_stream_from_template(one.streams.video[0]) for one in (first, second)]
        streams[0].disposition = av.stream.Disposition(0)
        for source, stream in zip((first, second), streams, strict=True):
            for packet in source.demux(video=0):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
    with VideoReader(clip) as reader:
        assert (reader.info.width, reader.info.height) == (64, 48)
        assert sum(1 for _ in reader) == 10


def test_info_describes_the_original(make_clip: MakeClip) -> None:
    with VideoReader(make_clip(size=(128, 96)), max_size=64) as reader:
        assert (reader.info.width, reader.info.height) == (128, 96)
        assert reader.info.duration_s == pytest.approx(0.4, abs=0.05)
        assert reader.info.frames_estimate == 10
        frame = next(iter(reader))
    assert frame.image.shape == (48, 64, 3)


def test_a_cut_file_yields_what_is_there_and_says_so(make_clip: MakeClip, tmp_path: Path) -> None:
    whole = make_clip(name="whole.mkv", times_s=[i / 25 for i in range(100)], size=(320, 240))
    data = whole.read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(data[: len(data) // 2])
    with VideoReader(cut) as reader:
        count = sum(1 for _ in reader)
    assert 0 < count < 100
    assert reader.truncated


@pytest.mark.parametrize("depth", [0, 4])
def test_leaving_early_stops_the_thread(make_clip: MakeClip, depth: int) -> None:
    before = set(threading.enumerate())
    with VideoReader(make_clip(times_s=[i / 25 for i in range(60)]), read_ahead=depth) as reader:
        next(iter(reader))
        assert len(set(threading.enumerate()) - before) == (depth > 0)
    assert set(threading.enumerate()) <= before


def test_closing_twice_and_without_reading_is_fine(make_clip: MakeClip) -> None:
    reader = VideoReader(make_clip())
    reader.close()
    reader.close()


def test_a_closed_reader_is_no_crash(make_clip: MakeClip) -> None:
    """Libav would end the whole process."""
    reader = VideoReader(make_clip())
    reader.close()
    with pytest.raises(ValueError, match="is closed; make a new one"):
        iter(reader)


def test_pictures_without_times_are_no_film(
    make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the cover of a song: it was said to have no frames, and not what to do."""
    monkeypatch.setattr(PresentationTimes, "next", lambda self, frame: None)
    with (
        VideoReader(make_clip()) as reader,
        pytest.raises(InputError, match=r"no picture with a time .* name a film"),
    ):
        list(reader)


def test_damaged_packets_do_not_end_the_clip(
    make_clip: MakeClip, capfd: pytest.CaptureFixture[str]
) -> None:
    clip = make_clip(times_s=[i / 25 for i in range(50)], size=(160, 120))
    with VideoReader(clip) as reader:
        whole = {frame.time_s: frame.image for frame in reader}
    data = bytearray(clip.read_bytes())
    start = data.index(b"mdat")
    rng = np.random.default_rng(3)
    for at in rng.integers(start + 2000, len(data) - 3000, 60):
        data[at] ^= 0xFF
    clip.write_bytes(bytes(data))
    with VideoReader(clip) as reader:
        frames = list(reader)
        assert reader.skipped > 0
    times = [frame.time_s for frame in frames]
    assert np.all(np.diff(times) > 0)
    assert set(times) < set(whole)
    assert (frames[0].image == whole[0.0]).all()  # the first packets are whole
    assert times[-1] > 1.5  # it went on behind the first damage
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("time_s", [0.0, 0.3, 2.0, 7.5])
def test_reading_from_the_middle_gives_the_same_frames(make_clip: MakeClip, time_s: float) -> None:
    clip = make_clip(times_s=[i / 25 for i in range(300)])
    with VideoReader(clip) as reader:
        expected = {frame.time_s: frame.image for frame in reader}
    with VideoReader(clip) as reader:
        assert reader.seek(time_s)
        found = {frame.time_s: frame.image for frame in reader}
    assert min(found) <= time_s
    assert list(found) == [t for t in expected if t >= min(found)]
    assert all((found[t] == expected[t]).all() for t in found)


def test_a_container_without_an_index_is_read_from_the_start(make_clip: MakeClip) -> None:
    with VideoReader(make_clip("clip.avi", codec="mpeg4")) as reader:
        assert not reader.indexed
        assert not reader.seek(0.2)


def test_frames_not_wanted_are_counted_but_not_handed_out(make_clip: MakeClip) -> None:
    with VideoReader(make_clip(), wanted=lambda time_s: time_s > 0.29) as reader:
        frames = list(reader)
        assert [frame.index for frame in frames] == [8, 9]
        assert len(reader.times_s) == 10
