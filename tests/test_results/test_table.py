import io
import re

from rich.console import Console

from hiprom.protocols import load_protocol
from hiprom.results.table import render_measurement
from hiprom.results.words import CLAIM
from hiprom.scoring.one_side import NO_EXTERNAL


def printed(measurement, test="seated", **options):
    out = io.StringIO()
    console = Console(file=out, width=80, **options)
    console.print(render_measurement(measurement, load_protocol(test)))
    return out.getvalue()


def test_the_figures_are_there_in_plain_text(measurement):
    text = printed(measurement)
    for figure in ("31.2°", "29.3° to 33.1°", "25.1°", "6.1°, left larger: detectable", "12.0°"):
        assert figure in text
    assert "left hip hiked up, 2.8–3.4 s, up to 8°" in text
    assert "camera 12° off axis" in text
    assert "external rotation was not shown" in text
    assert " ".join(text.split()).endswith(CLAIM)
    assert "\x1b" not in text


def test_what_was_not_asked_for_is_said_quietly_and_once(measurement):
    side = measurement.sides.left.model_copy(update={"reasons": [NO_EXTERNAL]})
    both = measurement.sides.model_copy(update={"left": side, "right": side})
    text = printed(measurement.model_copy(update={"sides": both}), force_terminal=True)
    assert "Both sides" not in text
    assert f"\x1b[2mleft and right: {NO_EXTERNAL}" in text
    assert text.count(NO_EXTERNAL) == 1


def test_what_compensations_may_have_added_to_the_difference_is_said(measurement, compensated):
    assert "may come from compensations" not in " ".join(printed(measurement).split())
    assert "(4.0°); part of it may come from compensations" in " ".join(
        printed(compensated).split()
    )


def test_no_side_is_larger_than_its_equal(measurement):
    none = measurement.asymmetry.model_copy(
        update={"difference_deg": 0.0, "exceeds_mdc": False, "tier": "not distinguishable"}
    )
    text = printed(measurement.model_copy(update={"asymmetry": none}))
    assert "0.0°, both sides the same: not distinguishable" in text


def test_it_fits_eighty_columns(measurement, standing, unmeasurable):
    for result in (measurement, standing, unmeasurable):
        assert max(len(line) for line in printed(result).splitlines()) <= 80


def test_nothing_measured_has_dashes_and_reasons(unmeasurable):
    text = printed(unmeasurable)
    assert "No test recognised" in text
    assert "—" in text
    assert "no repetition was found" in text
    assert "nobody was found on 90 % of the frames" in text
    assert "Published" not in text


def test_what_is_the_clips_fault_is_said_once(unmeasurable):
    reason = unmeasurable.quality.reasons[0]
    side = unmeasurable.sides.left.model_copy(update={"reasons": [reason]})
    both = unmeasurable.sides.model_copy(update={"left": side, "right": side})
    text = printed(unmeasurable.model_copy(update={"sides": both, "test": "seated"}))
    assert text.count(reason) == 1
    assert "Published" not in text


def test_the_stick_is_reached_or_not(standing):
    text = printed(standing, "standing")
    assert "reached" in text
    assert "short by 12 % of shank" in text
    assert "exploratory" in text.lower()


def test_no_colour_where_none_is_wanted(measurement, monkeypatch):
    coloured = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
    terminal = {"force_terminal": True, "color_system": "standard"}
    assert coloured.search(printed(measurement, **terminal))
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured.search(printed(measurement, **terminal))
