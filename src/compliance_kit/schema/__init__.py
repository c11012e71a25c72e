"""(data, JSON Schema) → diagnostics. The only importer of jsonschema and jsonschema_rs.

jsonschema_rs is the gate that says yes fast; only what it refuses is explained by jsonschema, whose errors know which
rule of the schema they come from. Neither may fetch anything: the registry is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.model import Diagnostic, Source
from compliance_kit.schema.gate import compiled, from_gate

MAX_VIOLATIONS = 50


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema of ours, ready to be held against data."""

    schema: Mapping[str, Any]
    gate: Any

    def accepts(self, data: Any) -> bool:
        """Whether plain data fits the schema."""
        return bool(self.gate.is_valid(data))


def shape(schema: Mapping[str, Any]) -> Shape:
    """Compile a schema of ours."""
    return Shape(schema, compiled(dict(schema)))


def violations(shape: Shape, source: Source) -> tuple[Diagnostic, ...]:
    """Everything in which a source does not fit a schema, at the smallest place, in words; at most MAX_VIOLATIONS."""
    if shape.accepts(source.data):
        return ()
    from itertools import islice

    from compliance_kit.schema import reference
    from compliance_kit.schema.explain import explained

    found = explained(reference.violations(shape.schema, source.data), source)
    if not found:  # should the two ever disagree, the gate's no holds
        errors = islice(shape.gate.iter_errors(source.data), MAX_VIOLATIONS)
        found = explained((from_gate(each, shape.schema, source.data) for each in errors), source)
    return found[:MAX_VIOLATIONS]


def lint_schema(content: bytes, *, name: str) -> tuple[Diagnostic, ...]:
    """Everything that makes a schema from outside unusable or dangerous; nothing of it is run or fetched."""
    from compliance_kit.schema import foreign

    return foreign.lint_schema(content, name=name)


def check_instance(schema: bytes, instance: bytes, *, names: tuple[str, str]) -> tuple[Diagnostic, ...]:
    """Lint a schema from outside, then hold a JSON instance against it; findings call the two by `names`."""
    from compliance_kit.schema import foreign

    return foreign.check_instance(schema, instance, names=names)
