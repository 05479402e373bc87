"""Leave out of a pose landmarker what hiprom does not ask for: the person's outline.

The network that sets the landmarks also paints a mask of the person, with operators of its own that
nothing else needs, and MediaPipe works it out on every frame whether or not it is wanted. Without
those operators the landmarks are the same to the last bit, and come sooner (docs/performance.md).

The bundle on disk stays as it is; what is changed is a copy in memory. A bundle is a ZIP archive of
uncompressed TFLite files, and a TFLite file is a FlatBuffer of the schema
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
from which the numbers of fields below are.
"""

from __future__ import annotations

import mmap
import struct
import zipfile
from pathlib import Path
from typing import Final

_NETWORK: Final = "pose_landmarks_detector.tflite"
# What the network gives, in the order in which MediaPipe takes it: landmarks, presence, mask,
# heat maps (which refine the landmarks), world landmarks.
_SHAPES: Final = [[1, 195], [1, 1], [1, 256, 256, 1], [1, 64, 64, 39], [1, 117]]
_PRESENCE: Final = 1
_MASK: Final = 2

# Fields of the tables Model, SubGraph, Tensor and Operator.
_SUBGRAPHS, _SIGNATURES = 2, 7
_TENSORS, _GRAPH_OUTPUTS, _OPERATORS = 0, 2, 3
_SHAPE = 0
_INPUTS, _OUTPUTS = 1, 2

Buffer = bytearray | mmap.mmap


class _UnknownStructureError(ValueError):
    """The model is not built as expected."""


def without_mask(bundle: Path) -> bytes | None:
    """Return a bundle whose landmarks are the same, without what paints the mask.

    Its segmentation masks would be nonsense.

    Parameters
    ----------
    bundle : Path
        A pose landmarker bundle (``.task``).

    Returns
    -------
    bytes or None
        For MediaPipe's `model_asset_buffer`. None where the bundle is not built like the official
        ones: use it as it is.
    """
    try:
        begin = _network_in(bundle)
        # A copy of the pages that are written to; the file stays as it is.
        with (
            bundle.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as all_,
        ):
            drop_mask(all_, begin)
            return all_[:]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, struct.error):
        return None


def drop_mask(data: Buffer, begin: int = 0) -> None:
    """Take the operators that only the mask needs out of a network's list, in place.

    The mask's place among the outputs goes to the presence, as MediaPipe wants five of them.

    Parameters
    ----------
    data : bytearray or mmap
        Holds the TFLite file.
    begin : int
        Where it begins.

    Raises
    ------
    ValueError
        If the network is not built as expected; `data` is as it was.
    struct.error
        If it breaks off or leads astray; `data` is as it was.
    """
    model = _follow(data, begin)
    graphs, count = _vector(data, model, _SUBGRAPHS)
    if count != 1 or _field(data, model, _SIGNATURES) is not None:
        raise _UnknownStructureError("more than one graph, or signatures")
    graph = _follow(data, graphs)
    tensors, _ = _vector(data, graph, _TENSORS)
    outputs = _numbers(data, graph, _GRAPH_OUTPUTS)
    shapes = [_numbers(data, _follow(data, tensors + 4 * i), _SHAPE) for i in outputs]
    if shapes != _SHAPES:
        raise _UnknownStructureError(f"outputs of shapes {shapes}")
    place, count = _vector(data, graph, _OPERATORS)
    operators = [_follow(data, place + 4 * i) for i in range(count)]
    kept = _needed(data, operators, set(outputs) - {outputs[_MASK]})
    # Operators are listed by their distance from the entry; entries only move away from them.
    struct.pack_into(f"<{1 + len(kept)}I", data, place - 4, len(kept), *_distances(kept, place))
    struct.pack_into(
        "<i", data, _vector(data, graph, _GRAPH_OUTPUTS)[0] + 4 * _MASK, outputs[_PRESENCE]
    )


def _needed(data: Buffer, operators: list[int], wanted: set[int]) -> list[int]:
    """Return the operators (in order of execution) on which any of the tensors depends."""
    kept = []
    for operator in reversed(operators):
        if not wanted.isdisjoint(_numbers(data, operator, _OUTPUTS)):
            wanted = wanted.union(_numbers(data, operator, _INPUTS))
            kept.append(operator)
    return kept[::-1]


def _distances(operators: list[int], place: int) -> list[int]:
    return [operator - (place + 4 * i) for i, operator in enumerate(operators)]


def _network_in(bundle: Path) -> int:
    """Return where in the archive the landmark network begins."""
    with zipfile.ZipFile(bundle) as archive, bundle.open("rb") as file:
        entry = archive.getinfo(_NETWORK)
        if entry.compress_type != zipfile.ZIP_STORED:
            raise _UnknownStructureError("a compressed network")
        file.seek(entry.header_offset)
        header = file.read(30)
    return entry.header_offset + len(header) + sum(struct.unpack_from("<HH", header, 26))


def _field(data: Buffer, table: int, number: int) -> int | None:
    """Return where a table's field is, None where it has none."""
    layout = table - struct.unpack_from("<i", data, table)[0]
    if layout < 0:  # Python would count from the end
        raise _UnknownStructureError("a layout before the beginning")
    size = struct.unpack_from("<H", data, layout)[0]
    entry = 4 + 2 * number
    distance = struct.unpack_from("<H", data, layout + entry)[0] if entry < size else 0
    return table + distance if distance else None


def _follow(data: Buffer, place: int) -> int:
    """Return where the reference at a place leads."""
    return place + int(struct.unpack_from("<I", data, place)[0])


def _vector(data: Buffer, table: int, number: int) -> tuple[int, int]:
    """Return where a field's vector has its first entry, of four bytes, and how many it has."""
    field = _field(data, table, number)
    if field is None:
        return 0, 0
    place = _follow(data, field)
    count = int(struct.unpack_from("<I", data, place)[0])
    if place + 4 + 4 * count > len(data):
        raise _UnknownStructureError("a vector beyond the end")
    return place + 4, count


def _numbers(data: Buffer, table: int, number: int) -> list[int]:
    place, count = _vector(data, table, number)
    return list(struct.unpack_from(f"<{count}i", data, place))
