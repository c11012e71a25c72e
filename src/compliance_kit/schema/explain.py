"""What is wrong with data, in the words of the person who wrote it."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from compliance_kit.model import Diagnostic, Place, Route, Severity, Source, Span, Text, say
from compliance_kit.schema.violation import Violation

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
MAX_QUOTE = 40
MAX_HINT = 300
MAX_KEYS = 50
MAX_CHOICES = 500
MAX_ERRORS = 500
"""How many errors are put into words before the first of them, by place, are shown."""
_FIELD = re.compile(r"[a-z][a-z0-9_-]*：")
Explained = tuple[str, Route, Text, Text | None]
"""Code, route, message, hint."""


def explained(found: Iterable[Violation], source: Source) -> tuple[Diagnostic, ...]:
    """Violations in words, by place, no two the same."""
    rows = []
    for violation in islice(found, MAX_ERRORS):
        for code, route, text, hint in _explained(violation):
            rows.append(Diagnostic(code, Severity.ERROR, _place(source, code, route), text, hint))
    misspelt = {d.place for d in rows if d.code == "schema-pattern"}
    kept = (d for d in rows if d.code != "schema-format" or d.place not in misspelt)
    return tuple(sorted(dict.fromkeys(kept), key=lambda d: (d.place, d.code, str(d.message))))


def _place(source: Source, code: str, route: Route) -> Place:
    if code == "schema-unknown-key":
        return source.key_place(route)
    if code == "schema-required":
        value: Any = source.data
        for step in route:
            value = value[step]
        return source.key_place(route if route in source.key_spans else (*route, next(iter(value), "")))
    if code == "yaml-full-width-colon":
        return _colon_place(source, route)
    return source.place(route)


def _colon_place(source: Source, route: Route) -> Place:
    """The first full-width colon of the text at a route."""
    place = source.place(route)
    line = place.span.line
    column = source.text.split("\n")[line - 1].find("：", place.span.column - 1) + 1
    return Place(place.path, Span(line, column, line, column + 1)) if column else place


def _explained(error: Violation) -> Iterator[Explained]:
    if error.keyword in ("anyOf", "oneOf"):
        yield from _branches(error)
    else:
        yield from _WORDS.get(error.keyword, _other)(error)


def _branches(error: Violation) -> Iterator[Explained]:
    """The schema's own words where it has some; else the faults of the choice that the author most likely meant."""
    meant = [group for group in error.branches if not any(_is_at_top(cause, error.route) for cause in group)]
    hint = _hint(error)
    if hint:
        yield "schema-other", error.route, say("{title}写得不对", title=_title(error)), hint
    elif meant:
        for cause in max(meant, key=lambda group: (max(len(c.route) for c in group), -len(group))):
            yield from _explained(cause)
    else:
        yield from _other(error)


def _is_at_top(cause: Violation, route: Route) -> bool:
    return cause.keyword in ("type", "const", "required", "enum") and cause.route == route


def _title(error: Violation) -> str:
    named = [step for step in error.route if isinstance(step, str)]
    return _quote(error.schema.get("title") or (named[-1] if named else "内容"))


def _hint(error: Violation) -> Text | None:
    words = error.schema.get("description")
    return say(words[:MAX_HINT]) if words else None


