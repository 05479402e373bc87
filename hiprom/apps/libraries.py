"""The libraries that hiprom stands on, and what to do if one of them cannot be loaded."""

from __future__ import annotations

import importlib
from typing import Final

from hiprom.errors import in_short

# Each as it is installed, and as it is imported.
LIBRARIES: Final = {
    "mediapipe": "mediapipe",
    "opencv-python": "cv2",
    "av": "av",
    "numpy": "numpy",
    "scipy": "scipy",
    "matplotlib": "matplotlib",
    "pydantic": "pydantic",
}

REINSTALL: Final = "reinstall hiprom with its dependencies"

# How the loader says that a library of the system is missing, which pip does not install.
_SYSTEM: Final = "cannot open shared object file"


def try_to_load(library: str) -> ImportError | None:
    """Import a library, and return what was wrong if that failed.

    Parameters
    ----------
    library : str
        Its name in ``LIBRARIES``.
    """
    try:
        importlib.import_module(LIBRARIES[library])
    except ImportError as error:
        return error
    return None


def remedy_for(error: ImportError) -> str:
    """Say what to do about a library that cannot be loaded."""
    if _SYSTEM in str(error):
        return (
            "install it (Debian, Ubuntu: apt-get install libgl1 libglib2.0-0) or, for all but the"
            " window of hiprom live: pip install --force-reinstall --no-deps opencv-python-headless"
        )
    return REINSTALL


def load_failure(error: ImportError) -> str:
    """Return one line on a library that could not be loaded: what, and what to do."""
    what = "of the system is missing" if _SYSTEM in str(error) else "cannot be loaded"
    return f"a library {what} ({in_short(error, most=200)}); {remedy_for(error)}"
