"""The JSON page's tables, from the published schema's own model."""

from __future__ import annotations

from typing import Any

from hiprom.measurement import Measurement


def tables() -> str:
    """Return a heading and a table of fields for the measurement and each of its parts."""
    schema = Measurement.model_json_schema(by_alias=True, mode="serialization")
    parts = {"Measurement": schema, **_in_order(schema)}
    return "\n\n".join(_table(name, part) for name, part in parts.items())


def _in_order(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the parts in the order in which the measurement names them."""
    defs: dict[str, Any] = schema["$defs"]
    order: list[str] = []

    def visit(part: dict[str, Any]) -> None:
        for field in part.get("properties", {}).values():
            for name in _references(field):
                if name not in order:
                    order.append(name)
                    visit(defs[name])

    visit(schema)
    return {name: defs[name] for name in order}


def _references(field: dict[str, Any]) -> list[str]:
    found = [field["$ref"].rpartition("/")[2]] if "$ref" in field else []
    inner = [*field.get("anyOf", []), *([field["items"]] if "items" in field else [])]
    return found + [name for part in inner for name in _references(part)]


def _table(name: str, part: dict[str, Any]) -> str:
    rows = [
        f"| `{key}` | {_type(field)} | {' '.join(field.get('description', '').split())} |"
        for key, field in part["properties"].items()
    ]
    about = " ".join(part.get("description", "").split())
    return "\n".join(
        [f"### {name}", "", about, "", "| key | holds | meaning |", "|---|---|---|", *rows]
    )


def _type(field: dict[str, Any]) -> str:
    """Return what a field holds, in words a reader of JSON knows."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(_type(inner) for inner in field["anyOf"])
    if field.get("type") == "array":
        if "prefixItems" in field:
            return f"[{', '.join(_type(inner) for inner in field['prefixItems'])}]"
        return f"list of {_type(field['items'])}"
    return str(field["type"])
