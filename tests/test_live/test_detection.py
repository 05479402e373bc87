"""What is done with each picture: the person found, in the session's pixels, and nobody in vain."""

import numpy as np
import pytest
from people import HEIGHT, RATE, WIDTH, seated

from hiprom.live import Phase
from hiprom.live.detection import LiveDetection

SMALL = np.full((HEIGHT // 2, WIDTH // 2, 3), 120, dtype=np.uint8)


class Follower:
    """Finds the same person on every picture, in its own pixels."""

    region = None

    def __init__(self, pose):
        self.pose, self.asked = pose, 0

    def update(self, image, time_s):
        self.asked += 1
        return self.pose


class Careful:
    """Notes what it is offered."""

    def __init__(self):
        self.offered = []

    def offer(self, session, image, pose, region, scale):
        self.offered.append((session.recorded_s, pose, scale))


@pytest.fixture
def half():
    pose = seated()
    return pose._replace(image_px=pose.image_px / 2)


def test_a_person_in_a_smaller_picture_is_recorded_in_the_sessions_pixels(session, half):
    careful = Careful()
    detection = LiveDetection(Follower(half), careful)
    for i in range(3):
        detection.update(session, SMALL, i / RATE, number=i, scale=(2.0, 2.0))
    np.testing.assert_allclose(session.record.image_px[-1], seated().image_px)
    # A careful look is offered the frame after it was recorded, in the picture's own pixels.
    assert careful.offered == [(pytest.approx(i / RATE), half, (2.0, 2.0)) for i in range(3)]


def test_while_the_session_is_paused_nobody_is_sought(session, half):
    detection = LiveDetection(Follower(half))
    detection.update(session, SMALL, 0.0)
    session.pause()
    assert detection.update(session, SMALL, 1.0).phase is Phase.PAUSED
    assert detection.follower.asked == 1
    session.resume()
    detection.update(session, SMALL, 2.0)
    assert detection.follower.asked == 2
