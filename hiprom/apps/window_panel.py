"""What the live window adds to the overlay: the cue in big type, the gauge, the set-up's checks.

The bar lies below the picture, not on it: the legs are in the lower half of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw

from hiprom.live.texts import line
from hiprom.live.view import Check, Phase, SessionView
from hiprom.results import canvas
from hiprom.results.canvas import DARK, PALE, Patch, Rgb
from hiprom.results.norms import NormRange
from hiprom.results.words import VIDEO_COLOUR, WARNING_COLOUR, degrees
from hiprom.sides import Side
from hiprom.video.frames import RgbImage

_QUIET: Final[Rgb] = (150, 160, 170)
_GOOD: Final[Rgb] = (120, 220, 150)
_KEYS: Final = "space pause · r restart · f full screen · q or Esc stop"
_PAUSED_KEYS: Final = _KEYS.replace("space pause", "space go on")
_CLOSING_KEYS: Final = "f full screen · q or Esc close"
_RESULT_KEYS: Final = f"r once more · {_CLOSING_KEYS}"
_FIRST_SIZE: Final = (960, 540)  # before a camera has told its own
_FIRST_TYPE: Final = 28
_GAUGE_DEG: Final = (0.0, 60.0)
_LEAST_ASPECT: Final = 1.2
_MARGIN_SHARE: Final = 0.48  # of the height, beside an upright picture: room for the list
_BAR_SHARE: Final = 0.26  # of the picture's height
_CUE_SHARE: Final = 0.63  # of the width, where the gauge stands beside the cue


def compose(
    picture: RgbImage,
    view: SessionView,
    title: str,
    norm: NormRange | None,
    *,
    again: bool = False,
) -> RgbImage:
    """Return the window's content: the picture with its overlay, and the bar below it.

    Parameters
    ----------
    picture : (H, W, 3) array of uint8
        The mirrored frame with its overlay.
    view : SessionView
    title : str
        The test's name.
    norm : NormRange or None
        Published values, drawn as a band on the gauge.
    again : bool
        The test, which is over, can be done once more.
    """
    height, width = picture.shape[:2]
    bar = round(height * _BAR_SHARE)
    out = np.empty((height + bar, width, 3), dtype=np.uint8)
    out[:height] = picture
    text = view.warnings[0].text if view.warnings else view.instruction.text
    gauge = view.side is not None
    small = f"{title}   ·   {_keys(view.phase, again)}"
    _write_bar(out[height:], text, bool(view.warnings), small, gauge)
    if view.side is not None:
        _draw_gauge(out[height:], view, view.side, norm)
    _draw_progress(out[height:], view.progress)
    if view.checks and view.phase in (Phase.FIND_PERSON, Phase.CHECK_SETUP, Phase.REST):
        patch = _checks(_rows(view.checks), max(12, round(height * 0.032)))
        canvas.paste(out[:height], patch, 0.02 * height, height * 0.97 - patch.height)
    return out


def _keys(phase: Phase, again: bool) -> str:
    """Return what the keys do at a moment."""
    if phase.over:
        return _RESULT_KEYS if again else _CLOSING_KEYS
    return _PAUSED_KEYS if phase is Phase.PAUSED else _KEYS


def widened(picture: RgbImage) -> RgbImage:
    """Return the picture between two dark margins if it is upright.

    The bar needs some width; and the list of the set-up would lie over the feet, which must be seen
    to put the set-up right.

    Parameters
    ----------
    picture : (H, W, 3) array of uint8
    """
    height, width = picture.shape[:2]
    margins = 2 * _MARGIN_SHARE * height if height > width else 0.0
    missing = round(max(height * _LEAST_ASPECT - width, margins))
    if missing <= 0:
        return picture
    out = np.full((height, width + missing, 3), DARK, dtype=np.uint8)
    out[:, missing // 2 : missing // 2 + width] = picture
    return out


def starting(title: str, setup: Sequence[str]) -> RgbImage:
    """Return what stands in the window until the first picture comes: how to prepare."""
    ground = Image.new("RGB", _FIRST_SIZE, DARK)
    draw, face = ImageDraw.Draw(ground), canvas.font(_FIRST_TYPE, bold=False)
    left = top = 2 * _FIRST_TYPE
    for sentence in setup:
        for row in canvas.wrapped(sentence, face, _FIRST_SIZE[0] - 2 * left):
            draw.text((left, top), row, font=face, fill=PALE)
            top += round(1.3 * _FIRST_TYPE)
        top += round(0.7 * _FIRST_TYPE)
    view = SessionView(Phase.FIND_PERSON, line("instruction.starting"))
    return compose(np.asarray(ground), view, title, None)


def _write_bar(bar: RgbImage, text: str, warning: bool, small: str, gauge: bool) -> None:
    height, width = bar.shape[:2]
    bar[:] = _bar_ground(width, height, text, warning, small, gauge)


@lru_cache(maxsize=32)
def _bar_ground(
    width: int, height: int, text: str, warning: bool, small: str, gauge: bool
) -> RgbImage:
    """Return the bar without what moves in it; a phase sets it once."""
    picture = Image.new("RGB", (width, height), WARNING_COLOUR if warning else DARK)
    draw = ImageDraw.Draw(picture)
    ink = DARK if warning else PALE
    pad = round(height * 0.12)
    foot = round(height * 0.2)
    room = round(width * (_CUE_SHARE if gauge else 1.0)) - 2 * pad
    size = round(height * 0.40)
    while size > 12 and not _fits(text, size, room, height - foot - pad):
        size -= 2
    lines = canvas.wrapped(text, canvas.font(size), room)
    middle = (height - foot + 0.04 * height) / 2
    for number, row in enumerate(lines):
        y = middle + (number - (len(lines) - 1) / 2) * size * 1.2
        draw.text((pad, y), row, font=canvas.font(size), fill=ink, anchor="lm")
    draw.rectangle((0, height - foot, width, height), fill=DARK)
    face = canvas.font(max(11, round(foot * 0.55)), bold=False)
    draw.text((pad, height - foot / 2), small, font=face, fill=_QUIET, anchor="lm")
    return np.asarray(picture)


def _fits(text: str, size: int, room: float, tall: float) -> bool:
    """Return whether a sentence in type of a size fits into so much width and height."""
    face = canvas.font(size)
    lines = canvas.wrapped(text, face, room)
    return len(lines) * size * 1.2 <= tall and all(face.getlength(row) <= room for row in lines)


def _draw_gauge(bar: RgbImage, view: SessionView, side: Side, norm: NormRange | None) -> None:
    """Draw the present angle of the side asked for on a scale, with its peak and the norm band."""
    height, width = bar.shape[:2]
    x0, x1 = round(width * 0.79), round(width * 0.97)
    y, thick = round(height * 0.40), max(6, round(height * 0.13))
    low, high = _GAUGE_DEG

    def at(angle: float) -> int:
        return round(x0 + (min(max(angle, low), high) - low) / (high - low) * (x1 - x0))

    cv2.rectangle(bar, (round(width * _CUE_SHARE), 0), (width, round(height * 0.8)), DARK, -1)
    cv2.rectangle(bar, (x0, y), (x1, y + thick), (60, 66, 72), -1)
    angle, peak = view.angle_deg[side], view.peak_deg[side]
    colour = VIDEO_COLOUR[side]
    if angle is not None:
        cv2.rectangle(bar, (x0, y), (at(angle), y + thick), colour, -1)
    if norm is not None:
        a, b = at(norm.low_deg), at(norm.high_deg)
        cv2.rectangle(bar, (a, y - thick // 2), (max(b, a + 3), y - 3), PALE, -1)
    if peak is not None:
        cv2.rectangle(bar, (at(peak) - 2, y - 2), (at(peak) + 2, y + thick + 2), PALE, -1)
    small = max(11, round(height * 0.1))
    for tick in (0, 15, 30, 45, 60):
        patch = canvas.text_patch(str(tick), small, _QUIET, bold=False)
        canvas.paste(bar, patch, at(tick) - patch.width / 2, y + thick * 1.4)
    if norm is not None:
        patch = canvas.text_patch(f"others: {norm.text}", small, PALE, bold=False)
        canvas.paste(bar, patch, x0, y - thick // 2 - patch.height - 4)
    big = _fitting(
        degrees(angle, digits=0), height * 0.34, x0 - width * (_CUE_SHARE + 0.02), colour
    )
    canvas.paste(bar, big, x0 - big.width - width * 0.008, y + thick / 2 - big.height / 2)
    label = canvas.text_patch(side.upper(), small, PALE)
    canvas.paste(bar, label, x0 - label.width - width * 0.012, height * 0.1)


def _fitting(text: str, size: float, room: float, colour: Rgb) -> Patch:
    """Return large type, smaller where there is no room for it."""
    patch = canvas.text_patch(text, round(size), colour)
    if patch.width > room:
        patch = canvas.text_patch(text, max(11, int(size * room / patch.width)), colour)
    return patch


def _draw_progress(bar: RgbImage, progress: float) -> None:
    height, width = bar.shape[:2]
    thick = max(3, height // 36)
    bar[:thick] = (60, 66, 72)
    bar[:thick, : round(progress * width)] = _GOOD


def _rows(checks: tuple[Check, ...]) -> tuple[tuple[str, str], ...]:
    """Return a mark and a text for each check."""
    marks = {True: "✓", False: "✗", None: "?"}
    return tuple((marks[check.ok], check.label.text) for check in checks)


@lru_cache(maxsize=64)
def _checks(rows: tuple[tuple[str, str], ...], size: int) -> Patch:
    face = canvas.font(size)
    pad, step = round(size * 0.7), round(size * 1.4)
    width = round(max(face.getlength(text) for _, text in rows) + 2.6 * size) + pad
    picture = canvas.rounded_box(width, step * len(rows) + pad, pad, (*DARK, 200))
    draw = ImageDraw.Draw(picture)
    inks = {"✓": _GOOD, "✗": WARNING_COLOUR, "?": _QUIET}
    for number, (mark, text) in enumerate(rows):
        y = pad / 2 + (number + 0.5) * step
        draw.text((pad, y), mark, font=face, fill=inks[mark], anchor="lm")
        draw.text((pad + 1.5 * size, y), text, font=face, fill=PALE, anchor="lm")
    return canvas.make_patch(picture)
