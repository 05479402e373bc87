"""``hiprom bench`` with readings: what is printed and written, and how it ends."""

from __future__ import annotations

import json
import math
import os
import sys

import pytest

from hiprom.apps.bench_tables import clip_table, pair_table, truth_table
from hiprom.apps.console import show
from hiprom.errors import InputError
from hiprom.validation import pairs as pairing
from hiprom.validation.clips import ESTIMATORS, ClipOutcome, SideOutcome


@pytest.fixture
def study(tmp_path, monkeypatch, pipeline):
    """A file of readings of three clips; `answers` says what each clip gives."""
    answers = {}

    def analyze(clip, *, test, model, careful):
        if clip.name in answers:
            raise answers[clip.name]
        return pipeline.answer(clip, measurable="refused" not in clip.name).measurement

    monkeypatch.setattr(pairing.pipeline, "analyze", analyze)

    def write(*rows):
        path = tmp_path / "readings.csv"
        path.write_text("clip,side,reference_deg\n" + "".join(f"{row}\n" for row in rows))
        return path

    return write, answers


ROWS = ("a.mp4,left,29", "a.mp4,right,32", "b.mp4,left,30", "refused.mp4,left,25", "no.mp4,left,9")


def test_pairs_figures_and_files(run, study, tmp_path):
    write, answers = study
    answers["no.mp4"] = InputError(f"{tmp_path / 'no.mp4'}: no such file")
    status, out, err = run("bench", write(*ROWS), "--out", tmp_path / "out")
    assert status == 0
    assert "nobody was seen" in out and " no.mp4: no such file" in out
    pairs = (tmp_path / "out" / "pairs.csv").read_text(encoding="utf-8")
    assert str(tmp_path) not in pairs  # it may be published
    assert "Seated: 3 of 3 sides" in out
    for figure in ("Bias", "MAE", "P95", "Lower limit", "ICC(2,1)", "ICC(3,1)", "SEM", "MDC95"):
        assert figure in out
    # Between two ways of reading; what a change between films must exceed is another figure.
    assert "differ by less" in out and "a real change" not in out
    assert "not validated on patients" in " ".join(out.split())
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {
        "pairs.csv",
        "summary.json",
        *(f"seated.{p}.{s}" for p in ("bland_altman", "scatter") for s in ("png", "svg")),
    }
    assert err.count("wrote") == 6
    data = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert data["tests"]["seated"]["bias_deg"] == pytest.approx(-1 / 3, abs=1e-3)
    assert len(data["without_pair"]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_a_folder_whose_name_is_not_utf8_is_told_in_words_that_are(run, study, tmp_path):
    """Nothing was written after minutes of work."""
    write, answers = study
    folder = os.fsdecode(b"caf\xe9")
    answers["no.mp4"] = InputError(f"there is no file {folder}/no.mp4")
    readings = write(*ROWS).rename(tmp_path / f"{folder}.csv")
    assert run("bench", readings, "--out", tmp_path / "out", "--quiet")[0] == 0
    written = (tmp_path / "out" / "pairs.csv").read_text(encoding="utf-8")
    assert "there is no file caf\N{REPLACEMENT CHARACTER}/no.mp4" in written
    data = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert data["readings"] == "caf\N{REPLACEMENT CHARACTER}.csv"


@pytest.mark.parametrize(
    ("clips", "shown"),
    [
        (("a.mp4", "b.mp4"), ("a.mp4", "b.mp4")),
        (("/net/study/P01/a.mp4", "/net/study/P02/a.mp4"), ("P01/a.mp4", "P02/a.mp4")),
        (("/net/study/P01/a.mp4",) * 2, ("a.mp4", "a.mp4")),
        (("C:\\study\\a.mp4", "C:\\study\\b.mp4"), ("a.mp4", "b.mp4")),
        (("/a.mp4", "/b.mp4"), ("a.mp4", "b.mp4")),
        (("P01/a.mp4", "b.mp4"), ("P01/a.mp4", "b.mp4")),
    ],
)
def test_folders_that_all_clips_share_leave_the_table_to_their_names(clips, shown):
    pairs = [pairing.Pair(clip, "left", "", "", "seated", 1.0, {}) for clip in clips]
    (names, *_) = pair_table(pairs).columns
    assert tuple(names.cells) == shown


def test_a_run_that_was_stopped_goes_on_and_what_is_measured_stays_so(
    run, study, tmp_path, monkeypatch
):
    """After fifty clips of a hundred all was lost; a reading put right had all measured again."""
    write, answers = study
    measured = []
    analyze = pairing.pipeline.analyze

    def noted(clip, **options):
        measured.append(clip.name)
        return analyze(clip, **options)

    def bench(*options):
        measured.clear()
        status, out, err = run("bench", path, "--out", tmp_path / "out", *options)
        return status, out, err, list(measured)

    monkeypatch.setattr(pairing.pipeline, "analyze", noted)
    path = write("a.mp4,left,29", "sub/a.mp4,left,32", "b.mp4,left,30")
    (tmp_path / "sub").mkdir()
    for name in ("a.mp4", "sub/a.mp4", "b.mp4"):
        (tmp_path / name).write_text(name)
    answers["b.mp4"] = KeyboardInterrupt()
    assert bench()[0] == 130
    answers.clear()
    status, _, err, clips = bench()
    assert (status, clips) == (0, ["b.mp4"])
    assert "2 of 3 clips done already" in err
    write("a.mp4,left,28", "sub/a.mp4,left,32", "b.mp4,left,30")  # a reading put right
    _, out, _, clips = bench()
    assert clips == [] and "28.0        30.0       +2.0" in out
    (tmp_path / "b.mp4").write_text("filmed again")
    assert bench()[3] == ["b.mp4"]
    assert bench("--no-careful")[3] == ["a.mp4", "a.mp4", "b.mp4"]


def test_nothing_to_compare_is_4_and_still_written(run, study, tmp_path):
    """Without the plots of an earlier run, which would be taken for this one's."""
    write, _ = study
    run("bench", write(*ROWS[:3]), "--out", tmp_path / "out")
    assert (tmp_path / "out" / "seated.scatter.png").is_file()
    status, out, _ = run("bench", write(ROWS[3]), "--out", tmp_path / "out", "--quiet")
    assert status == 4
    assert "nobody was seen" in out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "pairs.csv",
        "summary.json",
    }


