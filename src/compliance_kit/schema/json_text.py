"""JSON text → plain data and where every value stands; stricter than json, and with a place for every complaint."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance_kit.decode import MAX_FINDINGS, decoded, error
from compliance_kit.model import TOP, Diagnostic, Place, Related, Route, Source, Span, Text, say

MAX_BYTES = 8_000_000
MAX_DEPTH = 100
MAX_NODES = 100_000
MAX_NUMBER = 30
"""Characters of a number."""

_TOKEN = re.compile(
    r'[ \t\n\r]*(?:("[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")'
    r"|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(true|false|null)|([\[\]{},:])|(\Z))"
)
_TEXT, _NUMBER, _WORD, _MARK, _END = range(1, 6)
_BLANKS = re.compile(r"[ \t\n\r]*")
_WORDS = {"true": True, "false": False, "null": None}
_HALF = re.compile("[\ud800-\udfff]")


class _UnreadableError(Exception):
    def __init__(self, text: Text, start: int, end: int) -> None:
        super().__init__(str(text))
        self.text, self.start, self.end = text, start, end


class _OffsetSpans(Mapping[Route, Span]):
    """Spans told from character offsets when asked for."""

    __slots__ = ("_lines", "_offsets")

    def __init__(self, text: str, offsets: dict[Route, tuple[int, int]]) -> None:
        self._offsets = offsets
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def __getitem__(self, route: Route) -> Span:
        return self.between(*self._offsets[route])

    def __iter__(self) -> Iterator[Route]:
        return iter(self._offsets)

    def __len__(self) -> int:
        return len(self._offsets)

    def between(self, start: int, end: int) -> Span:
        """The span of two offsets."""
        first, last = bisect_right(self._lines, start) - 1, bisect_right(self._lines, end) - 1
        return Span(first + 1, start - self._lines[first] + 1, last + 1, end - self._lines[last] + 1)


def parse_json(content: bytes, *, name: str, limit: int = MAX_BYTES) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read JSON from bytes; repeated keys, numbers that lose digits and deep nesting are refused.

    Args:
        content: the file.
        name: how findings call it.
        limit: how many bytes are read at all.
    Returns:
        The source, None where anything was found wrong; and what was found wrong.
    """
    if len(content) > limit:
        words = say("文件过大：{size:.1f} MB，上限 {limit} MB", size=len(content) / 1e6, limit=limit / 1e6)
        return None, (error(name, TOP, "schema-json", words, say("拆成几个文件")),)
    text, fault = decoded(content, name, code="schema-json")
    if fault:
        return None, (fault,)
    reader = _Reader(text)
    spans = _OffsetSpans(text, reader.spans)
    try:
        data = reader.document()
    except _UnreadableError as stop:
        words, place = stop.text, spans.between(stop.start, stop.end)
        return None, (*_repeats(reader, spans, name), error(name, place, "schema-json", words))
    found = _repeats(reader, spans, name)
    return None if found else Source(name, text, data, spans, _OffsetSpans(text, reader.key_spans)), found


def _repeats(reader: _Reader, spans: _OffsetSpans, name: str) -> tuple[Diagnostic, ...]:
    return tuple(
        error(
            name,
            spans.between(*again),
            "schema-json",
            say("键 {key} 重复", key=key[:40]),
            say("删掉其中一个，或改成别的键"),
            (Related(Place(name, spans.between(*first)), say("第一次写在这里")),),
        )
        for key, first, again in reader.repeats
    )


