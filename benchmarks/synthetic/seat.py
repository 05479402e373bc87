"""The seat under a posed body: its top carries the thighs, its edge leaves the shanks free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .mesh import Array

if TYPE_CHECKING:
    from .limbs import Skeleton
    from .spec import Room

SINK_M = 0.012  # flesh gives way
BED_MARGIN_M = 0.15
BED_HALF_WIDTH_M = 0.5


@dataclass(frozen=True)
class Seat:
    """The top of a seat: its height and extent, metres; the subject's middle is at x = 0."""

    top_m: float
    front_y: float
    back_y: float
    half_width_m: float

    def moved(self, y: float, z: float) -> Seat:
        """Return the seat moved along y and z."""
        return replace(self, top_m=self.top_m + z, front_y=self.front_y + y, back_y=self.back_y + y)


def fit_bed(room: Room, cloud: Array) -> Seat:
    """Put a mat or couch under a lying body whose points (N, 3) rest on ``room.bed_m``."""
    return Seat(
        top_m=room.bed_m + SINK_M,
        front_y=float(cloud[:, 1].min()) - BED_MARGIN_M,
        back_y=float(cloud[:, 1].max()) + BED_MARGIN_M,
        half_width_m=BED_HALF_WIDTH_M,
    )


def fit_seat(room: Room, skeleton: Skeleton) -> Seat:
    """Put a seat under the thighs of a skeleton as it sits in its first frame."""
    body = skeleton.body
    hips = np.mean([skeleton.joint(f"upperleg01.{s}")[0] for s in "LR"], axis=0)
    knees = np.mean([skeleton.joint(f"lowerleg01.{s}")[0] for s in "LR"], axis=0)
    front = hips[1] + room.seat_edge * (knees[1] - hips[1])
    thigh = body.share("upperleg", "pelvis", "root") > 0.6
    under = skeleton.skin(body.vertices[thigh], body.weights[thigh].toarray(), 0)
    carried = under[(under[:, 1] > front) & (under[:, 1] < hips[1] + 0.05)]
    narrow = room.furniture == "stool"
    return Seat(
        top_m=float(carried[:, 2].min()) + SINK_M,
        front_y=float(front),
        back_y=float(hips[1] + (0.22 if narrow else 0.30)),
        half_width_m=0.38 if narrow else 0.62,
    )
