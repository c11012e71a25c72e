"""YAML text → plain data, and where every value stands. The only importer of yaml.

Data is built straight from the parser's events, so that nothing is expanded, constructed or nested before it has been
counted: aliases, merge keys, tags and deep nesting are refused where they stand. Text stays what its author typed.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from compliance_kit.complaint import complaints
from compliance_kit.decode import FORBIDDEN, MAX_FINDINGS, bad_characters, decoded, error
from compliance_kit.model import TOP, Diagnostic, Place, Related, Route, Source, Span, Text, say
from compliance_kit.notes import Notes

MAX_BYTES = 2_000_000
MAX_DEPTH = 32
MAX_NODES = 100_000
MAX_SCALAR = 200_000
MAX_KEY = 200
MAX_DIGITS = 15
"""Longer whole numbers lose digits in spreadsheets and in JSON readers."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ABSENT = re.compile(r"[-+]?\.(?:inf|nan)", re.I)
_TELLTALE = frozenset("-+.0123456789")
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None, "": None}
_LOOKALIKES = frozenset(
    shape(word)
    for word in ("yes", "no", "on", "off", "true", "false", "null")
    for shape in (str.lower, str.title, str.upper)
) - {"true", "false", "null"} | {"~"}
"""Words that some YAML readers take for yes, no or nothing."""


def read(path: Path, *, name: str, notes: Notes | None = None) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read one YAML file; its size and kind are looked at before its content.

    Args:
        path: the file.
        name: how findings call it.
        notes: what other builds made of the same texts, to be read and added to.
    Returns:
        The source, None where nothing could be made of it, and all that was found wrong with it as YAML.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return None, (error(name, TOP, "yaml-not-a-file", say("这不是普通文件"), say("换成普通文件")),)
        if found.st_size > MAX_BYTES:
            return None, (_too_large(name, found.st_size),)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError:
        text, hint = say("文件打不开"), say("核对它还在不在、链接是否有效、有没有读的权限")
        return None, (error(name, TOP, "yaml-not-a-file", text, hint),)
    if notes is None:
        return parse(content, name=name)
    known = _noted(content, name, notes)
    if known:
        return known, ()
    made, findings = parse(content, name=name)
    if made and not findings:
        notes.keep(content, json.dumps(made.data, ensure_ascii=False, separators=(",", ":")))
    return made, findings


def notes_of(content: bytes) -> Notes:
    """What an earlier build noted of the files it read; nothing if another reader read them."""
    return Notes(content, f"{version('pyyaml')} {Path(__file__).read_text(encoding='utf-8')}")


def _noted(content: bytes, name: str, notes: Notes) -> Source | None:
    """A file as read before, when nothing was found wrong with it."""
    try:
        data = json.loads(notes.find(content) or "null")
    except ValueError:
        return None
    return _source(name, decoded(content, name, code="yaml-encoding")[0], data) if data else None


