"""The clips of a killed process are deleted; those of a living one, and others' files, are not."""

from __future__ import annotations

import errno
import subprocess
import sys
import tempfile

import pytest

from hiprom.apps.web import folders
from hiprom.apps.web.folders import ClipFolder, delete_leftovers

HOLD = """
import sys, tempfile
from hiprom.apps.web.folders import ClipFolder
tempfile.tempdir = sys.argv[1]
folder = ClipFolder()
(folder.path / "clip.mp4").write_bytes(b"somebody")
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_killed_process_leaves_no_clip_for_good(temporary):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(temporary)], stdin=-1, stdout=-1, text=True
    ) as holder:
        held = holder.stdout.readline().strip()
        delete_leftovers()
        assert [str(path) for path in temporary.glob("*/clip.mp4")] == [f"{held}/clip.mp4"]
        holder.kill()
    delete_leftovers()
    assert list(temporary.iterdir()) == []


def test_only_our_own_folders_are_deleted(temporary):
    for name in ("hiprom-abc", "hiprom-clip-unlocked", "other"):
        (temporary / name).mkdir()
    (temporary / "hiprom-clip-file").write_bytes(b"")
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "in-use").write_bytes(b"")
    (temporary / "hiprom-clip-link").symlink_to(elsewhere, target_is_directory=True)
    ours = ClipFolder()
    before = set(temporary.iterdir())
    delete_leftovers()
    assert set(temporary.iterdir()) == before
    ours.close()
    assert not ours.path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open is locked there")
def test_another_server_that_starts_at_this_moment_takes_no_new_folder_for_a_leftover(monkeypatch):
    lock = folders._take

    def start_another_server_first(file):
        monkeypatch.setattr(folders, "_take", lock)
        delete_leftovers()
        return lock(file)

    monkeypatch.setattr(folders, "_take", start_another_server_first)
    ours = ClipFolder()
    assert ours.path.is_dir()
    ours.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no lock is asked for there")
def test_where_the_disk_cannot_lock_no_folder_stays(temporary, monkeypatch):
    def fail(_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(folders, "_take", fail)
    with pytest.raises(OSError, match="No locks"):
        ClipFolder()
    assert list(temporary.iterdir()) == []
