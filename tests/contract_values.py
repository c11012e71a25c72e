"""Values for any of our templates, made of the template's own examples: for the tests that try every one with every project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compliance_kit import schema, source
from compliance_kit.emit import yaml_text
from compliance_kit.kinds.contract import Contract
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.outputs.contract.terms import settle
from compliance_kit.outputs.output import Terms

_POOL_TEXTS = ("0571-00000001", "0000 0000 0000", "91330100MA0000000X", "2026-01-05", "1200.00", "36")
POOL = (*_POOL_TEXTS, True, 12, 3, 1, 30, 60, 0.05, 80)
"""Values of the kinds that a pattern may ask for."""


def filled(library: Library, template: Document[Contract], project: Document[Any]) -> Terms:
    """Terms under which the template is made for the project, every value that it needs given."""
    fields = template.body.parameters.get("properties", {})
    values: dict[str, Any] = {}
    while missing := [
        name for name in settle(template, project, _terms(template, values)).missing if name not in values
    ]:
        values |= {name: sample(name, fields[name]) for name in missing}
    return _terms(
        template, values | _balanced(settle(template, project, _terms(template, values)).values, values, fields)
    )


def _balanced(settled: Mapping[str, Any], values: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same values with wholes that are the sum of their parts."""
    parts = [name for name in fields if name.startswith("copies_") and name != "copies_total"]
    copies = dict.fromkeys(parts, 2) | {"copies_total": 2 * len(parts)} if "copies_total" in values else {}
    if "ground_area" in values and "underground_area" in values:
        copies |= {"ground_area": settled["total_area"], "underground_area": "0.00"}
    return copies


def _terms(template: Document[Contract], values: Mapping[str, Any]) -> Terms:
    found, findings = source.parse(yaml_text(values).encode() if values else b"{}\n", name="p.yml")
    assert found is not None and not findings, findings
    return Terms(template.id, found)


def sample(name: str, asked: Mapping[str, Any]) -> Any:
    """One value that fits: the example, else the first choice, else something of the kind."""
    named = (*asked.get("examples", ()), *asked.get("enum", ()), asked.get("const"), asked.get("default"))
    for value in (*named, f"示例{asked.get('title', name)}", *POOL):
        if value is not None and schema.shape(dict(asked)).accepts(value):
            return value
    kind = asked.get("type")
    if kind == "array":
        return [sample(name, asked.get("items", {}))]
    if kind == "object":
        return {key: sample(key, inner) for key, inner in asked.get("properties", {}).items()}
    raise AssertionError(f"no value for {name}: {asked}")
