"""A whole clip, rendered; needs what the generator needs."""

import json

import numpy as np
import pytest

from benchmarks.synthetic.spec import Camera, ClipSpec, Encoding, Motion, Repetition

WHY = "rendering needs anny (with a CPU build of torch) and pyvista: pip install 'hiprom[bench]'"


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # what torch and VTK warn of is not ours
def test_film_writes_clip_truth_and_joints(tmp_path):
    for module in ("anny", "pyvista", "av"):
        pytest.importorskip(module, reason=WHY)
    from benchmarks.synthetic.film import film

    motion = Motion(
        (Repetition("left", 30.0, 0.5, 0.7, 0.5),), initial_rest_s=0.3, final_rest_s=0.1
    )
    encoding = Encoding(width=320, height=240, fps=10.0, preset="ultrafast")
    spec = ClipSpec("x", 1, "seated", motion=motion, camera=Camera(yaw_deg=10), encoding=encoding)
    film(spec, tmp_path)
    truth = json.loads((tmp_path / "x.truth.json").read_text())
    joints = np.load(tmp_path / "x.joints.npz")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "x.joints.npz",
        "x.mp4",
        "x.truth.json",
    ]
    assert truth["peak_ir_deg"]["left"] == pytest.approx(30.0, abs=1.0)
    assert truth["peak_ir_deg"]["right"] is None
    assert joints["joints_px"].min() > 0
    assert ClipSpec.from_dict(truth["spec"]) == spec
