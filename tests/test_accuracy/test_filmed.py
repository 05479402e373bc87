"""Films that are made worse: ffmpeg takes every filter, and its absence is told."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.accuracy.filmed import FILMS, _make, filmed
from hiprom.errors import UsageError
from hiprom.video.reader import VideoReader


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("name", ["two seconds missing", "4 times as fast"])
def test_a_film_can_be_made(samples: Path, tmp_path: Path, name: str) -> None:
    film = tmp_path / "film.mp4"
    _make(samples / "seated_symmetric.mp4", FILMS[name], film)
    with VideoReader(film, wanted=lambda time_s: False) as video:
        assert list(video) == []
        times_s = video.times_s
    longest_s = max(b - a for a, b in pairwise(times_s))
    assert (longest_s > 1.8) is (name == "two seconds missing")
    assert (times_s[-1] < 4.0) is (name == "4 times as fast")


def test_without_ffmpeg_there_is_no_film(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(UsageError, match="ffmpeg is not installed"):
        next(filmed([samples / "seated_symmetric.mp4"], ["as it is"]))
