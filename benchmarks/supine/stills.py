"""Render the series of stills: JPEG pictures, and the truth beside them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.synthetic import scene, truth
from benchmarks.synthetic.film import joint_tracks, prepare
from benchmarks.synthetic.lying import upright
from benchmarks.synthetic.sensor import Sensor
from benchmarks.synthetic.spec import SIDES

from .positions import POSITIONS, VARIANTS, series

JOINTS = ("hip", "knee", "ankle")
JPEG_QUALITY = 90


def render(out: Path, bodies: int, only: str, say: Callable[[str], None]) -> None:
    """Render every series that is not there yet.

    Parameters
    ----------
    out : Path
        Folder; a series is ``POSITION/VARIANT_BODY/``, its ``truth.npz`` written last.
    bodies : int
    only : str
        Positions whose name contains this.
    say : callable
        Told what was done.
    """
    for body in range(bodies):
        for variant in VARIANTS:
            for number, name in enumerate(POSITIONS):
                folder = out / f"{number:02d}" / f"{variant}_{body:02d}"
                if only in name and not (folder / "truth.npz").exists():
                    _series(folder, position_name=name, variant=variant, body=body)
        say(f"body {body + 1} of {bodies}")


def _series(folder: Path, position_name: str, variant: str, body: int) -> None:
    from PIL import Image

    from benchmarks.synthetic.render import Stage

    spec, channels = series(POSITIONS[position_name], variant, body)
    scene_ = prepare(spec, channels)
    folder.mkdir(parents=True, exist_ok=True)
    size = (spec.encoding.height, spec.encoding.width)
    rng = np.random.default_rng([spec.seed, 22])
    sensor = Sensor(size, spec.encoding.noise, spec.encoding.blur_px, rng)
    stage_set = scene.build(spec.room, scene_.wall_y, scene_.seat)
    with closing(Stage(stage_set, scene_.figure, spec.room, scene_.view)) as stage:
        for i in range(len(channels.time_s)):
            picture = sensor.expose(stage.shoot(*scene_.skeleton.transforms(i)))
            Image.fromarray(picture).save(folder / f"{i:02d}.jpg", quality=JPEG_QUALITY)
    tracks = joint_tracks(scene_)
    angles = truth.measure(upright(tracks))
    joints = np.stack(
        [np.stack([tracks[f"{j}_{side}"] for side in SIDES], axis=1) for j in JOINTS], axis=1
    )
    np.savez(
        folder / "truth.npz",
        hip_rotation_deg=angles.hip_rotation_deg,
        hip_rotation_pelvis_deg=angles.hip_rotation_pelvis_deg,
        femur_elevation_deg=angles.femur_elevation_deg,
        femur_abduction_deg=angles.femur_abduction_deg,
        knee_flexion_deg=angles.knee_flexion_deg,
        joints_px=scene_.view.project(joints),
        joints_m=joints,
        camera_m=scene_.view.position,
        focal_px=scene_.view.matrix[0, 0],
    )
