"""The live window's content, drawn without a window."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.apps.window_panel import compose, starting, widened
from hiprom.live.texts import line
from hiprom.live.view import Check, Phase, SessionView
from hiprom.protocols import load_protocol

CHECKS = (
    *("whole_legs", "distance", "light", "facing", "camera_level"),
    *("posture", "thighs_level", "feet_under", "feet_free", "standing_tall"),
)


@pytest.mark.parametrize(("width", "height"), [(600, 800), (720, 1280), (1080, 1920)])
def test_beside_an_upright_picture_the_list_of_the_set_up_covers_nothing(width, height):
    picture = widened(np.full((height, width, 3), 200, np.uint8))
    checks = tuple(Check(name, line(f"check.{name}"), True) for name in CHECKS)
    view = SessionView(Phase.CHECK_SETUP, line("instruction.check_setup"), checks=checks)
    shown = compose(picture, view, "a test", None)[:height]
    changed = (shown != picture).any(axis=2)
    assert changed.any()  # the list is there
    own = (picture == 200).all(axis=2)
    assert not (changed & own).any()


@pytest.mark.parametrize(("width", "height"), [(640, 480), (1280, 720), (800, 800)])
def test_a_picture_that_is_not_upright_keeps_its_pixels(width, height):
    picture = np.full((height, width, 3), 200, np.uint8)
    wide = widened(picture)
    assert (wide == 200).all(axis=2).sum() == width * height
    assert wide.shape[1] >= wide.shape[0]


@pytest.mark.parametrize("test", ["seated", "standing"])
def test_until_the_first_picture_comes_the_window_says_how_to_prepare(test):
    shown = starting("a test", load_protocol(test).instructions.setup)[:540]
    written = (shown != shown[0, 0]).any(axis=2)
    assert written.any(axis=1).sum() > 100  # several lines of text
    room = 40
    assert not written[:room].any() and not written[-room:].any()
    assert not written[:, :room].any() and not written[:, -room:].any()