def parse(content: bytes, *, name: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read YAML from bytes; as `read`."""
    if len(content) > MAX_BYTES:
        return None, (_too_large(name, len(content)),)
    text, fault = decoded(content, name, code="yaml-encoding")
    if fault:
        return None, (fault,)
    early = bad_characters(text, name, code="yaml-character")
    if early:  # a stand-in of the same width lets the rest of the file be looked at, too
        text = FORBIDDEN.sub("\ufffd", text)
    walk = _Walk(name, with_spans=False)
    late = walk.run(text)
    if late or walk.findings:
        walk = _Walk(name)
        late = walk.run(text)
    findings = (*early, *walk.findings, *late)[:MAX_FINDINGS]
    if walk.data is None and not walk.is_broken and not findings:
        words, hint = say("文件是空的"), say("至少写明 kind、id 和 title")
        return None, (error(name, TOP, "yaml-empty", words, hint),)
    if early or late or walk.is_broken or walk.data is None:
        return None, findings
    return _source(name, text, walk.data), findings


def _source(name: str, text: str, data: Any) -> Source:
    places = _Places(name, text)
    return Source(name, text, data, _Spans(places, of_keys=False), _Spans(places, of_keys=True))


def plain(word: str) -> Any:
    """What a word without quotes means here; None where other YAML readers may take it for something else."""
    if word in _CONSTANTS or word in _LOOKALIKES:
        return _CONSTANTS.get(word)
    if _DAY.fullmatch(word):
        return word if _is_day(word) else None
    if not _NUMBER.fullmatch(word) or sum(map(str.isdigit, word)) > MAX_DIGITS:
        return word
    number = float(word) if "." in word else int(word)
    return number if str(number) == word else word


def _is_day(word: str) -> bool:
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


def _too_large(name: str, size: int) -> Diagnostic:
    text = say("文件过大：{size:.1f} MB，上限 {limit} MB", size=size / 1e6, limit=MAX_BYTES // 1_000_000)
    return error(name, TOP, "yaml-too-large", text, say("拆成几个文件"))


_Corners = tuple[int, int, int, int]
_NOWHERE: _Corners = (1, 1, 1, 1)


class _Places:
    """Where the values and keys of a text stand, found out when first asked: most files are never asked."""

    __slots__ = ("_name", "_text", "_walk")

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text
        self._walk: _Walk | None = None

    def corners(self, of_keys: bool) -> dict[Route, _Corners]:
        """By route, the corners of each value, or of each key."""
        if self._walk is None:
            self._walk = _Walk(self._name)
            self._walk.run(self._text)
        return self._walk.key_spans if of_keys else self._walk.spans


class _Spans(Mapping[Route, Span]):
    """Spans made when asked for: few of the thousands of a file ever are."""

    __slots__ = ("_of_keys", "_places")

    def __init__(self, places: _Places, *, of_keys: bool) -> None:
        self._places, self._of_keys = places, of_keys

    def __getitem__(self, route: Route) -> Span:
        return Span(*self._places.corners(self._of_keys)[route])

    def __iter__(self) -> Iterator[Route]:
        return iter(self._places.corners(self._of_keys))

    def __len__(self) -> int:
        return len(self._places.corners(self._of_keys))


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled; `key` is what the next value belongs under, None where a key is due."""

    into: dict[str, Any] | list[Any]
    route: Route | None
    """None inside what is not kept: the second value of a repeated key."""
    key: str | int | None
    is_kept: bool = True
    """Whether the value under `key` is kept."""


@dataclass(slots=True)
class _Walk:
    """One pass over a file's events; without spans it is a third faster, and whoever must tell a place walks again."""

    name: str
    with_spans: bool = True
    data: Any = None
    is_broken: bool = False
    nodes: int = 0
    spans: dict[Route, _Corners] = field(default_factory=dict)
    key_spans: dict[Route, _Corners] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    _stack: list[_Frame] = field(default_factory=list)
    _quote: _Corners = (1, 1, 1, 1)
    """The last quoted text."""
    _end: tuple[int, int] = (1, 1)
    """Line and column after the last value."""

    def run(self, text: str) -> tuple[Diagnostic, ...]:
        """Take every event; what the parser itself could not read."""
        import yaml

        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        documents = 0
        try:
            loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
            next_event = loader.get_event  # yaml.parse, without its generator
            while not self.is_broken:
                event = next_event()
                kind = type(event)
                if kind is scalar:
                    self._scalar(event)
                elif kind is mapping or kind is sequence:
                    self._open(event, {} if kind is mapping else [])
                elif kind in ends:
                    self._close(event)
                elif kind is yaml.AliasEvent:
                    self._alias(event)
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    self._document(event, documents)
                elif kind is yaml.StreamEndEvent:
                    break
        except (yaml.YAMLError, ValueError, OverflowError) as fault:  # the parser in Python lets int() and chr() raise
            return tuple(complaints(fault, text, self.name, quote=Span(*self._quote)))
        if isinstance(self.data, str):  # a file that is one text is a file whose first colon is not one
            return tuple(complaints(None, text, self.name, quote=Span(*self._quote)))
        return ()

    def _document(self, event: Any, count: int) -> None:
        if count > 1:
            words = say("一个文件只能有一份文档，这里用 --- 又开始了一份")
            self._complain(event, "yaml-documents", words, say("把第二份另存为一个文件"))
            self.is_broken = True
        elif event.version or event.tags:
            self._complain(event, "yaml-directive", say("不能使用 % 开头的指令"), say("删掉这一行"))

    def _alias(self, event: Any) -> None:
        self._complain(event, "yaml-alias", say("不能使用别名（*{name}）", name=event.anchor[:40]), _WRITE_OUT)
        if self._is_key_due():
            frame = self._stack[-1]
            frame.key, frame.is_kept = "", False
        else:
            self._put(None, _corners(event))

    def _open(self, event: Any, into: dict[str, Any] | list[Any]) -> None:
        self._refuse_marks(event)
        if len(self._stack) >= MAX_DEPTH:
            words = say("嵌套太深，超过 {n} 层", n=MAX_DEPTH)
            self._complain(event, "yaml-depth", words, say("减少层次"))
            self.is_broken = True
        elif self._is_key_due():
            words, hint = say("键只能是一个词，不能是列表或键值表"), say("写成 键: 值")
            self._complain(event, "yaml-key", words, hint)
            self.is_broken = True
        else:
            route = self._put(into, _corners(event) if self.with_spans else _NOWHERE)
            self._stack.append(_Frame(into, route, None if isinstance(into, dict) else 0))

    def _close(self, event: Any) -> None:
        frame, mark = self._stack.pop(), event.end_mark
        if not self.with_spans:
            return
        if event.start_mark.index != mark.index:  # a closing bracket; block style ends where its last value ends
            self._end = (mark.line + 1, mark.column + 1)
        if frame.route is not None:
            self.spans[frame.route] = (*self.spans[frame.route][:2], *self._end)

    def _scalar(self, event: Any) -> None:
        value = event.value
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event)
        span = _corners(event) if self.with_spans else _NOWHERE
        style = event.style
        if style == '"' or style == "'":
            self._quote = span
            if not value.isprintable() and FORBIDDEN.search(value):
                self._complain(event, "yaml-character", say("引号里的转义写出了看不见的字符"), say("删掉这个转义"))
        if self._stack and self._stack[-1].key is None:
            self._key(event, value, span)
            return
        if len(value) > MAX_SCALAR:
            words = say("这段文字过长，上限 {n} 字", n=MAX_SCALAR)
            self._complain(event, "yaml-too-large", words, say("拆成几段"))
            self.is_broken = True
        elif not style:
            value = self._plain(event, value)
        self._put(value, span)

    def _plain(self, event: Any, value: str) -> Any:
        """What an unquoted value means: a number only where it is written the one plain way."""
        if value in _CONSTANTS:
            return _CONSTANTS[value]
        if value in _LOOKALIKES:
            words = say("没有引号的 {word} 在有的软件里会变成“是/否”或空值", word=value)
            hint = say("当文字用请加引号：'{word}'；当是/否用请写 true 或 false", word=value)
            self._complain(event, "yaml-ambiguous", words, hint)
        elif value[0] in _TELLTALE:
            return self._number(event, value)
        return value

    def _number(self, event: Any, value: str) -> Any:
        if _DAY.fullmatch(value):
            if not _is_day(value):
                self._complain(event, "yaml-date", say("没有 {day} 这个日期", day=value), say("核对月份和日子"))
        elif _ABSENT.fullmatch(value):
            self._complain(event, "yaml-number", say("{value} 不是能用的数", value=value), say("写一个具体的数"))
        elif _NUMBER.fullmatch(value):
            if len(value) > MAX_DIGITS and sum(c.isdigit() for c in value) > MAX_DIGITS:
                words = say("数字过长（超过 {n} 位），会丢失末尾几位", n=MAX_DIGITS)
                self._complain(event, "yaml-number", words, say("编号、电话等请加引号写成文字"))
                return value
            number = float(value) if "." in value else int(value)
            return number if str(number) == value else value
        return value

    def _key(self, event: Any, key: str, span: _Corners) -> None:
        frame = self._stack[-1]
        assert isinstance(frame.into, dict)  # only a mapping waits for keys
        frame.key, frame.is_kept = key, False
        if key == "<<" and not event.style:
            self._complain(event, "yaml-merge", say("不能使用合并键 <<"), _WRITE_OUT)
        elif not key or key.isspace() or "\n" in key or len(key) > MAX_KEY:
            words = say("键只能是一个不空、不换行、不超过 {n} 字的词", n=MAX_KEY)
            self._complain(event, "yaml-key", words, say("写成 键: 值"))
        elif key in frame.into:
            where = self.key_spans.get((*frame.route, key)) if frame.route is not None else None
            related = (Related(Place(self.name, Span(*where)), say("第一次写在这里")),) if where else ()
            hint = say("删掉其中一个，或改成别的键")
            self._complain(event, "yaml-duplicate-key", say("键 {key} 重复", key=key[:40]), hint, related)
        else:
            frame.is_kept = True
            if frame.route is not None:
                self.key_spans[(*frame.route, key)] = span

    def _is_key_due(self) -> bool:
        return bool(self._stack) and self._stack[-1].key is None

    def _put(self, value: Any, span: _Corners) -> Route | None:
        """Store a value where it belongs; its route, None where it is not kept."""
        self._end = span[2:]
        self.nodes += 1
        if self.nodes > MAX_NODES:
            words = say("内容过多，超过 {n} 个值的上限", n=MAX_NODES)
            self.findings.append(error(self.name, Span(*span), "yaml-too-large", words, say("拆成几个文件")))
            self.is_broken = True
        route: Route | None = () if self.with_spans else None
        if not self._stack:
            self.data = value
        else:
            frame = self._stack[-1]
            key, into = frame.key, frame.into
            assert key is not None
            route = (*frame.route, key) if frame.route is not None and frame.is_kept else None
            if isinstance(into, list):
                into.append(value)
                frame.key = len(into)
            else:
                if frame.is_kept:
                    into[str(key)] = value
                frame.key = None
        if route is not None:
            self.spans[route] = span
        return route

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._complain(event, "yaml-alias", say("不能使用锚点（&{name}）", name=event.anchor[:40]), _WRITE_OUT)
        if event.tag is not None:
            words = say("不能使用标签（{tag}）", tag=event.tag[:60])
            self._complain(event, "yaml-tag", words, say("删掉以 ! 开头的标签"))

    def _complain(self, event: Any, code: str, text: Text, hint: Text, related: tuple[Related, ...] = ()) -> None:
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(error(self.name, Span(*_corners(event)), code, text, hint, related))


_WRITE_OUT = say("把内容照写一遍")


def _corners(event: Any) -> _Corners:
    start, end = event.start_mark, event.end_mark
    return start.line + 1, start.column + 1, end.line + 1, end.column + 1
