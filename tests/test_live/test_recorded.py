"""What a session records: frames that were looked at and not, looks, numbers gone wrong."""

from __future__ import annotations

import numpy as np
import pytest
from people import HEIGHT, RATE, WIDTH, Sitter, seated

from hiprom.live import Session
from hiprom.pose.careful import CarefulPose
from hiprom.pose.mirror_pair import mirrored_pose


def test_a_look_at_what_is_not_recorded_any_more_is_left_out(session):
    session.update(0.0, seated())
    at_s = session.recorded_s
    session.restart()
    session.update(0.1, seated())
    session.add_careful_pose(CarefulPose(at_s, False, seated()))
    assert not session.record.careful
    session.pause()
    session.update(0.2, seated())
    assert session.recorded_s is None


def test_looks_through_a_mirror_are_turned_like_the_frames():
    turned = Session("seated", width=WIDTH, height=HEIGHT, mirrored=True)
    straight = Session("seated", width=WIDTH, height=HEIGHT)
    pose, seen = seated(left_deg=20.0), seated(left_deg=22.0)
    for i in range(3):
        straight.update(i / RATE, pose)
        straight.add_careful_pose(CarefulPose(straight.recorded_s, False, seen))
        turned.update(i / RATE, mirrored_pose(pose, WIDTH))
        turned.add_careful_pose(CarefulPose(turned.recorded_s, False, mirrored_pose(seen, WIDTH)))
    np.testing.assert_allclose(turned.record.image_px, straight.record.image_px)
    np.testing.assert_allclose(straight.record.image_px[1], seen.image_px)


def record_some(session, numbers, rate=RATE):
    """Somebody who sits still, seen on some of the camera's frames."""
    for number in numbers:
        session.update(number / rate, seated(), number=number)
    return session


def test_frames_that_nobody_had_time_for_are_rows_that_were_not_looked_at(session):
    record_some(session, [0, 1, 3, 4, 8])
    record = session.record
    assert record.looked_at.tolist() == [True, True, False, True, True, *[False] * 3, True]
    np.testing.assert_allclose(record.time_s, np.arange(9) / RATE)
    assert record.found.tolist() == record.looked_at.tolist()


@pytest.mark.parametrize(
    ("every", "says"),
    [
        (1, []),
        (2, []),
        (6, ["the machine had time for only 5 pictures a second"]),
    ],
)
def test_a_slow_machine_is_a_reason_and_a_dropped_frame_none(session, every, says):
    result = record_some(session, range(0, 301, every), rate=30).finish()
    reasons = [text for text in result.measurement.quality.reasons if "a second" in text]
    assert [text.split(":")[0] for text in reasons] == says
    source = result.measurement.source
    assert (source.frames, source.frames_looked_at) == (301, 300 // every + 1)


def too_slow(session):
    reasons = session.finish().measurement.quality.reasons
    return [text for text in reasons if "pictures a second" in text]


def test_frames_missed_before_the_test_are_no_reason(session):
    """Somebody passed by while the machine was busy; the camera is slow of itself."""
    session.update(0.0, seated(), number=0)
    session.update(0.5, seated(), number=12)
    session.update(0.6, None, number=13)
    for i in range(60):
        session.update(0.7 + i / 6, seated(), number=14 + i)
    assert too_slow(session) == []


def test_frames_that_go_by_in_a_pause_are_no_reason(session):
    for number in range(30):
        session.update(number / 6, seated(), number=number)
    session.pause()
    for number in range(30, 60):
        session.update(number / 6, None)
    session.resume()
    for number in range(60, 90):
        session.update(number / 6, seated(), number=number)
    assert session.record.looked_at.all()
    assert too_slow(session) == []


@pytest.mark.parametrize("every", [6, 8, 10])
def test_a_very_slow_machine_is_the_reason_not_the_person(every):
    slow = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)
    sitter, view = Sitter(), None
    for number in range(0, 3000, every):  # of thirty pictures a second
        view = slow.update(number / 30, sitter.pose(view, every / 30), number=number)
        if view.phase.over:
            break
    quality = slow.finish().measurement.quality
    assert quality.pose_fraction == 1.0
    assert not any("legs are not in view" in reason for reason in quality.reasons)
    assert any(f"only {30 / every:.0f} pictures a second" in reason for reason in quality.reasons)


@pytest.mark.parametrize("numbers", [(5, 2), (0, 4_000_000_000), (7, 7), (None, 9), (9, None)])
def test_numbers_gone_wrong_do_no_harm(session, numbers):
    for i, number in enumerate(numbers):
        session.update(i / RATE, seated(), number=number)
    assert 2 <= len(session.record) <= 2 + 120 / RATE
