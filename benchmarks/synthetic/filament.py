"""A second stage: Open3D's physically based renderer (Filament), with another look.

It stands where `render.Stage` stands and takes the same posed body and camera, but nothing that is
seen comes from there: woven and printed clothes with folds, uneven skin, another chair, papered
walls, the light of a photographed room and of a lamp that casts shadows, and motion blur. What is
drawn for it depends on the specification's seed alone. It needs ``pip install open3d``, which no
extra asks for: it is some 400 MB.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import open3d as o3d
from open3d.visualization import rendering

from .camera import View
from .decor import Piece, furnish
from .mesh import Array, Picture, vertex_normals
from .patterns import draw_cloth, draw_skin
from .render import light_direction
from .seat import Seat
from .spec import ClipSpec
from .wardrobe import Figure, layers

LIGHTS = ("hall", "konzerthaus", "park", "park2", "pillars", "brightday", "crossroads", "default")
TONES = ("ACES", "FILMIC", "LINEAR")
SHUTTER = 0.5  # share of the time between two frames in which the picture is taken
BLURRED = 0.4  # share of the clips
EXPOSURES = 3  # pictures that make a blurred one
BLUR_FROM_M = 0.004  # in the time the shutter is open; slower movements blur nothing
ROUGHNESS = {"skin": 0.55, "trousers": 0.9, "shirt": 0.85, "shoe": 0.45, "hair": 0.6}
TILE_M = 0.4  # of cloth and skin
FOLDS = 4  # waves that fold a cloth

Bones = tuple[Array, Array]  # rotation (J, 3, 3) and translation (J, 3) from rest, of one frame


class Stage:
    """An off-screen scene with a room, a dressed body and a camera.

    Parameters
    ----------
    spec : ClipSpec
    parts : list of (str, Figure)
        The layers of the dressed body, as `wardrobe.layers` gives them.
    view : View
    wall_y : float
        Where the back wall stands, metres.
    seat : Seat or None
    """

    def __init__(
        self,
        spec: ClipSpec,
        parts: list[tuple[str, Figure]],
        view: View,
        wall_y: float,
        seat: Seat | None,
    ) -> None:
        rng = np.random.default_rng([spec.seed, 31])
        self._renderer = rendering.OffscreenRenderer(view.width, view.height)
        self._scene = self._renderer.scene
        self._light(spec, rng)
        self._names: set[str] = set()
        for i, piece in enumerate(furnish(spec.room, wall_y, seat, rng)):
            self._add(f"piece {i}", *_of_piece(piece))
        # A generator for each kind: both shoes are of one make, and a striped shirt has its folds.
        self._layers = [
            _Layer(
                kind, figure, np.random.default_rng([spec.seed, 32, list(ROUGHNESS).index(kind)])
            )
            for kind, figure in parts
        ]
        self._blurred = bool(rng.random() < BLURRED)
        self._renderer.setup_camera(
            view.vfov_deg, view.target, view.position, view.up, near_clip=0.1, far_clip=40.0
        )

    def close(self) -> None:
        """Free the meshes; Filament aborts if their materials go first."""
        for name in self._names:
            self._scene.remove_geometry(name)
        self._names.clear()

    def shoot(self, before: Bones, now: Bones, after: Bones) -> Picture:
        """Return the picture (height, width, 3) uint8 of a frame, given its neighbours, too."""
        middle = [layer.posed(*now) for layer in self._layers]
        if not self._blurred:
            return self._expose(middle)
        earlier = [layer.posed(*before) for layer in self._layers]
        later = [layer.posed(*after) for layer in self._layers]
        moved = max(np.abs(a - b).max() for a, b in zip(earlier, later, strict=True))
        if moved / 2 * SHUTTER < BLUR_FROM_M:
            return self._expose(middle)
        total = np.zeros(1)
        for share in np.linspace(-SHUTTER / 2, SHUTTER / 2, EXPOSURES):
            other = later if share > 0 else earlier
            between = [m + abs(share) * (o - m) for m, o in zip(middle, other, strict=True)]
            total = total + self._expose(between).astype(np.float64)
        blurred: Picture = np.rint(total / EXPOSURES).astype(np.uint8)
        return blurred

    def _expose(self, posed: list[Array]) -> Picture:
        for i, (layer, vertices) in enumerate(zip(self._layers, posed, strict=True)):
            self._add(f"layer {i}", layer.mesh(vertices), layer.material)
        return np.asarray(self._renderer.render_to_image())[..., :3].copy()

    def _add(self, name: str, mesh: Any, material: Any) -> None:
        if name in self._names:
            self._scene.remove_geometry(name)
        self._scene.add_geometry(name, mesh, material)
        self._names.add(name)

    def _light(self, spec: ClipSpec, rng: np.random.Generator) -> None:
        scene, view = self._scene.scene, self._scene.view
        folder = o3d.__path__[0] + "/resources/"
        scene.set_indirect_light(folder + str(rng.choice(LIGHTS)))
        scene.enable_indirect_light(True)
        scene.set_indirect_light_intensity(float(rng.uniform(15_000, 38_000)))
        colour = np.clip([1.0 + 0.12 * spec.room.warmth, 1.0, 1.0 - 0.18 * spec.room.warmth], 0, 1)
        strength = 70_000 * spec.room.light_intensity * rng.uniform(0.4, 1.2)
        scene.set_sun_light(light_direction(spec.room), colour, float(strength))
        scene.enable_sun_light(True)
        kind = (
            rendering.View.ShadowType.VSM if rng.random() < 0.5 else rendering.View.ShadowType.PCF
        )
        view.set_shadowing(True, kind)
        view.set_post_processing(True)
        view.set_antialiasing(True)
        view.set_sample_count(1)  # four take twice the time, and edges are smoothed afterwards
        grading = rendering.ColorGrading
        tone = getattr(grading.ToneMapping, str(rng.choice(TONES)))
        view.set_color_grading(grading(grading.Quality.HIGH, tone))


class _Layer:
    """One layer of the dressed body: its mesh, its cloth, and the folds in it."""

    def __init__(self, kind: str, figure: Figure, rng: np.random.Generator) -> None:
        red, green, blue = (float(v) for v in np.median(figure.colours, axis=0) / 255)
        rest = figure.vertices
        height = _height(kind, rest, rng)
        self._figure = replace(figure, vertices=rest + height[:, None] * figure.normals)
        # Sheared, so that no side of the body is seen along the cloth.
        across, up = rest @ [1.0, 0.6, 0.0], rest @ [0.0, 0.3, 1.0]
        self._uv = (np.stack([across, up], axis=1) / TILE_M).astype(np.float32)
        # Skin keeps the colours of its vertices (eyes, brows, lips); cloth has its own.
        plain = np.ones_like(figure.colours, dtype=np.float32)
        self._colours = figure.colours.astype(np.float32) / 255 if kind == "skin" else plain
        self.material = rendering.MaterialRecord()
        self.material.shader = "defaultLit"
        self.material.base_roughness = ROUGHNESS[kind]
        self.material.base_reflectance = 0.4
        picture = draw_skin(rng) if kind == "skin" else draw_cloth((red, green, blue), kind, rng)
        self.material.albedo_img = o3d.geometry.Image(np.ascontiguousarray(picture))

    def posed(self, rotation: Array, translation: Array) -> Array:
        return self._figure.skin(rotation, translation)[0]

    def mesh(self, vertices: Array) -> Any:
        faces = self._figure.faces
        mesh = o3d.t.geometry.TriangleMesh()
        mesh.vertex.positions = o3d.core.Tensor(vertices.astype(np.float32))
        mesh.vertex.normals = o3d.core.Tensor(vertex_normals(vertices, faces).astype(np.float32))
        mesh.vertex.colors = o3d.core.Tensor(self._colours)
        mesh.vertex.texture_uvs = o3d.core.Tensor(self._uv)
        mesh.triangle.indices = o3d.core.Tensor(faces.astype(np.int32))
        return mesh


def _height(kind: str, rest: Array, rng: np.random.Generator) -> Array:
    """How far (V,) folds of cloth and tufts of hair stand out, metres."""
    if kind in ("skin", "shoe"):
        return np.zeros(len(rest))
    waves = rng.normal(0, 1, (FOLDS, 3))
    waves *= (
        2 * np.pi / rng.uniform(0.06, 0.2, FOLDS)[:, None] / np.linalg.norm(waves, axis=1)[:, None]
    )
    field = np.sin(rest @ waves.T + rng.uniform(0, 2 * np.pi, FOLDS)).mean(axis=1)
    if kind == "hair":
        return rng.uniform(0.005, 0.035) * (1 + field)
    height: Array = rng.uniform(0.003, 0.010) * (0.8 + field)
    return height


def _of_piece(piece: Piece) -> tuple[Any, Any]:
    mesh = o3d.geometry.TriangleMesh(
        o3d.utility.Vector3dVector(piece.vertices), o3d.utility.Vector3iVector(piece.faces)
    )
    mesh.compute_vertex_normals()
    mesh.triangle_uvs = o3d.utility.Vector2dVector(piece.corner_uv)
    mesh.triangle_material_ids = o3d.utility.IntVector([0] * len(piece.faces))
    material = rendering.MaterialRecord()
    material.shader = "defaultLit"
    material.base_roughness = piece.roughness
    material.albedo_img = o3d.geometry.Image(np.ascontiguousarray(piece.texture))
    return mesh, material


def stage(spec: ClipSpec, body: Any, view: View, wall_y: float, seat: Seat | None) -> Stage:
    """Return the stage of a posed clip."""
    return Stage(spec, layers(body, spec.subject, spec.clothing), view, wall_y, seat)
