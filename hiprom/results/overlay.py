"""What is drawn on a frame: the one overlay of annotated videos and of the live window.

`draw_overlay` is a pure function of a frame and a small state. All sizes follow the frame's short
side, so that it reads the same at 640 pixels and at 4K.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, TOES, Landmark
from hiprom.results import badges, canvas
from hiprom.results.canvas import DARK, PALE, Rgb, seen
from hiprom.results.words import VIDEO_COLOUR, degrees
from hiprom.sides import SIDES, Side, of_side
from hiprom.video.frames import RgbImage

_TRUNK: Final = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP),
    (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
    (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
    (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_ELBOW),
    (Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST),
)
LEAST_VISIBILITY: Final = 0.3
"""Landmarks less visible are not drawn: a guessed arm in the picture says more than is known."""


@dataclass(frozen=True)
class SideState:
    """One side at one moment.

    Attributes
    ----------
    angle_deg : float or None
        Hip rotation now, internal positive; None where it is not measurable.
    peak_deg : float or None
        The largest internal rotation so far.
    repetitions : int
        Repetitions begun so far; done so far where it is known how many are wanted.
    warnings : tuple of str
        Compensations of this side at this moment, in words.
    stick_px : (2, 2) array or None
        The virtual stick of the standing test, foot and top, in pixels.
    """

    angle_deg: float | None = None
    peak_deg: float | None = None
    repetitions: int = 0
    warnings: tuple[str, ...] = ()
    stick_px: FloatArray | None = None


@dataclass(frozen=True)
class OverlayState:
    """All that the overlay shows of one moment.

    Attributes
    ----------
    image_px : (33, 2) array or None
        Landmarks in pixels of the frame drawn on, NaN where missing; None where there is nobody.
    visibility : (33,) array or None
        Landmarks less visible than `LEAST_VISIBILITY` are not drawn.
    left, right : SideState
        The subject's own sides.
    roll_deg : float
        Lean of the plumb line in the image, positive toward the image's right.
    warnings : tuple of str
        Compensations of this moment that belong to no side, in words.
    repetitions_wanted : int or None
        How many repetitions a side is asked for, where that is known (live).
    message : str or None
        A sentence to the person, as a cue or the reason why nothing is measured.
    mirrored : bool
        The frame is shown like a mirror: the subject's left is on the image's left.
    """

    image_px: FloatArray | None = None
    visibility: FloatArray | None = None
    left: SideState = field(default_factory=SideState)
    right: SideState = field(default_factory=SideState)
    roll_deg: float = 0.0
    warnings: tuple[str, ...] = ()
    repetitions_wanted: int | None = None
    message: str | None = None
    mirrored: bool = False

    def __getitem__(self, side: Side) -> SideState:
        return of_side(side, self.left, self.right)

    def moved(self, move: Callable[[FloatArray], FloatArray]) -> OverlayState:
        """Return the state with all points (N, 2) moved, as for a picture of another size."""

        def moved(points: FloatArray | None) -> FloatArray | None:
            return None if points is None else move(points)

        return replace(
            self,
            image_px=moved(self.image_px),
            left=replace(self.left, stick_px=moved(self.left.stick_px)),
            right=replace(self.right, stick_px=moved(self.right.stick_px)),
        )


def mirror_state(state: OverlayState, width: int) -> OverlayState:
    """Return the state for the same frame flipped left to right; the sides keep their names.

    The landmarks move with the picture: the subject's left knee stays the left knee.
    """

    def flip(points: FloatArray) -> FloatArray:
        return np.stack([width - points[:, 0], points[:, 1]], axis=1)

    return replace(state.moved(flip), roll_deg=-state.roll_deg, mirrored=not state.mirrored)


def draw_overlay(image_rgb: RgbImage, state: OverlayState) -> RgbImage:
    """Return a copy of a frame with the measurement drawn on it.

    Parameters
    ----------
    image_rgb : (H, W, 3) array of uint8
        The frame; it is not changed.
    state : OverlayState
        What to show, in pixels of this frame.
    """
    image = image_rgb.copy()
    unit = min(image.shape[:2]) / 100
    if state.image_px is not None:
        points = _trusted(state.image_px, state.visibility, (image.shape[1], image.shape[0]))
        _draw_body(image, points, unit)
        for side in SIDES:
            _draw_side(image, points, state, side, unit)
    _draw_badges(image, state, unit)
    return image


def _trusted(
    points: FloatArray, visibility: FloatArray | None, size: tuple[int, int]
) -> FloatArray:
    """Return the landmarks worth drawing, the rest NaN: unsure ones, and ones far off the frame."""
    off = np.abs(points - np.array(size) / 2).max(axis=1)
    drop = off > 2 * max(size)
    if visibility is not None:
        drop = drop | ~(visibility >= LEAST_VISIBILITY)
    return np.where(drop[:, None], np.nan, points)


def _draw_body(image: RgbImage, points: FloatArray, unit: float) -> None:
    thin = max(1, round(unit * 0.35))
    bones = [(points[a], points[b]) for a, b in _TRUNK if seen(points[a], points[b])]
    for a, b in bones:
        canvas.line(image, a, b, DARK, thin + 2)
    for a, b in bones:
        canvas.line(image, a, b, PALE, thin)


def _draw_side(
    image: RgbImage, points: FloatArray, state: OverlayState, side: Side, unit: float
) -> None:
    i = SIDES.index(side)
    colour = VIDEO_COLOUR[side]
    hip, knee, ankle = points[HIPS[i]], points[KNEES[i]], points[ANKLES[i]]
    _draw_stick(image, state[side].stick_px, colour, unit)
    thin, thick = max(1, round(unit * 0.6)), max(2, round(unit * 1.0))
    plumb = np.array([np.sin(np.radians(state.roll_deg)), np.cos(np.radians(state.roll_deg))])
    if seen(knee, ankle):
        _draw_angle(image, knee, ankle, plumb, colour, unit)
    foot = (points[HEELS[i]], points[TOES[i]], thin)
    limbs = [b for b in ((hip, knee, thin), (knee, ankle, thick), foot) if seen(b[0], b[1])]
    for a, b, width in limbs:
        canvas.line(image, a, b, DARK, width + max(2, round(unit * 0.4)))
    for a, b, width in limbs:
        canvas.line(image, a, b, colour, width)
    for joint, radius in ((hip, 0.8), (knee, 1.2), (ankle, 1.0)):
        if seen(joint):
            canvas.dot(image, joint, unit * (radius + 0.35), DARK)
            canvas.dot(image, joint, unit * radius, PALE)
    if seen(knee, ankle):
        _draw_label(image, knee, state, side, unit)


def _draw_angle(
    image: RgbImage,
    knee: FloatArray,
    ankle: FloatArray,
    plumb: FloatArray,
    colour: Rgb,
    unit: float,
) -> None:
    shank = ankle - knee
    length = float(np.hypot(*shank))
    if length < unit * 2:
        return
    canvas.dashed_line(
        image, knee, knee + plumb * length * 1.1, DARK, max(2, round(unit * 0.7)), unit * 1.6
    )
    canvas.dashed_line(
        image, knee, knee + plumb * length * 1.1, PALE, max(1, round(unit * 0.3)), unit * 1.6
    )
    start = np.arctan2(plumb[1], plumb[0])
    sweep = np.arctan2(plumb[0] * shank[1] - plumb[1] * shank[0], float(plumb @ shank))
    turn = start + np.linspace(0.0, sweep, 24)
    arc = knee + 0.6 * length * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    canvas.wedge(image, np.vstack([knee, arc]), colour, 0.35)
    canvas.outline(image, arc, colour, max(1, round(unit * 0.45)))


def _draw_label(
    image: RgbImage,
    knee: FloatArray,
    state: OverlayState,
    side: Side,
    unit: float,
) -> None:
    """Write the angle beside the knee, on the leg's outer side, inside the frame."""
    text = f"{side[0].upper()} {degrees(state[side].angle_deg, digits=0)}"
    patch = canvas.text_patch(text, round(unit * 5.2), VIDEO_COLOUR[side])
    outward = 1 if (side == "left") != state.mirrored else -1
    gap = unit * 3.5
    left = knee[0] + gap if outward > 0 else knee[0] - gap - patch.width
    height, width = image.shape[:2]
    left = min(max(left, unit), width - patch.width - unit)
    top = min(max(knee[1] - 0.6 * patch.height, unit), height - patch.height - unit)
    canvas.paste(image, patch, left, top)


