"""Pairs and what is made of them, with a pipeline that answers from a table."""

from __future__ import annotations

import io
import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film, held
from rich.console import Console

from hiprom.apps.bench_tables import study_table
from hiprom.errors import InputError, ModelError
from hiprom.exports.archive import write_npz
from hiprom.measurement import Compensation, SideResult, Sides
from hiprom.validation import pairs as pairing
from hiprom.validation.pairs import Pair, clips_of, measure_pairs
from hiprom.validation.readings import read_readings
from hiprom.validation.study import studies
from hiprom.validation.study_files import PAIR_COLUMNS, write_pairs, write_summary
from hiprom.validation.study_plots import bland_altman, scatter, write_plots

NAN = float("nan")


def measurement(left, right, *, test="seated"):
    def side(value):
        if value is None:
            return SideResult(reasons=["no internal rotation of 5° or more was seen on this side"])
        return SideResult(peak_ir_deg=value, mean_ir_deg=value - 1, peak_ir_ci95_deg=(28.0, 32.0))

    return SimpleNamespace(
        sides=Sides(left=side(left), right=side(right)),
        test=test,
        quality=SimpleNamespace(grade="good", reasons=[]),
        compensations=[Compensation(kind="pelvic_hike", side="left", start_s=1, end_s=2, peak=6.0)],
    )


@pytest.fixture
def answers(monkeypatch):
    """Clips by name: what the pipeline says of them, or raises; and the calls made."""
    known: dict[str, object] = {}
    calls: list[str] = []

    def analyze(clip, *, test, model, careful):
        calls.append(clip.name)
        answer = known[clip.name]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(pairing.pipeline, "analyze", analyze)
    return SimpleNamespace(known=known, calls=calls)


@pytest.fixture
def measure(answers, tmp_path):
    def measure(rows, figure="peak_ir_deg"):
        path = tmp_path / "readings.csv"
        path.write_text("clip,side,reference_deg,rater,repeat\n" + "\n".join(rows) + "\n")
        clips = clips_of(read_readings(path))
        return [pair for found in measure_pairs(clips, figure=figure) for pair in found]

    return measure


def test_each_clip_is_measured_once_and_raters_weigh_the_same(answers, measure):
    answers.known["a.mp4"] = measurement(31.0, 20.0)
    rows = ["a.mp4,right,21", "a.mp4,left,30,A,1", "a.mp4,left,32,A,2", "a.mp4,left,28,B"]
    left, right = measure(rows)
    assert answers.calls == ["a.mp4"]
    assert (left.side, left.reference_deg, left.measured_deg) == ("left", (31 + 28) / 2, 31.0)
    assert left.by_rater == {"A": (30.0, 32.0), "B": (28.0,)}
    assert (left.compensations, left.interval_deg) == (("pelvic_hike",), (28.0, 32.0))
    assert (right.error_deg, right.compensations, right.reason) == (-1.0, (), "")


def test_another_figure(answers, measure):
    answers.known["a.mp4"] = measurement(31.0, None)
    (left,) = measure(["a.mp4,left,30"], figure="mean_ir_deg")
    assert (left.measured_deg, left.interval_deg) == (30.0, None)


def test_what_is_no_pair_has_a_reason(answers, measure):
    answers.known["a.mp4"] = measurement(31.0, None)
    answers.known["gone.mp4"] = InputError("there is no file gone.mp4")
    left, right, gone = measure(["a.mp4,left,", "a.mp4,right,20", "gone.mp4,left,30"])
    assert left.reason == "no reference reading"
    assert right.reason.startswith("no internal rotation of 5°")
    assert (gone.reason, gone.test, gone.reference_deg) == ("there is no file gone.mp4", "", 30.0)
    assert studies([left, right, gone]) == []


def test_a_model_that_cannot_be_used_ends_it(answers, measure):
    answers.known["a.mp4"] = ModelError("there is no model")
    with pytest.raises(ModelError):
        measure(["a.mp4,left,1"])


def pair(clip, side, reference, measured, **more):
    """A seated pair; the readings are one of a nameless rater unless told."""
    told = {
        "subject": "",
        "session": "",
        "test": "seated",
        "by_rater": {"": (reference,)},
        "reason": "" if math.isfinite(reference + measured) else "not measured",
        **more,
    }
    return Pair(clip, side, reference_deg=reference, measured_deg=measured, **told)


