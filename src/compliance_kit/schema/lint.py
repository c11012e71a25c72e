"""What a schema from outside must not hold: what runs for ever, fetches, points nowhere, or is mistyped."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from compliance_kit.model import Route, Text, say
from compliance_kit.schema.recursion import Children, recursion_faults
from compliance_kit.schema.regex import regex_fault

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAX_FAULTS = 50

_MAPS = ("properties", "patternProperties", "$defs", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = (
    "items", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames",
    "not", "if", "then", "else", "contentSchema",
)  # fmt: skip
_PLAIN = (
    "$schema", "$id", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "type", "enum",
    "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
    "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties",
    "required", "dependentRequired", "title", "description", "default", "deprecated", "readOnly", "writeOnly",
    "examples", "format", "contentEncoding", "contentMediaType", "defaultSnippets",
)  # fmt: skip
KEYWORDS = frozenset((*_MAPS, *_LISTS, *_SINGLE, *_PLAIN))
_NUMBERS = ("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LARGEST, _SMALLEST_STEP = 1e15, 1e-9
Fault = tuple[Route, Text]
Parts = Mapping[Route, Mapping[str, Any]]


def faults(schema: Any) -> Iterator[Fault]:
    """Every fault of a schema, with the route of the keyword that has it; the first MAX_FAULTS of them."""
    if not isinstance(schema, dict | bool):
        return iter([((), say("Schema 应当是一个键值表"))])
    return islice(_faults(dict(subschemas(schema))), MAX_FAULTS)


def _faults(parts: Parts) -> Iterator[Fault]:
    names = _named(parts)
    for route, part in parts.items():
        yield from _keyword_faults(route, part)
        yield from _number_faults(route, part)
        yield from _pattern_faults(route, part)
        yield from _ref_faults(route, part, names)
    edges = {route: tuple(_children(part, route, names, parts)) for route, part in parts.items()}
    yield from recursion_faults(edges)


def subschemas(schema: Any, route: Route = ()) -> Iterator[tuple[Route, dict[str, Any]]]:
    """The schema and every schema in it."""
    if not isinstance(schema, dict):
        return
    yield route, schema
    for step, inner in inner_schemas(schema):
        yield from subschemas(inner, (*route, *step))


def inner_schemas(schema: Mapping[str, Any]) -> Iterator[tuple[Route, Any]]:
    """What stands right in a schema where a schema is meant, and the steps that lead there."""
    for key in _MAPS:
        if isinstance(schema.get(key), dict):
            yield from (((key, name), inner) for name, inner in schema[key].items())
    for key in _LISTS:
        if isinstance(schema.get(key), list):
            yield from (((key, i), inner) for i, inner in enumerate(schema[key]))
    yield from (((key,), schema[key]) for key in _SINGLE if key in schema)


def _keyword_faults(route: Route, part: Mapping[str, Any]) -> Iterator[Fault]:
    if part.get("$schema", DIALECT) not in (DIALECT, DIALECT + "#"):
        yield (*route, "$schema"), say("只支持 JSON Schema 2020-12")
    for key in part:
        if key not in KEYWORDS and not key.startswith("x-"):
            near = difflib.get_close_matches(key[:40], KEYWORDS, n=1)
            hint = say("，是不是 {near}？", near=near[0]) if near else say("")
            yield (*route, key), say("不认识的关键字 {key}{hint}", key=key[:40], hint=hint)
    name = part.get("$id")
    if route and name is not None:
        yield (*route, "$id"), say("内层不能另设 $id")
    elif isinstance(name, str) and not name.startswith(("https://", "http://", "urn:")):
        yield (*route, "$id"), say("$id 要写成 https:// 开头的完整地址（不会去读取它）")


def _number_faults(route: Route, part: Mapping[str, Any]) -> Iterator[Fault]:
    for key in _NUMBERS:
        value = part.get(key)
        if isinstance(value, int | float) and abs(value) > _LARGEST:
            yield (*route, key), say("{key} 的数过大", key=key)
    step = part.get("multipleOf")
    if isinstance(step, int | float) and step < _SMALLEST_STEP:
        yield (*route, "multipleOf"), say("multipleOf 要大于 {least}", least=_SMALLEST_STEP)


def _pattern_faults(route: Route, part: Mapping[str, Any]) -> Iterator[Fault]:
    places: list[tuple[Route, str]] = []
    if isinstance(part.get("pattern"), str):
        places.append((("pattern",), part["pattern"]))
    if isinstance(part.get("patternProperties"), dict):
        places += ((("patternProperties", pattern), pattern) for pattern in part["patternProperties"])
    for step, pattern in places:
        words = regex_fault(pattern)
        if words:
            yield (*route, *step), words


def _named(parts: Parts) -> dict[str, Route]:
    """What a reference may say, and the subschema it means."""
    names = {"#" + "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in r): r for r in parts}
    for route, part in parts.items():
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(part.get(key), str):
                names.setdefault(f"#{part[key]}", route)
    base = parts.get((), {}).get("$id")
    if isinstance(base, str):
        names |= {base.removesuffix("#") + name: route for name, route in names.items()}
    return names


def _ref_faults(route: Route, part: Mapping[str, Any], names: Mapping[str, Route]) -> Iterator[Fault]:
    for key in ("$ref", "$dynamicRef"):
        target = part.get(key)
        if target is None or (isinstance(target, str) and target in names):
            continue
        if isinstance(target, str) and target.startswith("#"):
            yield (*route, key), say("{key} 指向的 {target} 不存在", key=key, target=target[:60])
        else:
            words = say(
                "{key} 只能指向本文件内（以 # 开头），不会去别处读取：{target}", key=key, target=str(target)[:60]
            )
            yield (*route, key), words


def _children(part: Mapping[str, Any], route: Route, names: Mapping[str, Route], parts: Parts) -> Iterator[Children]:
    """Where validation goes on from a subschema: into which other one, and by which step into the data."""
    for step, _ in inner_schemas(part):
        if step[0] != "$defs" and (*route, *step) in parts:
            yield step, (*route, *step)
    for key in ("$ref", "$dynamicRef"):
        target = part.get(key)
        if isinstance(target, str) and target in names:
            yield (key,), names[target]
