"""Broken clips."""

from __future__ import annotations

import contextlib
import os
import struct
from fractions import Fraction
from typing import Any, Final

import av

from benchmarks.abuse.bases import CONTAINERS
from benchmarks.abuse.cases import Case, CaseBuilder, kind
from benchmarks.abuse.damage import BLIND, absurd_number, boxes, find, flipped, with_number

_NAMES: Final = list(CONTAINERS)
_EIGHT_HOURS_S: Final = 8 * 3600


def _base(builder: CaseBuilder, name: str | None = None) -> tuple[str, bytes]:
    name = name or builder.one_of(_NAMES)
    return name, (builder.bases / name).read_bytes()


@kind
def blind_damage(builder: CaseBuilder) -> Case:
    """Cut, flipped, zeroed, doubled, stuffed, shuffled, anywhere."""
    name, data = _base(builder)
    for _ in range(builder.number(1, 4)):
        data = builder.one_of(BLIND)(data, builder.rng)
    return builder.analyze(builder.file(name, data))


@kind
def truncated_clip(builder: CaseBuilder) -> Case:
    """Ends anywhere."""
    name, data = _base(builder)
    return builder.analyze(builder.file(name, data[: builder.number(0, len(data))]))


@kind
def flipped_header(builder: CaseBuilder) -> Case:
    """Bits flipped in the first kilobyte."""
    name, data = _base(builder)
    return builder.analyze(builder.file(name, flipped(data, builder.rng, 0, 1024)))


@kind
def flipped_moov(builder: CaseBuilder) -> Case:
    """Bits flipped in the index of an MP4."""
    name, data = _base(builder, builder.one_of(["clip.mp4", "hevc.mp4", "clip.mov"]))
    moov = find(data, b"moov")
    return builder.analyze(builder.file(name, flipped(data, builder.rng, moov.start, moov.end)))


@kind
def flipped_mdat(builder: CaseBuilder) -> Case:
    """Bits flipped in the pictures of an MP4."""
    name, data = _base(builder, builder.one_of(["clip.mp4", "hevc.mp4", "clip.mov"]))
    mdat = find(data, b"mdat")
    return builder.analyze(builder.file(name, flipped(data, builder.rng, mdat.start + 8, mdat.end)))


@kind
def flipped_codec_header(builder: CaseBuilder) -> Case:
    """Bits flipped in what tells the decoder the size and the coding."""
    name, data = _base(builder, builder.one_of(["clip.mp4", "hevc.mp4"]))
    box = find(data, b"stsd")
    return builder.analyze(builder.file(name, flipped(data, builder.rng, box.start, box.end)))


@kind
def box_of_wrong_size(builder: CaseBuilder) -> Case:
    """A box that says it is empty, endless, or longer than the file."""
    name, data = _base(builder, builder.one_of(["clip.mp4", "clip.mov", "hevc.mp4"]))
    box = builder.one_of(list(boxes(data)))
    size = absurd_number(builder.rng) & 0xFFFFFFFF
    return builder.analyze(
        builder.file(name, data[: box.start] + struct.pack(">I", size) + data[box.start + 4 :])
    )


@kind
def box_missing_or_doubled(builder: CaseBuilder) -> Case:
    """A box that is not there, is there twice, or has another name."""
    name, data = _base(builder, builder.one_of(["clip.mp4", "clip.mov", "hevc.mp4"]))
    box = builder.one_of(list(boxes(data)))
    whole = data[box.start : box.end]
    new = builder.one_of([b"", whole + whole, whole[:4] + b"free" + whole[8:], whole[::-1]])
    return builder.analyze(builder.file(name, data[: box.start] + new + data[box.end :]))


