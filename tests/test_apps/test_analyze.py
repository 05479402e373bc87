import json
import os
from functools import partial
from pathlib import Path

import pytest
from helpers.command_line import make_analysis

from hiprom.apps import console
from hiprom.apps.options import BROKEN_PIPE
from hiprom.errors import UsageError
from hiprom.measurement import Measurement
from hiprom.results import annotate, files


@pytest.fixture(autouse=True)
def no_video(monkeypatch):
    def annotate_video(clip, analysis, path, progress=None):
        path.write_text("drawn")

    monkeypatch.setattr(annotate, "annotate_video", annotate_video)


def test_the_table_goes_to_stdout(run, pipeline):
    status, out, err = run("analyze", "clip.mp4")
    assert (status, err) == (0, "")
    assert "Peak internal rotation" in out
    assert "30.0°" in out


def test_a_narrow_terminal_loses_no_figure(run, pipeline, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    _, out, _ = run("analyze", "clip.mp4")
    [line] = [line for line in out.splitlines() if line.startswith("Peak internal rotation")]
    assert line.count("°") == 2
    assert max(map(len, out.splitlines()[-8:])) <= 40  # what is no table of figures is wrapped


@pytest.mark.parametrize("columns", [50, 60])
def test_where_the_table_has_room_no_line_is_broken_within_a_word(
    run, pipeline, monkeypatch, columns
):
    monkeypatch.setenv("COLUMNS", str(columns))
    _, out, _ = run("analyze", "clip.mp4")
    assert max(map(len, out.splitlines())) <= columns
    assert "medical device; accuracy was measured on rendered people" in " ".join(out.split())


def test_json_dash_is_json_and_nothing_else(run, pipeline, tmp_path):
    status, out, err = run("analyze", "clip.mp4", "--json", "-", "--csv", tmp_path / "f.csv")
    assert status == 0
    assert Measurement.model_validate_json(out).sides.left.peak_ir_deg == 30.0
    assert out.endswith("}\n")
    assert "wrote" in err


def test_out_writes_everything_named_after_the_clip(run, pipeline, tmp_path):
    folder = tmp_path / "a" / "b"
    assert run("analyze", "clip.mp4", "--out", folder, "--quiet")[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "clip.annotated.mp4",
        "clip.frames.csv",
        "clip.measurement.json",
        "clip.plot.png",
        "clip.plot.svg",
        "clip.report.html",
    ]


def test_an_output_that_cannot_be_written_after_all_is_said_last(
    run, pipeline, tmp_path, monkeypatch
):
    def fail(*_):
        raise UsageError("cannot write f.csv: no space left on device")

    monkeypatch.setattr(files, "write_frames", fail)
    status, out, err = run("analyze", "clip.mp4", "--csv", tmp_path / "f.csv")
    assert status == 2
    assert "Peak internal rotation" in out
    assert err == "hiprom: cannot write f.csv: no space left on device\n"


def test_outputs_are_written_although_nobody_reads_the_table(run, pipeline, tmp_path, monkeypatch):
    def gone(_):
        raise SystemExit(BROKEN_PIPE)

    monkeypatch.setattr(console, "emit", gone)
    path = tmp_path / "m.json"
    assert run("analyze", "clip.mp4", "--json", path)[0] == BROKEN_PIPE
    assert path.is_file()


def test_nothing_measurable_is_4_with_the_outputs_written(run, pipeline, tmp_path):
    pipeline.answer = partial(pipeline.answer, measurable=False)
    path = tmp_path / "m.json"
    status, out, _ = run("analyze", "clip.mp4", "--json", path)
    assert status == 4
    assert "nobody was seen" in out
    assert json.loads(path.read_text())["quality"]["measurable"] is False


def test_options_reach_the_pipeline(run, pipeline):
    asked = ("--test", "standing", "--model", "heavy", "--person", "2", "--mirrored")
    run("analyze", "clip.mp4", *asked, "--careful", "--every-frame", "--workers", "3")
    _, options = pipeline.calls[0]
    del options["progress"]
    assert options == {
        "test": "standing",
        "model": "heavy",
        "person": 2,
        "mirrored": True,
        "careful": True,
        "every_frame": True,
        "workers": 3,
    }


def test_a_clip_that_is_not_there_is_not_the_fault_of_the_outputs_named_after_it(run, pipeline):
    status, _, err = run("analyze", "x" * 300, "--out", "results")
    assert (status, err.startswith("hiprom: cannot read xxx")) == (3, True)
    assert not Path("results").exists()
    assert not pipeline.calls


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--csv", "{tmp}/missing/f.csv"], "no folder"),
        (["--csv", "{tmp}"], "it is a folder"),
        (["--plot", "{tmp}/p.pdf"], ".png or .svg"),
        (["--csv", "-"], "cannot write '-'"),
        (["--video", "{tmp}/x.avi"], "ending in .mp4"),
        (["--report", "{tmp}/x.pdf"], "ending in .html"),
        (["--json", "{tmp}/x", "--csv", "{tmp}/x"], "two outputs"),
        (["--video", "{tmp}/clip.mp4"], "the clip itself"),
        (["--person", "0"], "largest"),
        (["--out", "{tmp}/file/out"], "cannot create the folder"),
    ],
)
def test_bad_outputs_are_refused_before_any_work(run, pipeline, tmp_path, arguments, words):
    (tmp_path / "file").write_text("")
    clip = tmp_path / "clip.mp4"
    status, out, err = run("analyze", clip, *(a.format(tmp=tmp_path) for a in arguments))
    assert (status, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert pipeline.calls == []
    assert {path.name for path in tmp_path.iterdir()} == {"clip.mp4", "file"}


def test_a_clip_is_not_written_over_under_another_name(run, pipeline, tmp_path):
    """As ``CLIP.MP4`` is one of clip.mp4 on a disk that knows no case."""
    (tmp_path / "CLIP.MP4").hardlink_to(tmp_path / "clip.mp4")
    status, _, err = run("analyze", "clip.mp4", "--video", tmp_path / "CLIP.MP4")
    assert status == 2
    assert err.endswith("CLIP.MP4 is the clip itself; name another file\n")
    assert pipeline.calls == []


@pytest.mark.parametrize("other", ["b/clip.mp4", "a/clip.mov"])
def test_results_of_another_clip_with_the_same_stem_are_not_replaced(run, pipeline, other):
    """They were, without a word: from ``for clip in */clip.mp4``, say."""
    for name in ("a/clip.mp4", other):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    assert run("analyze", "a/clip.mp4", "--out", "results", "--quiet")[0] == 0
    measured = Path("results/clip.measurement.json").read_bytes()
    status, out, err = run("analyze", other, "--out", "results", "--quiet")
    assert (status, out, len(pipeline.calls)) == (2, "", 1)
    assert f"is the result of a/clip.mp4, not of {other}: name another folder" in err
    assert Path("results/clip.measurement.json").read_bytes() == measured


def test_a_namesake_from_another_folder_does_not_replace_results_in_silence(
    run, pipeline, monkeypatch, tmp_path
):
    """The path in the result was typed in the other folder: here it leads to the other clip."""

    def sized(clip):
        found = make_analysis(clip)
        source = found.measurement.source.model_copy(update={"size_bytes": clip.stat().st_size})
        found.measurement = found.measurement.model_copy(update={"source": source})
        return found

    pipeline.answer = sized
    for name, content in (("one", "1"), ("two", "22")):
        Path(name).mkdir()
        Path(name, "clip.mp4").write_text(content)
        os.utime(f"{name}/clip.mp4", (0, 0))
    monkeypatch.chdir("one")
    assert run("analyze", "clip.mp4", "--out", "../results", "--quiet")[0] == 0
    assert run("analyze", "clip.mp4", "--out", "../results")[2].startswith("hiprom: wrote")
    monkeypatch.chdir("../two")
    status, out, err = run("analyze", "clip.mp4", "--out", "../results")
    assert (status, out, len(pipeline.calls)) == (2, "", 2)
    assert "is the result of another clip.mp4: name another folder" in err
    Path("clip.mp4").touch()  # cut, or filmed again, since
    status, _, err = run("analyze", "clip.mp4", "--out", "../results")
    assert (status, len(pipeline.calls)) == (0, 3)
    assert "replacing the results of another clip.mp4, or of this one before it changed\n" in err


def test_a_clip_that_was_moved_is_measured_again(run, pipeline):
    assert run("analyze", "clip.mp4", "--out", "results", "--quiet")[0] == 0
    Path("moved").mkdir()
    Path("clip.mp4").rename("moved/clip.mp4")
    assert run("analyze", "moved/clip.mp4", "--out", "results", "--quiet")[0] == 0
    assert len(pipeline.calls) == 2


def test_a_clips_own_results_are_replaced_and_so_are_damaged_ones(run, pipeline):
    assert run("analyze", "clip.mp4", "--out", "results", "--quiet")[0] == 0
    assert run("analyze", Path.cwd() / "clip.mp4", "--out", "results", "--quiet")[0] == 0
    Path("Clip").mkdir()
    Path("Clip/clip.mp4").hardlink_to("clip.mp4")  # as on a disk that knows no case
    assert run("analyze", "Clip/clip.mp4", "--out", "results", "--quiet")[0] == 0
    Path("results/clip.measurement.json").write_text("{")
    assert run("analyze", "clip.mp4", "--out", "results", "--quiet")[0] == 0
    assert Measurement.model_validate_json(Path("results/clip.measurement.json").read_text())


def test_landmark_files_cannot_be_drawn_on(run, pipeline, tmp_path):
    Path("marks.npz").touch()
    status, _, err = run("analyze", "marks.npz", "--video", tmp_path / "v.mp4")
    assert status == 2
    assert "landmarks" in err
    assert run("analyze", "marks.npz", "--careful")[2].endswith("not a video: drop --careful\n")
    assert run("analyze", "marks.npz", "--out", tmp_path)[0] == 0
    assert not (tmp_path / "marks.annotated.mp4").exists()
