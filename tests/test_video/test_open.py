"""What cannot be opened as a clip: one clear line, and nothing reached for."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import numpy as np
import pytest

from hiprom.errors import InputError
from hiprom.video import VideoReader

from .conftest import MakeClip


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


def test_an_mp4_without_its_index_cannot_be_read(make_clip: MakeClip, tmp_path: Path) -> None:
    data = make_clip().read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: data.index(b"moov") - 4])
    with pytest.raises(InputError, match=r"cannot be read as a video|no frame|no picture"):
        VideoReader(cut)


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
