"""Open a clip, or say in one line why it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av

from hiprom.errors import InputError, reason_of
from hiprom.files import check_regular
from hiprom.limits import MAX_PIXELS, check_length

MIN_SIDE = 16
# Containers that cameras, phones and editors write, and sound for a better error. Left out are
# text shown as "video" and playlists, which name other files or hosts and may wait for ever.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,flv,asf,ogg,mxf,nut,ivf,"
    "dv,gif,mjpeg,h264,hevc,wav,mp3,flac,aac"
)
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
# Titles and places in any encoding; PyAV 19 takes them by itself, and no longer knows the word.
_METADATA: dict[str, Any] = (
    {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
)
# A read that blocks this long (a network drive that is gone) is given up.
_TIMEOUT_S = 60.0


def open_video(path: Path, threads: int | None = None) -> tuple[Any, Any]:
    """Open a clip with a picture in it.

    Parameters
    ----------
    path : Path
        The file.
    threads : int, optional
        That decode; as many as there are processors if not told.

    Returns
    -------
    container, stream
        PyAV's container and its main video stream, decoding in threads.

    Raises
    ------
    InputError
        If there is no such file, it is no video, or its size is absurd.
    """
    check_file(path)
    # libav's own log lines never reach the terminal; errors come as exceptions.
    av.logging.set_libav_level(av.logging.PANIC)
    try:
        container = av.open(
            str(path.absolute()),
            options={**_OPTIONS, **decoder_options()},
            **_METADATA,
            timeout=_TIMEOUT_S,
        )
    except (av.error.FFmpegError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read as a video (damaged, cut short, or not a video at all);"
            " try to play it, or record it again"
        ) from error
    try:
        return container, _video_stream(path, container, threads)
    except BaseException:
        container.close()
        raise


def decoder_options() -> dict[str, str]:
    """Return what keeps libav from making room for a picture that is refused anyway."""
    return {"max_pixels": str(MAX_PIXELS.value)}


def check_file(path: Path) -> None:
    """Refuse what is no file with something in it.

    Raises
    ------
    InputError
        If it is missing, empty, no regular file, or cannot be read.
    """
    check_regular(path)
    try:
        with path.open("rb") as stream:
            if not stream.read(1):
                raise InputError(f"{path} is empty; copy or record it again")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason_of(error)}") from error


def _video_stream(path: Path, container: Any, threads: int | None) -> Any:
    if not container.streams.video:
        what = "only sound" if container.streams.audio else "no picture"
        raise InputError(f"{path} has {what}, no video to measure; name a clip with a picture")
    # The one that players show: a still or a small copy of the picture may come first.
    stream = container.streams.best("video") or container.streams.video[0]
    if stream.codec_context is None:
        raise InputError(
            f"{path}: its pictures are coded in a way that is not known here, or it is damaged;"
            " export it as MP4 (H.264)"
        )
    stream.codec_context.options = decoder_options()  # a clip may change its size on the way
    check_size(path, stream.width, stream.height)
    # AUTO takes frame threads where the codec has them: twice as fast as slices on two cores.
    stream.thread_type = "AUTO"
    if threads is not None:
        stream.codec_context.thread_count = threads
    return stream


def undecodable(path: Path) -> InputError:
    """Return the error for a clip without a single good frame."""
    return InputError(f"{path} has no frame that can be decoded; record or export it again")


def timeless(path: Path) -> InputError:
    """Return the error for a clip of whose pictures none has a time."""
    return InputError(
        f"{path} has no picture with a time (a still beside sound, or a damaged file); name a film,"
        " or export it again as MP4"
    )


def check_size(path: Path, width: int, height: int) -> None:
    """Refuse a picture too small to show a person, or too large for the memory.

    Raises
    ------
    InputError
        With the size, and what to do.
    """
    if min(width, height) <= 0:
        raise InputError(
            f"{path} states no size of its picture, or one beyond {MAX_PIXELS.value} pixels:"
            f" export it at 1920x1080; {MAX_PIXELS.remedy}"
        )
    if min(width, height) < MIN_SIDE:
        raise InputError(
            f"{path}: a picture of {width}x{height} pixels is too small to see a person in"
        )
    if width * height > MAX_PIXELS.value:
        raise InputError(
            f"{path}: a picture of {width}x{height} pixels is beyond what is read"
            f" ({MAX_PIXELS.value} pixels): export it at 1920x1080; {MAX_PIXELS.remedy}"
        )


def check_duration(path: Path, duration_s: float, frames: int | None = None) -> None:
    """Refuse a clip that would take hours, before they are spent.

    Raises
    ------
    InputError
        If it is longer, or has more frames, than `hiprom.limits` allows.
    """
    problem = check_length(str(path), duration_s, frames)
    if problem is not None:
        raise InputError(problem)
