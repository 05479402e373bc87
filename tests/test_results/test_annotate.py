import numpy as np
import pytest

from hiprom.results.annotate import annotate_video
from hiprom.video import VideoReader, VideoWriter


@pytest.fixture
def clip(tmp_path, kinematics):
    path = tmp_path / "made.mp4"
    with VideoWriter(path, 320, 240) as writer:
        for i, time_s in enumerate(kinematics.time_s):
            frame = np.full((240, 320, 3), 120, np.uint8)
            frame[:, :160] = 60 + i // 2  # the halves differ, so that a flip shows
            writer.write(frame, float(time_s))
    return path


def frames(path):
    with VideoReader(path) as reader:
        return [(frame.time_s, frame.image) for frame in reader]


def test_every_frame_is_drawn_at_its_time(clip, analysis, tmp_path):
    done = []
    out = tmp_path / "out.mp4"
    annotate_video(clip, analysis, out, lambda i, n: done.append((i, n)))
    drawn = frames(out)
    assert [t for t, _ in drawn] == pytest.approx(list(analysis.kinematics.time_s), abs=1e-3)
    assert done[-1] == (len(drawn), len(drawn))
    assert np.abs(drawn[30][1].astype(int) - frames(clip)[30][1]).max() > 80


def test_a_mirrored_clip_is_turned_back(clip, analysis, tmp_path):
    source = analysis.measurement.source.model_copy(update={"mirrored": True})
    measurement = analysis.measurement.model_copy(update={"source": source})
    mirrored = type(analysis)(
        measurement, analysis.kinematics, analysis.landmarks, analysis.protocol, clip
    )
    annotate_video(clip, mirrored, tmp_path / "out.mp4")
    first = frames(tmp_path / "out.mp4")[0][1]
    assert first[200, 20].mean() > first[200, 300].mean()
