"""The detectors that a process has at hand."""

from __future__ import annotations

from hiprom.closing import Closing
from hiprom.pose.careful import CarefulEye
from hiprom.pose.detector import PoseDetector
from hiprom.pose.models import ModelFile


class Kit(Closing):
    """Detectors, each made when it is first asked for and kept for the clips that follow.

    To make them takes half a second. What they find does not depend on what they saw before, as
    they are reset before a person is followed. Not for use by two threads at once.
    """

    def __init__(self) -> None:
        self._detectors: dict[str, PoseDetector] = {}
        self._eyes: dict[str, CarefulEye] = {}

    def close(self) -> None:
        """Release all models; twice is fine, and what is asked for later is made anew."""
        while self._eyes:
            self._eyes.popitem()[1].close()
        while self._detectors:
            self._detectors.popitem()[1].close()

    def detector(self, model: ModelFile) -> PoseDetector:
        """Return the detector of a model."""
        if model.sha256 not in self._detectors:
            self._detectors[model.sha256] = PoseDetector(model)
        return self._detectors[model.sha256]

    def careful_eye(self, model: ModelFile) -> CarefulEye:
        """Return what looks carefully with a model, as if it had not looked at anything yet."""
        if model.sha256 not in self._eyes:
            self._eyes[model.sha256] = CarefulEye(model, wait=False)
        self._eyes[model.sha256].restart()
        return self._eyes[model.sha256]
