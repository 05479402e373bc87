"""Reading clips: true times, the right way up, constant memory, one clear line for bad input."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from hiprom.errors import InputError
from hiprom.video import VideoReader
from hiprom.video.presentation import PresentationTimes
from hiprom.video.reader import _duration_s

from .conftest import MakeClip, set_display_matrix

RED, GREEN, BLUE = 0, 1, 2


def corner_colours(image: np.ndarray) -> tuple[int, ...]:
    """Strongest channel at top left, top right and bottom left; -1 for grey."""
    h, w = image.shape[:2]
    spots = [image[h // 6, w // 6], image[h // 6, -w // 6], image[-h // 6, w // 6]]
    return tuple(-1 if np.ptp(spot.astype(int)) < 60 else int(np.argmax(spot)) for spot in spots)


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


def test_frames_are_upright_rgb(make_clip: MakeClip) -> None:
    with VideoReader(make_clip()) as reader:
        image = next(iter(reader)).image
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    assert corner_colours(image) == (RED, GREEN, BLUE)


@pytest.mark.parametrize(
    ("matrix", "rotation_deg", "size", "colours"),
    [
        ((0, 1, -1, 0), 90, (48, 64), (BLUE, RED, -1)),
        ((-1, 0, 0, -1), 180, (64, 48), (-1, BLUE, GREEN)),
        ((0, -1, 1, 0), 270, (48, 64), (GREEN, -1, RED)),
        ((-1, 0, 0, 1), 0, (64, 48), (GREEN, RED, -1)),  # mirrored, not turned
    ],
)
def test_display_matrix_is_applied(
    make_clip: MakeClip,
    matrix: tuple[int, int, int, int],
    rotation_deg: int,
    size: tuple[int, int],
    colours: tuple[int, ...],
) -> None:
    with VideoReader(set_display_matrix(make_clip(), *matrix)) as reader:
        frame = next(iter(reader))
    assert reader.info.rotation_deg == rotation_deg
    assert (reader.info.width, reader.info.height) == size
    assert frame.image.shape == (size[1], size[0], 3)
    assert frame.image.flags.c_contiguous
    assert corner_colours(frame.image) == colours


def test_anamorphic_pixels_are_made_square(make_clip: MakeClip) -> None:
    with VideoReader(make_clip(pixel_shape=Fraction(4, 3))) as reader:
        frame = next(iter(reader))
    assert (reader.info.width, reader.info.height) == (85, 48)
    assert frame.image.shape == (48, 85, 3)


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
    before = threading.active_count()
    with VideoReader(make_clip(times_s=[i / 25 for i in range(60)]), read_ahead=depth) as reader:
        next(iter(reader))
    assert threading.active_count() == before


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


def test_an_absurd_picture_is_refused(make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPROM_MAX_PIXELS", "1000")
    with pytest.raises(InputError, match=r"64x48 pixels is beyond.*HIPROM_MAX_PIXELS"):
        VideoReader(make_clip())


def bad_missing(folder: Path) -> Path:
    return folder / "nowhere.mp4"


def bad_folder(folder: Path) -> Path:
    return folder


def bad_empty(folder: Path) -> Path:
    (folder / "empty.mp4").touch()
    return folder / "empty.mp4"


def bad_text(folder: Path) -> Path:
    (folder / "text.mp4").write_text("Dear diary,\n" * 500)
    return folder / "text.mp4"


def bad_plain_text(folder: Path) -> Path:
    (folder / "notes.txt").write_text("Dear diary,\n" * 500)
    return folder / "notes.txt"


def bad_noise(folder: Path) -> Path:
    (folder / "noise.mp4").write_bytes(np.random.default_rng(1).bytes(50_000))
    return folder / "noise.mp4"


def bad_playlist(folder: Path) -> Path:
    text = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"
    (folder / "list.m3u8").write_text(text)
    return folder / "list.m3u8"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (bad_missing, "there is no file"),
        (bad_folder, "is a folder"),
        (bad_empty, "is empty"),
        (bad_text, "cannot be read as a video"),
        (bad_plain_text, "cannot be read as a video"),
        (bad_noise, "cannot be read as a video|no picture|no frame"),
        (bad_playlist, "cannot be read as a video"),
    ],
)
def test_bad_input_is_one_clear_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], make: object, says: str
) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    with pytest.raises(InputError, match=says) as caught:
        VideoReader(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "permission denied"),
        (OSError("the drive is gone"), "the drive is gone"),  # no number, so no text of the system
    ],
)
def test_a_file_that_may_not_be_read(
    make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch, error: OSError, reason: str
) -> None:
    clip = make_clip()

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)  # chmod would not stop root
    with pytest.raises(InputError, match=f"cannot be read: {reason}$"):
        VideoReader(clip)


def test_sound_alone_is_no_video(sound_only: Path) -> None:
    with pytest.raises(InputError, match="only sound"):
        VideoReader(sound_only)


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


def test_an_mp4_without_its_index_cannot_be_read(make_clip: MakeClip, tmp_path: Path) -> None:
    data = make_clip().read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: data.index(b"moov") - 4])
    with pytest.raises(InputError, match=r"cannot be read as a video|no frame|no picture"):
        VideoReader(cut)


def test_damaged_packets_do_not_end_the_clip(
    make_clip: MakeClip, capfd: pytest.CaptureFixture[str]
) -> None:
    clip = make_clip(times_s=[i / 25 for i in range(50)], size=(160, 120))
    data = bytearray(clip.read_bytes())
    start = data.index(b"mdat")
    rng = np.random.default_rng(3)
    for at in rng.integers(start + 2000, len(data) - 3000, 60):
        data[at] ^= 0xFF
    clip.write_bytes(bytes(data))
    with VideoReader(clip) as reader:
        times = [frame.time_s for frame in reader]
    assert len(times) > 0
    assert np.all(np.diff(times) > 0)
    assert capfd.readouterr().err == ""


def test_a_playlist_reaches_for_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        playlist = tmp_path / "list.m3u8"
        playlist.write_text(
            f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:{port}/x.ts\n"
        )
        with pytest.raises(InputError):
            VideoReader(playlist)
        with pytest.raises(TimeoutError):
            server.accept()


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
