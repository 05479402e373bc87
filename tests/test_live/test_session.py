"""A whole live test of a made-up person: its phases, cues and result, whatever they do."""

import numpy as np
import pytest
from people import HEIGHT, RATE, WIDTH, Sitter, phases, run, seated

from hiprom.errors import UsageError
from hiprom.live import Phase, Session
from hiprom.live.view import Sided
from hiprom.pose.detector import Pose
from hiprom.pose.landmarks import LARGEST_PX
from hiprom.pose.topology import MIRROR, Landmark
from hiprom.scoring.compensations import signals
from hiprom.sides import SIDES

REPETITION = ["move_out", "hold", "back"]


@pytest.fixture
def session():
    """A session of one repetition with each leg."""
    return Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)


@pytest.fixture(scope="module")
def whole():
    """A session in which everything is done as asked, and all its views."""
    session = Session("seated", width=WIDTH, height=HEIGHT)
    return session, run(session, Sitter(30.0), 60)


def test_the_phases_of_a_whole_session_come_in_order(whole):
    _, views = whole
    assert phases(views) == [
        *["find_person", "check_setup", "rest"],
        *REPETITION * 3,
        "switch_side",
        *REPETITION * 3,
        "result",
    ]
    assert views[-1].done == (3, 3)
    assert views[-1].progress == 1.0
    assert next(view.side for view in views if view.side) == "left"


def test_what_is_shown_is_what_the_leg_does_and_what_the_result_says(whole):
    session, views = whole
    measured = session.finish().measurement
    for side in ("left", "right"):
        assert measured.sides[side].peak_ir_deg == pytest.approx(30.0, abs=2.0)
        assert views[-1].peak_deg[side] == pytest.approx(measured.sides[side].peak_ir_deg, abs=1.5)
        assert len(measured.sides[side].repetitions) == 3
    assert measured.source.path == "camera"


def test_every_sentence_is_spoken_once(whole):
    _, views = whole
    spoken = [view.spoken.key for view in views if view.spoken]
    assert spoken.count("say.result") == 1
    assert spoken.count("say.hold") == 6
    assert spoken.count("say.switch_side") == 1


def test_the_first_side_and_the_repetitions_are_settings():
    session = Session("seated", first="right", repetitions=1, width=WIDTH, height=HEIGHT)
    views = run(session, Sitter(), 60)
    assert next(view.side for view in views if view.side) == "right"
    assert views[-1].done == (1, 1)


def test_whoever_begins_with_the_other_leg_is_followed(session):
    for i in range(100):
        session.update(i / RATE, seated())
    for i in range(100, 140):
        view = session.update(i / RATE, seated(right_deg=min(30.0, (i - 100) * 2.0)))
    assert view.side == "right"
    assert view.phase in (Phase.HOLD, Phase.BACK)


def test_a_spoiled_repetition_is_done_again_with_the_cue_but_not_for_ever(monkeypatch):
    def leaning(kinematics, side):
        out = np.nanmax(kinematics.hip_rotation_deg[-1]) > 15
        return signals(kinematics, side) | {"trunk_lean": np.full(len(kinematics), 20.0 * out)}

    monkeypatch.setattr("hiprom.live.angles.signals", leaning)
    session = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)
    views = run(session, Sitter(), 90)
    warned = {warning.text for view in views for warning in view.warnings}
    again = [view.spoken.text for view in views if view.spoken and view.spoken.key == "say.again"]
    assert warned == {"Stay upright"}
    shown = {text for view in views for side in SIDES for text in view.overlay[side].warnings}
    assert shown == {"Left trunk leaned", "Right trunk leaned"}
    assert again == ["Once more, and stay upright."] * 4  # twice on each side, then it counts
    assert views[-1].phase is Phase.RESULT
    assert views[-1].done == (1, 1)


def test_a_moments_lean_is_shown_and_spoils_nothing(monkeypatch):
    turned = []

    def leaning(kinematics, side):
        turned.append(np.nanmax(kinematics.hip_rotation_deg[-1]) > 15)
        lately = turned[-int(1.2 * RATE) :]  # of both sides: 0.6 s
        out = turned[-1] and not all(lately)
        return signals(kinematics, side) | {"trunk_lean": np.full(len(kinematics), 20.0 * out)}

    monkeypatch.setattr("hiprom.live.angles.signals", leaning)
    session = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)
    views = run(session, Sitter(), 90)
    assert {warning.text for view in views for warning in view.warnings} == {"Stay upright"}
    assert not [view for view in views if view.spoken and view.spoken.key == "say.again"]
    assert views[-1].done == (1, 1)


