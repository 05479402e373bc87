"""Pose landmarks over time: the one shape in which landmarks travel through hiprom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from hiprom.arrays import (
    ArrayEquality,
    BoolArray,
    FloatArray,
    IntArray,
    check_shapes,
    unmasked,
    within_bounds,
)
from hiprom.errors import InputError, in_short
from hiprom.pose.topology import HIPS, N_LANDMARKS, Landmark, mirror

LARGEST_PX = 1e6
"""No picture is larger, and no landmark further outside of one."""
LARGEST_M = 1e3
"""No body is larger."""
LONGEST_BRIDGE_S = 0.251
"""Gaps up to this long are bridged by a straight line; longer ones stay missing. A quarter of a
second plus a millisecond, to which times are rounded: at what time a gap comes must not matter."""
# Coordinates that are all smaller are shares of the frame: nobody is so few pixels large.
_SHARE = 2.0
# Some models' scores exceed 1 a little; percent of a leg in view are far more.
_LARGEST_VISIBILITY = 10.0
_LARGEST_DEG = 360.0


_ARRAYS: dict[str, type] = {
    "time_s": float,
    "image_px": float,
    "world_m": float,
    "visibility": float,
    "swap_flagged": bool,
    "looked_at": bool,
    "picture_turn_deg": float,
    "picture_shift_px": float,
}


@dataclass(frozen=True, eq=False, repr=False)
class LandmarkSequence(ArrayEquality):
    """Landmarks of one person over a clip.

    Attributes
    ----------
    time_s : (T,) array
        Presentation time of each frame, strictly increasing, seconds.
    image_px : (T, 33, 2) array
        x (to the right) and y (down) in pixels of the upright frame; NaN where missing. Points at
        exactly (0, 0), as OpenPose and COCO write a missing one, become NaN, unless other pixels
        are negative.
    world_m : (T, 33, 3) array
        MediaPipe's world landmarks, metres, origin between the hips; NaN where missing.
    visibility : (T, 33) array
        0..1, how sure the model is that the landmark can be seen; NaN where missing.
    width, height : int
        Size of the upright frame, pixels.
    swap_flagged : (T,) array of bool
        Frames on which left and right had been exchanged by the model and were put right.
    careful : bool
        A more careful model had a look at some frames, and the landmarks were moved to what it saw.
    looked_at : (T,) array of bool
        Frames that the model looked at. The rows of all others are NaN: they were left out to save
        time, which says nothing of whether the person was there.
    picture_turn_deg : (T,) array
        How far the picture is turned, clockwise, against the clip's first, as what stands still in
        it shows: the camera turned the other way. Known on every frame, or NaN on all of them:
        a frame that cannot be put back among others that were would count as a movement.
    picture_shift_px : (T, 2) array
        How far its middle went, to the right and down; known on every frame, or on none.

    Raises
    ------
    InputError
        If something is no array of numbers or its shape is wrong, the times do not increase, the
        frame has no size, the image's coordinates are shares of the frame instead of pixels, the
        visibility is in percent, how the picture lies is known on some frames only, or a value is
        infinite or beyond `LARGEST_PX` or `LARGEST_M`: squares of such values overflow.
    """

    time_s: FloatArray
    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    width: int
    height: int
    swap_flagged: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    careful: bool = False
    looked_at: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    picture_turn_deg: FloatArray = field(default_factory=lambda: np.zeros(0))
    picture_shift_px: FloatArray = field(default_factory=lambda: np.zeros((0, 2)))

    def __post_init__(self) -> None:
        for name, kind in _ARRAYS.items():
            object.__setattr__(self, name, _array(name, getattr(self, name), kind))
        n = len(self.time_s)
        untold = {
            "looked_at": np.ones(n, dtype=bool),
            "swap_flagged": np.zeros(n, dtype=bool),
            "picture_turn_deg": np.full(n, np.nan),
            "picture_shift_px": np.full((n, 2), np.nan),
        }
        for name, values in untold.items():
            if len(getattr(self, name)) == 0:
                object.__setattr__(self, name, values)
        self._check_shapes()
        self._check_times_and_size()
        self._check_values()
        self._check_known_throughout()
        self._drop_corner()

    def _check_shapes(self) -> None:
        n = len(self.time_s)
        shapes = {
            "time_s": (n,),
            "image_px": (n, N_LANDMARKS, 2),
            "world_m": (n, N_LANDMARKS, 3),
            "visibility": (n, N_LANDMARKS),
            "swap_flagged": (n,),
            "looked_at": (n,),
            "picture_turn_deg": (n,),
            "picture_shift_px": (n, 2),
        }
        check_shapes(
            "landmarks", {name: (getattr(self, name), shape) for name, shape in shapes.items()}
        )

    def _check_times_and_size(self) -> None:
        if not np.all(np.isfinite(self.time_s)) or np.any(np.diff(self.time_s) <= 0):
            raise InputError("landmarks: the times must be finite and strictly increasing")
        size: tuple[Any, Any] = (self.width, self.height)
        if not all(isinstance(side, Real) and float(side) > 0 for side in size):
            raise InputError(f"landmarks: a frame of {self.width}x{self.height} px has no size")
        if max(self.width, self.height) > LARGEST_PX:
            raise InputError(f"landmarks: a frame cannot be {self.width:.4g}x{self.height:.4g} px")

    def _check_values(self) -> None:
        bounds = {
            "image_px": LARGEST_PX,
            "world_m": LARGEST_M,
            "visibility": _LARGEST_VISIBILITY,
            "picture_turn_deg": _LARGEST_DEG,
            "picture_shift_px": LARGEST_PX,
        }
        for name, largest in bounds.items():
            values = getattr(self, name)
            # fmax and fmin pass over NaN, which is a missing value, and copy nothing.
            top = np.fmax.reduce(values, axis=None, initial=0.0)
            low = np.fmin.reduce(values, axis=None, initial=0.0)
            if max(top, -low) > largest:
                hint = "; 1 is seen: divide percent by 100" if name == "visibility" else ""
                raise InputError(f"landmarks: {name} has a value beyond ±{largest:g}{hint}")
            if name == "image_px" and 0.0 < max(top, -low) < _SHARE < self.width / 50:
                raise InputError(
                    "landmarks: image_px seems to hold shares of the frame; multiply x by its width"
                    " and y by its height"
                )

    def _check_known_throughout(self) -> None:
        for name in ("picture_turn_deg", "picture_shift_px"):
            unknown = np.isnan(getattr(self, name))
            if unknown.any() and not unknown.all():
                raise InputError(
                    f"landmarks: {name} is known on some frames only; fill the gaps, or leave it"
                    " out"
                )

    def _drop_corner(self) -> None:
        """Take points at exactly (0, 0) for missing: OpenPose and COCO write it so.

        They write no negative pixels; among such, (0, 0) is a place like any other.
        """
        corner = np.all(self.image_px == 0.0, axis=-1)
        if corner.any() and not corner.all() and np.nanmin(self.image_px) >= 0.0:
            image_px = np.where(corner[..., None], np.nan, self.image_px)
            object.__setattr__(self, "image_px", image_px)

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def found(self) -> BoolArray:
        """(T,) bool: a person was found on the frame."""
        nose, hips = self.image_px[:, Landmark.NOSE, 0], self.image_px[:, HIPS, 0]
        found: BoolArray = np.isfinite(nose) | np.isfinite(hips).any(axis=1)
        return found

    def mirrored(self) -> LandmarkSequence:
        """Return the sequence as filmed by a mirror image of the camera (a selfie stream).

        x runs the other way and left and right trade names, so a clip that was stored
        mirrored becomes one that was not. Twice is the identity.
        """
        image, world, visibility = mirror(
            self.image_px, self.world_m, self.visibility, width=self.width
        )
        return replace(
            self,
            image_px=within_bounds(image, LARGEST_PX),
            world_m=world,
            visibility=visibility,
            picture_turn_deg=-self.picture_turn_deg,
            picture_shift_px=self.picture_shift_px * (-1.0, 1.0),
        )

    def select(self, frames: slice | BoolArray | IntArray) -> LandmarkSequence:
        """Return the frames that a slice, mask or index picks."""
        return replace(self, **{name: getattr(self, name)[frames] for name in _ARRAYS})

    @property
    def outside(self) -> BoolArray:
        """Which landmarks (T, 33) lie beyond the picture's edge; false where nobody was found."""
        with np.errstate(invalid="ignore"):
            inside = np.clip(self.image_px, 0.0, np.array([self.width, self.height], dtype=float))
            beyond: BoolArray = np.any(np.abs(self.image_px - inside) > 0, axis=-1)
        return beyond

    def among(self, frames_s: FloatArray) -> LandmarkSequence:
        """Return the sequence with a row for every frame of the clip, NaN where none was looked at.

        Only how the picture lies is known there, too: a camera moves on in straight lines.

        Parameters
        ----------
        frames_s : (F,) array
            Times of all frames, increasing; `time_s` is among them.
        """
        if len(frames_s) == len(self):
            return self
        rows = np.searchsorted(frames_s, self.time_s)

        def spread(values: npt.NDArray[Any], empty: float | bool) -> npt.NDArray[Any]:
            out = np.full((len(frames_s), *values.shape[1:]), empty)
            out[rows] = values
            return out

        def between(values: FloatArray) -> FloatArray:
            return np.interp(frames_s, self.time_s, values)

        return replace(
            self,
            time_s=frames_s,
            image_px=spread(self.image_px, np.nan),
            world_m=spread(self.world_m, np.nan),
            visibility=spread(self.visibility, np.nan),
            swap_flagged=spread(self.swap_flagged, False),
            looked_at=spread(self.looked_at, False),
            picture_turn_deg=between(self.picture_turn_deg),
            picture_shift_px=np.column_stack([between(axis) for axis in self.picture_shift_px.T]),
        )

    def filled(self) -> LandmarkSequence:
        """Return the sequence with straight lines through the frames that were not looked at.

        For drawing and for programs that need a row for every frame. Where the person was lost
        before or after, or the gap is longer than `LONGEST_BRIDGE_S`, rows stay NaN.
        """
        if self.looked_at.all() or not self.looked_at.any():
            return self
        rows = np.flatnonzero(self.looked_at)
        after = np.searchsorted(rows, np.arange(len(self)))
        first, last = rows[np.maximum(after - 1, 0)], rows[np.minimum(after, len(rows) - 1)]
        span_s = self.time_s[last] - self.time_s[first]
        inside = ~self.looked_at & (first < last) & (span_s <= LONGEST_BRIDGE_S)
        share = np.where(inside, self.time_s - self.time_s[first], 0.0)[inside] / span_s[inside]

        def bridged(values: FloatArray) -> FloatArray:
            out = values.copy()
            weight = share.reshape(-1, *[1] * (values.ndim - 1))
            out[inside] = (1 - weight) * values[first[inside]] + weight * values[last[inside]]
            return out

        return replace(
            self,
            image_px=bridged(self.image_px),
            world_m=bridged(self.world_m),
            visibility=bridged(self.visibility),
        )


def _array(name: str, values: Any, kind: type) -> npt.NDArray[Any]:
    """Return values as an array, without a copy where they are one already."""
    try:
        array: npt.NDArray[Any] = np.asarray(unmasked(values, kind), dtype=kind)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"landmarks: {name} is no array of numbers ({in_short(error)})") from error
    if array.ndim == 0:
        raise InputError(f"landmarks: {name} is no array; give one value or more for each frame")
    return array
