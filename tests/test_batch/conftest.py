"""Short clips, cut from the samples without encoding them anew."""

from __future__ import annotations

import pytest

from benchmarks.batch.clips import cut_clip


@pytest.fixture(scope="session")
def short_clips(samples, tmp_path_factory):
    """Two clips of four seconds, and one that is no video."""
    folder = tmp_path_factory.mktemp("short")
    for name in ("seated_hike", "standing_short"):
        cut_clip(samples / f"{name}.mp4", folder / f"{name}.mp4", 4.0)
    (folder / "broken.mp4").write_bytes(b"this is no video")
    return folder
