"""The explaining validator: jsonschema, told to read patterns as its fast neighbour does, and to fetch nothing."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry

from compliance_kit.schema.lint import inner_schemas, subschemas
from compliance_kit.schema.violation import Violation

_DOLLAR = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.S)


def violations(schema: Mapping[str, Any], data: Any) -> Iterator[Violation]:
    """Every rule that plain data breaks."""
    checker = _VALIDATOR(_spelt_out(schema), format_checker=FormatChecker(["date"]), registry=Registry())
    return map(_violation, checker.iter_errors(data))


def _spelt_out(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with `false` written as `{"not": {}}`: of `false` jsonschema does not say where in the data it fails."""
    whole = copy.deepcopy(dict(schema))
    for _, part in tuple(subschemas(whole)):
        for step, inner in tuple(inner_schemas(part)):
            keyword = str(step[0])
            if inner is False and not keyword.startswith(("additional", "unevaluated")):
                holder: Any = part if len(step) == 1 else part[keyword]
                holder[step[-1]] = {"not": {}}
    return whole


@cache
def strict(pattern: str) -> re.Pattern[str]:
    """A pattern in which `$` is the very end, not the line end before it, and `\\d` an ASCII digit."""
    return re.compile(_DOLLAR.sub(lambda found: r"\Z" if found[0] == "$" else found[0], pattern), re.ASCII)


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not strict(pattern).search(value):
        yield ValidationError("pattern")


def _unique(_: Any, wanted: bool, value: Any, __: Any) -> Iterator[ValidationError]:
    """By written form: comparing each with each takes 10 s for 3,000 mappings."""
    if wanted and isinstance(value, list) and len({json.dumps(v, sort_keys=True) for v in value}) < len(value):
        yield ValidationError("unique")


_VALIDATOR: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _pattern, "uniqueItems": _unique}
)


def _violation(error: Any) -> Violation:
    groups: dict[Any, list[Violation]] = {}
    for cause in error.context or ():
        groups.setdefault(cause.schema_path[0], []).append(_violation(cause))
    return Violation(
        str(error.validator),
        error.validator_value,
        error.schema if isinstance(error.schema, Mapping) else {},
        error.instance,
        tuple(error.absolute_path),
        tuple(_keys(error)),
        tuple(map(tuple, groups.values())),
    )


def _keys(error: Any) -> Iterator[str]:
    """jsonschema reports each missing key by itself, and only its message says which: 'key' is a required property."""
    if error.validator == "required":
        yield str(error.message)[1:].removesuffix("' is a required property")
    elif error.validator == "additionalProperties":
        patterns = [strict(p) for p in error.schema.get("patternProperties", {})]
        known = error.schema.get("properties", {})
        yield from (key for key in error.instance if key not in known and not any(p.search(key) for p in patterns))
