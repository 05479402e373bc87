"""What was recorded of a test (landmarks, never pictures), and what of it counts."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hiprom.live.camera import LiveCamera
from hiprom.live.clock import LONGEST_STEP_S
from hiprom.live.landmark_buffer import LandmarkBuffer
from hiprom.pose.careful import CarefulPose
from hiprom.pose.detector import Pose
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.raw_landmarks import RawLandmarks
from hiprom.pose.swaps import mend_swaps
from hiprom.video.frames import RgbImage

# Of a person who is away, so much is recorded: enough to show in the result, not hours of nothing.
_ABSENCE_RECORDED_S: Final = 1.0
# `analyze` looks at ten frames a second; where there was time for much fewer, holds are missed.
_LEAST_FRAMES_PER_S: Final = 8.0
# With fewer careful looks than this a repetition may go by without any.
_LEAST_LOOKS_PER_S: Final = 1.0
# A longer step between two frames was a pause or an absence, of which no more than this counts.
_COUNTED_STEP_S: Final = 1.0
_MOST_FRAMES_PER_S: Final = 120  # of any camera; more is a number gone wrong


class Recording:
    """The frames of one test.

    Parameters
    ----------
    width, height : int
        Size of the upright frame, pixels.

    Attributes
    ----------
    since_s : float or None
        From when on the frames count; None is from the first.
    recorded_s : float or None
        Time of the last frame that was offered, if it was recorded.
    camera : LiveCamera
        How the camera moved since the frames count.
    """

    def __init__(self, width: int, height: int) -> None:
        self._buffer = LandmarkBuffer(width, height)
        self.camera = LiveCamera(width, height)
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._buffer.clear()
        self.camera.restart()
        self.since_s: float | None = None
        self.recorded_s: float | None = None
        self._last_found_s = -math.inf
        self._number: int | None = None

    def add(
        self, time_s: float, pose: Pose | None, *, step_s: float, number: int | None = None
    ) -> None:
        """Record a frame, unless nobody has been there for a while.

        Parameters
        ----------
        time_s : float
            Later than every time before.
        pose : Pose or None
        step_s : float
            Time since the frame before, or since the recording went on.
        number : int, optional
            Running number among the camera's frames. Those missing between were left out for lack
            of time.
        """
        left_out = self._left_out(number, step_s)
        self.recorded_s = None
        if pose is not None:
            self._last_found_s = time_s
        elif time_s - self._last_found_s > _ABSENCE_RECORDED_S:
            return
        self._buffer.append(time_s, pose, left_out)
        self.recorded_s = time_s

    def go_on(self) -> None:
        """Go on after a pause: nobody missed the frames that the camera took meanwhile."""
        self._number = None

    def note_setup(self, time_s: float, *, fine: bool) -> None:
        """Note how the set-up stands: the test counts from when it was last found wanting.

        People walk up, sit down and shift before the test; that is no part of it.
        """
        if not fine:
            self.since_s = None
        elif self.since_s is None:
            self.since_s = time_s
            self.camera.restart()  # nor is how the camera was put in place

    def add_careful_pose(self, pose: CarefulPose) -> None:
        """Add what a careful look found, if its frame is (still) here."""
        self._buffer.add_careful_pose(pose)

    def see_backdrop(self, image: RgbImage, pose: Pose) -> None:
        """Look at what stands still on the frame that was just added."""
        if self.recorded_s is not None:
            self.camera.see(image, self.recorded_s, pose)

    def landmarks(self) -> LandmarkSequence:
        """Return what counts, as of a clip: sides put right, moved to where the careful poses are.

        Raises
        ------
        InputError
            If nothing was recorded.
        """
        since_s = self.since_s or 0.0
        sequence = mend_swaps(self._buffer.sequence(since_s))
        careful, frames_s = self._buffer.careful_poses(since_s), self._buffer.frames_s(since_s)
        camera = self.camera.path.since(self._buffer.first_s(since_s))
        return RawLandmarks(sequence, careful, frames_s, camera).refined()

    def too_slow(self, *, careful: bool) -> list[str]:
        """Return reasons to trust the result less, where the machine had too little time.

        Parameters
        ----------
        careful : bool
            Careful looks were wanted, too.
        """
        since_s = self.since_s or 0.0
        looks = len(self._buffer.careful_poses(since_s))
        steps = np.diff(self._buffer.sequence(since_s).time_s)
        seconds = float(np.minimum(steps, _COUNTED_STEP_S).sum())
        short = []
        if self._buffer.left_out(since_s) and len(steps) < _LEAST_FRAMES_PER_S * seconds:
            short.append(f"{len(steps) / seconds:.0f} pictures a second")
        if careful and looks < _LEAST_LOOKS_PER_S * seconds:
            short.append(f"{looks} careful looks in {seconds:.0f} seconds")
        if not short:
            return []
        return [
            f"the machine had time for only {' and '.join(short)}: close other programs, or "
            "record the test and measure the clip"
        ]

    def _left_out(self, number: int | None, step_s: float) -> int:
        """Return how many of the camera's frames nobody had time for since the one before."""
        before, self._number = self._number, number
        if number is None or before is None or step_s > LONGEST_STEP_S:
            return 0
        return min(max(0, number - before - 1), int(_MOST_FRAMES_PER_S * step_s))
