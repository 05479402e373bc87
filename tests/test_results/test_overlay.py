from dataclasses import replace

import numpy as np
import pytest

from hiprom.kinematics.camera_motion import still_points_px
from hiprom.kinematics.types import Camera
from hiprom.protocols import load_protocol
from hiprom.results.badges import repetitions_in_words
from hiprom.results.overlay import OverlayState, SideState, draw_overlay, mirror_state
from hiprom.results.overlay_timeline import LEAST_SHOWN_S, OverlayTimeline
from hiprom.results.words import VIDEO_COLOUR


def moment(analysis, frame):
    return OverlayTimeline(analysis).at(frame)


def grey(height=240, width=320):
    return np.full((height, width, 3), 120, np.uint8)


def has_colour(image, colour):
    return bool((image == colour).all(axis=-1).any())


def test_the_frame_is_not_changed(analysis):
    frame = grey()
    drawn = draw_overlay(frame, moment(analysis, 30))
    assert (frame == 120).all()
    assert drawn.shape == frame.shape
    assert drawn.dtype == np.uint8
    assert has_colour(drawn, VIDEO_COLOUR["left"])
    assert has_colour(drawn, VIDEO_COLOUR["right"])


def test_the_same_state_gives_the_same_picture(analysis):
    state = moment(analysis, 30)
    assert np.array_equal(draw_overlay(grey(), state), draw_overlay(grey(), state))


def test_the_left_shank_is_drawn_where_it_is(analysis):
    state = moment(analysis, 0)
    knee, ankle = state.image_px[25], state.image_px[27]
    x, y = np.round(0.2 * knee + 0.8 * ankle).astype(int)
    assert tuple(draw_overlay(grey(), state)[y, x]) == VIDEO_COLOUR["left"]


def test_a_leg_that_was_not_seen_is_not_drawn(analysis):
    """What the model guesses behind a box was drawn as if it had been measured."""
    kinematics = replace(analysis.kinematics, unseen_leg=np.array([True, False]))
    drawn = draw_overlay(grey(), moment(replace(analysis, kinematics=kinematics), 30))
    legs = drawn[120:]  # below the cards, which have the sides' colours
    assert not has_colour(legs, VIDEO_COLOUR["left"])
    assert has_colour(legs, VIDEO_COLOUR["right"])


