"""Files and folders that may not be read, or not even be looked at: one line, and no defect."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.mp4", ["analyze"], []),
        ("a.npz", ["analyze"], []),
        ("a.mp4", ["export"], ["--to", "csv", "--out", "x.csv"]),
        ("a.json", ["report"], []),
        ("a.csv", ["bench"], []),
        ("a.mp4", ["bench", "--speed"], []),
        ("a.json", ["history", "import"], []),
        ("a.json", ["history", "add"], ["--person", "P"]),
        ("a.db", ["history", "list", "--db"], []),
        ("clips", ["batch"], []),
        ("clips", ["bench", "--clips"], []),
    ],
)
def test_an_input_that_may_not_be_read_is_no_wrong_usage(
    run, monkeypatch, tmp_path, name, before, after
):
    """Typer looks by itself, and would end with 2; whoever reads the file ends with 3."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HIPROM_DB", str(tmp_path / "h.db"))
    (tmp_path / "clips").mkdir()
    (tmp_path / name).is_dir() or (tmp_path / name).write_text("what ever")
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    status, _, err = run(*before, tmp_path / name, *after)
    assert status == 3
    assert "is not readable" not in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("locked", [False, True], ids=["name too long", "may not be looked into"])
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["analyze", "CLIP", "--model", "PLACE"], 3),
        (["analyze", "CLIP", "--out", "PLACE"], 2),
        (["app", "--no-browser", "--out", "PLACE"], 2),
        (["batch", "PLACE"], 3),
        (["bench", "--clips", "PLACE"], 3),
        (["history", "list", "--db", "PLACE"], 3),
        (["history", "check", "--db", "PLACE"], 3),
        (["history", "backup", "PLACE", "--db", "CLIP"], 2),
    ],
)
def test_a_place_that_cannot_be_looked_at_is_no_defect(
    run, monkeypatch, tmp_path, command, expected, locked
):
    (tmp_path / "clip.mp4").write_text("what ever")
    place = tmp_path / ("x" * 300)
    if locked:
        place, look = tmp_path / "locked" / "x", Path.stat

        def stat(path, **options):  # chmod would not stop root
            if "locked" in path.parts:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return look(path, **options)

        monkeypatch.setattr(Path, "stat", stat)
    words = {"PLACE": str(place), "CLIP": str(tmp_path / "clip.mp4")}
    status, out, err = run(*(words.get(word, word) for word in command))
    assert (status, out) == (expected, "")
    assert str(place) in err
    assert "permission denied" in err if locked else "too long" in err
    assert err.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["batch", "CIRCLE"], 2),
        (["batch", "CIRCLE/clips.csv"], 3),
        (["batch", "clips", "--out", "CIRCLE"], 2),
        (["batch", "clips", "--out", "out", "--model", "CIRCLE"], 3),
        (["app", "--no-browser", "--out", "CIRCLE/out"], 2),
    ],
)
def test_links_that_run_in_a_circle_are_no_defect(run, monkeypatch, tmp_path, command, expected):
    pytest.importorskip("fastapi")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "clip.mp4").touch()
    for name, other in ("ab", "ba"):
        (tmp_path / name).symlink_to(other)
    status, out, err = run(*(word.replace("CIRCLE", "a") for word in command))
    assert (status, out) == (expected, "")
    assert err.count("\n") == 1


def test_a_clip_that_cannot_be_timed_is_one_line(run, tmp_path):
    (tmp_path / "a.mp4").write_text("no clip")
    status, _, err = run("bench", "--speed", tmp_path / "a.mp4")
    assert status == 3
    assert err.startswith(f"hiprom: {tmp_path / 'a.mp4'} cannot be read as a video")


@pytest.mark.skipif(os.name == "nt", reason="needs a shell, in a folder that can go")
def test_a_current_folder_that_is_gone_is_told(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f'cd "{gone}"; rmdir "{gone}"; "{sys.executable}" -m hiprom batch clips'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.endswith("hiprom: the current folder is gone; go to another one\n")
