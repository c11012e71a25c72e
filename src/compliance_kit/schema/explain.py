"""What is wrong with data, in the words of the person who wrote it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry

from compliance_kit.model import Diagnostic, Place, Route, Severity, Source, Text, say

TYPES = {
    "string": say("文字"),
    "integer": say("整数"),
    "number": say("数"),
    "boolean": say("true 或 false"),
    "array": say("列表（每项以“- ”开头）"),
    "object": say("键值表（键: 值）"),
    "null": say("空"),
}
LONGEST_LIST = 12
Explained = tuple[str, Route, Text, Text | None]
"""Code, route, message, hint."""


def explain(schema: Mapping[str, Any], source: Source) -> tuple[Diagnostic, ...]:
    """One diagnostic for each fault, by place."""
    checker = Draft202012Validator(dict(schema), format_checker=FormatChecker(["date"]), registry=Registry())
    found = []
    for error in checker.iter_errors(source.data):
        for code, route, text, hint in _explained(error):
            found.append(Diagnostic(code, Severity.ERROR, _place(source, code, route), text, hint))
    misspelt = {d.place for d in found if d.code == "schema-pattern"}
    kept = (d for d in found if d.code != "schema-format" or d.place not in misspelt)
    return tuple(sorted(dict.fromkeys(kept), key=lambda d: (d.place, d.code, str(d.message))))


def _place(source: Source, code: str, route: Route) -> Place:
    if code == "schema-unknown-key":
        return source.key_place(route)
    if code == "schema-required":
        first = next((r for r in source.key_spans if r[:-1] == route), route)
        return source.key_place(route if route in source.key_spans else first)
    return source.place(route)


def _explained(error: ValidationError) -> Iterator[Explained]:
    keyword = str(error.validator)
    if keyword in ("anyOf", "oneOf"):
        yield from _branches(error)
    else:
        yield from _WORDS.get(keyword, _other)(error)


def _branches(error: ValidationError) -> Iterator[Explained]:
    """The faults of the branch that the author most likely meant; the schema's own words where none stands out."""
    groups: dict[Any, list[ValidationError]] = {}
    for cause in error.context or ():
        groups.setdefault(cause.schema_path[0], []).append(cause)
    meant = [group for group in groups.values() if not any(_is_at_top(c) for c in group)]
    description = _schema(error).get("description")
    if description:
        yield "schema-other", tuple(error.absolute_path), say("{title}写得不对", title=_title(error)), say(description)
    elif len(meant) == 1:
        for cause in meant[0]:
            yield from _explained(cause)
    else:
        yield from _other(error)


def _is_at_top(cause: ValidationError) -> bool:
    return cause.validator in ("type", "const", "required", "enum") and not cause.path


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _title(error: ValidationError) -> str:
    named = [str(step) for step in error.absolute_path if isinstance(step, str)]
    return str(_schema(error).get("title") or (named[-1] if named else "内容"))


def _hint(error: ValidationError) -> Text | None:
    words = _schema(error).get("description")
    return say(words) if words else None


def _instance(error: ValidationError) -> Any:
    return error.instance


