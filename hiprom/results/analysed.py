"""What plots, overlays and files need to know of an analysis, whoever made it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol as Structure

from hiprom.kinematics.types import Kinematics
from hiprom.measurement import Measurement
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols import Protocol


class Analysed(Structure):
    """A measured clip with all that led to the measurement (the pipeline's `Analysis` is one).

    Rows of the landmarks and of the kinematics are one to one with the decoded frames of the clip.
    ``clip`` is None where there is no video behind the landmarks.
    """

    @property
    def measurement(self) -> Measurement: ...

    @property
    def kinematics(self) -> Kinematics: ...

    @property
    def landmarks(self) -> LandmarkSequence: ...

    @property
    def protocol(self) -> Protocol: ...

    @property
    def clip(self) -> Path | None: ...
