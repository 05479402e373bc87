"""The committed sample clips and their truth belong together."""

import json
from pathlib import Path

import av
import pytest

from benchmarks.synthetic.samples import samples, write_readings

FOLDER = Path(__file__).resolve().parents[2] / "sample_videos"


@pytest.mark.parametrize("spec", samples(), ids=lambda spec: spec.name)
def test_sample_and_truth_agree(spec):
    clip = FOLDER / f"{spec.name}.mp4"
    truth = json.loads((FOLDER / f"{spec.name}.truth.json").read_text())
    assert clip.stat().st_size <= 1.5e6
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        times = [
            packet.pts * stream.time_base
            for packet in container.demux(stream)
            if packet.pts is not None
        ]
        assert (stream.width, stream.height) == (truth["width"], truth["height"])
    assert [float(t) for t in times] == pytest.approx(truth["frames"]["time_s"], abs=1e-4)
    assert truth["clip"] == clip.name
    assert truth["test"] == spec.test
    frames = truth["frames"]
    for name in ("hip_rotation_deg", "femur_elevation_deg", "knee_flexion_deg"):
        assert [len(frames[name][side]) for side in ("left", "right")] == [len(times)] * 2


def read(name):
    return json.loads((FOLDER / f"{name}.truth.json").read_text())


def test_each_sample_shows_what_its_name_says():
    peaks = read("seated_symmetric")["peak_ir_deg"]
    assert abs(peaks["left"] - peaks["right"]) < 2
    peaks = read("seated_asymmetric_15")["peak_ir_deg"]
    assert peaks["left"] - peaks["right"] == pytest.approx(15, abs=1)
    assert {c["kind"] for c in read("seated_hike")["compensations"]} == {"pelvic_hike"}
    assert {c["side"] for c in read("seated_hike")["compensations"]} == {"left"}
    assert 18 <= abs(read("seated_offaxis")["camera"]["yaw_deg"]) <= 20
    assert all(side["reached"] for side in read("standing_reaches")["stick"].values())
    assert not read("standing_short")["stick"]["right"]["reached"]
    third = read("standing_third")
    assert third["repetitions"][0]["side"] == "right"
    assert third["camera"]["roll_deg"] == pytest.approx(4, abs=0.5)
    assert all(value > 15 for value in third["peak_er_deg"].values())


def test_the_readings_are_the_truth(tmp_path):
    for path in FOLDER.glob("*.truth.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    write_readings(tmp_path)
    written = (tmp_path / "readings.csv").read_text()
    assert written == (FOLDER / "readings.csv").read_text()
    assert len(written.splitlines()) == 17
    assert "seated_offaxis.mp4,left,31.5,seated\n" in written  # its truth says 31.48
