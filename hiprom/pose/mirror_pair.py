"""A picture and a mirror image in one, for a detector that takes them for two people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hiprom.pose.detector import Pose
from hiprom.pose.people import Region, Torso
from hiprom.pose.topology import mirror
from hiprom.video.frames import RgbImage

# Between the two pictures, of their longer side: what is looked at around a person in the one must
# not reach into the other.
_GAP = 0.25


class MirrorPair:
    """A part of one frame beside the mirror image of the same part of another.

    One above the other or side by side, whichever is nearer to a square: the detector shrinks it to
    one.

    Parameters
    ----------
    part : Region
        What is shown of the frames.

    Attributes
    ----------
    picture : (H, W, 3) array of uint8
        Both, RGB; black where nothing was put yet.
    shift : (2,) array of int
        Where the mirror image's upper left corner lies, x and y.
    """

    def __init__(self, part: Region) -> None:
        self.part = part
        self._size = np.array([part.x1 - part.x0, part.y1 - part.y0])
        self._axis = int(np.argmin(self._size))
        gap = round(_GAP * int(self._size.max()))
        self.shift = np.where(np.arange(2) == self._axis, self._size + gap, 0)
        width, height = self._size + self.shift
        self.picture: RgbImage = np.zeros((height, width, 3), dtype=np.uint8)

    def put(self, image: RgbImage, *, mirrored: bool) -> None:
        """Show a frame (H, W, 3) as it is, or its mirror image, in place of the last one there."""
        shown = image[self.part.y0 : self.part.y1, self.part.x0 : self.part.x1]
        if not mirrored:
            self.picture[: self._size[1], : self._size[0]] = shown
            return
        import cv2  # late: the first picture need not wait for it

        # A seventh of the time that numpy takes, which goes backwards pixel by pixel.
        cv2.flip(shown, 1, dst=self.picture[self.shift[1] :, self.shift[0] :])

    def apart(self, poses: Sequence[Pose]) -> dict[bool, Pose]:
        """Tell who was found on either.

        Parameters
        ----------
        poses : sequence of Pose
            In pixels of `picture`, most certain first; the first one on each image counts.

        Returns
        -------
        dict of bool to Pose
            By whether it is the mirror image, in pixels of the frame as it is.
        """
        middle = (self._size[self._axis] + self.shift[self._axis]) / 2
        found: dict[bool, Pose] = {}
        for pose in poses:
            found.setdefault(bool(Torso.of(pose).centre[self._axis] > middle), pose)
        return {mirrored: self._on_frame(pose, mirrored) for mirrored, pose in found.items()}

    def _on_frame(self, pose: Pose, mirrored: bool) -> Pose:
        if mirrored:
            pose = mirrored_pose(
                pose._replace(image_px=pose.image_px - self.shift), int(self._size[0])
            )
        return self.part.back(pose)


def mirrored_pose(pose: Pose, width: int) -> Pose:
    """Return the pose as seen without the mirror: x runs the other way, the sides trade names."""
    return Pose(*mirror(*pose, width=width))
