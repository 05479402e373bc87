"""How far hiprom is off, and what it says, when a clip is filmed worse than the sets are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.accuracy.rows import Row
from benchmarks.ffmpeg import H264, encode
from hiprom import pipeline
from hiprom.files import read_json
from hiprom.pose.detector_cache import DetectorCache
from hiprom.sides import SIDES
from hiprom.validation.clips import compare

FILMS: Final = {
    "as it is": "null",
    "dim, noisy": "eq=gamma=0.45:brightness=-0.15,noise=alls=20:allf=t",
    "flickering light": "eq=brightness='0.25*sin(2*PI*t*6.3)':eval=frame",
    "out of focus": "gblur=sigma=6",
    "240 lines": "scale=-2:240",
    "wide lens": "lenscorrection=k1=0.35:k2=0.05",
    "squeezed to 3/4": "scale=iw*0.75:ih,setsar=1",
    "stretched to 4/3": "scale=iw*4/3:ih,setsar=1",
    "head cut off": "crop=iw:ih*0.78:0:ih*0.22",
    "zoomed by half": "scale=w='2*trunc(iw*(0.67+0.33*clip(t-5,0,1))/2)':h=-2:eval=frame,"
    "pad=960:720:(ow-iw)/2:(oh-ih)/2:eval=frame",
    "two seconds missing": "select='not(between(t,2.7,4.6))'",
    "a second cut out": "select='not(between(t,2.7,3.7))',setpts=N/FRAME_RATE/TB",
    "5 pictures a second, told as 30": "fps=5,fps=30",
    "2 pictures a second, told as 30": "fps=2,fps=30",
    "a picture in 2 s, told as 30": "fps=0.5,fps=30",
    "4 times as fast": "setpts=PTS/4,fps=25",
    "4 times as slow": "setpts=4*PTS",
    "backwards": "reverse",
}
"""Filters of ffmpeg that make a worse film of a sample clip of 960 x 720 pixels."""


def filmed(clips: Sequence[Path], names: Sequence[str] = tuple(FILMS)) -> Iterator[Row]:
    """Measure clips as changed by filters, and yield a row for each film of each clip.

    Parameters
    ----------
    clips : sequence of Path
        Each with its NAME.truth.json beside it.
    names : sequence of str
        Of `FILMS`.

    Raises
    ------
    UsageError
        If there is no ffmpeg, or it fails.
    """
    with tempfile.TemporaryDirectory() as folder, DetectorCache() as detectors:
        for name in names:
            for clip in clips:
                film = Path(folder) / "film.mp4"
                _make(clip, FILMS[name], film)
                analysis = pipeline.run(film, detectors=detectors)
                truth = read_json(clip.with_name(f"{clip.stem}.truth.json"))
                sides = zip(SIDES, compare(analysis, truth, clip.stem), strict=True)
                quality = analysis.measurement.quality
                yield {
                    "film": name,
                    "clip": clip.stem,
                    **{f"{side} error": outcome.error_deg() for side, outcome in sides},
                    "grade": quality.grade,
                    "reasons": "; ".join(quality.reasons),
                }


def _make(clip: Path, filters: str, out: Path) -> None:
    arguments = ["-i", str(clip), "-vf", filters, "-an", "-fps_mode", "vfr"]
    encode([*arguments, *H264], out)
