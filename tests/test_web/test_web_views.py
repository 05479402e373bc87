"""What the page is sent: its texts and limits, and views of a live test."""

from __future__ import annotations

import json

import numpy as np

from hiprom.apps.web.views import view_to_dict
from hiprom.live import Phase, SessionView
from hiprom.live.texts import line
from hiprom.results.overlay import OverlayState


def test_the_start_call_brings_texts_tests_and_limits(client):
    found = client.get("/api/start").json()
    assert [test["name"] for test in found["tests"]] == ["seated", "standing"]
    assert found["limits"]["upload_bytes"] == 500_000_000
    assert found["texts"]["setup.start"] == "Start the test"
    assert "not a medical device" in found["claim"]


def test_missing_landmarks_are_null_for_the_page():
    points = np.full((33, 2), 100.0)
    points[3] = np.nan
    visibility = np.ones(33)
    visibility[5] = 0.1
    view = SessionView(
        Phase.REST, line("instruction.hold"), overlay=OverlayState(points, visibility)
    )
    shown = view_to_dict(view, (200, 400))
    assert shown["overlay"]["points"][0] == [0.5, 0.25]
    assert shown["overlay"]["points"][3] is None
    assert shown["overlay"]["points"][5] is None
    json.dumps(shown, allow_nan=False)
