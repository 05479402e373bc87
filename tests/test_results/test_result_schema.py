from pathlib import Path

from hiprom.results.schema import schema_text

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema.json"


def test_the_published_schema_is_current():
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m hiprom.results.schema > docs/schema.json"
    )


def test_it_speaks_of_the_published_keys():
    assert '"schema"' in schema_text()
    assert "schema_" not in schema_text()
