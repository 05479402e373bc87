import json
import os
from pathlib import Path

import pytest
from batch_fakes import make_outcome, make_task, measurement_of

from hiprom.batch import plan as planning
from hiprom.batch.jobs import Options
from hiprom.batch.outcome import failure, worst_status
from hiprom.batch.plan import is_current, make_plan
from hiprom.batch.run import run_batch
from hiprom.batch.sources import find_jobs
from hiprom.batch.store import LocalFolder, Store
from hiprom.defaults import CAREFUL
from hiprom.errors import HipromError, UsageError
from hiprom.pose.models import ModelFile

MODEL = {"full": "0" * 64, "heavy": "1" * 64}


@pytest.fixture(autouse=True)
def models(monkeypatch):
    monkeypatch.setattr(
        planning, "model_for", lambda name: ModelFile(name, Path(name), MODEL[name])
    )


@pytest.fixture
def clips(tmp_path):
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.mp4").write_text(f"clip {name}")
    return folder


@pytest.fixture
def batch(clips, tmp_path):
    """Run a batch with workers that always succeed; return the ids measured and the result."""

    def run(answer=None, again=False, **options):
        store = Store(LocalFolder(tmp_path / "out"))
        plan = make_plan(find_jobs(clips, Options(**options)), store, again=again)
        measured = []

        def engine(tasks):
            for task in tasks:
                measured.append(task.job.id)
                yield make_answer(task) if answer is None else answer(task)

        return measured, run_batch(plan, store, engine)

    return run


def make_answer(task):
    outcome = make_outcome(task)
    from hiprom.batch.locations import sha256_of

    stamp = outcome.stamp.model_copy(update={"sha256": sha256_of(Path(task.job.clip))})
    return outcome.model_copy(update={"stamp": stamp})


def unreadable(task):
    if task.job.id != "b":
        return make_answer(task)
    return make_answer(task).model_copy(
        update={"state": "unreadable", "reason": "b.mp4 is no video", "measurement": None}
    )


def test_the_largest_clips_are_handed_out_first_and_the_table_keeps_its_order(
    batch, clips, tmp_path
):
    (clips / "b.mp4").write_text("clip b, which is much longer")
    measured, result = batch()
    assert measured == ["b", "a", "c"]
    assert [outcome.id for outcome in result.outcomes] == ["a", "b", "c"]


def test_a_second_run_does_nothing_and_makes_the_same_tables(batch, tmp_path):
    assert batch()[0] == ["a", "b", "c"]
    table = (tmp_path / "out" / "batch.csv").read_bytes()
    (tmp_path / "out" / "batch.csv").unlink()
    measured, result = batch()
    assert measured == []
    assert len(result.outcomes) == 3
    assert (tmp_path / "out" / "batch.csv").read_bytes() == table


def test_only_what_changed_is_measured_again(batch, clips):
    batch()
    (clips / "b.mp4").write_text("clip B")
    (clips / "d.mp4").write_text("clip d")
    assert batch()[0] == ["b", "d"]


def test_a_clip_touched_or_copied_is_the_same_clip(batch, clips):
    batch()
    os.utime(clips / "a.mp4", (1, 1))
    assert batch()[0] == []


@pytest.mark.parametrize(
    "options",
    [
        {"test": "seated"},
        {"person": 2},
        {"mirrored": True},
        {"model": "heavy"},
        {"careful": not CAREFUL},
        {"every_frame": True},
    ],
)
def test_other_options_measure_everything_again(batch, options):
    batch()
    assert batch(**options)[0] == ["a", "b", "c"]


def test_another_version_measures_everything_again(batch, monkeypatch):
    batch()
    monkeypatch.setattr("hiprom.batch.plan.__version__", "99.0")
    assert batch()[0] == ["a", "b", "c"]


def test_again_measures_everything_again(batch):
    batch()
    assert batch(again=True)[0] == ["a", "b", "c"]


def test_an_unreadable_clip_is_left_alone_until_it_changes(batch, clips):
    _, result = batch(unreadable)
    assert worst_status(result.outcomes) == 3
    assert batch(unreadable)[0] == []
    (clips / "b.mp4").write_text("now a video")
    assert batch()[0] == ["b"]


def test_what_failed_is_tried_again(batch):
    measured, result = batch(lambda task: failure(task, "the worker died"))
    assert worst_status(result.outcomes) == 1
    measured, result = batch()
    assert measured == ["a", "b", "c"]
    assert worst_status(result.outcomes) == 0


