"""YAML text → plain data and where every value stands. The only importer of yaml.

Data is built straight from the parser's events, so that nothing is expanded, constructed or nested before it has been
counted: aliases, merge keys, tags and deep nesting are refused where they stand. Text stays what its author typed.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from compliance_kit.model import Diagnostic, Place, Related, Route, Severity, Source, Span, Text, say

MAX_BYTES = 2_000_000
MAX_DEPTH = 32
MAX_NODES = 100_000
MAX_SCALAR = 200_000
MAX_DIGITS = 15
"""Longer whole numbers lose digits in spreadsheets and in JSON readers."""
MAX_FINDINGS = 20

_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_TAB = re.compile(r"^ *(?:- +)*(\t+)", re.M)
_WIDE_COLON = re.compile(
    r"^[ ]*(?:- +(?=[a-z]))?[^\s：:'\"#\[\]{},，。；、|>&*!%@`（《“-][^\s：:'\"，。；、（《“]{0,20}(：)", re.M
)
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

_PARSER_WORDS = (
    ("found character that cannot start any token", say("这个字符不能这样开头；文字里有 @ ` % 等符号时请加引号")),
    ("mapping values are not allowed", say("这里不能再出现冒号；文字里有冒号加空格时，整段加引号")),
    ("could not find expected ':'", say("键后面缺少半角冒号和空格（key: 值）")),
    ("did not find expected key", say("缩进不齐，或上一行没有写完")),
    ("did not find expected '-' indicator", say("列表各项的“-”没有对齐")),
    ("did not find expected ',' or ']'", say("方括号列表里缺少逗号或右括号 ]")),
    ("did not find expected ',' or '}'", say("花括号里缺少逗号或右括号 }")),
    ("found unexpected end of stream", say("引号没有成对，文件读到末尾也没有结束")),
    ("found unknown escape character", say("双引号里的反斜线写法不对；照原样写文字请用单引号")),
    ("found unexpected document indicator", say("引号或括号没有结束，就遇到了文件分隔线")),
    ("block sequence entries are not allowed", say("列表的“-”要另起一行，并缩进在键的下面")),
    ("did not find expected node content", say("这里缺少内容")),
    ("invalid Unicode character escape", say("双引号里的 \\u 转义不是有效的字符")),
)
_WIDE = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "，": ",", "【": "[", "】": "]", "｛": "{", "｝": "}"})


def read(path: Path, *, name: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read one YAML file; its size and kind are looked at before its content.

    Args:
        path: the file.
        name: how findings call it.
    Returns:
        The source, None where nothing could be made of it, and all that was found wrong with it as YAML.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        return None, (_at(name, Span(1, 1, 1, 1), "yaml-not-a-file", say("这不是普通文件"), say("换成普通文件")),)
    if found.st_size > MAX_BYTES:
        return None, (_too_large(name, found.st_size),)
    return parse(path.read_bytes(), name=name)


def parse(content: bytes, *, name: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read YAML from bytes; as `read`."""
    if len(content) > MAX_BYTES:
        return None, (_too_large(name, len(content)),)
    text, fault = _decoded(content, name)
    if text is None:
        return None, (fault,) if fault else ()
    early = (*_bad_characters(text, name), *_tabs(text, name))
    if early:
        return None, early[:MAX_FINDINGS]
    walk = _Walk(name)
    late = walk.run(text)
    if isinstance(walk.data, str) and not late:  # a file that is one text is a file whose first colon is not one
        late = _wide_colon(text, name, near=MAX_BYTES)
    findings = (*walk.findings, *((late,) if late else ()))
    if walk.has_root and not walk.is_broken and not late:
        return Source(name, text, walk.data, walk.spans, walk.key_spans), findings[:MAX_FINDINGS]
    if not findings:
        findings = (_at(name, Span(1, 1, 1, 1), "yaml-empty", say("文件是空的"), say("至少写明 kind、id 和 title")),)
    return None, findings[:MAX_FINDINGS]


def _too_large(name: str, size: int) -> Diagnostic:
    text = say("文件过大：{size:.1f} MB，上限 {limit} MB", size=size / 1e6, limit=MAX_BYTES // 1_000_000)
    return _at(name, Span(1, 1, 1, 1), "yaml-too-large", text, say("拆成几个文件"))


def _at(
    name: str, span: Span, code: str, text: Text, hint: Text | None, related: tuple[Related, ...] = ()
) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, Place(name, span), text, hint, related)


def _decoded(content: bytes, name: str) -> tuple[str | None, Diagnostic | None]:
    """The text with plain line ends and no byte-order mark; or why it is not UTF-8."""
    hint = say("用编辑器另存为 UTF-8 编码")
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            text = say("文件编码是 {encoding}，应为 UTF-8", encoding=encoding)
            return None, _at(name, Span(1, 1, 1, 1), "yaml-encoding", text, hint)
    try:
        text_in = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, _at(name, _byte_span(content, error.start), "yaml-encoding", _encoding_words(content), hint)
    return text_in.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), None


