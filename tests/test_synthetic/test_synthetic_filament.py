"""What the second renderer needs: textures, furniture, unlike bodies, and a clip it filmed."""

import json

import numpy as np
import pytest

from benchmarks.synthetic.body import FURTHER_CHANGES, LOCAL_CHANGES
from benchmarks.synthetic.patterns import SIZE, draw_cloth, draw_floor, draw_skin, draw_wall
from benchmarks.synthetic.sets import KINDS
from benchmarks.synthetic.spec import Camera, ClipSpec, Encoding, Motion, Repetition

RED = (0.8, 0.2, 0.1)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: draw_cloth(RED, "shirt", rng),
        lambda rng: draw_cloth(RED, "hair", rng),
        lambda rng: draw_wall(RED, rng),
        lambda rng: draw_floor(RED, rng),
        draw_skin,
    ],
)
def test_textures_are_pictures_that_depend_on_the_seed_alone(draw):
    first, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (SIZE, SIZE, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_cloth_keeps_about_its_colour():
    mean = np.mean([draw_cloth(RED, "shoe", np.random.default_rng(i)) for i in range(4)], (0, 1, 2))
    assert mean[0] > 1.5 * mean[1]


def test_a_box_shows_its_outside():
    pytest.importorskip("pyvista", reason="the room is built with pyvista")
    from benchmarks.synthetic.decor import furnish
    from benchmarks.synthetic.seat import Seat
    from benchmarks.synthetic.spec import Room

    pieces = furnish(Room(), 1.0, Seat(0.45, -0.3, 0.3, 0.6), np.random.default_rng(3))
    assert len(pieces) > 5
    for piece in pieces:
        a, b, c = (piece.vertices[piece.faces[:, i]] for i in range(3))
        outward = np.cross(b - a, c - a) * ((a + b + c) / 3 - piece.vertices.mean(axis=0))
        assert (outward.sum(axis=1) > 0).all()
        assert piece.corner_uv.shape == (3 * len(piece.faces), 2)


def test_unlike_bodies_are_all_different_and_the_same_on_both_sides():
    specs = KINDS["unlike"](8, 3)
    assert specs == KINDS["unlike"](8, 3)
    assert [spec.test for spec in specs[:4]] == ["seated", "standing"] * 2
    assert len({spec.subject for spec in specs}) == len({spec.body_id for spec in specs}) == 8
    known = {*LOCAL_CHANGES, *(name for names in FURTHER_CHANGES for name in names)}
    for spec in specs:
        changes = dict(spec.subject.local_changes)
        assert changes.keys() <= known
        for name, size in changes.items():
            if name.startswith("l-"):
                assert changes["r-" + name[2:]] == size


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # what torch and Open3D warn of is not ours
def test_the_second_renderer_films_the_same_movement(tmp_path):
    for module in ("anny", "pyvista", "open3d", "av"):
        pytest.importorskip(module, reason=f"the second renderer needs {module}")
    from benchmarks.synthetic.many import render

    motion = Motion(
        (Repetition("left", 30.0, 0.5, 0.7, 0.5),), initial_rest_s=0.3, final_rest_s=0.1
    )
    encoding = Encoding(width=320, height=240, fps=5.0, preset="ultrafast")
    spec = ClipSpec("x", 1, "seated", motion=motion, camera=Camera(yaw_deg=10), encoding=encoding)
    for renderer in ("vtk", "filament"):
        render([spec], tmp_path / renderer, renderer=renderer)
    truths = [json.loads((tmp_path / r / "x.truth.json").read_text()) for r in ("vtk", "filament")]
    assert truths[0] == truths[1]
    clips = [(tmp_path / r / "x.mp4").read_bytes() for r in ("vtk", "filament")]
    assert clips[0] != clips[1]
