"""What the YAML parser could not read, in the words of the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from compliance_kit.decode import MAX_FINDINGS, error
from compliance_kit.model import Diagnostic, Place, Related, Span, Text, say

_WIDE_COLON = re.compile(
    r"[ ]*(?:- +(?=[a-z]))?[^\s：:'\"#\[\]{},，。；、|>&*!%@`（《“-][^\s：:'\"，。；、（《“]{0,20}(：)"
)
_FIELD_WITH_WIDE_COLON = re.compile(r"[ ]*(?:- +)?[a-z][a-z0-9_]{0,30}(：)")
_COLON_IS_MISSED = (
    "could not find expected ':'",
    "mapping values are not allowed",
    "did not find expected key",
    "did not find expected '-'",
    "document start>",
    "expected <block end>",
)
_QUOTE_IS_OPEN = ("found unexpected end of stream", "found unexpected document ")
_PARSER_WORDS = (
    ("cannot start any token", say("这个字符不能这样开头；文字里有 @ ` % 等符号时请加引号")),
    ("mapping values are not allowed", say("这里不能再出现冒号；文字里有冒号加空格时，整段加引号")),
    ("could not find expected ':'", say("键后面缺少半角冒号和空格（key: 值）")),
    ("did not find expected key", say("缩进不齐，或上一行没有写完")),
    ("expected <block end>", say("缩进不齐，或上一行没有写完")),
    ("did not find expected '-' indicator", say("列表各项的“-”没有对齐")),
    ("' or ']'", say("方括号列表里缺少逗号或右括号 ]")),
    ("' or '}'", say("花括号里缺少逗号或右括号 }")),
    ("unknown escape character", say("双引号里的反斜线写法不对；照原样写文字请用单引号")),
    ("hexdecimal", say("双引号里的反斜线写法不对；照原样写文字请用单引号")),
    ("entries are not allowed", say("列表的“-”要另起一行，并缩进在键的下面")),
    ("node content", say("这里缺少内容")),
    ("invalid Unicode character escape", say("双引号里的 \\u 转义不是有效的字符")),
    ("unexpected document indicator", say("引号或括号没有结束，就遇到了文件分隔线")),
    ("document start>", say("前面的内容已经完整，这里多出了内容")),
    ("directive", say("不能使用 % 开头的指令")),
    ("incompatible YAML document", say("不能使用 % 开头的指令")),
    ("version number", say("不能使用 % 开头的指令")),
    ("tag", say("不能使用以 ! 开头的标签")),
    ("expected '>'", say("不能使用以 ! 开头的标签")),
    ("alphabetic or numeric character", say("文字以 & 或 * 开头时请加引号")),
    ("comment or line break", say("| 和 > 后面要换行，文字写在下一行")),
    ("indentation indicator", say("| 和 > 后面要换行，文字写在下一行")),
)
_WIDE = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "，": ",", "【": "[", "】": "]", "｛": "{", "｝": "}"})
_TABS = re.compile(r" *(?:- *)*(\t+)")


def complaints(fault: Any, text: str, name: str, *, quote: Span) -> Iterator[Diagnostic]:
    """What is wrong where the parser gave up, and the same mistake on later lines.

    Args:
        fault: what the parser raised; None where the whole file came out as one text.
        text: the file.
        name: how findings call it.
        quote: where the last quoted text stood; TOP where there was none.
    """
    lines = text.split("\n")
    if fault is None:
        yield from islice(_wide_colons(lines, 0, _WIDE_COLON, name), 1)
        return
    problem = str(getattr(fault, "problem", None) or fault)
    line, column = _position(fault, problem, lines)
    written = lines[line]
    if written[column : column + 1] == "\t" or ("tab character" in problem and "\t" in written):
        yield from islice(_tabs(lines, line, name), MAX_FINDINGS)
        return
    wide = _wide_colon(lines, line, name) if any(words in problem for words in _COLON_IS_MISSED) else None
    if wide:
        yield wide
        after = _wide_colons(lines, max(line + 1, wide.place.span.line), _FIELD_WITH_WIDE_COLON, name)
        yield from islice(after, MAX_FINDINGS)
        return
    yield _syntax(fault, problem, (line, column), lines, name, quote)


def _position(fault: Any, problem: str, lines: list[str]) -> tuple[int, int]:
    """Line and column from 0 of what to point at: the start of what is unfinished, else where the parser stopped."""
    mark, context = getattr(fault, "problem_mark", None), getattr(fault, "context_mark", None)
    begins = ("simple key" in str(getattr(fault, "context", ""))) or any(w in problem for w in _QUOTE_IS_OPEN)
    mark = context if begins and context else mark or context
    line, column = (mark.line, mark.column) if mark else (0, 0)
    while line > 0 and (line >= len(lines) or not lines[line].strip(" ")):
        line -= 1
        column = len(lines[line]) if line < len(lines) else 0
    return line, column


def _tabs(lines: list[str], first: int, name: str) -> Iterator[Diagnostic]:
    words, hint = say("缩进用了制表符（Tab）"), say("缩进只能用空格，每层两个")
    for i in range(first, len(lines)):
        found = _TABS.match(lines[i])
        if found:
            yield error(name, _in_line(i, *found.span(1)), "yaml-tab", words, hint)
        elif i == first:
            column = lines[i].index("\t")
            yield error(name, _in_line(i, column, column + 1), "yaml-tab", words, hint)


def _wide_colon(lines: list[str], line: int, name: str) -> Diagnostic | None:
    """A full-width colon where a key's colon belongs, on the line or at most two above: THE mistake of Chinese YAML."""
    for i in range(line, max(-1, line - 3), -1):
        for found in _wide_colons(lines[: i + 1], i, _WIDE_COLON, name):
            return found
    return None


