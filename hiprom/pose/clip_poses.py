"""The person in a whole clip, and what was wrong with its file."""

from __future__ import annotations

from dataclasses import dataclass

from hiprom.counting import counted
from hiprom.pose.camera_path import CameraPath
from hiprom.pose.careful import CarefulPoses
from hiprom.pose.people import Person
from hiprom.pose.pose_table import PoseTable
from hiprom.video.light import DARK


@dataclass(frozen=True)
class ClipPoses:
    """What was found in a clip, and what was wrong with its file.

    Attributes
    ----------
    poses : PoseTable
    careful : CarefulPoses or None
        Frames are rows of `poses`; None where no careful model was asked for.
    people : int
        How many were in view at once, the person included; 0 where nobody was chosen.
    luminance : float or None
        How bright the person's surroundings are in general, 0..255; None where nobody was found.
    skipped : int
        Frames that could not be decoded, or had no usable time.
    truncated : bool
        The file breaks off before its end.
    disordered : bool
        Among those frames are some whose times are out of order.
    camera : CameraPath or None
        How the camera moved.
    """

    poses: PoseTable
    careful: CarefulPoses | None
    people: int
    luminance: float | None
    skipped: int
    truncated: bool
    disordered: bool
    camera: CameraPath | None = None

    def problems(self, person: Person) -> list[str]:
        """Return what lowers the trust in what was found, each in words.

        Parameters
        ----------
        person : "largest" or int
            Who was asked for.
        """
        found = []
        if self.truncated:
            found.append("the file breaks off before its end: what could be read was measured")
        if self.disordered:
            found.append(
                "the file gives its frames' times out of order, as a copy of an AVI may: some were "
                "left out, and the others' times may be off by a few frames; measure the original "
                "file"
            )
        elif self.skipped:
            frames = counted(self.skipped, "frame")
            found.append(f"{frames} could not be decoded, or had no usable time")
        if self.luminance is not None and self.luminance < DARK:
            found.append("the picture is very dark: use more light")
        if self.people > 1:
            which = "largest" if person in ("largest", 1) else f"number {person} by size"
            found.append(
                f"{self.people} people are in view; the {which} was measured: film one alone, or "
                "choose with --person"
            )
        return found
