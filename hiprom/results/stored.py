"""Reading a measurement back from its JSON file."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from hiprom.errors import InputError
from hiprom.measurement import SCHEMA, Measurement

SUFFIX = ".measurement"
"""What stands before ``.json`` in the names that ``hiprom analyze --out`` gives."""


def read_measurement(path: Path) -> Measurement:
    """Read a measurement from a JSON file.

    Raises
    ------
    InputError
        If the file cannot be read, is no JSON, or does not follow the contract.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not a text file: name a measurement's JSON") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"cannot read {path}: {reason}") from error
    return parse_measurement(text, str(path))


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
        return Measurement.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InputError(
            f"{origin} is not a measurement ({SCHEMA}): {where}: {first['msg'].lower()}; "
            "name a JSON file that hiprom analyze wrote"
        ) from error


def stem_of(path: Path) -> str:
    """Return the clip's name in the name of a measurement file: ``a.measurement.json`` → ``a``."""
    return path.stem.removesuffix(SUFFIX)
