"""The network without its mask: the same landmarks, fewer operators, strangers left alone."""

from __future__ import annotations

import io
import struct
import zipfile
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from hiprom.errors import ModelError
from hiprom.pose import Pose, PoseDetector, resolve_model
from hiprom.pose import bundle as bundle_module
from hiprom.pose.models import file_sha256
from hiprom.pose.trim import drop_mask, without_mask
from hiprom.video import VideoReader

NETWORK = "pose_landmarks_detector.tflite"
FULL = resolve_model("full").path
MASK_OPERATORS = 46


def network(bundle: Path | bytes) -> bytearray:
    with zipfile.ZipFile(io.BytesIO(bundle) if isinstance(bundle, bytes) else bundle) as archive:
        entry = archive.getinfo(NETWORK)
    data = bundle if isinstance(bundle, bytes) else bundle.read_bytes()
    begin = entry.header_offset + 30 + len(NETWORK)
    begin += struct.unpack_from("<H", data, entry.header_offset + 28)[0]
    return bytearray(data[begin : begin + entry.file_size])


def graph(data: bytearray) -> tuple[int, list[int]]:
    """Return how many operators a network has, and the numbers of its outputs, by the schema."""
    schema = pytest.importorskip("mediapipe.tasks.metadata.schema_py_generated")
    main = schema.Model.GetRootAsModel(data, 0).Subgraphs(0)
    return main.OperatorsLength(), list(main.OutputsAsNumpy())


@pytest.mark.parametrize("name", ["full", "heavy"])
def test_the_masks_operators_are_gone(name: str) -> None:
    bundle = resolve_model(name)
    trimmed = without_mask(bundle.path)
    assert trimmed is not None
    before, outputs = graph(network(bundle.path))
    after, left = graph(network(trimmed))
    assert before - after == MASK_OPERATORS
    assert left == [outputs[0], outputs[1], outputs[1], outputs[3], outputs[4]]
    assert file_sha256(bundle.path) == bundle.sha256


def test_nothing_else_is_changed() -> None:
    trimmed = without_mask(FULL)
    assert trimmed is not None
    before = np.frombuffer(FULL.read_bytes(), dtype=np.uint8)
    after = np.frombuffer(trimmed, dtype=np.uint8)
    assert len(before) == len(after)
    changed = np.flatnonzero(before != after)
    operators = graph(network(FULL))[0]
    assert 0 < len(changed) <= 4 * (operators + 1) + 4


def poses(clip: Path, model: str) -> list[Pose]:
    with VideoReader(clip) as reader, PoseDetector(resolve_model(model)) as detector:
        frames = list(islice(reader, 12))
        seen = [detector.detect(frame.image) for frame in frames]
        seen += detector.detect_people(frames[0].image)
    assert None not in seen
    return [pose for pose in seen if pose is not None]


@pytest.mark.parametrize("model", ["full", "heavy"])
def test_landmarks_are_the_same_to_the_last_bit(
    sample_clips: list[Path], monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    without = poses(sample_clips[0], model)
    monkeypatch.setattr(bundle_module, "without_mask", lambda bundle: None)
    whole = poses(sample_clips[0], model)
    for one, other in zip(without, whole, strict=True):
        for field in Pose._fields:
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


def bundle_of(path: Path, data: bytes, how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        archive.writestr(NETWORK, data)
    return path


def test_strangers_are_left_alone(tmp_path: Path) -> None:
    whole = bytes(network(FULL))
    assert without_mask(bundle_of(tmp_path / "known.task", whole)) is not None
    assert without_mask(bundle_of(tmp_path / "small.task", whole, zipfile.ZIP_DEFLATED)) is None
    with zipfile.ZipFile(FULL) as archive:
        other = archive.read("pose_detector.tflite")  # a network, of another structure
    for content in (other, whole[:1000], b"not a model", b""):
        assert without_mask(bundle_of(tmp_path / "strange.task", content)) is None
    (tmp_path / "empty.task").write_bytes(b"")
    assert without_mask(tmp_path / "empty.task") is None
    assert without_mask(tmp_path / "missing.task") is None


def test_a_network_trimmed_before_is_trimmed_no_further() -> None:
    once = network(FULL)
    drop_mask(once)
    with pytest.raises(ValueError, match="shapes"):
        drop_mask(once)


def test_a_damaged_network_is_refused_and_unchanged() -> None:
    """Any byte of what leads to the operators may be wrong: no other error, nothing written."""
    whole = network(FULL)
    root = struct.unpack_from("<I", whole, 0)[0]
    generator = np.random.default_rng(5)
    places = [*range(8), *range(root - 40, root + 40)]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] = int(generator.integers(256))
        before = bytes(damaged)
        try:
            drop_mask(damaged)
        except (ValueError, struct.error):
            assert bytes(damaged) == before


def test_a_stranger_is_handed_to_mediapipe_as_it_is(tmp_path: Path) -> None:
    strange = bundle_of(tmp_path / "strange.task", b"not a model")
    with pytest.raises(ModelError, match="not a pose landmarker"):
        PoseDetector(resolve_model(strange))
