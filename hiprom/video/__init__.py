"""Frames in and out: files read with their true times and the right way up, H.264 written.

`VideoReader`, `VideoWriter`, `VideoInfo` and `Frame` are loaded when first used, so that
importing this package does not load PyAV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiprom.lazily import lazily

if TYPE_CHECKING:
    from hiprom.video.frames import Frame, VideoInfo
    from hiprom.video.reader import VideoReader
    from hiprom.video.writer import VideoWriter

__all__ = ["Frame", "VideoInfo", "VideoReader", "VideoWriter"]

__getattr__ = lazily(
    __name__,
    {"Frame": "frames", "VideoInfo": "frames", "VideoReader": "reader", "VideoWriter": "writer"},
)
