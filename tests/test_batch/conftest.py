"""Short clips, cut from the samples without encoding them anew."""

from __future__ import annotations

import av
import pytest


def cut(clip, target, seconds):
    """Copy the first seconds of a clip."""
    with av.open(str(clip)) as source, av.open(str(target), "w") as copy:
        stream = source.streams.video[0]
        twin = copy.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is None or packet.dts * stream.time_base > seconds:
                break
            packet.stream = twin
            copy.mux(packet)
    return target


@pytest.fixture(scope="session")
def short_clips(samples, tmp_path_factory):
    """Two clips of four seconds, and one that is no video."""
    folder = tmp_path_factory.mktemp("short")
    for name in ("seated_hike", "standing_short"):
        cut(samples / f"{name}.mp4", folder / f"{name}.mp4", 4.0)
    (folder / "broken.mp4").write_bytes(b"this is no video")
    return folder