def test_a_bad_file_is_3_and_one_line(run, study, tmp_path):
    write, _ = study
    status, out, err = run("bench", write("a.mp4,both,1"), "--out", tmp_path / "out")
    assert (status, out) == (3, "")
    assert "readings.csv, line 2, column side: 'both' is no side" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_is_told_what_measures_it(run, tmp_path):
    status, _, err = run("bench", tmp_path)
    assert (status, f"--clips {tmp_path}" in err) == (3, True)


def test_clips_in_a_folder_that_may_not_be_searched_are_no_defect(run, unsearchable):
    """It ended as an internal error."""
    status, _, err = run("bench", "--clips", unsearchable)
    assert (status, err.count("\n")) == (3, 1)
    assert "a.truth.json: permission denied" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["r.csv", "--clips", "x"],
        ["--speed", "a.mp4", "--out", "x"],
        ["--figure", "x"],
        ["r.csv", "--rounds", "3"],
        ["--clips", "x", "--figure", "peak_ir_deg"],
        ["--speed", "a.mp4", "--careful"],
    ],
)
def test_wrong_usage_is_2(run, arguments):
    """Also where what is typed is the default."""
    status, out, err = run("bench", *arguments)
    assert (status, out) == (2, "")
    assert err


def test_a_long_name_of_a_clip_is_not_cut(capsys):
    hike = frozenset({"pelvic_hike"})
    figures = dict.fromkeys(("hiprom", "plain", "world"), 31.0)
    side = SideOutcome("seated_asymmetric_15_of_P07", "left", 30.0, figures, hike, hike)
    show(clip_table([ClipOutcome([side], 90.0)]))
    shown = capsys.readouterr().out
    assert "…" not in shown
    assert "seated_asymmetric_15_of_P07" in shown  # whole, in a hundred columns
    assert "Plain" in shown and "+1.0" in shown


def test_a_side_that_was_not_tested_is_not_counted_as_refused(capsys):
    """Its truth was shown as "nan"."""
    truth = {"left": 30.0, "right": math.nan}
    sides = [
        SideOutcome(
            "a", side, truth[side], dict.fromkeys(ESTIMATORS, 31.0), frozenset(), frozenset()
        )
        for side in truth
    ]
    outcomes = [ClipOutcome(sides, 90.0)]
    show(clip_table(outcomes))
    show(truth_table(outcomes))
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "a right — 31.0 — — — none / none" in shown
    assert "hiprom 1 0 1.00 +1.00 1.00 1.00" in shown
