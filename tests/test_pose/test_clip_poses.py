"""What is said of a clip that could be read with trouble only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hiprom.pose.clip_poses import ClipPoses
from hiprom.pose.people import Person
from hiprom.pose.pose_table import PoseTable

FINE = ClipPoses(
    poses=PoseTable.nobody(np.zeros(0), np.zeros(0)),
    careful=None,
    people=1,
    luminance=120.0,
    skipped=0,
    truncated=False,
    disordered=False,
)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, None),
        ({"luminance": None}, None),
        ({"luminance": 39.0}, "the picture is very dark: use more light"),
        ({"skipped": 1}, "1 frame could not be decoded, or had no usable time"),
        ({"skipped": 3}, "3 frames could not be decoded, or had no usable time"),
        (
            {"skipped": 3, "disordered": True},
            "the file gives its frames' times out of order, as a copy of an AVI may: some were "
            "left out, and the others' times may be off by a few frames; measure the original file",
        ),
        (
            {"truncated": True},
            "the file breaks off before its end: what could be read was measured",
        ),
    ],
)
def test_what_was_wrong_with_a_clip_is_said(change: dict[str, Any], says: str | None) -> None:
    assert replace(FINE, **change).problems("largest") == ([] if says is None else [says])


@pytest.mark.parametrize(
    ("person", "which"), [("largest", "largest"), (1, "largest"), (2, "number 2 by size")]
)
def test_several_people_in_view_are_told(person: Person, which: str) -> None:
    assert replace(FINE, people=3).problems(person) == [
        f"3 people are in view; the {which} was measured: film one alone, or choose with --person"
    ]
