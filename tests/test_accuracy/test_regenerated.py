"""The clips behind the stored cases can be made again, movement for movement."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.accuracy.cases import DATA, load
from benchmarks.synthetic.soma import INSTALL
from benchmarks.synthetic.spec import ClipSpec

OF_ANNY = ("development", "natural", "validation", "retest")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "needs", "how"),
    [
        *((name, ("anny",), "pip install '.[bench]'") for name in OF_ANNY),
        ("second_family", ("pxr", "soma_retargeter"), INSTALL),
    ],
)
def test_a_stored_specification_gives_the_stored_truth(folder, needs, how):
    for module in needs:
        pytest.importorskip(module, reason=f"needs the rendered bodies: {how}")
    from benchmarks.synthetic.film import joint_tracks, prepare
    from benchmarks.synthetic.truth import measure

    case = load(min((DATA / folder).glob("*.npz")))
    scene = prepare(ClipSpec.from_dict(case.facts["spec"]))
    np.testing.assert_allclose(scene.channels.time_s, case.landmarks.time_s, atol=1e-6)
    angles = measure(joint_tracks(scene))
    for name in ("hip_rotation_deg", "knee_flexion_deg"):
        np.testing.assert_allclose(getattr(angles, name), case.truth[name], atol=0.02)
