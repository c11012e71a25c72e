"""(data, JSON Schema) → diagnostics. The only importer of jsonschema and jsonschema_rs.

jsonschema_rs is the gate that says yes fast; only what it refuses is explained by jsonschema, whose errors know which
rule of the schema they come from. Neither may fetch anything: the registry is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.model import Diagnostic, Source
from compliance_kit.schema.foreign import check_instance, lint_schema

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
    import jsonschema_rs

    gate = jsonschema_rs.validator_for(
        dict(schema), validate_formats=True, offline=True, pattern_options=jsonschema_rs.RegexOptions()
    )
    return Shape(schema, gate)


def violations(shape: Shape, source: Source) -> tuple[Diagnostic, ...]:
    """Everything in which a source does not fit a schema, at the smallest place, in words; at most MAX_VIOLATIONS."""
    if shape.accepts(source.data):
        return ()
    from compliance_kit.schema.explain import explain

    return explain(shape.schema, source)[:MAX_VIOLATIONS]


__all__ = ["Shape", "check_instance", "lint_schema", "shape", "violations"]