def test_agreement_reliability_and_coverage():
    found = [
        pair("a", "left", 10.0, 11.0, interval_deg=(9.0, 12.0)),
        pair("a", "right", 20.0, 19.0, interval_deg=(18.0, 19.5)),
        pair("b", "left", 30.0, 33.0),
        pair("b", "right", 40.0, NAN),
        pair("c", "left", 40.0, 50.0, test="standing"),
    ]
    seated, standing = studies(found)
    assert (seated.test, standing.test, standing.agreement.bias) == ("seated", "standing", 10.0)
    assert (seated.agreement.n, len(seated.pairs)) == (3, 4)
    assert seated.agreement.mae == pytest.approx(5 / 3)
    assert seated.reliability.sem_deg == pytest.approx(2.0 / np.sqrt(2))  # SD 2 over √2
    assert seated.mdc95_deg == pytest.approx(1.96 * 2.0, rel=1e-4)
    assert seated.covered == 0.5
    assert seated.repeated_limits is None and seated.films.subjects == 0
    assert seated.by_rater == {} and math.isnan(standing.covered)


def test_films_of_a_subject_and_of_a_session():
    def film(subject, session, left, right):
        told = {"subject": subject, "session": session}
        name = f"{subject}{session}{left}"
        return [pair(name, "left", 30.0, left, **told), pair(name, "right", 20.0, right, **told)]

    (study,) = studies(
        [
            *film("P", "1", 30.0, 20.0),
            *film("P", "1", 32.0, 20.0),
            *film("P", "2", 34.0, 20.0),
            *film("Q", "1", 10.0, 10.0),
        ]
    )
    # Left legs of P: 30, 32, 34 about 32, so 8 over 4 degrees of freedom; right legs: nothing.
    assert (study.films.subjects, study.films.readings) == (2, 6)
    assert study.films.sem_deg == pytest.approx(np.sqrt(2.0))
    assert study.films_reference.sem_deg == 0.0
    # Within P's first session: 30, 32 about 31, so 2 over 2.
    assert study.same_session.sem_deg == pytest.approx(1.0)
    assert study.repeated_limits is not None


@pytest.mark.parametrize(
    ("subjects", "told"),
    [("PPQ", True), (("P", "P", ""), False), ("PQR", False), ("PPP", False)],
)
def test_limits_of_repeated_readings_need_every_subject_and_one_that_is_there_twice(subjects, told):
    found = [
        pair(f"{i}", "left", 30.0, 31.0 + i, subject=subject) for i, subject in enumerate(subjects)
    ]
    (study,) = studies(found)
    assert (study.repeated_limits is not None) is told


def test_raters_among_themselves():
    a, b = (20.0, 22.0), (24.0,)
    (study,) = studies(
        [
            pair("a", "left", 22.5, 22.0, by_rater={"A": a, "B": b}),
            pair("b", "left", 31.5, 33.0, by_rater={"A": (30.0,), "B": (33.0,)}),
            pair("c", "left", 41.5, 40.0, by_rater={"A": (40.0,), "B": (43.0,)}),
        ]
    )
    assert study.by_rater["A"].bias == pytest.approx((1.0 + 3.0 + 0.0) / 3)
    assert study.by_rater["B"].bias == pytest.approx((-2.0 + 0.0 - 3.0) / 3)
    assert study.raters.consistency == pytest.approx(1.0)  # B always reads 3 more
    assert study.raters.absolute < 0.99
    assert study.repeats.sem_deg == pytest.approx(np.sqrt(2.0))


def test_the_table_says_how_many_sides_all_raters_read():
    """Of three raters, each leg read by two: their correlation is over none of the legs."""
    by = ({"A": (30.0,), "B": (31.0,)}, {"B": (20.0,), "C": (21.0,)}, {"A": (25.0,), "C": (26.0,)})
    (study,) = studies([pair(f"{k}", "left", 25.0, 25.0 + k, by_rater=by[k]) for k in range(3)])
    assert "agreement over 0 sides that all 3 read; 1 is perfect" in printed(study)


def test_a_clip_may_be_its_landmarks(tmp_path):
    """A study that must delete its videos can still be compared."""
    rest = (0.0, 0.0)
    write_npz(film(body(held(rest, (30.0, 0.0), rest)), Filmed()), tmp_path / "P07.npz")
    readings = tmp_path / "readings.csv"
    readings.write_text("clip;side;reference_deg\nP07.npz;left;28,5\n", encoding="utf-8-sig")
    [[found]] = measure_pairs(clips_of(read_readings(readings)))
    assert (found.test, found.reference_deg, found.reason) == ("seated", 28.5, "")
    assert found.measured_deg == pytest.approx(30.0, abs=2.0)


