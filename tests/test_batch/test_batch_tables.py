import csv
import io

import pytest
from batch_fakes import SHA256, make_outcome, make_task, measurement_of

from hiprom.batch.outcome import failure
from hiprom.batch.store import LocalFolder
from hiprom.batch.tables import COLUMNS, PARQUET, write_tables
from hiprom.measurement import Model


@pytest.fixture
def pairs():
    good, bad = make_task("good, clip.mp4", job_id="good"), make_task("bad.mp4")
    labelled = good.job.__class__(**{**vars(good.job), "labels": (("x_group", "=patients"),)})
    return [(labelled, make_outcome(good)), (bad.job, failure(bad, 'it said: "no", twice'))]


def test_a_row_for_each_side_and_one_for_a_bad_clip(pairs, tmp_path):
    write_tables(LocalFolder(tmp_path), pairs)
    left, right, bad = csv.DictReader(io.StringIO((tmp_path / "batch.csv").read_text()))
    assert list(left) == [*COLUMNS, "x_group"]
    assert left["clip"] == "good, clip.mp4"
    assert (left["side"], left["peak_ir_deg"], left["peak_ir_ci95_low_deg"]) == (
        "left",
        "30.0",
        "28.0",
    )
    assert left["compensations"] == "pelvic_hike;trunk_lean"
    assert left["x_group"] == "=patients"
    assert (right["side"], right["peak_ir_deg"]) == ("right", "")
    assert right["compensations"] == "trunk_lean"
    assert right["reason"] == "the right side was not tested"
    assert (bad["side"], bad["state"], bad["reason"]) == ("", "failed", 'it said: "no", twice')


def test_parquet_holds_the_same_with_types(pairs, tmp_path):
    pytest.importorskip("pyarrow", reason="needs hiprom[export]")
    from pyarrow import parquet

    assert PARQUET in write_tables(LocalFolder(tmp_path), pairs)
    table = parquet.read_table(tmp_path / PARQUET)
    rows = table.to_pylist()
    assert [row["peak_ir_deg"] for row in rows] == [30.0, None, None]
    assert [row["repetitions"] for row in rows] == [0, 0, None]
    assert str(table.schema.field("exceeds_mdc").type) == "bool"


def test_without_pyarrow_there_is_a_csv(pairs, tmp_path, monkeypatch):
    monkeypatch.setattr("hiprom.batch.tables.find_spec", lambda name: None)
    assert write_tables(LocalFolder(tmp_path), pairs) == ["batch.csv"]


def test_no_clip_at_all_is_a_table_with_a_header(tmp_path):
    write_tables(LocalFolder(tmp_path), [])
    assert (tmp_path / "batch.csv").read_text() == ",".join(COLUMNS) + "\n"


def test_the_model_is_the_one_that_looked(tmp_path):
    """At landmarks from elsewhere none did, whichever was asked for."""
    clip, landmarks = make_task("clip.mp4"), make_task("marks.npz")
    elsewhere = measurement_of("marks.npz").model_copy(
        update={"model": Model(name=None, sha256=None)}
    )
    found = [
        (clip.job, make_outcome(clip)),
        (landmarks.job, make_outcome(landmarks, measurement=elsewhere)),
    ]
    write_tables(LocalFolder(tmp_path), found)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "batch.csv").read_text())))
    assert [row["model_sha256"] for row in rows] == [SHA256, SHA256, "", ""]