def _quote(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_QUOTE else text[: MAX_QUOTE - 1] + "…"


def _nearest(word: str, known: list[str]) -> str:
    """The known word most like a mistyped one; empty where none is."""
    return next(iter(difflib.get_close_matches(word[:MAX_QUOTE], known[:MAX_CHOICES], n=1, cutoff=0.6)), "")


def _listing(known: list[str]) -> str:
    return "、".join(map(_quote, known[:LONGEST_LIST])) + ("…" if len(known) > LONGEST_LIST else "")


def _required(error: Violation) -> Iterator[Explained]:
    for key in error.keys:
        field = error.schema.get("properties", {}).get(key, {})
        title = field.get("title") if isinstance(field, Mapping) else None
        name = _quote(key)
        words = say("缺少 {key}（{title}）", key=name, title=_quote(title)) if title else say("缺少 {key}", key=name)
        yield "schema-required", error.route, words, say("补写一行 {key}: …", key=name)


def _allowed(shape: Mapping[str, Any], known: list[str]) -> Text | None:
    """What may stand there: the keys by name, or where keys follow a pattern what the schema says of them."""
    if known:
        return say("可以写的有：{known}；自己的扩展请以 x- 开头", known=_listing(known))
    words = shape.get("description")
    return Text(words) if isinstance(words, str) else None


def _unknown_keys(error: Violation) -> Iterator[Explained]:
    known = sorted(error.schema.get("properties", {}))
    for key in error.keys[:MAX_KEYS]:
        near = _nearest(key, known)
        hint = (
            say("是不是想写 {near}？自己的扩展请以 x- 开头", near=_quote(near))
            if near
            else _allowed(error.schema, known)
        )
        yield "schema-unknown-key", (*error.route, key), say("没有 {key} 这一栏", key=_quote(key)), hint


def _type(error: Violation) -> Iterator[Explained]:
    wanted = error.wanted
    names = (wanted,) if isinstance(wanted, str) else tuple(map(str, wanted))
    if {"object", "array"} & {*names} and isinstance(error.value, str) and _FIELD.match(error.value):
        hint = say("换成半角冒号加一个空格，例如 title: 标题")
        yield "yaml-full-width-colon", error.route, say("键后面用了全角冒号“：”"), hint
        return
    kind = TYPES[next((n for n in ("object", "array") if n in names), names[0])]
    words = say("{title}应当是{kind}，这里写的是{value}", title=_title(error), kind=kind, value=_actual(error.value))
    is_text_wanted = "string" in names and isinstance(error.value, bool | int | float)
    yield (
        "schema-type",
        error.route,
        words,
        say("当文字用请加引号：'{value}'", value=_quote(error.value)) if is_text_wanted else _hint(error),
    )


def _actual(value: Any) -> Text:
    if value is None:
        return say("空的")
    if isinstance(value, list):
        return say("列表")
    if isinstance(value, dict):
        return say("键值表")
    if isinstance(value, bool | int | float):
        return say("{value}（没有引号）", value=_quote(value))
    return say("文字“{value}”", value=_quote(value))


def _enum(error: Violation) -> Iterator[Explained]:
    known = [_quote(v) for v in (error.wanted if error.keyword == "enum" else [error.wanted])]
    near, listing = _nearest(_quote(error.value), known), _listing(known)
    hint = (
        say("是不是想写 {near}？可以写：{known}", near=near, known=listing)
        if near
        else say("可以写：{known}", known=listing)
    )
    words = say("{title}不能写“{value}”", title=_title(error), value=_quote(error.value))
    yield "schema-enum", error.route, words, hint if near else _hint(error) or hint


def _pattern(error: Violation) -> Iterator[Explained]:
    words = say("{title}“{value}”的写法不对", title=_title(error), value=_quote(error.value))
    yield "schema-pattern", error.route, words, _hint(error)


def _format(error: Violation) -> Iterator[Explained]:
    if error.wanted != "date":
        words = say("{title}“{value}”的写法不对", title=_title(error), value=_quote(error.value))
        yield "schema-format", error.route, words, _hint(error)
        return
    words = say("{title}“{value}”不是有效的日期", title=_title(error), value=_quote(error.value))
    yield "schema-format", error.route, words, say("写成 年-月-日，例如 2026-11-23")


def _size(message: Text, code: str) -> Callable[[Violation], Iterator[Explained]]:
    def words(error: Violation) -> Iterator[Explained]:
        filled = say(message.msgid, title=_title(error), limit=error.wanted)
        yield code, error.route, filled, _hint(error)

    return words


def _unique(error: Violation) -> Iterator[Explained]:
    seen: set[str] = set()
    for i, value in enumerate(error.value):
        written = json.dumps(value, sort_keys=True)
        if written in seen:
            words = say("{title}里重复写了“{value}”", title=_title(error), value=_quote(value))
            yield "schema-unique", (*error.route, i), words, say("删掉重复的一个")
        seen.add(written)


def _not(error: Violation) -> Iterator[Explained]:
    words = say("{title}不能用“{value}”", title=_title(error), value=_quote(error.value))
    yield "schema-pattern", error.route, words, _hint(error)


def _other(error: Violation) -> Iterator[Explained]:
    words = say("{title}的写法不合要求", title=_title(error))
    yield "schema-other", error.route, words, _hint(error)


_WORDS: Mapping[str, Callable[[Violation], Iterator[Explained]]] = {
    "required": _required,
    "additionalProperties": _unknown_keys,
    "unevaluatedProperties": _unknown_keys,
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
