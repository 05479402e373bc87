"""What the tests share: where the data lies, and the fixtures of tests/helpers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["helpers.browsers", "helpers.command_line", "helpers.made_clip"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
SAMPLES = ROOT / "sample_videos"

if str(ROOT) not in sys.path:  # the benchmarks are not installed with the package
    sys.path.insert(0, str(ROOT))

# A busy machine may be slow: hypothesis' own limits are of time, and no test here is.
settings.register_profile("hiprom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hiprom")


# By which a terminal, or a service that runs tests, tells programs how to write.
TERMINAL = (
    *("COLUMNS", "LINES", "TERMINAL_WIDTH", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"),
    *("PY_COLORS", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "GITHUB_ACTIONS"),
)


def pytest_sessionstart() -> None:
    """Forget how whoever runs the tests has set up hiprom and the terminal."""
    for name in [name for name in os.environ if name in TERMINAL or name.startswith("HIPROM_")]:
        del os.environ[name]


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


@pytest.fixture
def unsearchable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a clip, whose names can be read, and no more."""
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "a.mp4").touch()
    look = Path.stat

    def stat(path: Path, **options: bool) -> os.stat_result:  # chmod would not stop root
        if path.parent.name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    return locked
