"""Drawing primitives on RGB frames: smooth lines, wedges, and type that is set once and reused.

OpenCV's own letters have no degree sign and look like a plotter's, so type is set by Pillow in
DejaVu Sans (which ships with matplotlib) and kept as patches: a frame then costs a few blends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from hiprom.arrays import FloatArray
from hiprom.video.frames import RgbImage

Rgb = tuple[int, int, int]
Rgba = tuple[int, int, int, int]

DARK: Final[Rgb] = (16, 20, 24)
PALE: Final[Rgb] = (236, 240, 244)

_SHIFT = 4  # OpenCV's fixed-point bits: lines move by sixteenths of a pixel, not by whole ones
_FAR_PX = 50_000.0  # beyond this OpenCV's fixed-point coordinates overflow


@dataclass(frozen=True, eq=False)
class Patch:
    """A small picture with transparency, ready to be blended: premultiplied by its alpha."""

    colour: npt.NDArray[np.uint16]
    keep: npt.NDArray[np.uint16]

    @property
    def width(self) -> int:
        """Columns, pixels."""
        return int(self.colour.shape[1])

    @property
    def height(self) -> int:
        """Rows, pixels."""
        return int(self.colour.shape[0])


def make_patch(picture: Image.Image) -> Patch:
    """Return a Pillow RGBA picture as a patch."""
    rgba = np.asarray(picture, dtype=np.uint16)
    alpha = rgba[..., 3:]
    return Patch(colour=rgba[..., :3] * alpha, keep=255 - alpha)


def paste(image: RgbImage, patch: Patch, left: float, top: float) -> None:
    """Blend a patch into a frame in place; what lies outside the frame is cut off."""
    x, y = round(left), round(top)
    height, width = image.shape[:2]
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + patch.width, width), min(y + patch.height, height)
    if x0 >= x1 or y0 >= y1:
        return
    part = (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
    under = image[y0:y1, x0:x1]
    under[:] = (patch.colour[part] + under * patch.keep[part]) // 255


@lru_cache(maxsize=32)
def font(size_px: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    """Return DejaVu Sans at a size in pixels, set alike on every machine."""
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    file = Path(matplotlib.get_data_path(), "fonts", "ttf", name)
    # Pillow's other layout sets text more closely, and is there only where the system has FriBiDi.
    return ImageFont.truetype(file, size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=512)
def text_patch(text: str, size_px: int, colour: Rgb, *, bold: bool = True) -> Patch:
    """Return text with a dark rim, legible on any ground."""
    rim = max(1, round(size_px * 0.12))
    face = font(size_px, bold=bold)
    x0, y0, x1, y1 = face.getbbox(text, stroke_width=rim)
    picture = Image.new("RGBA", (int(x1 - x0) + 2, int(y1 - y0) + 2), (*colour, 0))
    ImageDraw.Draw(picture).text(
        (1 - x0, 1 - y0), text, font=face, fill=colour, stroke_width=rim, stroke_fill=DARK
    )
    return make_patch(picture)


def wrapped(text: str, face: ImageFont.FreeTypeFont, widest_px: float) -> list[str]:
    """Break a sentence between words into lines of at most a width, where the words allow it."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.getlength(longer) > widest_px:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def rounded_box(width: int, height: int, radius: int, fill: Rgba) -> Image.Image:
    """Return a rectangle with smooth round corners as a Pillow picture."""
    scale = 4  # Pillow does not smooth its corners: draw them large and shrink them
    mask = Image.new("L", (width * scale, height * scale), 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, width * scale - 1, height * scale - 1), radius * scale, fill=fill[3]
    )
    picture = Image.new("RGBA", (width, height), (*fill[:3], 0))
    picture.putalpha(mask.resize((width, height), Image.Resampling.BOX))
    return picture


def seen(*points: FloatArray) -> bool:
    """Return whether every point has coordinates."""
    return all(bool(np.isfinite(point).all()) for point in points)


def line(image: RgbImage, a: FloatArray, b: FloatArray, colour: Rgb, width: int) -> None:
    """Draw a smooth line between two points given in pixels (x, y)."""
    cv2.line(image, _fixed(a), _fixed(b), colour, width, cv2.LINE_AA, _SHIFT)


def dashed_line(
    image: RgbImage, a: FloatArray, b: FloatArray, colour: Rgb, width: int, dash_px: float
) -> None:
    """Draw a dashed line; the gaps are as long as the dashes."""
    length = float(np.hypot(*(b - a)))
    if length < 1:
        return
    step = (b - a) / length
    for start in np.arange(0.0, length, 2 * dash_px):
        end = min(start + dash_px, length)
        line(image, a + start * step, a + end * step, colour, width)


def dot(image: RgbImage, centre: FloatArray, radius: float, colour: Rgb) -> None:
    """Draw a filled smooth circle."""
    fixed_radius = round(radius * 2**_SHIFT)
    cv2.circle(image, _fixed(centre), fixed_radius, colour, -1, cv2.LINE_AA, _SHIFT)


def wedge(image: RgbImage, corners: FloatArray, colour: Rgb, opacity: float) -> None:
    """Fill a polygon (N, 2) half transparently, touching only its own part of the frame."""
    height, width = image.shape[:2]
    x0, y0 = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, (width, height))
    if x0 >= x1 or y0 >= y1:
        return
    under = image[y0:y1, x0:x1]
    over = under.copy()
    points = np.round((corners - (x0, y0)) * 2**_SHIFT).astype(np.int32)
    cv2.fillPoly(over, [points], colour, cv2.LINE_AA, _SHIFT)
    under[:] = cv2.addWeighted(over, opacity, under, 1 - opacity, 0)


def outline(image: RgbImage, points: FloatArray, colour: Rgb, width: int) -> None:
    """Draw an open smooth line through points (N, 2)."""
    fixed = np.round(np.clip(points, -_FAR_PX, _FAR_PX) * 2**_SHIFT).astype(np.int32)
    cv2.polylines(image, [fixed], False, colour, width, cv2.LINE_AA, _SHIFT)


def _fixed(point: FloatArray | Sequence[float]) -> tuple[int, int]:
    x, y = np.clip(point, -_FAR_PX, _FAR_PX) * 2**_SHIFT
    return round(float(x)), round(float(y))