def test_the_plumb_line_and_the_stick_turn_with_a_camera_in_the_hand(analysis):
    """The picture turns clockwise by 5 degrees from the middle of the clip on."""
    n = len(analysis.landmarks)
    turned = replace(
        analysis.landmarks,
        picture_turn_deg=np.where(np.arange(n) < n // 2, 0.0, 5.0),
        picture_shift_px=np.zeros((n, 2)),
    )
    standing = replace(analysis, landmarks=turned, protocol=load_protocol("standing"))
    told = np.flatnonzero(np.isfinite(analysis.kinematics.hip_rotation_deg).all(axis=1))
    assert told[0] < n // 2 < told[-1]
    before, after = (moment(standing, frame) for frame in told[[0, -1]])
    assert after.roll_deg == pytest.approx(before.roll_deg - 5.0)
    for one, other in ((before.left, after.left), (before.right, after.right)):
        foot, top = one.stick_px
        middle = np.array([turned.width, turned.height]) / 2
        x, y = (foot - middle).T
        c, s = np.cos(np.radians(5)), np.sin(np.radians(5))
        assert other.stick_px[0] == pytest.approx(middle + [c * x - s * y, s * x + c * y])
        assert np.linalg.norm(other.stick_px[1] - other.stick_px[0]) == pytest.approx(
            np.linalg.norm(top - foot)
        )


def test_the_stick_stands_where_the_foot_stood_on_the_first_picture(analysis):
    """The picture turns clockwise by 5 degrees a tenth into the clip, when the foot has stood."""
    n = len(analysis.landmarks)
    told = int(np.flatnonzero(np.isfinite(analysis.kinematics.hip_rotation_deg).all(axis=1))[0])
    turned = np.arange(n) >= n // 10
    still = replace(
        analysis.landmarks,
        picture_turn_deg=np.where(turned, 5.0, 0.0),
        picture_shift_px=np.zeros((n, 2)),
    )
    image = np.stack([still_points_px(still.image_px[i], still)[i] for i in range(n)])
    standing = replace(analysis, protocol=load_protocol("standing"))
    held = replace(standing, landmarks=replace(still, image_px=image))
    for side in ("left", "right"):
        expected = still_points_px(getattr(moment(standing, told), side).stick_px, still)[told]
        assert getattr(moment(held, told), side).stick_px == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("size", [(36, 64), (360, 640), (1280, 720), (2160, 3840)])
def test_any_size_can_be_drawn_on(analysis, size):
    state = replace(moment(analysis, 30), warnings=("Stay upright",), message="Turn the left foot")
    assert draw_overlay(grey(*size), state).shape == (*size, 3)


def test_landmarks_beyond_the_frame_or_missing_do_no_harm():
    points = np.full((33, 2), np.nan)
    points[25], points[27] = (-1e9, 5.0), (1e9, 700.0)
    drawn = draw_overlay(grey(), OverlayState(image_px=points, left=SideState(angle_deg=None)))
    assert drawn.shape == grey().shape


def test_nobody_is_said():
    assert not np.array_equal(
        draw_overlay(grey(), OverlayState()), draw_overlay(grey(), OverlayState(message=""))
    )


def test_unsure_landmarks_are_not_drawn(analysis):
    state = moment(analysis, 0)
    unsure = replace(state, visibility=np.zeros(33))
    nothing = replace(state, image_px=np.full((33, 2), np.nan))
    assert np.array_equal(draw_overlay(grey(), unsure), draw_overlay(grey(), nothing))


LARGE = 4  # times the made clip's pixels


def large(analysis, frame, **changes):
    """Return a moment in a large picture, and of the left leg knee, length and lean outward."""
    state = moment(analysis, frame)
    state = replace(state, image_px=LARGE * state.image_px, **changes)
    knee, shank = state.image_px[25], state.image_px[27] - state.image_px[25]
    return state, knee, np.hypot(*shank), np.degrees(np.arctan2(shank[0], shank[1]))


def place(knee, length, lean_deg):
    """Return the pixel so far from the knee, where something hangs that leans to the right."""
    lean = np.radians(lean_deg)
    x, y = np.round(knee + length * np.array([np.sin(lean), np.cos(lean)])).astype(int)
    return y, x


@pytest.mark.parametrize("roll_deg", [-12.0, 12.0])
def test_the_plumb_line_leans_with_the_camera(analysis, roll_deg):
    state, knee, length, _ = large(analysis, 30, roll_deg=roll_deg)
    drawn = draw_overlay(grey(960, 1280), state)
    along = np.linspace(0.3, 1.0, 60) * length

    def pale(lean_deg):
        return np.mean([drawn[place(knee, far, lean_deg)].min() > 200 for far in along])

    assert pale(roll_deg) > 0.3  # of dashes as long as their gaps
    assert pale(-roll_deg) == 0.0


def test_the_angle_is_filled_between_the_plumb_line_and_the_shank(analysis):
    state, knee, length, lean_deg = large(analysis, 30, roll_deg=0.0)
    assert lean_deg == pytest.approx(31.2, abs=0.1)
    drawn = draw_overlay(grey(960, 1280), state)
    within, beside = (drawn[place(knee, 0.45 * length, lean)] for lean in (15.6, -15.6))
    assert beside.tolist() == [120] * 3
    expected = 0.65 * 120 + 0.35 * np.array(VIDEO_COLOUR["left"])
    np.testing.assert_allclose(within, expected, atol=1)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("side", ["left", "right"])
def test_an_angle_is_written_on_the_outer_side_of_its_leg(analysis, side, mirrored):
    """The subject's left is to the right in a picture, and to the left in a mirror."""
    state, *_ = large(analysis, 30)
    state = mirror_state(state, 1280) if mirrored else state
    knee_x = state.image_px[25 if side == "left" else 26, 0]
    one, other = (
        draw_overlay(
            grey(960, 1280), replace(state, **{side: replace(state[side], angle_deg=angle_deg)})
        )
        for angle_deg in (11.0, 88.0)
    )
    # Below the hips: what stands in a corner is not at the leg.
    written_x = np.flatnonzero((one != other)[540:].any(axis=(0, 2)))
    right = (side == "left") != mirrored
    assert len(written_x) and ((written_x > knee_x) == right).all()


def test_mirroring_twice_is_the_identity(analysis):
    state = replace(
        moment(analysis, 30), left=SideState(31.0, 31.0, 1, (), np.array([[9.0, 9], [9, 1]]))
    )
    once = mirror_state(state, 320)
    assert (once.mirrored, once.roll_deg) == (True, -state.roll_deg) and state.roll_deg != 0
    twice = mirror_state(once, 320)
    assert np.allclose(twice.image_px, state.image_px)
    assert np.allclose(twice.left.stick_px, state.left.stick_px)
    assert (twice.mirrored, twice.roll_deg) == (state.mirrored, state.roll_deg)


def test_a_moment_knows_what_had_happened_by_then(analysis):
    before, begun, during, after = (moment(analysis, frame) for frame in (10, 22, 30, 75))
    assert (before.left.peak_deg, before.left.repetitions) == (None, 0)
    # On the way out (from 2.0 s) it counts, and has no peak before its hold (from 2.6 s).
    assert (begun.left.peak_deg, begun.left.repetitions) == (None, 1)
    assert (during.left.peak_deg, during.left.repetitions) == (31.2, 1)  # it is under way
    assert during.left.angle_deg == pytest.approx(31.2)
    assert during.left.warnings == ("Left hip hiked up",)
    assert (during.warnings, during.right.warnings) == ((), ())
    assert (after.left.peak_deg, after.left.repetitions) == (31.2, 2)
    assert after.left.angle_deg is None
    assert after.left.warnings == ()


def test_a_short_warning_stays_long_enough_to_be_read(analysis):
    start = analysis.measurement.compensations[0].start_s
    last = int((start + LEAST_SHOWN_S) * 10)
    shown = [bool(moment(analysis, frame).left.warnings) for frame in (last - 1, last + 1)]
    assert shown == [True, False]


def test_a_lost_person_is_a_state_without_landmarks(analysis):
    points = analysis.landmarks.image_px.copy()
    points[5] = np.nan
    lost = replace(analysis, landmarks=replace(analysis.landmarks, image_px=points))
    assert moment(lost, 5).image_px is None


def test_the_stick_stands_plumb_beside_the_standing_foot(analysis):
    kinematics = replace(analysis.kinematics, camera=Camera(0.0, 0.0, shank_px=55.0))
    upright = replace(analysis, kinematics=kinematics, protocol=load_protocol("standing"))
    foot, top = moment(upright, 0).left.stick_px
    ankle = analysis.landmarks.image_px[0, 27]
    assert foot[0] == pytest.approx(ankle[0] + 0.09 * 55, abs=0.2)
    assert top[0] == pytest.approx(foot[0])
    assert top[1] < ankle[1] < foot[1]
    assert moment(upright, 0).right.stick_px[0, 0] < analysis.landmarks.image_px[0, 28, 0]
    assert moment(analysis, 0).left.stick_px is None


def test_an_unmeasurable_clip_says_so_on_every_frame(analysis, unmeasurable):
    state = moment(replace(analysis, measurement=unmeasurable), 0)
    assert state.message == "Not measured: nobody was found on 90 % of the frames"


@pytest.mark.parametrize(
    ("done", "wanted", "words"),
    [
        (0, None, "0 reps"),
        (1, None, "1 rep"),
        (2, None, "2 reps"),
        (0, 3, "0/3 reps"),
        (3, 3, "3/3 reps"),
        (4, 3, "4 reps"),
        (2, 1, "2 reps"),
    ],
)
def test_repetitions_are_never_more_than_all(done, wanted, words):
    assert repetitions_in_words(done, wanted) == words
