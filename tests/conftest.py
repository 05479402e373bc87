"""What the tests share: where the data lies, and the fixtures of tests/helpers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest_plugins = ["helpers.command_line", "helpers.made_clip"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
SAMPLES = ROOT / "sample_videos"

if str(ROOT) not in sys.path:  # the benchmarks are not installed with the package
    sys.path.insert(0, str(ROOT))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The data with truth that is never copied into the project; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the shared data folder beside the checkout ({SHARED.parent.name}/data)")
    return SHARED


@pytest.fixture(scope="session")
def samples() -> Path:
    """The rendered sample clips."""
    if not any(SAMPLES.glob("*.mp4")):
        pytest.skip("needs the sample clips of sample_videos/")
    return SAMPLES
