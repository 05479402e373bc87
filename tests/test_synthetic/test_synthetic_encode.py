"""Files: presentation times, rotation metadata; sensor noise."""

import av
import numpy as np
import pytest

from benchmarks.synthetic.encode import frame_times, write
from benchmarks.synthetic.sensor import Sensor
from benchmarks.synthetic.spec import Encoding


def pictures(count, height, width):
    """Frames which darken from top to bottom."""
    column = np.linspace(250, 10, height).astype(np.uint8)
    return [np.repeat(np.repeat(column[:, None, None], width, 1), 3, 2)] * count


@pytest.mark.parametrize("variable", [False, True])
def test_times_come_back(tmp_path, variable):
    encoding = Encoding(width=64, height=48, fps=25.0, variable_rate=variable, preset="ultrafast")
    times = frame_times(encoding, 2.0, np.random.default_rng(3))
    write(tmp_path / "x.mp4", pictures(len(times), 48, 64), times, encoding)
    with av.open(str(tmp_path / "x.mp4")) as container:
        read = [frame.time for frame in container.decode(video=0)]
    assert read == pytest.approx(times, abs=1e-5)
    assert read[0] == 0.0
    assert (np.ptp(np.diff(times)) > 0.001) == variable


def test_rotated_storage_is_turned_back_by_its_metadata(tmp_path):
    encoding = Encoding(width=48, height=64, fps=25.0, stored_rotated=True, preset="ultrafast")
    write(tmp_path / "x.mp4", pictures(3, 64, 48), np.arange(3) / 25, encoding)
    with av.open(str(tmp_path / "x.mp4")) as container:
        frame = next(container.decode(video=0))
    stored = frame.to_ndarray(format="rgb24")
    assert stored.shape == (48, 64, 3)
    assert frame.rotation in (90, -90)  # PyAV counts anticlockwise
    upright = np.rot90(stored, frame.rotation // 90)
    assert upright.shape == (64, 48, 3)
    assert upright[2].mean() > upright[-3].mean() + 100


def test_sensor_blurs_and_adds_noise_of_the_size_asked_for():
    flat = np.full((60, 80, 3), 128, dtype=np.uint8)
    noisy = Sensor((60, 80), 4.0, 0.0, np.random.default_rng(0)).expose(flat)
    assert noisy.std() == pytest.approx(4.0, rel=0.1)
    edge = flat.copy()
    edge[:, 40:] = 0
    soft = Sensor((60, 80), 0.0, 0.7, np.random.default_rng(0)).expose(edge)
    assert 0 < soft[30, 40, 0] < soft[30, 39, 0] < 128
    assert soft[30, 10, 0] == pytest.approx(128, abs=1)