def test_a_deleted_clip_leaves_the_table_but_not_the_folder(batch, clips, tmp_path):
    batch()
    (clips / "a.mp4").unlink()
    measured, result = batch()
    assert (measured, [o.id for o in result.outcomes]) == ([], ["b", "c"])
    assert (tmp_path / "out" / "a.measurement.json").exists()


def test_a_clip_that_went_bad_loses_its_measurement(batch, clips, tmp_path):
    batch()
    (clips / "b.mp4").write_text("broken")
    batch(unreadable)
    assert not (tmp_path / "out" / "b.measurement.json").exists()
    assert "b.mp4 is no video" in (tmp_path / "out" / "batch.csv").read_text()


def test_an_old_measurement_that_cannot_be_removed_is_told(batch, tmp_path):
    """On Windows one that another program has open; it ended as an internal error."""
    (tmp_path / "out" / "b.measurement.json").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"cannot remove .*b\.measurement\.json"):
        batch(unreadable)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "hiprom.batch/2"}'])
def test_a_damaged_record_is_measured_again(batch, tmp_path, content):
    batch()
    (tmp_path / "out" / "records" / "b.json").write_text(content)
    assert batch()[0] == ["b"]


def test_a_deleted_measurement_comes_back_without_measuring(batch, tmp_path):
    batch()
    path = tmp_path / "out" / "b.measurement.json"
    before = path.read_bytes()
    path.unlink()
    assert batch()[0] == []
    assert path.read_bytes() == before


def test_an_interrupted_run_keeps_what_is_finished(batch, tmp_path):
    def interrupted(task):
        if task.job.id == "c":
            raise KeyboardInterrupt
        return make_answer(task)

    with pytest.raises(KeyboardInterrupt):
        batch(interrupted)
    table = (tmp_path / "out" / "batch.csv").read_text()
    assert [line.split(",")[0] for line in table.splitlines()[1:]] == ["a", "a", "b", "b"]
    assert batch()[0] == ["c"]


def test_an_interrupted_run_shows_no_figure_of_an_older_setting(batch, tmp_path):
    def interrupted(task):
        raise KeyboardInterrupt

    batch()
    with pytest.raises(KeyboardInterrupt):
        batch(interrupted, mirrored=True)
    assert (tmp_path / "out" / "batch.csv").read_text().count("\n") == 1


def test_an_engine_that_loses_a_clip_is_found_out(clips, tmp_path):
    store = Store(LocalFolder(tmp_path / "out"))
    plan = make_plan(find_jobs(clips, Options()), store)
    with pytest.raises(HipromError, match="no outcome was given for 1 clip;"):
        run_batch(plan, store, lambda tasks: (make_answer(task) for task in tasks[1:]))


def test_what_was_measured_stands_where_the_clip_cannot_be_seen():
    """As behind a URL that only the workers can reach, or after it was deleted."""
    task = make_task()
    assert is_current(make_outcome(task), task, None)
    assert not is_current(make_outcome(task, state="unreadable", measurement=None), task, None)


def test_an_outcome_twice_is_a_row_once(clips, tmp_path):
    store = Store(LocalFolder(tmp_path / "out"))
    plan = make_plan(find_jobs(clips, Options()), store)
    result = run_batch(plan, store, lambda tasks: (make_answer(t) for t in [*tasks, *tasks]))
    assert len(result.outcomes) == 3
    assert (tmp_path / "out" / "batch.csv").read_text().count("\n") == 1 + 2 * 3


def test_the_measurement_is_the_contract(batch, tmp_path):
    batch()
    written = json.loads((tmp_path / "out" / "a.measurement.json").read_text())
    assert written == json.loads(measurement_of("a.mp4").to_json())


def test_a_results_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot create the folder"):
        LocalFolder(tmp_path / "file" / "out")


def test_the_worst_clip_gives_the_status():
    task = make_task()
    states = ["measured", "not measurable", "unreadable", "failed"]
    outcomes = [make_outcome(task, state=state) for state in states]
    assert [worst_status(outcomes[:n]) for n in range(5)] == [0, 0, 4, 3, 1]


def test_a_failure_that_quotes_a_name_which_is_not_utf8_can_be_stored(tmp_path):
    outcome = failure(make_task(), f"cannot read {os.fsdecode(bytes([0x6B, 0xE4]))}")
    store = Store(LocalFolder(tmp_path))
    store.save(outcome)
    assert store.load("a").reason == "cannot read k\N{REPLACEMENT CHARACTER}"
