"""Writing clips: true times, even sizes, whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import av
import numpy as np
import pytest

from hiprom.errors import UsageError
from hiprom.video import VideoReader, VideoWriter


def grey(width: int, height: int, level: int = 128) -> np.ndarray:
    return np.full((height, width, 3), level, dtype=np.uint8)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    times = [1.0, 1.04, 1.1, 1.5, 1.51, 3.0]
    path = tmp_path / "out.mp4"
    with VideoWriter(path, 64, 48) as writer:
        for i, time_s in enumerate(times):
            writer.write(grey(64, 48, 40 * i), time_s)
    with VideoReader(path) as reader:
        frames = list(reader)
    assert [frame.time_s for frame in frames] == pytest.approx([t - 1.0 for t in times], abs=1e-4)
    assert [int(frame.image.mean()) for frame in frames] == pytest.approx(
        [40 * i for i in range(6)], abs=4
    )


@pytest.mark.parametrize(
    ("size", "stored"), [((64, 48), (64, 48)), ((65, 48), (66, 48)), ((65, 47), (66, 48))]
)
def test_odd_sizes_become_even(
    tmp_path: Path, size: tuple[int, int], stored: tuple[int, int]
) -> None:
    with VideoWriter(tmp_path / "odd.mp4", *size) as writer:
        writer.write(grey(*size), 0.0)
    with VideoReader(tmp_path / "odd.mp4") as reader:
        assert (reader.info.width, reader.info.height) == stored


def test_browsers_can_play_it(tmp_path: Path) -> None:
    path = tmp_path / "web.mp4"
    with VideoWriter(path, 64, 48) as writer:
        for i in range(5):
            writer.write(grey(64, 48), i / 30)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # the index comes first
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")


def test_an_error_leaves_nothing_and_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    path.write_bytes(b"older")
    with pytest.raises(RuntimeError), VideoWriter(path, 64, 48) as writer:
        writer.write(grey(64, 48), 0.0)
        raise RuntimeError
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("shape", "time_s", "says"),
    [
        ((48, 64, 3), 0.0, "increase"),
        ((64, 48, 3), 1.0, "shape"),
        ((48, 64, 3), float("nan"), "finite"),
        ((48, 64, 3), float("inf"), "finite"),
    ],
)
def test_wrong_frames_are_refused(
    tmp_path: Path, shape: tuple[int, ...], time_s: float, says: str
) -> None:
    with pytest.raises(UsageError, match=says), VideoWriter(tmp_path / "o.mp4", 64, 48) as writer:
        writer.write(grey(64, 48), 0.0)
        writer.write(np.zeros(shape, dtype=np.uint8), time_s)
    assert list(tmp_path.iterdir()) == []


def test_no_frame_is_an_error_and_no_file(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="no frame"),
        VideoWriter(tmp_path / "o.mp4", 64, 48),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told_at_once(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="no folder"),
        VideoWriter(tmp_path / "nowhere" / "o.mp4", 64, 48),
    ):
        pytest.fail("must not get here")


def test_a_full_disk_is_told_when_the_file_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(av, "open", full)
    with pytest.raises(UsageError, match="no space left"), VideoWriter(tmp_path / "a.mp4", 64, 48):
        pass
    assert list(tmp_path.iterdir()) == []
