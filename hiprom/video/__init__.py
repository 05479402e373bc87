"""Frames in and out: files read with their true times and the right way up, H.264 written.

`VideoReader`, `VideoWriter`, `VideoInfo` and `Frame` are loaded when first used, so that
importing this package does not load PyAV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hiprom.video.frames import Frame, VideoInfo
    from hiprom.video.reader import VideoReader
    from hiprom.video.writer import VideoWriter

__all__ = ["Frame", "VideoInfo", "VideoReader", "VideoWriter"]

_HOMES = {
    "Frame": "hiprom.video.frames",
    "VideoInfo": "hiprom.video.frames",
    "VideoReader": "hiprom.video.reader",
    "VideoWriter": "hiprom.video.writer",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
