"""``hiprom bench --clips``: clips with truth, of which some cannot be read, and a second run."""

from __future__ import annotations

import csv
import json

import pytest
from helpers.command_line import make_analysis

from hiprom.errors import InputError, ModelError
from hiprom.validation import clips as with_truth

PEAKS = {"hiprom": (30.0, 31.0), "plain": (28.0, None), "rest": (29.0, 30.0), "world": (40.0, 41.0)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Three clips with truth; `answers` says what one raises, `measured` which were looked at."""
    root, answers, measured = tmp_path / "clips", {}, []
    root.mkdir()
    for name in ("a.mp4", "b.MP4", "c d.mp4"):
        clip = root / name
        clip.write_text(name)
        truth = {"schema": "hiprom.truth/1", "peak_ir_deg": {"left": 29.0, "right": 33.0}}
        truth["compensations"] = []
        clip.with_name(f"{clip.stem}.truth.json").write_text(json.dumps(truth))

    def analyze(clip, *, model, careful):
        measured.append(clip.name)
        if clip.name in answers:
            raise answers[clip.name]
        return make_analysis(clip, measurable="d" not in clip.stem)

    monkeypatch.setattr(with_truth.pipeline, "run", analyze)
    nothing = dict.fromkeys(PEAKS, (None, None))
    monkeypatch.setattr(
        with_truth, "peaks_of", lambda a: PEAKS if a.measurement.quality.measurable else nothing
    )
    return root, answers, measured


def lines_of(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_clip_that_cannot_be_read_is_a_line_with_the_reason_and_the_rest_is_measured(run, folder):
    """The first one ended it, and what was measured until then was lost."""
    root, answers, measured = folder
    answers["a.mp4"] = InputError(f"no frame in {root / 'a.mp4'}")
    status, out, _ = run("bench", "--clips", root)
    assert (status, measured) == (0, ["a.mp4", "b.MP4", "c d.mp4"])
    assert "a left 29.0 — — — — no frame in a.mp4" in lines_of(out)
    assert "b left 29.0 30.0 +1.0 −1.0 +11.0 none / none" in lines_of(out)
    assert "c d right 33.0 — — — — nobody was seen" in lines_of(out)
    # Of the four sides of clips that were read, one clip's were refused.
    assert "hiprom 4 2 1.50 −0.50 1.95 2.00" in lines_of(out)


def test_where_nothing_is_compared_it_ends_with_4(run, folder):
    root, answers, _ = folder
    answers |= dict.fromkeys(("a.mp4", "b.MP4"), InputError("no frame"))
    assert run("bench", "--clips", root)[0] == 4


def test_a_model_that_cannot_be_used_ends_it(run, folder):
    root, answers, measured = folder
    answers["a.mp4"] = ModelError("no model")
    status, out, err = run("bench", "--clips", root)
    assert (status, out, err, measured) == (3, "", "hiprom: no model\n", ["a.mp4"])


def test_a_truth_that_cannot_be_used_is_told_before_any_clip_is_measured(run, folder, tmp_path):
    root, _, measured = folder
    (root / "c d.truth.json").write_text("{}")
    status, _, err = run("bench", "--clips", root, "--out", tmp_path / "out")
    assert (status, measured, (tmp_path / "out").exists()) == (3, [], False)
    assert "c d.truth.json is not of schema hiprom.truth/1" in err


def test_a_run_that_was_stopped_goes_on(run, folder, tmp_path):
    """With the other ways' peaks, and a truth that was put right since."""
    root, answers, measured = folder
    arguments = ("bench", "--clips", root, "--out", tmp_path / "out")
    answers["c d.mp4"] = KeyboardInterrupt()
    assert run(*arguments)[0] == 130
    answers.clear()
    measured.clear()
    truth = root / "a.truth.json"
    truth.write_text(truth.read_text().replace("29.0", "25.0"))
    status, out, err = run(*arguments)
    assert (status, measured) == (0, ["c d.mp4"])
    assert "2 of 3 clips done already" in err
    assert "a left 25.0 30.0 +5.0 +3.0 +15.0 none / none" in lines_of(out)
    assert "a right 33.0 31.0 −2.0 — +8.0 none / none" in lines_of(out)
    with (tmp_path / "out" / "sides.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["clip"] for row in rows] == ["a", "a", "b", "b", "c d", "c d"]
    assert (rows[0]["truth_deg"], rows[0]["hiprom_deg"]) == ("25.00", "30.00")
    assert (rows[1]["plain_deg"], rows[4]["reason"]) == ("", "nobody was seen")
    measured.clear()
    (root / "b.MP4").write_text("filmed again")
    assert "frames/s" in run(*arguments)[1]
    assert measured == ["b.MP4"]
    measured.clear()
    assert "frames/s" not in run(*arguments)[1]  # nothing was timed
    assert measured == []


def test_what_a_batch_or_readings_keep_there_is_not_taken_for_it(run, folder, tmp_path):
    """It lacks the other ways' peaks."""
    root, _, measured = folder
    out = tmp_path / "out"
    run("bench", "--clips", root, "--out", out)
    for record in (out / "records").iterdir():
        record.rename(record.with_name(record.name.replace(".truth", "")))
    measured.clear()
    run("bench", "--clips", root, "--out", out)
    assert measured == ["a.mp4", "b.MP4", "c d.mp4"]
