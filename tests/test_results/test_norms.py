import pytest
from helpers.measurements import make_measurement

from hiprom.protocols import load_protocol
from hiprom.results.norms import norm_range, norm_sentence, norms_for


def test_the_seated_range_is_that_of_active_studies():
    found = norm_range(load_protocol("seated"))
    assert (found.low_deg, found.high_deg, found.text) == (27.9, 32.8, "28–33°")


def test_an_ideal_is_not_a_norm():
    assert "45" not in norm_sentence(load_protocol("seated"))
    assert "not a pass mark" in norm_sentence(load_protocol("seated"))


def test_the_sentence_says_of_which_motion_the_averages_are():
    assert norm_sentence(load_protocol("seated")) == (
        "Published active seated values average about 28–33°; source: Krause et al., Indian cohort "
        "(ijpot 42579). A range, not a pass mark."
    )
    assert norm_sentence(load_protocol("supine")) == (
        "Published supine values average about 30° (active or passive: not stated); source: "
        "Kouyoumdjian 2012, OTSR 98:17. A range, not a pass mark."
    )


def test_no_averages_apply_to_a_test_that_was_not_recognised():
    seated = load_protocol("seated")
    assert norms_for(make_measurement(), seated) == norm_range(seated)
    unrecognised = make_measurement().model_copy(update={"test": None})
    assert norms_for(unrecognised, seated) is None


def test_where_nothing_was_published_that_is_said():
    assert norm_range(load_protocol("standing")) is None
    assert "No published values" in norm_sentence(load_protocol("standing"))


def test_a_single_study_is_a_single_figure_with_its_mode():
    assert norm_range(load_protocol("supine")).text == "30°"
    assert "not stated" in norm_sentence(load_protocol("supine"))


def test_a_figure_of_nobody_in_particular_is_no_average():
    protocol = load_protocol("seated")
    active = next(norm for norm in protocol.norms if norm.mode == "active" and norm.n is not None)
    ideal = active.model_copy(update={"ir_mean_deg": 60.0, "n": None})
    more = protocol.model_copy(update={"norms": [*protocol.norms, ideal]})
    assert norm_range(more) == norm_range(protocol)


@pytest.mark.parametrize("name", ["seated", "supine"])
def test_the_source_is_named(name):
    assert norm_range(load_protocol(name)).sources[0] in norm_sentence(load_protocol(name))