@kind
def absurd_table(builder: CaseBuilder) -> Case:
    """Zero, negative or huge numbers in the tables of an MP4: times, sizes, places, counts."""
    name, data = _base(builder, builder.one_of(["clip.mp4", "clip.mov", "hevc.mp4"]))
    names = (b"stts", b"ctts", b"stsz", b"stco", b"stsc", b"stss", b"elst", b"mdhd", b"mvhd")
    tables = [box for box in boxes(data) if box.name in names]
    for _ in range(builder.number(1, 4)):
        box = builder.one_of(tables)
        offset = builder.number(0, max(1, (box.end - box.start - 12) // 4)) * 4
        data = with_number(data, box, offset, absurd_number(builder.rng))
    return builder.analyze(builder.file(name, data))


@kind
def absurd_size_in_header(builder: CaseBuilder) -> Case:
    """20000 x 20000, 0 x 0, 1 x 65535 in the header of a small clip."""
    name, data = _base(builder, builder.one_of(["clip.mp4", "clip.mov", "hevc.mp4"]))
    width, height = builder.one_of([(20_000, 20_000), (0, 0), (1, 65_535), (65_535, 65_535)])
    box = find(data, b"stsd")
    data = with_number(with_number(data, box, 40, width, 2), box, 42, height, 2)
    box = find(data, b"tkhd")
    data = with_number(with_number(data, box, 76, width << 16), box, 80, height << 16)
    return builder.analyze(builder.file(name, data))


@kind
def truly_huge_frame(builder: CaseBuilder) -> Case:
    """6200 x 6200 pixels that are really there: more than 8K has."""
    name, data = _base(builder, builder.one_of(["huge.mp4", "huge.webm", "huge.ts"]))
    return builder.analyze(builder.file(name, data))


@kind
def changing_size(builder: CaseBuilder) -> Case:
    """The picture changes its size, its shape, or to one beyond all bounds within the clip."""
    parts = [_base(builder, "clip.ts")[1]]
    for _ in range(builder.number(1, 3)):
        parts.append(_base(builder, builder.one_of(["small.ts", "other.ts", "huge.ts"]))[1])
    return builder.analyze(builder.file("clip.ts", b"".join(parts)))


@kind
def eight_hours_in_header(builder: CaseBuilder) -> Case:
    """A few frames in a clip that says it lasts eight hours, or in which they are hours apart."""
    if builder.rng.random() < 0.5:
        name, data = _base(builder, builder.one_of(["clip.mkv", "clip.webm"]))
        at = data.index(b"\x44\x89\x88") + 3  # Matroska's duration, milliseconds
        eight = struct.pack(">d", _EIGHT_HOURS_S * 1000.0)
        return builder.analyze(builder.file(name, data[:at] + eight + data[at + 8 :]))
    name, data = _base(builder, "clip.mp4")
    if builder.rng.random() < 0.5:
        scale = struct.unpack_from(">I", data, find(data, b"mdhd").start + 20)[0]
        data = with_number(data, find(data, b"stts"), 12, 3600 * scale)
    for box_name in (b"mvhd", b"mdhd", b"tkhd"):
        box = find(data, box_name)
        offset = 20 if box_name == b"tkhd" else 16
        scale_at = box.start + 8 + 12
        scale = struct.unpack_from(">I", data, scale_at)[0] if box_name != b"tkhd" else 1000
        data = with_number(data, box, offset, _EIGHT_HOURS_S * scale)
    return builder.analyze(builder.file(name, data))


@kind
def absurd_times(builder: CaseBuilder) -> Case:
    """Frames at zero, negative, huge, equal or backward times."""
    suffix = builder.one_of(["mkv", "webm", "ts", "nut", "avi", "mp4"])
    source = "clip.webm" if suffix == "webm" else "clip.mkv"
    path = builder.folder / f"times.{suffix}"
    spread = builder.one_of([0, 1, 40, 10**4, 10**7, 10**9])
    order = builder.one_of(["rising", "falling", "random", "equal", "jump", "negative"])
    with av.open(str(builder.bases / source)) as old, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for number, packet in enumerate(old.demux(video=0)):
            if packet.size:
                _stamp(packet, _time(order, number, spread, builder), stream)
                try:
                    new.mux(packet)
                except (av.error.FFmpegError, OverflowError):
                    continue
    return builder.analyze(path)


def _time(order: str, number: int, spread: int, builder: CaseBuilder) -> int:
    times = {
        "rising": number * spread,
        "falling": (20 - number) * spread,
        "random": builder.number(-spread - 1, spread + 1),
        "equal": spread,
        "jump": number * 40 + (10**9 if number == 5 else 0),
        "negative": (number - 100) * spread,
    }
    return times[order]


def _stamp(packet: Any, time: int, stream: Any) -> None:
    packet.stream = stream
    packet.time_base = Fraction(1, 1000)
    packet.pts = packet.dts = time


@kind
def very_few_frames(builder: CaseBuilder) -> Case:
    """One frame, or none at all."""
    path = builder.folder / builder.one_of(["few.mp4", "few.mkv", "few.avi", "few.mov"])
    keep = builder.number(0, 2)
    with av.open(str(builder.bases / "clip.mp4")) as old, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        new.start_encoding()
        for packet in old.demux(video=0):
            if packet.size and keep:
                packet.stream, keep = stream, keep - 1
                with contextlib.suppress(av.error.FFmpegError):
                    new.mux(packet)
    return builder.analyze(path)


@kind
def sound_only(builder: CaseBuilder) -> Case:
    """No picture in it."""
    name, data = _base(builder, builder.one_of(["sound.mp4", "sound.mp3"]))
    return builder.analyze(builder.file(name, data))


@kind
def wrong_suffix(builder: CaseBuilder) -> Case:
    """A clip that is called something else; what is no clip is called one."""
    name = builder.one_of([*_NAMES, "short.npz", "short.json", "short.trc", "history.sqlite3"])
    suffix = builder.one_of([".mp4", ".avi", ".mkv", ".txt", ".npz", ".trc", ".json", ".MP4", ""])
    while name.endswith(suffix) and suffix:
        suffix = builder.one_of([".mp4", ".avi", ".npz", ".trc", ".json"])
    return builder.analyze(builder.file(f"file{suffix}", _base(builder, name)[1]))


@kind
def no_clip_at_all(builder: CaseBuilder) -> Case:
    """Text, noise, a still picture, a playlist, a script of names, nothing."""
    size = struct.pack(">II", 20_000, 20_000)
    still = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\x02\0\0\0"
    choices: list[tuple[str, bytes]] = [
        ("text.mp4", b"Dear diary,\n" * 300),
        ("noise.mp4", builder.rng.bytes(20_000)),
        ("empty.mp4", b""),
        ("zeros.mp4", bytes(100_000)),
        ("still.png", still),
        ("still.mp4", still),
        ("still.jpg", _base(builder, "jpeg.avi")[1][5000:12_000]),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"),
        ("list.mp4", b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n"),
        ("script.ffconcat", b"ffconcat version 1.0\nfile /dev/zero\n"),
        ("page.webm", b"<!doctype html><title>404</title>"),
        ("sub.srt", b"1\n00:00:00,000 --> 08:00:00,000\nhello\n"),
        ("head.mp4", _base(builder, "clip.mp4")[1][: builder.number(1, 64)]),
    ]
    name, data = builder.one_of(choices)
    return builder.analyze(builder.file(name, data))


@kind
def no_regular_file(builder: CaseBuilder) -> Case:
    """A folder, a pipe that nobody writes to, a device, a link to nowhere or to itself."""
    suffix = builder.one_of([".mp4", ".npz", ".json", ".trc"])
    path = builder.folder / f"input{suffix}"
    what = builder.one_of(
        ["folder", "pipe", "device", "nowhere", "circle", "missing", "long", "odd"]
    )
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "device":
        path.symlink_to(builder.one_of(["/dev/zero", "/dev/null", "/dev/random"]))
    elif what == "nowhere":
        path.symlink_to(builder.folder / "nowhere.mp4")
    elif what == "circle":
        path.symlink_to(path)
    elif what == "long":
        path = builder.folder / ("x" * 5000 + suffix)
    elif what == "odd":
        path = builder.file(f"a\nb\x1b[31m\u202e{suffix}", b"nothing of use")
    return builder.analyze(path)
