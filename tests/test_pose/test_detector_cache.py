"""Detectors are kept for other clips, and what they find does not depend on those before."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.batch.clips import cut_clip
from hiprom import pipeline
from hiprom.pose.detector_cache import DetectorCache
from hiprom.pose.models import resolve_model

pytestmark = pytest.mark.slow


def test_a_detector_is_made_once_and_anew_after_closing():
    model = resolve_model("full")
    with DetectorCache() as detectors:
        first = detectors.detector(model)
        assert detectors.detector(model) is first
        detectors.close()
        second = detectors.detector(model)
        assert second is not first
        second.detect(np.zeros((64, 64, 3), dtype=np.uint8))
    with pytest.raises(ValueError, match="closed"):
        second.detect(np.zeros((64, 64, 3), dtype=np.uint8))


def test_a_clip_gives_the_same_after_another_one(samples, tmp_path):
    # Of another shape, and one on which less is seen of the arms.
    clips = [tmp_path / "seated_symmetric.mp4", tmp_path / "seated_portrait.mp4"]
    for clip, seconds in zip(clips, (6.0, 2.0), strict=True):  # the first: with a repetition
        cut_clip(samples / clip.name, clip, seconds)
    with DetectorCache() as detectors:
        pipeline.run(clips[1], workers=1, detectors=detectors)
        after_another = pipeline.run(clips[0], workers=1, detectors=detectors)
    alone = pipeline.run(clips[0], workers=1)
    np.testing.assert_array_equal(after_another.landmarks.image_px, alone.landmarks.image_px)
    assert alone.measurement.quality.measurable
    assert after_another.measurement == alone.measurement
