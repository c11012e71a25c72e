"""The fast yes or no: jsonschema_rs, which reads regular expressions without backtracking and fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from compliance_kit.model import Route
from compliance_kit.schema.violation import Violation

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def compiled(schema: dict[str, Any] | bool) -> Any:
    """A validator that knows formats and stays offline."""
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions()
    return jsonschema_rs.validator_for(
        schema, formats={"date": is_date}, validate_formats=True, offline=True, pattern_options=options
    )


def is_date(text: str) -> bool:
    """Whether text is a day that Python knows, too: jsonschema_rs allows the year 0000."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def schema_fault(schema: Any) -> Violation | None:
    """Why a schema cannot be used; None where it can."""
    import jsonschema_rs

    try:
        compiled(schema)
    except jsonschema_rs.ValidationError as fault:
        kind, (route, _) = fault.kind, _walk(schema, fault.instance_path)
        return Violation(kind.name, getattr(kind, "value", None), {}, fault.instance, route)
    return None


def _walk(value: Any, steps: Sequence[str | int]) -> tuple[Route, Any]:
    """The route that steps mean, and what stands there; jsonschema_rs takes the key "7" for a position."""
    route: Route = ()
    for step in steps:
        place = str(step) if isinstance(value, Mapping) else step
        value = value[place]
        route = (*route, place)
    return route, value


def from_gate(error: Any, rules: Any, data: Any) -> Violation:
    """What jsonschema_rs found in data by a schema's rules."""
    kind, steps = error.kind, error.schema_path
    *above, keyword = ("falseSchema",) if kind.name == "falseSchema" else steps  # whose last step is no keyword
    schema = _walk(rules, above)[1] if above else rules
    schema = schema if isinstance(schema, Mapping) else {}
    return Violation(
        str(keyword),
        schema.get(keyword),
        schema,
        error.instance,
        _walk(data, error.instance_path)[0],
        (kind.property,) if keyword == "required" else tuple(getattr(kind, "unexpected", ())),
        tuple(tuple(from_gate(cause, rules, data) for cause in group) for group in getattr(kind, "context", ())),
    )
