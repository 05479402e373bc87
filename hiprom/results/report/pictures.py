"""The picture of each side's peak, with the overlay; only where the person agreed to it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from hiprom.analysis import Analysis
from hiprom.results.overlay_timeline import OverlayTimeline
from hiprom.sides import SIDES, Side
from hiprom.video import VideoReader
from hiprom.video.frames import RgbImage

_LONGEST_SIDE_PX = 800
_JPEG_QUALITY = 82


@dataclass(frozen=True)
class PeakPicture:
    """A picture that travels inside the page.

    Attributes
    ----------
    side : {"left", "right"}
        Whose peak it shows.
    time_s : float
        When, in the clip.
    width, height : int
        Pixels.
    data_uri : str
        The JPEG itself.
    """

    side: Side
    time_s: float
    width: int
    height: int
    data_uri: str


def key_pictures(clip: Path, analysis: Analysis) -> list[PeakPicture]:
    """Decode a clip again and return the frame of each side's peak with the overlay drawn on it.

    Parameters
    ----------
    clip : Path
        The video that was measured.
    analysis : Analysis
        Its analysis; row i belongs to the i-th decoded frame.

    Returns
    -------
    list of PeakPicture
        Left then right; a side without a peak has none.

    Raises
    ------
    InputError
        If the clip cannot be read any more.
    """
    wanted = _peak_frames(analysis)
    if not wanted:
        return []
    timeline = OverlayTimeline(analysis)
    drawn: dict[int, RgbImage] = {}
    with VideoReader(clip) as reader:
        for frame in reader:
            if frame.index in wanted.values():
                drawn[frame.index] = timeline.drawn(frame.image, frame.index)
            if frame.index >= max(wanted.values()):
                break
    return [
        _picture(side, float(analysis.kinematics.time_s[index]), drawn[index])
        for side, index in wanted.items()
        if index in drawn
    ]


def _peak_frames(analysis: Analysis) -> dict[Side, int]:
    frames: dict[Side, int] = {}
    for side in SIDES:
        repetitions = analysis.measurement.sides[side].repetitions
        if repetitions:
            best = max(repetitions, key=lambda repetition: repetition.peak_ir_deg)
            frames[side] = int(np.argmin(np.abs(analysis.kinematics.time_s - best.peak_s)))
    return frames


def _picture(side: Side, time_s: float, image: RgbImage) -> PeakPicture:
    scale = min(1.0, _LONGEST_SIDE_PX / max(image.shape[:2]))
    width, height = (round(n * scale) for n in image.shape[1::-1])
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), quality)
    encoded = base64.b64encode(jpeg.tobytes()).decode("ascii")
    return PeakPicture(side, time_s, width, height, f"data:image/jpeg;base64,{encoded}")
