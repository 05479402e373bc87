"""A clip that cannot be read ends no study: what is measured stands beside the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from hiprom.errors import InputError, ModelError
from hiprom.files import text_of

Measured = TypeVar("Measured")


def measured_or_why(
    measure: Callable[[], Measured], clip: Path, shown: str
) -> tuple[Measured | None, str]:
    """Return what is measured of a clip, or None and why the clip cannot be read.

    Parameters
    ----------
    measure : callable
    clip : Path
    shown : str
        What the reason calls the clip instead of its path: tables may be published, without the
        folders of this machine.

    Raises
    ------
    ModelError
        If the model cannot be used.
    """
    try:
        return measure(), ""
    except ModelError:
        raise
    except InputError as error:
        return None, text_of(str(error).replace(str(clip), shown))