def _byte_span(content: bytes, offset: int) -> Span:
    start = max(content.rfind(b"\n", 0, offset), content.rfind(b"\r", 0, offset)) + 1
    line = len(re.findall(rb"\r\n|\r|\n", content[:start])) + 1
    column = len(content[start:offset].decode("utf-8", "replace")) + 1
    return Span(line, column, line, column + 1)


def _encoding_words(content: bytes) -> Text:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return say("这里的字节不是有效的 UTF-8 编码")
    return say("文件像是 GBK（GB 18030）编码，应为 UTF-8")


def _span_of(text: str, start: int, end: int) -> Span:
    """Lines and columns of a stretch of one line."""
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Span(line, column, line, column + end - start)


def _bad_characters(text: str, name: str) -> Iterator[Diagnostic]:
    for found in _FORBIDDEN.finditer(text):
        words = say("文件里有看不见的字符 U+{code:04X}", code=ord(found[0]))
        hint = say("删掉这个字符（从网页或聊天软件粘贴时常会带进来）")
        yield _at(name, _span_of(text, *found.span()), "yaml-character", words, hint)


def _tabs(text: str, name: str) -> Iterator[Diagnostic]:
    for found in _TAB.finditer(text):
        words = say("缩进用了制表符（Tab）")
        yield _at(name, _span_of(text, *found.span(1)), "yaml-tab", words, say("缩进只能用空格，每层两个"))


