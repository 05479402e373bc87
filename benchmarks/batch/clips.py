"""Many short clips, cut from the samples without encoding them anew."""

from __future__ import annotations

from pathlib import Path

import av


def cut_clips(samples: Path, folder: Path, count: int, seconds: float) -> None:
    """Write `count` clips of the first seconds of the sample clips, in turn.

    Parameters
    ----------
    samples : Path
        Folder of ``.mp4`` clips.
    folder : Path
        Created; holds ``clip00.mp4`` and so on.
    count : int
    seconds : float
    """
    sources = sorted(samples.glob("*.mp4"))
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        cut_clip(sources[number % len(sources)], folder / f"clip{number:02}.mp4", seconds)


def cut_clip(source: Path, target: Path, seconds: float) -> None:
    """Copy the first seconds of a clip."""
    with av.open(str(source)) as whole, av.open(str(target), "w") as copy:
        stream = whole.streams.video[0]
        twin = copy.add_stream_from_template(stream)
        for packet in whole.demux(stream):
            if packet.dts is None or float(packet.dts * packet.time_base) > seconds:
                break
            packet.stream = twin
            copy.mux(packet)
