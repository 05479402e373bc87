"""Reading a measurement back from its JSON file."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from hiprom.errors import InputError
from hiprom.files import read_text
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
    return parse_measurement(read_text(path), str(path))


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