def test_nobody_ends_the_session_with_the_reason(session):
    views = [session.update(i / 5, None) for i in range(5 * 100)]
    assert views[-1].phase is Phase.STOPPED
    assert views[-1].instruction.key == "stopped.no_person"
    assert [view.spoken.key for view in views if view.spoken][-1] == "stopped.no_person"
    assert session.finish() is None


def test_what_is_not_put_right_is_said_again_but_not_without_pause(session):
    views = [session.update(i / 10, seated(), luminance=5.0) for i in range(105)]
    said = [v.time_s for v in views if v.spoken and v.spoken.key == "fix.light_dark"]
    assert len(said) == 2
    assert np.diff(said).min() > 7.0


def test_whoever_does_not_move_is_encouraged_then_the_session_goes_on_and_ends(session):
    views = [session.update(i / 10, seated()) for i in range(800)]
    spoken = [view.spoken.key for view in views if view.spoken]
    assert spoken.count("say.encourage_seated") == 2
    assert "say.switch_side" in spoken
    assert views[-1].phase is Phase.STOPPED
    assert views[-1].instruction.key == "stopped.no_movement"


def test_a_foot_that_turns_inward_is_told_so_for_as_long_as_it_does(session):
    """Not only by voice: it may be muted, and the window has none unless it is asked for."""
    view, shown = None, []
    for number in range(100):  # ten pictures a second
        inward = view is not None and view.phase is Phase.MOVE_OUT and number < 90
        view = session.update(number / 10, seated(left_deg=-20.0 * inward))
        shown.append([warning.key for warning in view.warnings])
    assert shown[89] == ["compensation_seated.wrong_way"]
    assert shown[-1] == []
    assert max(map(len, shown)) == 1


def test_a_machine_that_is_slow_to_begin_does_not_spoil_the_result(session):
    """The first picture through the model may take a second; the test has not begun then."""
    sitter = Sitter()
    views = run(session, sitter, 0.1)
    views = run(session, sitter, 60, start_s=0.9, view=views[-1])
    assert views[-1].phase is Phase.RESULT
    quality = session.finish().measurement.quality
    assert (quality.grade, quality.reasons) == ("good", [])


def test_a_leg_that_has_done_its_own_is_told_so():
    session = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)
    sitter, view, shown = Sitter(), None, set()
    for number in range(int(20 * RATE)):
        still_left = view is not None and view.done[0] > 0 and view.phase is Phase.MOVE_OUT
        pose = seated(left_deg=30.0) if still_left else sitter.pose(view)
        view = session.update(number / RATE, pose)
        shown |= {(warning.key, view.phase.value) for warning in view.warnings}
    assert shown == {("compensation_seated.other_leg", "move_out")}
    assert view.side == "right"


def test_a_leg_that_does_not_come_back_is_asked_to_rest_and_not_to_hold(session):
    """It stays out at 30°: the session asks for rest for as long as it does, and then ends."""
    asked, view = [], None
    for number in range(500):  # ten pictures a second
        stays = any(phase in ("move_out", "hold") for phase in asked)
        view = session.update(number / 10, seated(left_deg=30.0 * stays))
        if not asked or asked[-1] != view.phase.value:
            asked.append(view.phase.value)
        if view.phase.over:
            break
    *_, back, rest, end = asked
    assert (back, rest, end) == ("back", "rest", "stopped")
    assert asked.count("hold") == 1


def test_whoever_leaves_and_returns_goes_on_where_it_was(session):
    sitter = Sitter()
    views = run(session, sitter, 8)
    done = views[-1].done
    assert sum(done) > 0
    away = [session.update(8 + i / RATE, None) for i in range(int(5 * RATE))]
    assert away[-1].phase is Phase.FIND_PERSON
    assert away[-1].instruction.key == "instruction.come_back"
    back = run(session, sitter, 90, start_s=13.0, view=away[-1])
    assert {"check_setup", "rest"} <= set(phases(back))
    assert back[-1].phase is Phase.RESULT
    assert back[-1].done == (1, 1)
    assert session.finish().measurement.sides.left.peak_ir_deg == pytest.approx(30.0, abs=2.0)


