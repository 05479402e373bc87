"""The exercises that the lay articles describe: data, each with its dose and its source."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from hiprom import toml


class Exercise(BaseModel):
    """One exercise, in our own words.

    Attributes
    ----------
    name : str
    how : str
        A few short sentences.
    dose : str or None
        As the source gives it; None where it gives none.
    source : str
        The article.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    how: str
    dose: str | None = None
    source: str


@cache
def load_exercises() -> tuple[Exercise, ...]:
    """Return every exercise, gentle ones first."""
    file = resources.files("hiprom.results.report") / "exercises.toml"
    entries = toml.loads(file.read_text(encoding="utf-8"))["exercises"]
    return tuple(Exercise.model_validate(entry) for entry in entries)
