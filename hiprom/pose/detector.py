"""The one place that talks to MediaPipe: an RGB image in, one person's landmarks out."""

from __future__ import annotations

import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any, NamedTuple

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.closing import Closing
from hiprom.environment import debugging
from hiprom.errors import ModelError
from hiprom.pose.bundle import bundle_options
from hiprom.pose.guard import check_mediapipe
from hiprom.pose.memory import give_back, share_memory
from hiprom.pose.models import ModelFile
from hiprom.pose.quiet import quiet_native_stderr
from hiprom.pose.soundless import without_sound
from hiprom.pose.topology import N_LANDMARKS
from hiprom.pose.visibility import FreshVisibility
from hiprom.video.frames import RgbImage

# MediaPipe's VIDEO mode follows the person from frame to frame, which is fast and steady, but
# smooths landmarks over time, which lags and shaves peaks. The smoothing weighs by the time
# between frames: told that this long passed, it takes the new landmarks as they are (see
# docs/pose.md for the measurement). The last frame of a day-long clip still fits its clock.
FRAME_SPACING_MS = 1_000_000

MAX_PEOPLE = 5
# Native warnings come with the first landmarks; from then on nothing is written.
_LOUD_FRAMES = 3
_BLANK = np.zeros((64, 64, 3), dtype=np.uint8)


class Pose(NamedTuple):
    """Landmarks of one person on one image.

    Attributes
    ----------
    image_px : (33, 2) array
        x to the right, y down, pixels of the image given.
    world_m : (33, 3) array
        Metres, origin between the hips.
    visibility : (33,) array
        0..1.
    """

    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray


