"""The clips in ``sample_videos/``: eight specifications, written out.

Bodies, rooms and clothes are drawn by `sampling` from fixed numbers; what a sample is there to show
(peaks, hikes, camera) is set here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from .sampling import sample_clothing, sample_room, sample_spec
from .spec import Camera, ClipSpec, Compensation, Encoding, Motion, Pair, Repetition

SHORTS = (501, 503, 505)  # the others keep the trousers they drew
LANDSCAPE = Encoding(crf=21, preset="slow", noise=2.0, blur_px=0.4)


def _pairs(
    left: Pair,
    right: Pair,
    first: str = "left",
    hike_left: Pair | None = None,
    pace: float = 1.0,
) -> tuple[Repetition, ...]:
    """Two repetitions a side; `pace` stretches every time."""
    sides = {"left": left, "right": right}
    order = ("left", "right") if first == "left" else ("right", "left")
    repetitions = []
    for side in order:
        for i, target in enumerate(sides[side]):
            hiked = hike_left if side == "left" else None
            flaws = (Compensation("pelvic_hike", hiked[i]),) if hiked else ()
            repetitions.append(
                Repetition(
                    side,
                    target,
                    ramp_up_s=pace * (0.8 + 0.1 * i),
                    hold_s=pace * 1.0,
                    ramp_down_s=pace * 0.8,
                    rest_s=pace * 0.6,
                    drift_deg=-0.6,
                    compensations=flaws,
                )
            )
    return tuple(repetitions)


def _seated() -> list[ClipSpec]:
    symmetric = Motion(
        _pairs((33.0, 34.5), (34.0, 33.5)), shank_tilt_deg=(0.8, -1.2), abduction_deg=(4.0, 6.0)
    )
    asymmetric = Motion(
        _pairs((39.0, 38.0), (24.0, 23.0)), shank_tilt_deg=(-1.0, 1.4), abduction_deg=(6.0, 7.0)
    )
    hike = Motion(
        _pairs((27.0, 28.0), (33.0, 32.0), first="right", hike_left=(8.5, 9.0)),
        shank_tilt_deg=(1.2, 0.5),
    )
    offaxis = Motion(
        _pairs((30.0, 31.0), (38.0, 37.0)), shank_tilt_deg=(0.5, 2.0), abduction_deg=(5.0, 8.0)
    )
    portrait = Motion(
        _pairs((28.0, 29.5), (36.0, 35.0)), shank_tilt_deg=(-1.5, -0.5), abduction_deg=(8.0, 5.0)
    )
    near = Camera(yaw_deg=3.0, roll_deg=1.0, height_m=0.7, distance_m=2.3, fov_deg=58)
    return [
        _clip("seated_symmetric", 501, "seated", symmetric, near),
        _clip("seated_asymmetric_15", 502, "seated", asymmetric, replace(near, yaw_deg=-5.0)),
        _clip("seated_hike", 503, "seated", hike, replace(near, yaw_deg=4.0, height_m=0.9)),
        _clip("seated_offaxis", 504, "seated", offaxis, replace(near, yaw_deg=19.0, height_m=1.0)),
        _clip(
            "seated_portrait",
            505,
            "seated",
            portrait,
            replace(near, yaw_deg=-4.0, roll_deg=-2.0, fov_deg=66),
            replace(LANDSCAPE, width=720, height=1280, fps=30, crf=23),
        ),
    ]


def _standing() -> list[ClipSpec]:
    reaches = Motion(
        _pairs((32.0, 33.0), (29.0, 30.0), pace=0.8),
        shank_tilt_deg=(1.0, -1.0),
        lift_each=False,
        lift_s=0.8,
    )
    short = Motion(
        _pairs((24.0, 25.0), (6.0, 7.0), pace=0.8),
        lift_s=0.8,
        shank_tilt_deg=(0.0, -1.0),
        stance_half_width_m=0.13,
        weight_shift=0.7,
        lift_each=False,
    )
    external = Repetition("right", -22.0, ramp_up_s=0.8, hold_s=0.9, ramp_down_s=0.8, rest_s=0.5)
    third = Motion(
        (
            Repetition("right", 35.0, hold_s=0.9, rest_s=0.3),
            external,
            Repetition("left", 26.0, hold_s=0.9, rest_s=0.3),
            replace(external, side="left", target_deg=-27.0),
        ),
        shank_tilt_deg=(-1.5, 0.5),
        lift_each=False,
        lift_s=0.8,
        arms_out_deg=22.0,
    )
    near = Camera(yaw_deg=-3.0, roll_deg=-1.0, height_m=0.9, distance_m=2.6, fov_deg=62)
    return [
        _clip("standing_reaches", 506, "standing", reaches, near),
        _clip("standing_short", 507, "standing", short, replace(near, yaw_deg=5.0)),
        _clip("standing_third", 508, "standing", third, replace(near, roll_deg=4.0, height_m=1.2)),
    ]


def _clip(
    name: str,
    number: int,
    test: str,
    motion: Motion,
    camera: Camera,
    encoding: Encoding = LANDSCAPE,
) -> ClipSpec:
    room = replace(sample_room(number), light_intensity=1.0, ambient=0.42)
    clothing = sample_clothing(np.random.default_rng([3, number]))
    if number in SHORTS:
        clothing = replace(clothing, trousers_hem=0.75, trousers_loose_m=0.01)
    return sample_spec(
        number,
        test,
        name=name,
        motion=motion,
        camera=camera,
        encoding=encoding,
        room=room,
        clothing=clothing,
    )


def samples() -> list[ClipSpec]:
    """Return the specifications of the eight sample clips."""
    return _seated() + _standing()


def write_readings(folder: Path) -> None:
    """Write ``readings.csv`` for ``hiprom bench``: the true peaks of the clips of a folder.

    They are what a perfect goniometer would have read, to a tenth of a degree.
    """
    lines = ["clip,side,reference_deg,test"]
    for path in sorted(folder.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        for side, peak in truth["peak_ir_deg"].items():
            if peak is not None:
                lines.append(f"{truth['clip']},{side},{peak:.1f},{truth['test']}")
    (folder / "readings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
