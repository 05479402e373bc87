"""Film one clip: pose, stage, shoot, encode, and write the truth beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import scene, truth
from .body import Body, load_body
from .camera import View, held, place
from .encode import frame_times, write
from .limbs import Skeleton
from .lying import upright
from .mesh import Array, Picture
from .motion import Channels, command, schedule
from .pose import pose
from .render import Stage
from .seat import Seat, fit_bed, fit_seat
from .sensor import Sensor
from .spec import SIDES, ClipSpec
from .wardrobe import Figure, dress

KEYS = 8  # frames looked at where no movement says which matter
BONES = {
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "foot",
    "toe": "toe1-1",
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
}


@dataclass
class Scene:
    """Everything needed to shoot: who stands where, seen from where."""

    spec: ClipSpec
    channels: Channels
    body: Body
    figure: Figure
    skeleton: Skeleton
    view: View
    seat: Seat | None
    wall_y: float


def prepare(spec: ClipSpec, channels: Channels | None = None) -> Scene:
    """Pose the body for the whole clip, put the seat under it and place the camera.

    Parameters
    ----------
    spec : ClipSpec
    channels : Channels, optional
        Another movement than the one that the specification commands.
    """
    body = load_body(spec.subject)
    figure = dress(body, spec.subject, spec.clothing)
    if channels is None:
        duration = schedule(spec)[2]
        times = frame_times(spec.encoding, duration, np.random.default_rng([spec.seed, 21]))
        channels = command(spec, times)
    skeleton = pose(body, spec, channels)
    keys = _key_frames(channels)
    cloud = _cloud(figure, skeleton, keys)
    clearance = {"seated": spec.motion.foot_clearance_m, "supine": spec.room.bed_m}
    lift = clearance.get(spec.test, 0.0) - cloud[:, 2].min()
    # Along y the subject's middle goes to zero; the room is built around it.
    offset = np.array([0.0, -(cloud[:, 1].min() + cloud[:, 1].max()) / 2, lift])
    skeleton.shift(offset)
    cloud = cloud + offset
    seat = None
    if spec.test != "standing":
        seat = fit_seat(spec.room, skeleton) if spec.test == "seated" else fit_bed(spec.room, cloud)
    rear = max(cloud[:, 1].max(), seat.back_y if seat else -np.inf)
    view = place(spec.camera, cloud, spec.encoding.width, spec.encoding.height)
    return Scene(
        spec, channels, body, figure, skeleton, view, seat, rear + spec.room.wall_distance_m
    )


def _key_frames(channels: Channels) -> list[int]:
    """The first frame and the middle of every hold: the extremes of the movement."""
    if not channels.repetitions:
        return [int(i) for i in np.linspace(0, len(channels.time_s) - 1, KEYS).round()]
    middles = [(w.hold_start_s + w.hold_end_s) / 2 for _, w in channels.repetitions]
    return [0, *(int(np.abs(channels.time_s - t).argmin()) for t in middles)]


def _cloud(figure: Figure, skeleton: Skeleton, keys: list[int]) -> Array:
    return np.concatenate([figure.skin(*skeleton.transforms(i))[0] for i in keys])


def _pictures(scene_: Scene, renderer: str) -> Iterator[Picture]:
    spec = scene_.spec
    sensor = Sensor(
        (spec.encoding.height, spec.encoding.width),
        spec.encoding.noise,
        spec.encoding.blur_px,
        np.random.default_rng([spec.seed, 22]),
    )
    yield from map(sensor.expose, RENDERERS[renderer](scene_))


def _by_vtk(scene_: Scene) -> Iterator[Picture]:
    stage_set = scene.build(scene_.spec.room, scene_.wall_y, scene_.seat)
    with closing(Stage(stage_set, scene_.figure, scene_.spec.room, scene_.view)) as stage:
        rng = np.random.default_rng([scene_.spec.seed, 23])
        views = held(scene_.view, scene_.spec.camera, scene_.channels.time_s, rng)
        for i, view in enumerate(views):
            yield stage.shoot(*scene_.skeleton.transforms(i), view)


def _by_filament(scene_: Scene) -> Iterator[Picture]:
    from .filament import stage

    spec, transforms = scene_.spec, scene_.skeleton.transforms
    if spec.camera.by_hand:
        raise ValueError("filament films with a camera that stands still: use vtk")
    last = len(scene_.channels.time_s) - 1
    with closing(stage(spec, scene_.body, scene_.view, scene_.wall_y, scene_.seat)) as filmed:
        for i in range(last + 1):
            near = (max(i - 1, 0), i, min(i + 1, last))
            yield filmed.shoot(*(transforms(k) for k in near))


RENDERERS = {"vtk": _by_vtk, "filament": _by_filament}


def joint_tracks(scene_: Scene) -> dict[str, Array]:
    """Return the joint centres and heels the truth is computed from, each (T, 3), metres."""
    skeleton, body = scene_.skeleton, scene_.body
    tracks = {"neck": skeleton.joint("neck01"), "head": skeleton.joint("head")}
    for side in SIDES:
        s = side[0].upper()
        for name, bone in BONES.items():
            tracks[f"{name}_{side}"] = skeleton.joint(f"{bone}.{s}")
        heel = [body.heel_vertex(side)]
        skinned = skeleton.skin(body.vertices[heel], body.weights[heel].toarray(), slice(None))
        tracks[f"heel_{side}"] = skinned[:, 0]
    return tracks


def _soles(scene_: Scene) -> dict[str, Array]:
    body = scene_.body
    return {
        side: scene_.skeleton.skin(body.vertices[foot], body.weights[foot].toarray(), 0)
        for side in SIDES
        for foot in [body.foot_vertices(side)]
    }


def film(spec: ClipSpec, out: Path, joints: bool = True, renderer: str = "vtk") -> Path:
    """Render one clip with its truth; each file appears whole or not at all, the truth last.

    Parameters
    ----------
    spec : ClipSpec
    out : Path
        Folder for ``NAME.mp4``, ``NAME.truth.json`` and, if `joints`, ``NAME.joints.npz``.
    joints : bool
        A camera held by hand has none: its file could tell of one place only.
    renderer : {'vtk', 'filament'}
        Filament needs ``open3d``.

    Returns
    -------
    Path
        The clip.
    """
    out.mkdir(parents=True, exist_ok=True)
    scene_ = prepare(spec)
    tracks = joint_tracks(scene_)
    stick = None
    if spec.test == "standing":
        stick = truth.stick_test(scene_.channels, tracks, _soles(scene_))
    view = scene_.view
    placed = {
        "yaw_deg": spec.camera.yaw_deg,
        "roll_deg": view.roll_deg,
        "pitch_deg": view.pitch_deg,
        "height_m": float(view.position[2]),
        "distance_m": float(np.linalg.norm(view.position[:2])),
        "vfov_deg": view.vfov_deg,
    }
    centres = upright(tracks) if spec.test == "supine" else tracks
    result = truth.report(spec, scene_.channels, truth.measure(centres), placed, stick)
    clip = out / f"{spec.name}.mp4"
    partial = out / f".{spec.name}.{os.getpid()}.part"
    try:
        write(partial, _pictures(scene_, renderer), scene_.channels.time_s, spec.encoding)
        partial.replace(clip)
        if joints and not spec.camera.by_hand:
            _write_joints(out / f"{spec.name}.joints.npz", partial, tracks, view)
        partial.write_text(json.dumps(result, separators=(",", ":")) + "\n", encoding="utf-8")
        partial.replace(out / f"{spec.name}.truth.json")
    finally:
        partial.unlink(missing_ok=True)
    return clip


def _write_joints(path: Path, partial: Path, tracks: dict[str, Array], view: View) -> None:
    world = np.stack(list(tracks.values()), axis=1)
    with partial.open("wb") as file:
        np.savez_compressed(
            file,
            names=np.array(list(tracks)),
            joints_m=world,
            joints_px=view.project(world),
            K=view.matrix,
            R=view.rotation,
            t=-view.rotation @ view.position,
        )
    partial.replace(path)
