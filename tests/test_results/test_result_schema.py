import json
from pathlib import Path

from hiprom.measurement import Measurement
from hiprom.results.schema import schema_text

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema.json"


def test_the_published_schema_is_current():
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m hiprom.results.schema > docs/schema.json"
    )


def test_it_names_its_dialect():
    """A validator that has to guess may take one in which an interval's pair means nothing."""
    schema = json.loads(schema_text())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "prefixItems" in schema_text()


def test_it_speaks_of_the_published_keys():
    assert '"schema"' in schema_text()
    assert "schema_" not in schema_text()


def test_a_dump_has_the_keys_of_the_json(measurement):
    dumped = measurement.model_dump(mode="json")
    assert dumped == json.loads(measurement.to_json())
    assert dumped["schema"] == "hiprom.measurement/1"
    assert Measurement.model_validate(dumped) == measurement


def test_a_notebook_shows_a_table_of_the_fields_and_no_markup_of_others(measurement):
    source = measurement.source.model_copy(update={"path": "<img src=x>&.mp4"})
    shown = measurement.model_copy(update={"source": source})._repr_html_()
    assert "&lt;img src=x&gt;&amp;.mp4" in shown and "<img" not in shown
    assert ">schema</th>" in shown and ">31.2</td>" in shown and ">29.3, 33.1</td>" in shown
    assert 'title="Where the leg leaves rest."' in shown  # what a field is stands in its tooltip
    for tag in ("table", "tr", "td", "th"):
        assert shown.count(f"<{tag}>") + shown.count(f"<{tag} ") == shown.count(f"</{tag}>") > 0