def test_pausing_holds_everything_and_resuming_rests_anew(session):
    sitter = Sitter()
    views = run(session, sitter, 6)
    rows = len(session.record)
    session.pause()
    paused = [session.update(6 + i / RATE, seated()) for i in range(100)]
    assert paused[-1].phase is Phase.PAUSED
    assert paused[0].spoken.key == "say.paused"
    assert views[-1].overlay.image_px is not None
    assert paused[-1].overlay.image_px is None
    assert paused[-1].angle_deg == Sided(None, None)
    assert len(session.record) == rows
    session.resume()
    assert session.view().phase is Phase.REST
    views = run(session, sitter, 60, start_s=10.0, view=session.view())
    assert views[-1].phase is Phase.RESULT


def test_a_pause_does_not_last_for_ever(session):
    run(session, Sitter(), 6)
    session.pause()
    views = [session.update(6.0 + i, None) for i in range(1000)]
    assert views[-1].phase.over


def test_restarting_forgets_everything():
    session = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)
    assert run(session, Sitter(), 60)[-1].phase is Phase.RESULT
    session.restart()
    view = session.view()
    assert view.phase is Phase.FIND_PERSON
    assert (view.done, view.peak_deg.left) == ((0, 0), None)
    views = run(session, Sitter(20.0), 60, start_s=100.0)
    assert views[-1].phase is Phase.RESULT
    assert session.finish().measurement.sides.left.peak_ir_deg == pytest.approx(20.0, abs=2.0)


def test_a_camera_that_stalls_is_waited_for_but_not_for_ever(session):
    run(session, Sitter(), 6)
    views = [session.tick(6 + i / 10) for i in range(50)]
    assert views[-1].instruction.key == "instruction.camera_stalled"
    views = [session.tick(11 + i / 10) for i in range(300)]
    assert views[-1].phase.over
    assert len(session.record) > 100


def test_stopping_early_keeps_and_scores_what_there_is(session):
    run(session, Sitter(), 8)
    session.stop()
    assert session.view().phase is Phase.RESULT
    assert session.finish().measurement.sides.left.peak_ir_deg == pytest.approx(30.0, abs=2.0)


def test_a_mirror_image_is_put_right():
    straight = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)
    mirror = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT, mirrored=True)
    for i in range(150):
        out = float(np.clip((i - 100) * 2, 0, 30))
        pose = seated(left_deg=out)
        flipped = pose.image_px[MIRROR].copy()
        flipped[:, 0] = WIDTH - flipped[:, 0]
        world = pose.world_m[MIRROR] * [-1, 1, 1]
        seen = straight.update(i / RATE, pose)
        turned = mirror.update(i / RATE, Pose(flipped, world, pose.visibility[MIRROR]))
    assert seen.side == turned.side == "left"
    assert turned.angle_deg.left == pytest.approx(seen.angle_deg.left, abs=1e-6)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"test": "supine"}, "no live supine test"),
        ({"first": "middle"}, "first side is 'middle'"),
        ({"repetitions": 0}, "0 repetitions"),
        ({"repetitions": 21}, "choose 1 to 20"),
        ({"width": 0}, "a frame of 0x720 pixels"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, says):
    settings = {"test": "seated", "width": WIDTH, "height": HEIGHT} | wrong
    with pytest.raises(UsageError, match=says):
        Session(settings.pop("test"), **settings)


def test_a_wild_point_at_the_bounds_does_not_end_a_mirrored_session():
    """Where the mirror puts it, beyond them, it would be refused."""
    session = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT, mirrored=True)
    pose = seated()
    image_px = pose.image_px.copy()
    image_px[Landmark.LEFT_ELBOW, 0] = 1.0 - LARGEST_PX
    for i in range(3):
        session.update(i / RATE, pose._replace(image_px=image_px))
    assert session.record.found.all()
    assert np.isnan(session.record.image_px[:, Landmark.RIGHT_ELBOW]).all()