@pytest.mark.parametrize(("sides", "told"), [(2, True), (3, False)])
def test_dashes_for_want_of_sides_are_explained(sides, told):
    (study,) = studies([pair(f"{k}", "left", 25.0 + k, 26.0 + k * k) for k in range(sides)])
    text = printed(study)
    assert ("need 3 sides or more" in text) == told
    assert all(("—" in line) == told for line in text.splitlines() if line.startswith("ICC"))


@pytest.mark.parametrize(
    ("figure", "what"),
    [
        ("peak_ir_deg", ""),
        ("mean_ir_deg", " (mean of repetitions)"),
        ("clean_peak_ir_deg", " (free of compensation)"),
        ("peak_ir_pelvis_deg", " (relative to the pelvis)"),
    ],
)
def test_table_and_plots_say_what_was_compared(figure, what):
    (study,) = studies(PAIRS, figure)
    assert f"Seated{what}: 3 of 4 sides" in printed(study)
    for draw in (bland_altman, scatter):
        title = draw(study).axes[0].get_title(loc="left")
        assert title.startswith(f"Hip internal rotation{what}, seated · 3 sides\n")


def printed(study):
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(study_table(study))
    return console.export_text()


def test_a_correlation_below_0_has_the_minus_of_all_other_figures():
    (study,) = studies([pair(f"{k}", "left", r, m) for k, (r, m) in enumerate(AGAINST)])
    assert study.reliability.absolute < 0
    lines = [line for line in printed(study).splitlines() if line.startswith("ICC")]
    assert all("−" in line and "-" not in line for line in lines)


AGAINST = [(20.0, 31.0), (25.0, 26.0), (30.0, 24.0), (35.0, 20.0)]


PAIRS = [
    pair("a", "left", 30.0, 31.0, by_rater={"A": (29.0,), "B": (31.0,)}),
    pair("a", "right", 20.0, 18.0, interval_deg=(17.0, 19.0), compensations=("trunk_lean",)),
    pair("b", "left", 25.0, NAN, reason="too far, away"),
    pair("b", "right", 10.0, 12.5),
]


def test_files(tmp_path):
    write_pairs(PAIRS, tmp_path / "pairs.csv")
    lines = (tmp_path / "pairs.csv").read_text().splitlines()
    assert lines[0] == ",".join(PAIR_COLUMNS)
    assert lines[1] == "a,left,,,seated,30.00,2,31.00,1.00,,,,,"
    assert lines[2] == "a,right,,,seated,20.00,1,18.00,-2.00,17.00,19.00,,trunk_lean,"
    assert lines[3] == 'b,left,,,seated,25.00,1,,,,,,,"too far, away"'
    path = tmp_path / "summary.json"
    write_summary(studies(PAIRS), PAIRS, path, "peak_ir_deg", model="full", careful=False)
    data = json.loads(path.read_text())
    assert (data["model"], data["careful"]) == ("full", False)
    seated = data["tests"]["seated"]
    assert (seated["pairs"], seated["bias_deg"]) == (3, 0.5)
    assert seated["films"]["sem_deg"] is None and seated["limits_repeated_deg"] is None
    assert data["without_pair"] == [{"clip": "b", "side": "left", "reason": "too far, away"}]
    assert "not validated on patients" in data["note"]


def test_plots_show_every_pair_and_the_limits(tmp_path):
    (study,) = studies(PAIRS)
    ax = bland_altman(study).axes[0]
    drawn = np.vstack([points.get_offsets() for points in ax.collections])
    assert sorted(map(tuple, drawn.tolist())) == [(11.25, 2.5), (19.0, -2.0), (30.5, 1.0)]
    levels = [line.get_ydata()[0] for line in ax.lines]
    assert levels == pytest.approx([0.0, study.agreement.limits[1], 0.5, study.agreement.limits[0]])
    axes = scatter(study).axes[0]
    assert axes.get_xlim() == axes.get_ylim()
    identity = axes.lines[0]
    assert list(identity.get_xdata()) == list(identity.get_ydata())
    files = write_plots(study, tmp_path)
    assert [f.name for f in files] == [
        "seated.bland_altman.png",
        "seated.bland_altman.svg",
        "seated.scatter.png",
        "seated.scatter.svg",
    ]
    assert "upper limit" in files[1].read_text(encoding="utf-8")


def test_one_pair_can_be_drawn(tmp_path):
    (study,) = studies(PAIRS[:1])
    assert len(write_plots(study, tmp_path)) == 4
