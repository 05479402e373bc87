import errno
from pathlib import Path

import pytest
from batch_fakes import make_outcome, measurement_of

from hiprom.batch import plan as planning
from hiprom.batch.jobs import Job, Options
from hiprom.batch.kept import Kept
from hiprom.batch.plan import make_plan
from hiprom.batch.store import LocalFolder, Store
from hiprom.errors import InputError, UsageError
from hiprom.pose.models import ModelFile
from hiprom.writing import results_folder


@pytest.fixture
def jobs(tmp_path, monkeypatch):
    monkeypatch.setattr(planning, "model_for", lambda name: ModelFile(name, Path(name), "0" * 64))
    for name in "ab":
        (tmp_path / f"{name}.mp4").write_text(name)
    clips = [tmp_path / f"{name}.mp4" for name in "ab"]
    return [Job(clip.stem, str(clip), f"clips/{clip.name}", Options()) for clip in clips]


@pytest.fixture
def store(tmp_path):
    return lambda: Store(LocalFolder(tmp_path / "out"))


def refuse():
    raise InputError("it was to be known already")


def test_what_a_batch_has_measured_is_known(jobs, store):
    first = store()
    for task in make_plan(jobs, first).todo:
        first.save(make_outcome(task))
    kept = Kept(jobs, store())
    assert kept.done == 2
    assert kept.measured(jobs[0], refuse) == measurement_of("clips/a.mp4")
    assert make_plan(jobs, store()).todo == []


def test_a_measurement_is_recorded_under_the_clips_name_and_a_batch_knows_it(jobs, store):
    kept = Kept(jobs, store())
    found = kept.measured(jobs[0], lambda: measurement_of("/home/anna/a.mp4"))
    assert (kept.done, found.source.path) == (0, "clips/a.mp4")
    assert [task.job.id for task in make_plan(jobs, store()).todo] == ["b"]
    assert Kept(jobs, store()).measured(jobs[0], refuse) == found


def test_on_a_full_disk_no_empty_folders_are_left(jobs, store, tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    out = tmp_path / "out"
    with pytest.raises(UsageError, match="no space left on device"), results_folder(out):
        Kept(jobs, store()).measured(jobs[0], lambda: measurement_of("a.mp4"))
    assert not out.exists()


def test_what_cannot_be_read_is_tried_again(jobs, store, tmp_path):
    """So that it is told in the same words each time."""
    first = store()
    for task in make_plan(jobs, first).todo:
        unread = {"state": "unreadable", "measurement": None, "reason": "no video"}
        first.save(make_outcome(task, **unread))
    (tmp_path / "b.mp4").unlink()
    for job in jobs:
        with pytest.raises(InputError, match="known already"):
            Kept(jobs, store()).measured(job, refuse)
    assert store().load("a").reason == "no video"


def test_a_clip_that_is_gone_has_no_record_to_be_taken_for(jobs, store, tmp_path):
    (tmp_path / "a.mp4").unlink()
    Kept(jobs, store()).measured(jobs[0], lambda: measurement_of("a.mp4"))
    assert store().load("a") is None
