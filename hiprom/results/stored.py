"""Reading a measurement back from its JSON file."""

from __future__ import annotations

import os
from mimetypes import guess_type
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from hiprom.errors import InputError
from hiprom.files import as_typed, read_json_text
from hiprom.limits import is_plausible
from hiprom.measurement import SCHEMA, Measurement
from hiprom.results.file_names import MEASUREMENT_SUFFIX

_LANDMARKS: Final = (".npz", ".trc", ".mot", ".sto")  # such as a live test leaves beside it


def read_measurement(path: str | os.PathLike[str]) -> Measurement:
    """Read a measurement from a JSON file.

    Parameters
    ----------
    path : path
        What `hiprom analyze` wrote, or `Measurement.to_json` gave.

    Raises
    ------
    InputError
        If the file cannot be read, is no JSON, or does not follow the contract.
    """
    path = Path(path)
    is_clip = (guess_type(path.name)[0] or "").startswith("video/")
    if is_clip or path.suffix.lower() in _LANDMARKS:
        what = "is a clip" if is_clip else "holds landmarks or angles"
        raise InputError(
            f"{path} {what}, not a measurement: run 'hiprom analyze {as_typed(path)} --out "
            f"results', and name {path.stem}{MEASUREMENT_SUFFIX} in there"
        )
    return parse_measurement(read_json_text(path), str(path))


def parse_measurement(text: str, origin: str) -> Measurement:
    """Parse the JSON text of a measurement.

    Parameters
    ----------
    text : str
        JSON of the contract.
    origin : str
        Where the text came from, for the message.

    Raises
    ------
    InputError
        If it is no JSON, or does not follow the contract.
    """
    try:
        return plausible(Measurement.model_validate_json(text), origin)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InputError(
            f"{origin} is not a measurement ({SCHEMA}): {where}: {first['msg'].lower()}; "
            "name a JSON file that hiprom analyze wrote"
        ) from error


def plausible(measurement: Measurement, origin: str) -> Measurement:
    """Return a measurement if its numbers can be those of a body; drawing others would never end.

    Raises
    ------
    InputError
        If an angle is beyond a full turn, or another number is not finite or beyond all bounds.
    """
    wrong = _implausible(measurement.model_dump(), "")
    if wrong is not None:
        raise InputError(f"{origin} is not a measurement: {wrong} is out of all bounds")
    return measurement


def _implausible(value: Any, where: str) -> str | None:
    """Return where the first impossible number stands, and which it is."""
    if isinstance(value, dict):
        found = (
            _implausible(item, f"{where}.{key}" if where else str(key))
            for key, item in value.items()
        )
    elif isinstance(value, list | tuple):
        found = (_implausible(item, where) for item in value)
    else:
        if not isinstance(value, int | float) or is_plausible(where, value):
            return None
        # A whole number may have more digits than a float can hold.
        return f"{where} = {min(max(value, -1e308), 1e308):.6g}"
    return next((wrong for wrong in found if wrong is not None), None)
