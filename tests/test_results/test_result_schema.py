import json
from pathlib import Path

from hiprom.measurement import Measurement
from hiprom.results.schema import schema_text

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema.json"


def test_the_published_schema_is_current():
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m hiprom.results.schema > docs/schema.json"
    )


def test_it_speaks_of_the_published_keys():
    assert '"schema"' in schema_text()
    assert "schema_" not in schema_text()


def test_a_dump_has_the_keys_of_the_json(measurement):
    dumped = measurement.model_dump(mode="json")
    assert dumped == json.loads(measurement.to_json())
    assert dumped["schema"] == "hiprom.measurement/1"
    assert Measurement.model_validate(dumped) == measurement
