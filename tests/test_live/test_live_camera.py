"""A camera that is knocked during the test: what is shown live follows it."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.rooms import filmed, room
from people import HEIGHT, RATE, WIDTH, Sitter, seated

from hiprom.kinematics.camera_motion import PictureTransform
from hiprom.kinematics.segments import rotate
from hiprom.live import Phase, Session
from hiprom.live.camera import LiveCamera
from hiprom.pose.detector import Pose
from hiprom.pose.mirror_pair import mirrored_pose
from hiprom.sides import SIDES

NOTICED_S = 0.6  # the backdrop of a camera that stands is looked at twice a second
TURN_DEG, SHIFT_PX = 6.0, np.array([30.0, -20.0])
WALL = room(size=(WIDTH, HEIGHT))


def knocked(pose: Pose, size: tuple[int, int]) -> Pose:
    """The person in the picture that is turned clockwise, and shifted."""
    move = PictureTransform(np.array(TURN_DEG), SHIFT_PX, np.array(size) / 2)
    world = pose.world_m.copy()
    world[:, :2] = rotate(world[:, :2], TURN_DEG)
    return pose._replace(image_px=move.apply(pose.image_px), world_m=world)


def replay(sequence, test, knocked_s=np.inf):
    """Return what is shown of a recording on each frame, the camera knocked at a time."""
    size = sequence.width, sequence.height
    walls = room(size=size), filmed(room(size=size), TURN_DEG, *SHIFT_PX)
    session = Session(test, width=size[0], height=size[1])
    views = []
    for i, time_s in enumerate(sequence.time_s):
        pose = Pose(sequence.image_px[i], sequence.world_m[i], sequence.visibility[i])
        after = bool(time_s >= knocked_s)
        pose = knocked(pose, size) if after else pose
        views.append(session.update(time_s, pose))
        session.see_backdrop(walls[after], pose)
    return views


def angles_deg(views):
    shown = [[view.angle_deg[side] for side in SIDES] for view in views]
    return np.array(shown, dtype=float)


def test_angle_plumb_line_and_stick_follow_a_camera_that_is_knocked(recorded):
    """As the first leg is out."""
    name, sequence = recorded
    still = replay(sequence, name.split("_")[0])
    out = np.flatnonzero((angles_deg(still) > 20).any(axis=1))[0]
    held = replay(sequence, name.split("_")[0], sequence.time_s[out])
    after = np.flatnonzero(sequence.time_s > sequence.time_s[out] + NOTICED_S)
    assert len(after) > 200
    np.testing.assert_allclose(angles_deg(held)[after], angles_deg(still)[after], atol=1.0)
    assert held[-1].done == still[-1].done
    move = PictureTransform(
        np.array(TURN_DEG), SHIFT_PX, np.array([sequence.width, sequence.height]) / 2
    )
    for i in after:
        before, now = still[i].overlay, held[i].overlay
        assert now.roll_deg == pytest.approx(before.roll_deg - TURN_DEG, abs=0.2)
        for side in SIDES:
            assert (now[side].stick_px is None) == (before[side].stick_px is None)
            if now[side].stick_px is not None:
                expected = move.apply(before[side].stick_px)
                np.testing.assert_allclose(now[side].stick_px, expected, atol=1.0)


def test_a_camera_put_in_place_anew_before_the_test_needs_a_new_moment_of_rest():
    """In a dark room somebody sits, knocks the camera, leaves its picture, and comes back."""
    session = Session("seated", width=WIDTH, height=HEIGHT)
    turned = filmed(WALL, TURN_DEG, *SHIFT_PX)
    straight, away = (seated(lean_px=lean) for lean in (0.0, 900.0))
    course = [
        (2.0, straight, WALL),
        (1.5, knocked(straight, (WIDTH, HEIGHT)), turned),
        (1.0, knocked(away, (WIDTH, HEIGHT)), turned),
        (3.0, knocked(straight, (WIDTH, HEIGHT)), turned),
    ]
    shown, i = [], 0
    for seconds, pose, wall in course:
        shown.append([])
        for _ in range(round(seconds * RATE)):
            shown[-1].append(session.update(i / RATE, pose, luminance=20.0))
            session.see_backdrop(wall, pose)
            i += 1
    assert {view.phase for part in shown for view in part[10:]} == {Phase.CHECK_SETUP}
    rolls_deg = [part[-1].overlay.roll_deg for part in shown]
    assert rolls_deg == pytest.approx([0.0, -TURN_DEG, -TURN_DEG, -TURN_DEG], abs=0.2)
    back = [view for view in shown[-1] if view.angle_deg.left is not None]
    assert back
    assert max(abs(view.angle_deg.left) for view in back) < 2.0


@pytest.mark.parametrize(
    ("turn_deg", "right_px", "followed"),
    [(0.5, 10.0, False), (2.0, 0.0, True), (0.0, 80.0, True)],
)
def test_what_a_camera_seems_to_move_that_stands_is_not_followed(turn_deg, right_px, followed):
    camera = LiveCamera(WIDTH, HEIGHT)
    camera.see(WALL, 0.0, seated())
    camera.see(WALL, 1.0, seated())
    camera.see(filmed(WALL, turn_deg, right_px, 0), 2.0, seated())
    assert (camera.move is not None) == followed
    if camera.move is not None:
        assert float(camera.move.turn_deg) == pytest.approx(turn_deg, abs=0.1)
        np.testing.assert_allclose(camera.move.shift_px, [right_px, 0.0], atol=1.5)
    camera.see(WALL, 3.0, seated())  # back in its place: it does not jump
    assert (camera.move is not None) == followed
    camera.restart()
    assert camera.move is None


def test_where_most_is_unknown_the_last_that_was_known_stays():
    camera = LiveCamera(WIDTH, HEIGHT)
    camera.see(WALL, 0.0, seated())
    camera.see(filmed(WALL, 3.0, 0, 0), 1.0, seated())
    dark = np.zeros_like(WALL)
    for time_s in (2.0, 3.0, 4.0, 5.0):
        camera.see(dark, time_s, seated())
    assert camera.move is not None
    assert float(camera.move.turn_deg) == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_camera_that_turns_during_the_test_is_told(mirrored):
    """The picture turns by 3 degrees after eight seconds; the sitter is drawn as they are."""
    session = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT, mirrored=mirrored)
    sitter, view = Sitter(), None
    still, turned = (filmed(room(size=(WIDTH, HEIGHT)), turn, 0, 0) for turn in (0, 3))
    for i in range(int(40 * RATE)):
        pose = sitter.pose(view)
        shown = mirrored_pose(pose, WIDTH) if mirrored else pose
        view = session.update(i / RATE, shown)
        session.see_backdrop(still if i < 8 * RATE else turned, shown)
        if view.phase.over:
            break
    picture_turn_deg = session.record.picture_turn_deg
    assert picture_turn_deg[0] == pytest.approx(0.0, abs=0.1)
    assert picture_turn_deg[-1] == pytest.approx(-3.0 if mirrored else 3.0, abs=0.2)
    reasons = session.finish().measurement.quality.reasons
    assert any("the camera turned by 3°" in reason for reason in reasons)


def test_of_a_mirrored_picture_person_and_backdrop_are_turned_back(monkeypatch):
    """Also where the picture is smaller than the camera's."""
    given = []
    session = Session("seated", width=WIDTH, height=HEIGHT, mirrored=True)
    monkeypatch.setattr(session._recording, "see_backdrop", lambda *seen: given.extend(seen))
    image = room(size=(320, 240))
    shown = Pose(np.full((33, 2), (20.0, 100.0)), np.zeros((33, 3)), np.ones(33))
    session.see_backdrop(image, shown)
    np.testing.assert_array_equal(given[0], image[:, ::-1])
    np.testing.assert_array_equal(given[1].image_px, np.full((33, 2), (300.0, 100.0)))
