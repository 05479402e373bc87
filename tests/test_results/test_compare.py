import json

import pytest

from hiprom.errors import UsageError
from hiprom.measurement import Asymmetry, InstrumentError, Model, SideResult, Sides
from hiprom.results.compare import compare, judge
from hiprom.results.files import write_json


def made(measurement, left, right, mdc=4.0, **changes):
    """A measurement of good quality with these peaks, all of them free of compensation."""
    sides = Sides(
        left=SideResult(peak_ir_deg=left, clean_peak_ir_deg=left),
        right=SideResult(peak_ir_deg=right, clean_peak_ir_deg=right),
    )
    good = measurement.quality.model_copy(update={"grade": "good", "reasons": []})
    return measurement.model_copy(
        update={
            "sides": sides,
            "asymmetry": Asymmetry(mdc95_deg=mdc),
            "quality": good,
            "compensations": [],
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("change", "mdc", "verdict"),
    [
        (4.1, 4.0, "improved beyond measurement error"),
        (4.0, 4.0, "no detectable change"),
        (0.0, 4.0, "no detectable change"),
        (-4.0, 4.0, "no detectable change"),
        (-4.1, 4.0, "decreased beyond measurement error"),
        (30.0, None, None),
    ],
)
def test_verdict(change, mdc, verdict):
    assert judge(change, mdc) == verdict


def test_each_side_is_judged(measurement):
    found = compare(made(measurement, 20.0, 30.0), made(measurement, 26.5, 29.0))
    assert (found.left.change_deg, found.right.change_deg) == (6.5, -1.0)
    assert found.left.verdict == "improved beyond measurement error"
    assert found.right.verdict == "no detectable change"
    assert found.notes == []


def test_the_larger_error_counts(measurement):
    found = compare(made(measurement, 20, 30, mdc=3.0), made(measurement, 25, 30, mdc=6.0))
    assert found.mdc95_deg == 6.0
    assert found.left.verdict == "no detectable change"


def test_the_error_of_a_change_is_not_that_of_a_difference_between_the_sides(measurement):
    error = InstrumentError(hiprom_version="0.1.0", retest_sem_deg=2.5, retest_mdc95_deg=7.0)
    before, after = (made(measurement, peak, 30, instrument=error) for peak in (20, 26))
    found = compare(before, after)
    assert (found.mdc95_deg, found.left.verdict) == (7.0, "no detectable change")


@pytest.mark.parametrize("errors", [(None, None), (None, 4.0), (4.0, None)])
def test_without_a_known_error_there_is_no_verdict(errors, measurement):
    first, second = errors
    found = compare(made(measurement, 5, 5, mdc=first), made(measurement, 40, 5, mdc=second))
    assert found.left.change_deg == 35.0
    assert found.left.verdict is None
    assert "error is not known" in found.left.reasons[0]


def test_different_tests_are_refused(measurement):
    with pytest.raises(UsageError, match="a seated with a standing test"):
        compare(made(measurement, 1, 1), made(measurement, 1, 1, test="standing"))


def test_no_test_is_refused(measurement, unmeasurable):
    with pytest.raises(UsageError, match="no test was recognised in the measurement after"):
        compare(measurement, unmeasurable)


def test_a_missing_side_stays_missing(measurement):
    nothing = SideResult(reasons=["no repetition was found"])
    after = made(measurement, 30, 30)
    after = after.model_copy(update={"sides": Sides(left=after.sides.left, right=nothing)})
    found = compare(made(measurement, 20, 30), after)
    assert found.right.change_deg is None
    assert found.right.verdict is None
    assert found.right.reasons == ["not measured after: no repetition was found"]
    assert found.comparable


def test_a_gain_by_compensation_is_doubted(measurement):
    after = made(measurement, 30.0, 30.0)
    cheat = SideResult(peak_ir_deg=30.0, clean_peak_ir_deg=21.0)
    after = after.model_copy(update={"sides": Sides(left=cheat, right=after.sides.right)})
    found = compare(made(measurement, 20.0, 30.0), after)
    assert found.left.verdict == "improved beyond measurement error"
    assert "free of compensation the change is +1.0°" in found.left.reasons[0]


@pytest.mark.parametrize(
    ("clean_before", "clean_after", "unclean"),
    [(20.0, None, "after"), (None, 30.0, "before"), (None, None, "before or after")],
)
def test_a_gain_that_was_never_seen_without_compensation_is_doubted(
    measurement, clean_before, clean_after, unclean
):
    before, after = (
        made(measurement, peak, 30.0).model_copy(
            update={
                "sides": Sides(
                    left=SideResult(peak_ir_deg=peak, clean_peak_ir_deg=clean),
                    right=SideResult(peak_ir_deg=30.0, clean_peak_ir_deg=30.0),
                )
            }
        )
        for peak, clean in ((20.0, clean_before), (30.0, clean_after))
    )
    found = compare(before, after)
    assert (found.left.change_deg, found.left.clean_change_deg) == (10.0, None)
    assert found.left.reasons == [
        f"no repetition {unclean} was free of compensation: the change may not be the hip's"
    ]
    assert found.right.reasons == []


def test_no_change_has_no_sign(measurement):
    found = compare(made(measurement, 30.04, 30), made(measurement, 30.0, 30))
    assert str(found.left.change_deg) == "0.0"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hiprom_version": "9.9"}, "different versions of hiprom (0.1.0 and 9.9)"),
        ({"model": Model(name="heavy", sha256="1" * 64)}, "different pose models"),
        ({"model": Model(name=None, sha256=None)}, "landmarks from elsewhere"),
    ],
)
def test_another_instrument_is_said(change, says, measurement):
    found = compare(made(measurement, 20, 30), made(measurement, 26, 30, **change))
    assert says in found.notes[0]


