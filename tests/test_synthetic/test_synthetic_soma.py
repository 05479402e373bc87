"""The second family of bodies: people made of one mesh, which pose as they are commanded."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.posing import plateau, posed

from benchmarks.synthetic.body import load_body
from benchmarks.synthetic.reshape import HEIGHT_M, load_soma
from benchmarks.synthetic.sets import KINDS
from benchmarks.synthetic.soma import INSTALL, sculpt
from benchmarks.synthetic.spec import Repetition, Subject

SOMA = Subject(family="soma")


@pytest.fixture(scope="module", autouse=True)
def _soma():
    for module in ("pxr", "soma_retargeter"):
        pytest.importorskip(module, reason=f"the second family of bodies needs it: {INSTALL}")


def test_bones_come_after_their_parents_and_carry_all_of_the_skin():
    body = sculpt()
    assert len(body.vertices) == 18_056
    assert body.labels[0] == "root"
    assert all(parent < i for i, parent in enumerate(body.parents))
    np.testing.assert_allclose(body.weights.sum(axis=1), 1.0)
    # Its left is at +x, its face at -y, and it stands.
    assert body.joint("upperleg01.L")[0] > 0.05 > -0.05 > body.joint("upperleg01.R")[0]
    assert body.joint("toe1-1.L")[1] < body.joint("foot.L")[1] - 0.1
    assert body.joint("head")[2] > body.joint("root")[2] > body.joint("foot.L")[2]


def test_a_second_thigh_bone_takes_over_towards_the_knee():
    body = sculpt()
    hip, knee = body.joint("upperleg01.L"), body.joint("lowerleg01.L")
    along = (body.vertices - hip) @ (knee - hip) / ((knee - hip) @ (knee - hip))
    thigh = (body.share("upperleg01.L", "upperleg02.L") > 0.9) & (along > 0)
    lower = body.share("upperleg02.L")
    assert lower[thigh & (along < 0.1)].max() == 0.0
    np.testing.assert_allclose(body.share("upperleg01.L")[thigh & (along > 0.6)], 0.0, atol=1e-12)


@pytest.mark.parametrize("height", [0.0, 0.5, 1.0])
def test_height_is_that_of_the_whole_body(height):
    body = load_soma(replace(SOMA, height=height))
    assert np.ptp(body.vertices[:, 2]) == pytest.approx(np.interp(height, (0, 1), HEIGHT_M))


def _length(body, start, end):
    return np.linalg.norm(body.joint(end) - body.joint(start))


@pytest.mark.parametrize(
    ("change", "bone"),
    [
        ("thigh_length", ("upperleg01.L", "lowerleg01.L")),
        ("shank_length", ("lowerleg01.R", "foot.R")),
        ("hip_width", ("upperleg01.L", "upperleg01.R")),
        ("foot_size", ("foot.L", "toe1-1.L")),
    ],
)
def test_a_change_lengthens_its_own_bone_against_the_others(change, bone):
    usual, more = load_soma(SOMA), load_soma(replace(SOMA, local_changes=((change, 1.0),)))
    arm = ("upperarm01.L", "lowerarm01.L")  # a longer leg makes the body taller, and all of it less
    before = _length(usual, *bone) / _length(usual, *arm)
    after = _length(more, *bone) / _length(more, *arm)
    assert after / before == pytest.approx(
        {"foot_size": 1.08, "hip_width": 1.12}.get(change, 1.05), abs=0.01
    )


def test_girth_leaves_the_joints_where_they_are():
    usual, thick = load_soma(SOMA), load_soma(replace(SOMA, local_changes=(("thigh_girth", 1.0),)))
    np.testing.assert_allclose(thick.joint("lowerleg01.L"), usual.joint("lowerleg01.L"), atol=2e-3)
    middle = np.abs(usual.share("upperleg02.L") - 1) < 0.01
    centre = usual.vertices[middle].mean(axis=0)[:2]
    wide = [np.abs(body.vertices[middle, :2] - centre).mean() for body in (usual, thick)]
    assert wide[1] / wide[0] == pytest.approx(1.10, abs=0.02)


@pytest.mark.parametrize("test", ["seated", "standing"])
@pytest.mark.parametrize("target", [30.0, -20.0])
def test_a_commanded_rotation_comes_back(test, target):
    body = load_body(KINDS["soma"](1, 5)[0].subject)
    channels, _, angles = posed(body, test, Repetition("left", target, tremor_deg=0.0))
    assert plateau(channels, angles.hip_rotation_deg[:, 0]) == pytest.approx(target, abs=0.2)
