"""Open a clip, or say in one line why it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av

from hiprom.errors import InputError

# 8K and a little; beyond it one frame takes more memory than the whole program should.
MAX_PIXELS = 8192 * 4608
MIN_SIDE = 16
# Containers that cameras, phones and editors write, and sound for a better error. Left out are
# text shown as "video" and playlists, which name other files or hosts and may wait for ever.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,flv,asf,ogg,mxf,nut,ivf,"
    "dv,gif,mjpeg,h264,hevc,wav,mp3,flac,aac"
)
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
# A read that blocks this long (a network drive that is gone) is given up.
_TIMEOUT_S = 60.0


def open_video(path: Path) -> tuple[Any, Any]:
    """Open a clip with a picture in it.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    container, stream
        PyAV's container and its first video stream, decoding in threads.

    Raises
    ------
    InputError
        If there is no such file, it is no video, or its size is absurd.
    """
    _check_file(path)
    # libav's own log lines never reach the terminal; errors come as exceptions.
    av.logging.set_libav_level(av.logging.PANIC)
    try:
        container = av.open(
            str(path.absolute()), options=_OPTIONS, metadata_errors="replace", timeout=_TIMEOUT_S
        )
    except (av.error.FFmpegError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read as a video (damaged, cut short, or not a video at all);"
            " try to play it, or record it again"
        ) from error
    try:
        return container, _video_stream(path, container)
    except InputError:
        container.close()
        raise


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise InputError(f"{path} is a folder; name one video file in it")
    if not path.exists():
        raise InputError(f"there is no file {path}; check the name and the folder")
    if not path.is_file():
        raise InputError(f"{path} is not a regular file; name a video file")
    try:
        with path.open("rb") as stream:
            if not stream.read(1):
                raise InputError(f"{path} is empty; copy or record it again")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _video_stream(path: Path, container: Any) -> Any:
    if not container.streams.video:
        what = "only sound" if container.streams.audio else "no picture"
        raise InputError(f"{path} has {what}, no video to measure; name a clip with a picture")
    stream = container.streams.video[0]
    check_size(path, stream.width, stream.height)
    # AUTO takes frame threads where the codec has them: twice as fast as slices on two cores.
    stream.thread_type = "AUTO"
    return stream


def undecodable(path: Path) -> InputError:
    """Return the error for a clip without a single good frame."""
    return InputError(f"{path} has no frame that can be decoded; record or export it again")


def check_size(path: Path, width: int, height: int) -> None:
    """Refuse a picture too small to show a person, or too large for the memory."""
    if min(width, height) < MIN_SIDE:
        raise InputError(
            f"{path}: a picture of {width}x{height} pixels is too small to see a person in"
        )
    if width * height > MAX_PIXELS:
        raise InputError(
            f"{path}: a picture of {width}x{height} pixels is beyond what can be read"
            " (8K); export it at 1920x1080"
        )
