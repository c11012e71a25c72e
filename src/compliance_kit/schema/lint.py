"""What a schema from outside must not hold: what runs for ever, fetches, points nowhere, or is mistyped."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from compliance_kit.model import Route, Text, say

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAX_REPEAT_SAFE = 20
"""A repeat of at most this many rounds is not counted as open-ended."""

_MAPS = ("properties", "patternProperties", "$defs", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = (
    "items", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames",
    "not", "if", "then", "else", "contentSchema",
)  # fmt: skip
_IN_PLACE = frozenset(("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"))
_PLAIN = (
    "$schema", "$id", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "type", "enum",
    "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
    "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties",
    "required", "dependentRequired", "title", "description", "default", "deprecated", "readOnly", "writeOnly",
    "examples", "format", "contentEncoding", "contentMediaType", "defaultSnippets",
)  # fmt: skip
KEYWORDS = frozenset((*_MAPS, *_LISTS, *_SINGLE, *_PLAIN))
Fault = tuple[Route, Text]


def faults(schema: Any) -> Iterator[Fault]:
    """Every fault of a schema, with the route of the keyword that has it."""
    if not isinstance(schema, dict | bool):
        yield (), say("Schema 应当是一个键值表")
        return
    if isinstance(schema, dict) and schema.get("$schema", DIALECT) != DIALECT:
        yield ("$schema",), say("只支持 JSON Schema 2020-12")
    parts = dict(subschemas(schema))
    for route, part in parts.items():
        yield from _keyword_faults(route, part)
        yield from _pattern_faults(route, part)
        yield from _ref_faults(route, part, parts)
    yield from _cycle_faults(parts)


def subschemas(schema: Any, route: Route = ()) -> Iterator[tuple[Route, dict[str, Any]]]:
    """The schema and every schema in it."""
    if not isinstance(schema, dict):
        return
    yield route, schema
    for step, inner in _children(schema):
        yield from subschemas(inner, (*route, *step))


def _children(schema: Mapping[str, Any]) -> Iterator[tuple[Route, Any]]:
    for key in _MAPS:
        if isinstance(schema.get(key), dict):
            yield from (((key, name), inner) for name, inner in schema[key].items())
    for key in _LISTS:
        if isinstance(schema.get(key), list):
            yield from (((key, i), inner) for i, inner in enumerate(schema[key]))
    yield from (((key,), schema[key]) for key in _SINGLE if key in schema)


def _keyword_faults(route: Route, part: Mapping[str, Any]) -> Iterator[Fault]:
    for key in part:
        if key not in KEYWORDS and not key.startswith("x-"):
            near = difflib.get_close_matches(key, KEYWORDS, n=1)
            hint = say("，是不是 {near}？", near=near[0]) if near else say("")
            yield (*route, key), say("不认识的关键字 {key}{hint}", key=key[:40], hint=hint)
    for key in ("multipleOf", "minimum", "maximum"):
        value = part.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > 1e15:
            yield (*route, key), say("{key} 的数过大", key=key)


def _pattern_faults(route: Route, part: Mapping[str, Any]) -> Iterator[Fault]:
    if isinstance(part.get("pattern"), str):
        yield from (((*route, "pattern"), words) for words in _regex_faults(part["pattern"]))
    if isinstance(part.get("patternProperties"), dict):
        for pattern in part["patternProperties"]:
            yield from (((*route, "patternProperties", pattern), words) for words in _regex_faults(pattern))


def _regex_faults(pattern: str) -> Iterator[Text]:
    if len(pattern) > 1000:
        yield say("正则表达式过长")
        return
    try:
        re.compile(pattern)
        tree = re._parser.parse(pattern)  # type: ignore[attr-defined]
    except (re.error, OverflowError, RecursionError) as error:
        yield say("正则表达式写错了：{why}", why=str(error)[:80])
        return
    if _is_explosive(tree):
        yield say("正则表达式可能运行极久（重复里套重复，或相邻的重复互相重叠），请改写")


def _is_explosive(tokens: Any) -> bool:
    """Whether matching may take more than linear-ish time: an open repeat around something that varies, or three open repeats in a row."""
    open_repeats = 0
    for op, value in tokens:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, body = value
            is_open = int(most) > MAX_REPEAT_SAFE
            if (is_open and _varies(body)) or _is_explosive(body):
                return True
            open_repeats += is_open
        elif name in ("GROUPREF", "GROUPREF_EXISTS") or any(_is_explosive(inner) for inner in _inner(name, value)):
            return True
    return open_repeats > 3


def _varies(tokens: Any) -> bool:
    """Whether one text can be matched in more than one way: a repeat of open length, or an alternative."""
    for op, value in tokens:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT") and (value[0] != value[1] or _varies(value[2])):
            return True
        if name == "BRANCH":
            return True
        if any(_varies(inner) for inner in _inner(name, value)):
            return True
    return False


def _inner(name: str, value: Any) -> Iterator[Any]:
    if name == "SUBPATTERN":
        yield value[3]
    elif name == "BRANCH":
        yield from value[1]
    elif name in ("ASSERT", "ASSERT_NOT"):
        yield value[1]
    elif name == "ATOMIC_GROUP":
        yield value


def _ref_faults(route: Route, part: Mapping[str, Any], parts: Mapping[Route, Any]) -> Iterator[Fault]:
    for key in ("$ref", "$dynamicRef"):
        target = part.get(key)
        if target is None:
            continue
        if not isinstance(target, str) or not target.startswith("#"):
            yield (
                (*route, key),
                say("{key} 只能指向本文件内（以 # 开头），不会去别处读取：{target}", key=key, target=str(target)[:60]),
            )
        elif _target(target, parts) is None:
            yield (*route, key), say("{key} 指向的 {target} 不存在", key=key, target=target[:60])
    if route and "$id" in part:
        yield (*route, "$id"), say("内层不能另设 $id")


def _target(reference: str, parts: Mapping[Route, Any]) -> Route | None:
    """The route a local reference leads to; None where it leads nowhere."""
    fragment = reference[1:]
    if fragment and not fragment.startswith("/"):
        anchors = {p.get("$anchor"): r for r, p in parts.items()} | {
            p.get("$dynamicAnchor"): r for r, p in parts.items()
        }
        return anchors.get(fragment)
    steps = [step.replace("~1", "/").replace("~0", "~") for step in fragment.split("/")[1:]]
    return next((r for r in parts if [str(step) for step in r] == steps), None)


def _cycle_faults(parts: Mapping[Route, Mapping[str, Any]]) -> Iterator[Fault]:
    """Schemas that call themselves without going deeper into the data, or by several branches at once."""
    edges = {route: tuple(_edges(route, part, parts)) for route, part in parts.items()}
    for route in parts:
        if _reaches(route, route, {r: [t for t, same in found if same] for r, found in edges.items()}):
            yield route, say("Schema 循环引用自己")
            return
    whole = {r: [t for t, _ in found] for r, found in edges.items()}
    for route, part in parts.items():
        for key in ("anyOf", "oneOf", "allOf"):
            branches = [(*route, key, i) for i in range(len(part.get(key, ())))]
            if sum(b in parts and _reaches(b, route, whole) for b in branches) > 1:
                yield (*route, key), say("{key} 有多个分支同时递归，验证时间会成倍增长", key=key)
                return


def _edges(route: Route, part: Mapping[str, Any], parts: Mapping[Route, Any]) -> Iterator[tuple[Route, bool]]:
    for step, inner in _children(part):
        if isinstance(inner, dict) and step[0] != "$defs":
            yield (*route, *step), step[0] in _IN_PLACE
    for key in ("$ref", "$dynamicRef"):
        if isinstance(part.get(key), str) and part[key].startswith("#"):
            target = _target(part[key], parts)
            if target is not None:
                yield target, True


def _reaches(start: Route, goal: Route, edges: Mapping[Route, list[Route]]) -> bool:
    seen: set[Route] = set()
    todo = list(edges.get(start, ()))
    while todo:
        route = todo.pop()
        if route == goal:
            return True
        if route not in seen:
            seen.add(route)
            todo += edges.get(route, ())
    return False
