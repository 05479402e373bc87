"""The points of MediaPipe's BlazePose: names, numbers, and which trade places in a mirror."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from hiprom.arrays import FloatArray

N_LANDMARKS = 33


class Landmark(IntEnum):
    """MediaPipe's BlazePose topology; left and right are the subject's."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


# Index pairs (left, right) so that one fancy index yields the side axis.
SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
HIPS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
KNEES = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
ANKLES = (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
HEELS = (Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL)
TOES = (Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX)

# Where each landmark goes when left and right trade places.
MIRROR = np.array(
    [0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *(i + 1 if i % 2 else i - 1 for i in range(11, 33))]
)


def mirror(
    image_px: FloatArray, world_m: FloatArray, visibility: FloatArray, *, width: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return landmarks as seen without a mirror: x runs the other way, the sides trade names.

    Parameters
    ----------
    image_px : (..., 33, 2) array
    world_m : (..., 33, 3) array
    visibility : (..., 33) array
    width : int
        Of the picture, pixels.
    """
    image, world = image_px[..., MIRROR, :], world_m[..., MIRROR, :]
    image[..., 0] = width - image[..., 0]
    world[..., 0] *= -1
    return image, world, visibility[..., MIRROR]
