import pytest
from test_report.reading import words

from hiprom.results import annotate


@pytest.fixture(autouse=True)
def no_video(monkeypatch):
    monkeypatch.setattr(annotate, "annotate_video", lambda clip, analysis, path, progress: None)


def test_analyze_writes_the_report(run, pipeline, tmp_path):
    page = tmp_path / "r.html"
    details = ("--name", "P07", "--date", "2026-03-02")
    status, _, err = run("analyze", "clip.mp4", "--report", page, *details)
    assert status == 0
    assert f"wrote {page}" in err
    assert "Person P07 Tested 2026-03-02" in words(page.read_text(encoding="utf-8"))


def test_a_folder_of_results_has_the_report_too(run, pipeline, tmp_path):
    status, _, err = run("analyze", "clip.mp4", "--out", tmp_path / "r", "--code", "P07")
    page = tmp_path / "r" / "clip.report.html"
    assert status == 0
    assert f"wrote {page}" in err
    assert "Person P07" in words(page.read_text(encoding="utf-8"))


def test_a_report_that_is_named_beats_the_folders(run, pipeline, tmp_path):
    run("analyze", "clip.mp4", "--out", tmp_path / "r", "--report", tmp_path / "mine.html")
    assert (tmp_path / "mine.html").is_file()
    assert not (tmp_path / "r" / "clip.report.html").exists()


def test_pictures_only_when_asked_for(run, pipeline, tmp_path):
    page = tmp_path / "r.html"
    run("analyze", "clip.mp4", "--report", page)
    assert "<img" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", [["--frames"], ["--name", "A"], ["--date", "2026-03-02"]])
def test_what_is_for_the_report_is_refused_without_one(run, pipeline, option):
    status, _, err = run("analyze", "clip.mp4", *option)
    assert status == 2
    assert "add --report FILE" in err
    assert not pipeline.calls


def test_a_report_that_cannot_be_written_costs_no_work(run, pipeline, tmp_path):
    status, _, err = run("analyze", "clip.mp4", "--report", tmp_path / "no" / "r.html")
    assert status == 2
    assert "there is no folder" in err
    assert not pipeline.calls
