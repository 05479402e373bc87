"""HL7 FHIR R4: one Observation for each side that was measured."""

from __future__ import annotations

import importlib
import json
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from hiprom.errors import UsageError
from hiprom.exports.origin import origin_of
from hiprom.measurement import Measurement
from hiprom.protocols import load_protocol
from hiprom.results.words import CLAIM
from hiprom.sides import SIDES, Side
from hiprom.writing import atomic_path

UCUM: Final = "http://unitsofmeasure.org"
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_OID, "hiprom")
_ABSENT_REASON: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


@dataclass(frozen=True)
class Codes:
    """How the observation is coded; what is not certain stays text.

    Attributes
    ----------
    system, code, display : str or None
        The observation's code. LOINC 100297-1 was seen in one public list of codes only: it is
        unconfirmed, marked so, and therefore not used unless it is asked for.
    confirmed : bool
        Whether whoever set the code vouches for it.
    """

    system: str | None = None
    code: str | None = None
    display: str | None = None
    confirmed: bool = True


UNCONFIRMED_LOINC: Final = Codes(
    "http://loinc.org", "100297-1", "Hip internal rotation ROM (unconfirmed code)", confirmed=False
)


def codes_of(text: str) -> Codes:
    """Return a code as a user writes it: ``SYSTEM|CODE``, or ``loinc`` for the unconfirmed one.

    Raises
    ------
    UsageError
        If it is neither.
    """
    if text.lower() == "loinc":
        return UNCONFIRMED_LOINC
    system, bar, code = text.rpartition("|")
    if not bar or not system or not code:
        raise UsageError(f"--code {text}: give SYSTEM|CODE, such as http://loinc.org|1234-5")
    return Codes(system=system, code=code)


def observations(
    measurement: Measurement,
    *,
    day: date | None = None,
    subject: str | None = None,
    codes: Codes | None = None,
) -> list[dict[str, Any]]:
    """Return an Observation for each side, as FHIR R4 JSON.

    Parameters
    ----------
    measurement : Measurement
        A side without a figure becomes an Observation without a value, with the reason.
    day : date, optional
        Day of the test; the clip does not tell.
    subject : str, optional
        Local code of the person, given as an identifier.
    codes : Codes, optional
        Text only unless given.
    """
    return [_observation(measurement, side, day, subject, codes or Codes()) for side in SIDES]


def write_fhir(
    measurement: Measurement,
    path: Path,
    *,
    day: date | None = None,
    subject: str | None = None,
    codes: Codes | None = None,
) -> None:
    """Write the observations as a Bundle of type collection, whole or not at all.

    The result is checked with fhir.resources where that is installed.

    Raises
    ------
    UsageError
        If it does not validate (a code or subject that FHIR does not allow), or cannot be written.
    """
    found = observations(measurement, day=day, subject=subject, codes=codes)
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": _urn(measurement, one), "resource": one} for one in found],
    }
    _validate(bundle)
    with atomic_path(path) as partial:
        text = json.dumps(bundle, indent=2, ensure_ascii=False, allow_nan=False)
        partial.write_text(text + "\n", encoding="utf-8")


def _observation(
    measurement: Measurement, side: Side, day: date | None, subject: str | None, codes: Codes
) -> dict[str, Any]:
    result = measurement.sides[side]
    content: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "preliminary" if measurement.quality.grade == "poor" else "final",
        "code": _code(codes),
        "bodySite": {"text": f"{side} hip joint"},
        "method": {"text": _method(measurement)},
        "device": {"display": f"hiprom {measurement.hiprom_version}"},
        "note": [{"text": text} for text in _notes(measurement, side)],
    }
    if clip := origin_of(measurement).get("clip"):
        content["derivedFrom"] = [{"display": clip}]
    if subject is not None:
        content["subject"] = {"identifier": {"value": subject}}
    if day is not None:
        content["effectiveDateTime"] = day.isoformat()
    if result.peak_ir_deg is None:
        text = "; ".join(result.reasons) or "not measured"
        coding = [{"system": _ABSENT_REASON, "code": "not-performed"}]
        return content | {"dataAbsentReason": {"coding": coding, "text": text}}
    content["valueQuantity"] = _quantity(result.peak_ir_deg)
    if result.peak_ir_ci95_deg is not None:
        low, high = result.peak_ir_ci95_deg
        content["component"] = [
            _component("lower end of the 95 % interval", low),
            _component("upper end of the 95 % interval", high),
        ]
    return content


def _notes(measurement: Measurement, side: Side) -> list[str]:
    """Return what to know with the figure, each once: a side may repeat the clip's reason."""
    reasons = (*measurement.quality.reasons, *measurement.sides[side].reasons)
    return list(dict.fromkeys((CLAIM, *reasons)))


def _urn(measurement: Measurement, observation: dict[str, Any]) -> str:
    """Return the identity that an entry of a Bundle needs: the same one for the same content."""
    content = measurement.to_json() + json.dumps(observation, sort_keys=True)
    return uuid.uuid5(_NAMESPACE, content).urn


def _code(codes: Codes) -> dict[str, Any]:
    text = "Peak hip internal rotation, active"
    if codes.code is None:
        return {"text": text}
    coding = {"system": codes.system, "code": codes.code, "display": codes.display}
    coding = {key: value for key, value in coding.items() if value is not None}
    note = "" if codes.confirmed else f" (code {codes.code} is unconfirmed)"
    return {"coding": [coding], "text": text + note}


def _method(measurement: Measurement) -> str:
    model = measurement.model
    seen = "landmarks from another program"
    if model.name is not None:
        again = "" if model.careful_name is None else f" and {model.careful_name}"
        seen = f"single camera, {model.name}{again}"
    # A clip that shows neither test is measured as the seated one.
    reference = load_protocol(measurement.test or "seated").reference
    return (
        f"{measurement.test or 'unrecognised'} active test, {seen}; shank against the {reference} "
        "about the femur"
    )


def _quantity(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "deg", "system": UCUM, "code": "deg"}


def _component(text: str, value: float) -> dict[str, Any]:
    return {"code": {"text": text}, "valueQuantity": _quantity(value)}


def _validate(bundle: dict[str, Any]) -> None:
    try:
        resources = importlib.import_module("fhir.resources.R4B.bundle")
    except ImportError:  # our own construction is tested against it; here it is a second look
        return
    try:
        resources.Bundle.model_validate(bundle)
    except ValueError as error:
        first = str(error).splitlines()[0]
        raise UsageError(f"this is not valid FHIR: {first}; check the code and subject") from error