def _draw_stick(image: RgbImage, stick: FloatArray | None, colour: Rgb, unit: float) -> None:
    if stick is None or not seen(stick):
        return
    canvas.line(image, stick[0], stick[1], DARK, max(3, round(unit * 1.1)))
    canvas.line(image, stick[0], stick[1], (222, 184, 135), max(2, round(unit * 0.7)))
    canvas.dot(image, stick[1], unit * 0.9, colour)


def _draw_badges(image: RgbImage, state: OverlayState, unit: float) -> None:
    """Set the cards in the upper corners, a side's warnings under its card, the rest between.

    All stays off the lower half of the picture, where the legs are.
    """
    width = image.shape[1]
    margin, size = 2 * unit, round(unit * 10)
    below, widest = margin, 0
    for side in SIDES:
        card = _card(state, side, size)
        top = margin
        notes = [
            badges.banner(text, True, round(unit * 3.3), round(card.width * 1.2))
            for text in state[side].warnings
        ]
        for patch in (card, *notes):
            on_right = (side == "left") != state.mirrored
            canvas.paste(image, patch, width - patch.width - margin if on_right else margin, top)
            top += patch.height + unit
        below, widest = max(below, top), max(widest, card.width)
    between = width - 4 * margin - 2 * widest
    lines = [
        badges.banner(text, warning, round(unit * 4.2), round(width - 2 * margin))
        for text, warning in _lines(state)
    ]
    top = margin if all(line.width <= between for line in lines) else below
    for patch in lines:
        canvas.paste(image, patch, (width - patch.width) / 2, top)
        top += patch.height + unit


def _card(state: OverlayState, side: Side, size: int) -> canvas.Patch:
    now = state[side]
    peak = degrees(now.peak_deg, digits=0)
    return badges.peak_card(side, peak, now.repetitions, state.repetitions_wanted, size)


def _lines(state: OverlayState) -> list[tuple[str, bool]]:
    """Return the sentences to show and whether each is a warning."""
    message = state.message
    if message is None and state.image_px is None:
        message = "Nobody found in the picture"
    lines = [(message, False)] if message is not None else []
    return lines + [(text, True) for text in state.warnings]