def test_careful_and_quick_are_told_apart(measurement):
    again = {"careful_name": "heavy", "careful_sha256": "c" * 64}
    careful = measurement.model.model_copy(update=again)
    (note,) = compare(made(measurement, 20, 30), made(measurement, 26, 30, model=careful)).notes
    assert "with a second look by heavy, SHA-256 cccccccccccc…)" in note


def test_the_same_measurement_twice_is_said(measurement):
    note = compare(measurement, measurement).notes[0]
    assert note.startswith("both are one and the same measurement")


def test_lesser_quality_is_said(measurement):
    worse = measurement.quality.model_copy(update={"grade": "usable", "reasons": ["it is dark"]})
    found = compare(made(measurement, 20, 30), made(measurement, 26, 30, quality=worse))
    assert found.notes == ["quality after: usable (it is dark)"]


@pytest.fixture
def files(measurement, tmp_path):
    write_json(made(measurement, 20.0, 30.0), tmp_path / "a.json")
    write_json(made(measurement, 26.5, 29.0), tmp_path / "b.json")
    return tmp_path / "a.json", tmp_path / "b.json"


def test_command(files, run):
    status, out, _ = run("compare", *files)
    assert status == 0
    assert "improved beyond measurement error" in out
    assert "MDC95): 4.0°" in out


def test_command_as_json(files, run):
    status, out, _ = run("compare", *files, "--json")
    assert status == 0
    assert json.loads(out)["left"]["change_deg"] == 6.5


def test_a_history_that_neither_is_of_is_refused(files, run, tmp_path, monkeypatch):
    history = tmp_path / "history.sqlite3"
    status, _, err = run("compare", *files, "--db", history)
    assert status == 2
    assert err.endswith("drop it where both are files\n")
    monkeypatch.setenv("HIPROM_DB", str(history))
    assert run("compare", *files)[0] == 0


def test_command_without_a_common_side(files, measurement, run, tmp_path):
    nothing = SideResult(reasons=["no repetition was found"])
    none = made(measurement, 1, 1, sides=Sides(left=nothing, right=nothing))
    write_json(none, tmp_path / "c.json")
    status, out, _ = run("compare", files[0], tmp_path / "c.json")
    assert status == 4
    assert "not measured after" in out