@dataclass(slots=True)
class _Reader:
    """One pass over a JSON text."""

    text: str
    spans: dict[Route, tuple[int, int]] = field(default_factory=dict)
    key_spans: dict[Route, tuple[int, int]] = field(default_factory=dict)
    repeats: list[tuple[str, tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    _at: int = 0

    def document(self) -> Any:
        """The one value that the text is."""
        kind, token, start = self._next()
        data = self._value(kind, token, start, ())
        kind, token, start = self._next()
        if kind != _END:
            raise _UnreadableError(say("JSON 到这里应当已经结束"), start, start + len(token))
        return data

    def _next(self) -> tuple[int, str, int]:
        """The next token: its kind, itself, and where it begins."""
        found = _TOKEN.match(self.text, self._at)
        if found is None:
            blanks = _BLANKS.match(self.text, self._at)
            start = blanks.end() if blanks else self._at
            raise _UnreadableError(_not_json(self.text[start : start + 20]), start, start + 1)
        self._at = found.end()
        kind = found.lastindex or _END
        return kind, found[kind], found.start(kind)

    def _value(self, kind: int, token: str, start: int, route: Route) -> Any:
        if len(self.spans) >= MAX_NODES:
            raise _UnreadableError(say("内容过多，超过 {n} 个值的上限", n=MAX_NODES), start, start + 1)
        self.spans[route] = (start, self._at)
        if kind == _TEXT:
            return self._string(token, start)
        if kind == _WORD:
            return _WORDS[token]
        if kind == _NUMBER:
            return self._number(token, start)
        if token not in ("{", "["):
            raise _UnreadableError(say("这里缺少内容"), start, start + 1)
        if len(route) >= MAX_DEPTH:
            raise _UnreadableError(say("嵌套太深，超过 {n} 层", n=MAX_DEPTH), start, start + 1)
        found = self._object(route) if token == "{" else self._array(route)
        self.spans[route] = (start, self._at)
        return found

    def _string(self, token: str, start: int) -> str:
        if "\\" not in token:
            return token[1:-1]
        text = str(json.loads(token))
        if _HALF.search(text):
            words = say("双引号里的 \\u 转义不是有效的字符")
            raise _UnreadableError(words, start, start + len(token))
        return text

    def _number(self, token: str, start: int) -> Any:
        number = 0 if len(token) > MAX_NUMBER else json.loads(token)
        if len(token) > MAX_NUMBER or abs(number) > 1e300:
            raise _UnreadableError(say("数过大或过长"), start, start + len(token))
        return number

    def _array(self, route: Route) -> list[Any]:
        found: list[Any] = []
        kind, token, start = self._next()
        while token != "]" or found:
            found.append(self._value(kind, token, start, (*route, len(found))))
            if self._is_over("]"):
                break
            kind, token, start = self._next()
        return found

    def _object(self, route: Route) -> dict[str, Any]:
        found: dict[str, Any] = {}
        kind, token, start = self._next()
        while token != "}" or found:
            if kind != _TEXT:
                raise _UnreadableError(say("键要写在双引号里"), start, start + max(1, len(token)))
            key, where = self._string(token, start), (start, self._at)
            self._colon()
            inner = (*route, key)
            if key in found and len(self.repeats) < MAX_FINDINGS:
                self.repeats.append((key, self.key_spans[inner], where))
            self.key_spans[inner] = where
            found[key] = self._value(*self._next(), inner)
            if self._is_over("}"):
                break
            kind, token, start = self._next()
        return found

    def _colon(self) -> None:
        kind, token, start = self._next()
        if kind != _MARK or token != ":":
            raise _UnreadableError(say("键后面缺少冒号"), start, start + max(1, len(token)))

    def _is_over(self, end: str) -> bool:
        """Whether a list or mapping ends here rather than going on after a comma."""
        kind, token, start = self._next()
        if kind != _MARK or token not in (end, ","):
            raise _UnreadableError(say("这里缺少逗号或右括号 {end}", end=end), start, start + max(1, len(token)))
        return token == end


def _not_json(rest: str) -> Text:
    if rest.startswith('"'):
        return say("引号没有成对，或双引号里有换行、制表符或写错的反斜线")
    if rest.startswith(("NaN", "Infinity", "-Infinity")):
        return say("{word} 不是 JSON 里的数", word=rest.split(",")[0].strip(" ]}\n")[:9])
    if rest.startswith(("//", "/*", "#")):
        return say("JSON 里不能写注释")
    if rest.startswith("'"):
        return say("JSON 只用双引号")
    if rest[:1] in "，：“”｛｝［］【】":
        return say("这里用了全角标点，请换成半角")
    if rest[:1].isidentifier():
        return say("文字和键要写在双引号里")
    return say("不是 JSON")