def _wide_colons(lines: list[str], first: int, shape: re.Pattern[str], name: str) -> Iterator[Diagnostic]:
    words, hint = say("键后面用了全角冒号“：”"), say("换成半角冒号加一个空格，例如 title: 标题")
    for i in range(first, len(lines)):
        found = shape.match(lines[i])
        if found:
            yield error(name, _in_line(i, *found.span(1)), "yaml-full-width-colon", words, hint)


def _syntax(fault: Any, problem: str, where: tuple[int, int], lines: list[str], name: str, quote: Span) -> Diagnostic:
    line, column = where
    around = "\n".join(lines[max(0, line - 1) : line + 1])
    hint = say("这一带有全角标点，请换成半角") if around.translate(_WIDE) != around else say("对照附近正确的写法改")
    span = _in_line(line, column, column + 1)
    if _QUOTE_IS_OPEN[0] in problem:
        words = say("引号没有成对，文件读到末尾也没有结束")
        return error(name, span, "yaml-syntax", words, say("在这段文字的末尾补上引号"))
    if quote.line < quote.end_line == line + 1:
        words = say("这个引号到第 {line} 行才结束，多半是漏了一个引号", line=quote.end_line)
        start = _in_line(quote.line - 1, quote.column - 1, quote.column)
        return error(name, start, "yaml-syntax", words, say("在这段文字的末尾补上引号"))
    if re.match(r" *-[^\s-]", lines[line]) and "expected ':'" in problem:
        words = say("列表的“-”后面缺少空格")
        start = _in_line(line, lines[line].index("-"), lines[line].index("-") + 1)
        return error(name, start, "yaml-syntax", words, say("写成“- 内容”"))
    said = next((text for key, text in _PARSER_WORDS if key in problem), say("这里的写法不合 YAML 语法"))
    return error(name, span, "yaml-syntax", said, hint, _opened(fault, line, name))


def _opened(fault: Any, line: int, name: str) -> tuple[Related, ...]:
    """Where the bracket was opened that is not closed, if on another line."""
    mark = getattr(fault, "context_mark", None)
    if mark is None or "flow" not in str(fault.context) or mark.line == line:
        return ()
    return (Related(Place(name, _in_line(mark.line, mark.column, mark.column + 1)), _OPENED),)


_OPENED: Text = say("括号从这里开始")


def _in_line(line: int, start: int, end: int) -> Span:
    return Span(line + 1, start + 1, line + 1, end + 1)
