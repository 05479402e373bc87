"""The JSON Schema of a measurement, as published in ``docs/schema.json``.

Regenerate the published file with ``python -m hiprom.results.schema > docs/schema.json``.
"""

from __future__ import annotations

import json
import sys

from pydantic.json_schema import GenerateJsonSchema

from hiprom.measurement import Measurement


def schema_text() -> str:
    """Return the JSON Schema of `Measurement` with the published keys, ending in a newline."""
    # Without its dialect a validator takes its own default, which may be one without prefixItems.
    schema = {
        "$schema": GenerateJsonSchema.schema_dialect,
        **Measurement.model_json_schema(by_alias=True, mode="serialization"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