class PoseDetector(Closing):
    """Find people's landmarks with MediaPipe; the same object serves clips and live cameras.

    Not for use by two threads at once. A fresh detector takes about 0.3 s. Native log lines are
    kept off the terminal, but for ``HIPROM_DEBUG=1``.

    Parameters
    ----------
    model : ModelFile
        From `resolve_model`.
    people : int
        How many `detect_each` follows.
    spacing_ms : int
        Time between frames as told to MediaPipe; the default switches its smoothing off.
        Benchmarks vary it.

    Raises
    ------
    PrivacyError
        If the installed MediaPipe reports usage and the user has not allowed it.
    ModelError
        If MediaPipe cannot make a landmarker of the bundle.
    """

    def __init__(
        self,
        model: ModelFile,
        *,
        people: int = 1,
        spacing_ms: int = FRAME_SPACING_MS,
    ) -> None:
        check_mediapipe()
        share_memory()  # before MediaPipe has threads
        self.model = model
        self._quiet = not debugging()
        self._spacing_ms = spacing_ms
        self._clock_ms = 0
        self._loud_frames = _LOUD_FRAMES
        self._landmarkers: list[Any] = []
        # A landmarker's threads write lines when it has been made, too: until its first image.
        self._hush = ExitStack()
        # Also at exit: MediaPipe's own clean-up comes too late then, and prints a traceback.
        self._release = weakref.finalize(
            self, _close_all, self._landmarkers, self._hush, self._quiet
        )
        self._closed = False
        self._people: Any = None
        # Of several people nobody knows who is who.
        self._visibility = FreshVisibility() if people == 1 else None
        self._hush.enter_context(quiet_native_stderr(self._quiet))
        with ExitStack() as failing:
            failing.callback(self._hush.close)
            self._tracker = self._create("VIDEO", people)
            failing.pop_all()

    def close(self) -> None:
        """Release MediaPipe's graphs; twice is fine."""
        self._release()
        self._closed = True

    def detect(self, image: RgbImage) -> Pose | None:
        """Find one person, starting from where the last image showed them.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright. Each call counts as the next frame, whenever it was taken.

        Returns
        -------
        Pose or None
            None where nobody is found.
        """
        poses = self.detect_each(image)
        return poses[0] if poses else None

    def detect_each(self, image: RgbImage) -> list[Pose]:
        """Find as many people as the detector is for, starting from where the last image had them.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright.
        """
        self._check_open()
        self._clock_ms += self._spacing_ms
        with quiet_native_stderr(self._quiet and self._loud_frames > 0):
            found = self._tracker.detect_for_video(_wrapped(image), self._clock_ms)
        self._hush.close()
        poses = _poses(found, image)
        if poses and self._visibility is not None:
            poses[0] = poses[0]._replace(visibility=self._visibility.of(poses[0].visibility))
        if poses:
            self._loud_frames = max(0, self._loud_frames - 1)
        return poses

    def detect_people(self, image: RgbImage) -> list[Pose]:
        """Find up to five people on one image by itself, most certain first.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright.
        """
        self._check_open()
        with quiet_native_stderr(self._quiet):
            if self._people is None:
                self._people = self._create("IMAGE", MAX_PEOPLE)
            found = self._people.detect(_wrapped(image))
        return _poses(found, image)

    def reset(self) -> None:
        """Forget where the person was: the next image is searched as a whole."""
        # A blank image loses the person at a small part of the cost of a new landmarker.
        if self._clock_ms:
            self.detect(_BLANK)
        if self._visibility is not None:
            self._visibility.forget()

    def forget_people(self) -> None:
        """Give back what `detect_people` holds, about 100 MB; its next call makes it anew."""
        if self._people is not None:
            self._landmarkers.remove(self._people)
            _close_all([self._people], ExitStack(), self._quiet)
            self._people = None
            give_back()

    def _check_open(self) -> None:
        if self._closed:  # the native call would bring the whole process down
            raise ValueError("the pose detector is closed; make a new one")

    def _create(self, mode: str, people: int) -> Any:
        with quiet_native_stderr(self._quiet):
            # Late: it takes a good part of the start-up time, and --help needs none of it.
            with without_sound():
                from mediapipe.tasks.python import BaseOptions, vision

            with bundle_options(self.model.path) as bundle:
                options = vision.PoseLandmarkerOptions(
                    base_options=BaseOptions(**bundle),
                    running_mode=vision.RunningMode[mode],
                    num_poses=people,
                )

                def create() -> Any:
                    self._landmarkers.append(vision.PoseLandmarker.create_from_options(options))
                    return self._landmarkers[-1]

                # In a thread, where no Ctrl-C comes in between: MediaPipe starts one of its own
                # and, stopped in the middle of that, never lets the program end.
                try:
                    with ThreadPoolExecutor(1) as maker:
                        return maker.submit(create).result()
                except (ValueError, RuntimeError, OSError) as error:
                    raise ModelError(
                        f"{self.model.path} is not a pose landmarker that MediaPipe can load;"
                        " use --model full or another bundle"
                    ) from error


def _close_all(landmarkers: list[Any], hush: ExitStack, quiet: bool) -> None:
    # At exit MediaPipe's own threads may have ended already: then there is nothing to release.
    with quiet_native_stderr(quiet), hush, suppress(RuntimeError):
        while landmarkers:
            landmarkers.pop().close()


def _wrapped(image: RgbImage) -> Any:
    import mediapipe

    return mediapipe.Image(
        image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(image)
    )


def _poses(found: Any, image: RgbImage) -> list[Pose]:
    """Convert MediaPipe's lists to arrays: normalised coordinates to pixels, x and y apart."""
    height, width = image.shape[:2]
    poses = []
    for marks, world in zip(found.pose_landmarks, found.pose_world_landmarks, strict=True):
        if len(marks) != N_LANDMARKS or len(world) != N_LANDMARKS:
            raise ModelError(
                f"the model gives {len(marks)} landmarks, not {N_LANDMARKS}; use --model full"
            )
        normalised = np.array([(mark.x, mark.y, mark.visibility or 0.0) for mark in marks])
        poses.append(
            Pose(
                normalised[:, :2] * (width, height),
                np.array([(mark.x, mark.y, mark.z) for mark in world]),
                normalised[:, 2],
            )
        )
    return poses
