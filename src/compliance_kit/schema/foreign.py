"""Schemas and instances from outside: read with care, linted before anything is run on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from compliance_kit.decode import error
from compliance_kit.model import Diagnostic, Source
from compliance_kit.schema.explain import explained
from compliance_kit.schema.gate import compiled, from_gate, schema_fault
from compliance_kit.schema.json_text import parse_json
from compliance_kit.schema.lint import faults

MAX_SCHEMA_BYTES = 500_000
MAX_VIOLATIONS = 50


def lint_schema(content: bytes, *, name: str) -> tuple[Diagnostic, ...]:
    """Everything that makes a schema from outside unusable or dangerous; nothing of it is run or fetched."""
    return _linted(content, name)[1]


def check_instance(schema: bytes, instance: bytes, *, names: tuple[str, str]) -> tuple[Diagnostic, ...]:
    """Lint a schema, then hold a JSON instance against it; at most MAX_VIOLATIONS findings.

    Args:
        schema: JSON text of the schema.
        instance: JSON text of the data.
        names: how findings call the two.
    """
    rules, findings = _linted(schema, names[0])
    if findings:
        return findings
    found, problems = parse_json(instance, name=names[1])
    if found is None:
        return problems
    errors = islice(compiled(rules).iter_errors(found.data), MAX_VIOLATIONS)
    return explained((from_gate(each, rules, found.data) for each in errors), found)[:MAX_VIOLATIONS]


def _linted(content: bytes, name: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The schema, and what is wrong with it."""
    found, problems = parse_json(content, name=name, limit=MAX_SCHEMA_BYTES)
    if found is None:
        return None, problems
    return found.data, tuple(_lint(found)) or tuple(_unusable(found))


def _lint(found: Source) -> Iterator[Diagnostic]:
    for route, words in faults(found.data):
        yield error(found.path, found.key_place(route).span, "schema-lint", words)


def _unusable(found: Source) -> Iterator[Diagnostic]:
    """What the meta-schema or the validator itself refuses."""
    fault = schema_fault(found.data)
    if fault is not None:
        yield from (replace(row, code="schema-lint") for row in explained([fault], found))