def _quote(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _required(error: ValidationError) -> Iterator[Explained]:
    found = re.match(r"'(.+)' is a required property", error.message)
    key = found[1] if found else "?"
    field = _schema(error).get("properties", {}).get(key, {})
    title = field.get("title")
    words = say("缺少 {key}（{title}）", key=key, title=title) if title else say("缺少 {key}", key=key)
    yield "schema-required", tuple(error.absolute_path), words, say("补写一行 {key}: …", key=key)


def _unknown_keys(error: ValidationError) -> Iterator[Explained]:
    schema = _schema(error)
    known = sorted(schema.get("properties", {}))
    patterns = [re.compile(p) for p in schema.get("patternProperties", {})]
    for key in _instance(error):
        if key in known or any(p.search(key) for p in patterns):
            continue
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
        listing = "、".join(known[:LONGEST_LIST]) + ("…" if len(known) > LONGEST_LIST else "")
        hint = (
            say("是不是想写 {near}？自己的扩展请以 x- 开头", near=near[0])
            if near
            else say("可以写的有：{known}；自己的扩展请以 x- 开头", known=listing)
        )
        yield "schema-unknown-key", (*error.absolute_path, key), say("没有 {key} 这一栏", key=_quote(key)), hint


def _type(error: ValidationError) -> Iterator[Explained]:
    wanted: Any = error.validator_value
    names = (wanted,) if isinstance(wanted, str) else tuple(map(str, wanted))
    kind = TYPES[names[0]]
    words = say("{title}应当是{kind}，这里写的是{value}", title=_title(error), kind=kind, value=_actual(error.instance))
    is_text_wanted = "string" in names and isinstance(error.instance, bool | int | float)
    hint = say("当文字用请加引号：'{value}'", value=_quote(error.instance)) if is_text_wanted else _hint(error)
    yield "schema-type", tuple(error.absolute_path), words, hint


def _actual(value: Any) -> Text:
    if value is None:
        return say("空的")
    if isinstance(value, list):
        return say("列表")
    if isinstance(value, dict):
        return say("键值表")
    if isinstance(value, bool | int | float):
        return say("{value}（没有引号）", value=str(value).lower())
    return say("文字“{value}”", value=_quote(value))


def _enum(error: ValidationError) -> Iterator[Explained]:
    allowed: Any = error.validator_value
    known = [str(v) for v in (allowed if error.validator == "enum" else [allowed])]
    near = difflib.get_close_matches(str(error.instance), known, n=1, cutoff=0.6)
    listing = "、".join(known[:LONGEST_LIST]) + ("…" if len(known) > LONGEST_LIST else "")
    hint = (
        say("是不是想写 {near}？可以写：{known}", near=near[0], known=listing)
        if near
        else say("可以写：{known}", known=listing)
    )
    words = say("{title}不能写“{value}”", title=_title(error), value=_quote(error.instance))
    yield "schema-enum", tuple(error.absolute_path), words, hint if near else _hint(error) or hint


def _pattern(error: ValidationError) -> Iterator[Explained]:
    words = say("{title}“{value}”的写法不对", title=_title(error), value=_quote(error.instance))
    yield "schema-pattern", tuple(error.absolute_path), words, _hint(error)


def _format(error: ValidationError) -> Iterator[Explained]:
    words = say("{title}“{value}”不是有效的日期", title=_title(error), value=_quote(error.instance))
    yield "schema-format", tuple(error.absolute_path), words, say("写成 年-月-日，例如 2026-11-23")


def _size(message: Text, code: str) -> Callable[[ValidationError], Iterator[Explained]]:
    def words(error: ValidationError) -> Iterator[Explained]:
        filled = say(message.msgid, title=_title(error), limit=error.validator_value)
        yield code, tuple(error.absolute_path), filled, _hint(error)

    return words


def _unique(error: ValidationError) -> Iterator[Explained]:
    seen: list[Any] = []
    for i, value in enumerate(_instance(error)):
        if value in seen:
            words = say("{title}里重复写了“{value}”", title=_title(error), value=_quote(value))
            yield "schema-unique", (*error.absolute_path, i), words, say("删掉重复的一个")
        seen.append(value)


def _not(error: ValidationError) -> Iterator[Explained]:
    words = say("{title}不能用“{value}”", title=_title(error), value=_quote(error.instance))
    yield "schema-pattern", tuple(error.absolute_path), words, _hint(error)


def _other(error: ValidationError) -> Iterator[Explained]:
    words = say("{title}的写法不合要求", title=_title(error))
    yield "schema-other", tuple(error.absolute_path), words, _hint(error)


_WORDS: Mapping[str, Callable[[ValidationError], Iterator[Explained]]] = {
    "required": _required,
    "additionalProperties": _unknown_keys,
    "type": _type,
    "enum": _enum,
    "const": _enum,
    "pattern": _pattern,
    "format": _format,
    "uniqueItems": _unique,
    "not": _not,
    "minLength": _size(say("{title}太短，至少 {limit} 个字"), "schema-length"),
    "maxLength": _size(say("{title}太长，最多 {limit} 个字"), "schema-length"),
    "minItems": _size(say("{title}至少要有 {limit} 项"), "schema-length"),
    "maxItems": _size(say("{title}最多 {limit} 项"), "schema-length"),
    "minProperties": _size(say("{title}至少要写 {limit} 栏"), "schema-length"),
    "minimum": _size(say("{title}不能小于 {limit}"), "schema-range"),
    "maximum": _size(say("{title}不能大于 {limit}"), "schema-range"),
    "exclusiveMinimum": _size(say("{title}必须大于 {limit}"), "schema-range"),
    "exclusiveMaximum": _size(say("{title}必须小于 {limit}"), "schema-range"),
}
