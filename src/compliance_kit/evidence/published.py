"""A dataset's description as a JSON Table Schema (Frictionless), for whoever exports records with another program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compliance_kit.evidence.cells import MAX_CELL
from compliance_kit.evidence.table import table_schema

_TYPES: Mapping[str, Mapping[str, Any]] = {
    "date": {"type": "date"},
    "moment": {"type": "datetime", "format": "%Y-%m-%d %H:%M"},
    "count": {"type": "integer", "constraints": {"minimum": 0, "maximum": 9_999_999}},
    "amount": {"type": "number"},
}
_TEXT: Mapping[str, Any] = {"type": "string", "constraints": {"maxLength": MAX_CELL}}


def published(dataset: str) -> dict[str, Any]:
    """The Table Schema of a dataset: fields, and the key where all of it must be filled."""
    schema = table_schema(dataset)
    found: dict[str, Any] = {
        "name": dataset,
        "title": schema["title"],
        "fields": [_field(name, rule) for name, rule in schema["columns"].items()],
        "missingValues": [""],
    }
    if key := schema.get("key"):
        is_filled = all(schema["columns"][column]["required"] for column in key)
        found |= {"primaryKey": list(key)} if is_filled else {"uniqueKeys": [list(key)]}
    return found


def _field(name: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    shape = _TYPES.get(rule["type"], _TEXT)
    constraints = {"required": rule["required"], **shape.get("constraints", {})}
    if rule["type"] == "choice":
        constraints = {"required": rule["required"], "enum": list(rule["choices"])}
    if rule["type"] == "item":
        constraints["pattern"] = "[0-9]{3}"
    return {"name": name, "title": rule["title"], **shape, "constraints": constraints}
