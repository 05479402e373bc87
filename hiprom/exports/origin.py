"""What an exported file says of its origin, in the place that its format has for that."""

from __future__ import annotations

from collections.abc import Mapping

from hiprom.measurement import Measurement
from hiprom.results.words import clip_name

Origin = Mapping[str, str]


def origin_of(measurement: Measurement) -> dict[str, str]:
    """Return what made a measurement, and of what; what is not known is left out.

    The clip goes by its name alone: the folder is nobody's business.
    """
    model = measurement.model
    told = {
        "hiprom_version": measurement.hiprom_version,
        "clip": clip_name(measurement.source.path),
        "test": measurement.test,
        "model": model.name,
        "model_sha256": model.sha256,
        "careful_model": model.careful_name,
        "careful_model_sha256": model.careful_sha256,
    }
    return {key: " ".join(value.split()) for key, value in told.items() if value}
