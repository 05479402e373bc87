"""What the shipped protocol files say."""

from importlib import resources

import pytest

from hiprom.errors import UsageError
from hiprom.protocols import load_protocol, names
from hiprom.protocols.schema import parse_protocol


@pytest.mark.parametrize("name", ["seated", "standing", "supine"])
def test_every_test_is_described(name):
    protocol = load_protocol(name)
    assert protocol.name == name
    assert protocol.evidence
    assert protocol.instructions.setup
    assert protocol.instructions.steps
    assert any("numbness" in line for line in protocol.instructions.safety)
    assert any("stop if it hurts" in line for line in protocol.instructions.safety)


@pytest.mark.parametrize("name", ["seated", "standing", "supine"])
def test_the_steps_say_how_often_was_asked_for(name):
    instructions = load_protocol(name).instructions
    assert "Do this three times, then change to the other leg." in instructions.steps_for()
    assert "Do this once, then change to the other leg." in instructions.steps_for(1)
    assert not any("{" in step for step in instructions.steps_for(5))


@pytest.mark.parametrize("name", ["seated", "standing"])
def test_the_camera_goes_on_something_firm(name):
    assert any("on something firm" in line for line in load_protocol(name).instructions.setup)


def test_three_tests_ship():
    assert names() == ["seated", "standing", "supine"]


def test_supine_is_for_clips_from_above_and_watches_no_compensation():
    protocol = load_protocol("supine")
    assert not protocol.guided
    assert protocol.camera.view == "straight above"
    assert protocol.compensations == []
    assert "no compensation is watched" in protocol.evidence


def test_standing_claims_no_norm_and_no_reliability():
    protocol = load_protocol("standing")
    assert protocol.norms == []
    assert protocol.evidence.startswith("Exploratory")


@pytest.mark.parametrize(
    ("source", "mode", "ir_deg", "n"),
    [
        ("Krause", "active and passive", (30.7, 32.8), 25),
        ("Indian cohort", "active", 27.9, 100),
        ("Kouyoumdjian", "not stated", 37.9, 120),
    ],
)
def test_seated_norms_are_those_of_the_sources(source, mode, ir_deg, n):
    norm = next(n for n in load_protocol("seated").norms if n.source.startswith(source))
    assert (norm.mode, norm.ir_mean_deg, norm.n) == (mode, ir_deg, n)


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        ("least_visibility = 0.5", ""),  # a gate has no default that a file could forget
        ("least_visibility = 0.5", "least_visibility = 0.5\nleast_patience = 1"),
        ("knee_flexion_deg = [60.0, 120.0]", "knee_flexion_deg = [60.0]"),
    ],
)
def test_gates_are_all_there_and_no_others(given, instead):
    text = (resources.files("hiprom.protocols") / "seated.toml").read_text(encoding="utf-8")
    assert given in text
    assert parse_protocol(text, "seated.toml").gates == load_protocol("seated").gates
    with pytest.raises(UsageError, match=r"the protocol file mine\.toml is not valid: .*gates"):
        parse_protocol(text.replace(given, instead), "mine.toml")


@pytest.mark.parametrize("name", ["prone", "", "seated/../standing", "x" * 300])
def test_nothing_else_is_a_test(name):
    with pytest.raises(UsageError, match="choose one of seated, standing, supine"):
        load_protocol(name)
