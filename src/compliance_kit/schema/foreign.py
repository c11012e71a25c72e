"""Schemas and instances from outside: read with care, linted before anything is run on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from compliance_kit import source as yaml_source
from compliance_kit.model import TOP, Diagnostic, Place, Severity, Source, Span, Text, say
from compliance_kit.schema.lint import faults

MAX_BYTES = 2_000_000
MAX_DEPTH = 100
MAX_MESSAGE = 160


class _UnreadableError(Exception):
    """Why JSON could not be read: what, and the character it stands at."""

    def __init__(self, text: Text, offset: int = 0) -> None:
        super().__init__(str(text))
        self.text, self.offset = text, offset


def lint_schema(content: bytes, *, name: str) -> tuple[Diagnostic, ...]:
    """Everything that makes a schema from outside unusable or dangerous; nothing of it is run or fetched."""
    _, findings = _linted(content, name)
    return findings


def check_instance(schema: bytes, instance: bytes, *, names: tuple[str, str]) -> tuple[Diagnostic, ...]:
    """Lint a schema, then hold a JSON instance against it.

    Args:
        schema: JSON text of the schema.
        instance: JSON text of the data.
        names: how findings call the two.
    """
    rules, findings = _linted(schema, names[0])
    if findings:
        return findings
    try:
        data, text = _json(instance)
    except _UnreadableError as fault:
        return (_finding(names[1], "schema-json", fault.text, _offset_place(names[1], instance, fault.offset)),)
    return tuple(_instance_faults(rules, data, text, names[1]))


def _linted(content: bytes, name: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    try:
        rules, text = _json(content)
    except _UnreadableError as fault:
        return None, (_finding(name, "schema-json", fault.text, _offset_place(name, content, fault.offset)),)
    where = _positions(text, name)
    found = tuple(_finding(name, "schema-lint", words, where.key_place(route)) for route, words in faults(rules))
    return rules, found or tuple(_uncompilable(rules, name))


def _uncompilable(rules: Any, name: str) -> Iterator[Diagnostic]:
    try:
        _compiled(rules)
    except (
        Exception
    ) as error:  # the library raises ValueError, ValidationError and ReferencingError, with no common base
        yield _finding(name, "schema-lint", say("这个 Schema 不能用：{why}", why=_short(error)), Place(name, TOP))


def _compiled(rules: Any) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(
        rules, validate_formats=True, offline=True, pattern_options=jsonschema_rs.RegexOptions()
    )


def _instance_faults(rules: Any, data: Any, text: str, name: str) -> Iterator[Diagnostic]:
    where = _positions(text, name)
    for i, error in enumerate(_compiled(rules).iter_errors(data)):
        if i == 20:
            return
        words = say("不合 Schema：{why}", why=_short(error))
        yield _finding(name, "schema-other", words, where.place(tuple(error.instance_path)))


def _short(error: Exception) -> str:
    text = str(getattr(error, "message", None) or error).split("\n")[0]
    return text if len(text) <= MAX_MESSAGE else text[: MAX_MESSAGE - 1] + "…"


def _finding(name: str, code: str, text: Text, place: Place) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, place, text)


def _json(content: bytes) -> tuple[Any, str]:
    """Strict JSON: size, depth, encoding, repeated keys and odd numbers are refused."""
    if len(content) > MAX_BYTES:
        raise _UnreadableError(say("文件过大，上限 {limit} MB", limit=MAX_BYTES // 1_000_000))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _UnreadableError(say("编码应为 UTF-8")) from error
    _refuse_depth(text)
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_float
        ), text
    except json.JSONDecodeError as error:
        raise _UnreadableError(say("不是 JSON：{why}", why=error.msg), error.pos) from error


def _refuse_depth(text: str) -> None:
    depth, in_text, skip = 0, False, False
    for i, c in enumerate(text):
        if skip:
            skip = False
        elif in_text:
            skip, in_text = c == "\\", c != '"'
        elif c == '"':
            in_text = True
        elif c in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _UnreadableError(say("嵌套太深，超过 {n} 层", n=MAX_DEPTH), i)
        elif c in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _UnreadableError(say("键 {key} 重复", key=key[:40]))
        found[key] = value
    return found


def _constant(word: str) -> Any:
    raise _UnreadableError(say("{word} 不是 JSON 里的数", word=word))


def _whole(digits: str) -> int:
    if len(digits) > 30:
        raise _UnreadableError(say("数字过长"))
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if len(digits) > 60 or abs(value) > 1e300:
        raise _UnreadableError(say("数过大或过长"))
    return value


def _offset_place(name: str, content: bytes, offset: int) -> Place:
    text = content.decode("utf-8-sig", "replace")
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Place(name, Span(line, column, line, column + 1))


def _positions(text: str, name: str) -> Source:
    """Where each value of a JSON text stands: JSON is read as the flow style of YAML, which it nearly is."""
    found, _ = yaml_source.parse(text.replace("\t", " ").encode(), name=name)
    return found or Source(name, text, None, {(): TOP}, {})