def _wide_colon(text: str, name: str, near: int) -> Diagnostic | None:
    """A full-width colon where a key's colon belongs, within two lines above `near`: THE mistake of Chinese YAML."""
    spans = [_span_of(text, *found.span(1)) for found in _WIDE_COLON.finditer(text)]
    close = [span for span in spans if span.line <= near][-1:] if near < MAX_BYTES else spans[:1]
    if not close or (near < MAX_BYTES and close[0].line < near - 2):
        return None
    words, hint = say("键后面用了全角冒号“：”"), say("换成半角冒号加一个空格，例如 title: 标题")
    return _at(name, close[0], "yaml-full-width-colon", words, hint)


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled; `key` is what the next value belongs under, None where a key is due."""

    into: dict[str, Any] | list[Any]
    route: Route
    key: str | int | None


@dataclass(slots=True)
class _Walk:
    """One pass over a file's events."""

    name: str
    data: Any = None
    has_root: bool = False
    is_broken: bool = False
    spans: dict[Route, Span] = field(default_factory=dict)
    key_spans: dict[Route, Span] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    _stack: list[_Frame] = field(default_factory=list)

    def run(self, text: str) -> Diagnostic | None:
        """Take every event; what the parser itself could not read."""
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        documents = 0
        try:
            event: Any
            for event in yaml.parse(text, Loader=loader):
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    self._scalar(event)
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    self._open(event, {} if kind is yaml.MappingStartEvent else [])
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self._close(event)
                elif kind is yaml.AliasEvent:
                    self._complain(event, "yaml-alias", say("不能使用别名（*{name}）", name=event.anchor), _WRITE_OUT)
                    self._put(None, _span(event))
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    self._document(event, documents)
                if self.is_broken or len(self.spans) > MAX_NODES:
                    break
        except yaml.YAMLError as error:
            return self._unreadable(error, text)
        if len(self.spans) > MAX_NODES:
            self.is_broken = True
            words = say("内容过多，超过 {n} 个值的上限", n=MAX_NODES)
            self.findings.append(_at(self.name, Span(1, 1, 1, 1), "yaml-too-large", words, say("拆成几个文件")))
        return None

    def _document(self, event: Any, count: int) -> None:
        if count > 1:
            words = say("一个文件只能有一份文档，这里用 --- 又开始了一份")
            self._complain(event, "yaml-documents", words, say("把第二份另存为一个文件"), broken=True)
        elif event.version or event.tags:
            self._complain(event, "yaml-directive", say("不能使用 % 开头的指令"), say("删掉这一行"))

    def _open(self, event: Any, into: dict[str, Any] | list[Any]) -> None:
        self._refuse_marks(event)
        if len(self._stack) >= MAX_DEPTH:
            words = say("嵌套太深，超过 {n} 层", n=MAX_DEPTH)
            self._complain(event, "yaml-depth", words, say("减少层次"), broken=True)
            return
        if self._is_key_due():
            self._complain(event, "yaml-key", say("键只能是一个词，不能是列表或键值表"), None, broken=True)
            return
        route = self._put(into, _span(event))
        self._stack.append(_Frame(into, route, None if isinstance(into, dict) else 0))

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        start, end = self.spans[frame.route], event.end_mark
        self.spans[frame.route] = Span(start.line, start.column, end.line + 1, end.column + 1)

    def _scalar(self, event: Any) -> None:
        value = event.value
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event)
        if self._is_key_due():
            self._key(event, value)
            return
        span = _span(event)
        if event.style:
            if _FORBIDDEN.search(value):
                self._complain(event, "yaml-character", say("引号里的转义写出了看不见的字符"), say("删掉这个转义"))
        else:
            value = self._plain(event, value)
        if event.style and len(value) > MAX_SCALAR:
            self._complain(event, "yaml-too-large", say("这段文字过长，上限 {n} 字", n=MAX_SCALAR), None, broken=True)
        self._put(value, span)

    def _plain(self, event: Any, value: str) -> Any:
        """What an unquoted value means: a number only where it is written the one plain way."""
        if value in _CONSTANTS:
            return _CONSTANTS[value]
        if value in _LOOKALIKES:
            words = say("没有引号的 {word} 在有的软件里会变成“是/否”或空值", word=value)
            self._complain(
                event,
                "yaml-ambiguous",
                words,
                say("当文字用请加引号：'{word}'；当是/否用请写 true 或 false", word=value),
            )
        elif value[0] in _TELLTALE:
            return self._number(event, value)
        return value

    def _number(self, event: Any, value: str) -> Any:
        if _DAY.fullmatch(value):
            try:
                date.fromisoformat(value)
            except ValueError:
                self._complain(event, "yaml-date", say("没有 {day} 这个日期", day=value), say("核对月份和日子"))
        elif _ABSENT.fullmatch(value):
            self._complain(event, "yaml-number", say("{value} 不是能用的数", value=value), say("写一个具体的数"))
        elif _NUMBER.fullmatch(value) and value != "-0":
            if sum(c.isdigit() for c in value) > MAX_DIGITS:
                words = say("数字过长（超过 {n} 位），会丢失末尾几位", n=MAX_DIGITS)
                self._complain(event, "yaml-number", words, say("编号、电话等请加引号写成文字"))
                return value
            return float(value) if "." in value else int(value)
        return value

    def _key(self, event: Any, key: str) -> None:
        frame = self._stack[-1]
        route = (*frame.route, key)
        if key == "<<" and not event.style:
            self._complain(event, "yaml-merge", say("不能使用合并键 <<"), _WRITE_OUT)
        if not isinstance(frame.into, dict) or key not in frame.into:
            self.key_spans[route] = _span(event)
        else:
            related = (Related(Place(self.name, self.key_spans[route]), say("第一次写在这里")),)
            hint = say("删掉其中一个，或改成别的键")
            self.findings.append(
                _at(self.name, _span(event), "yaml-duplicate-key", say("键 {key} 重复", key=key[:40]), hint, related)
            )
        frame.key = key

    def _is_key_due(self) -> bool:
        return bool(self._stack) and self._stack[-1].key is None

    def _put(self, value: Any, span: Span) -> Route:
        """Store a value where it belongs; its route."""
        if not self._stack:
            self.data, self.has_root = value, True
            route: Route = ()
        else:
            frame = self._stack[-1]
            key = frame.key
            assert key is not None
            route = (*frame.route, key)
            if isinstance(frame.into, dict):
                frame.into.setdefault(str(key), value)
                frame.key = None
            else:
                frame.into.append(value)
                frame.key = len(frame.into)
        self.spans.setdefault(route, span)
        return route

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._complain(event, "yaml-alias", say("不能使用锚点（&{name}）", name=event.anchor[:40]), _WRITE_OUT)
        if event.tag is not None:
            self._complain(
                event, "yaml-tag", say("不能使用标签（{tag}）", tag=event.tag[:60]), say("删掉以 ! 开头的标签")
            )

    def _complain(self, event: Any, code: str, text: Text, hint: Text | None, *, broken: bool = False) -> None:
        self.is_broken = self.is_broken or broken
        self.findings.append(_at(self.name, _span(event), code, text, hint))

    def _unreadable(self, error: Any, text: str) -> Diagnostic:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        lines = text.split("\n")
        while line > 0 and (line >= len(lines) or not lines[line].strip()):
            line, column = line - 1, len(lines[line - 1]) if line <= len(lines) else 0
        wide = _wide_colon(text, self.name, near=line + 1)
        if wide:
            return wide
        span = Span(line + 1, column + 1, line + 1, column + 2)
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        words = next((text for key, text in _PARSER_WORDS if key in problem), say("这里的写法不合 YAML 语法"))
        around = "\n".join(lines[max(0, line - 1) : line + 1])
        hint = say("这一带有全角标点，请换成半角") if around.translate(_WIDE) != around else say("对照附近正确的写法改")
        return _at(self.name, span, "yaml-syntax", words, hint)


_WRITE_OUT = say("把内容照写一遍")


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
