"""Detectors kept from clip to clip: to make one takes half a second."""

from __future__ import annotations

from hiprom.closing import Closing
from hiprom.pose.careful import CarefulDetector
from hiprom.pose.detector import PoseDetector
from hiprom.pose.models import ModelFile


class DetectorCache(Closing):
    """Detectors, each made when it is first asked for and kept for the clips that follow.

    What they find does not depend on what they saw before, as they are reset before a person is
    followed. Not for use by two threads at once.
    """

    def __init__(self) -> None:
        self._detectors: dict[str, PoseDetector] = {}
        self._careful: dict[str, CarefulDetector] = {}

    def close(self) -> None:
        """Release all models; twice is fine, and what is asked for later is made anew."""
        while self._careful:
            self._careful.popitem()[1].close()
        while self._detectors:
            self._detectors.popitem()[1].close()

    def detector(self, model: ModelFile) -> PoseDetector:
        """Return the detector of a model."""
        if model.sha256 not in self._detectors:
            self._detectors[model.sha256] = PoseDetector(model)
        return self._detectors[model.sha256]

    def careful_detector(self, model: ModelFile) -> CarefulDetector:
        """Return the careful detector of a model, as if it had not looked at anything yet."""
        if model.sha256 not in self._careful:
            self._careful[model.sha256] = CarefulDetector(model, wait=False)
        self._careful[model.sha256].restart()
        return self._careful[model.sha256]
