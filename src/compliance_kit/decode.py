"""Bytes of a file → its text: what is not UTF-8, and characters that nobody can see."""

from __future__ import annotations

import re
from itertools import islice

from compliance_kit.model import Diagnostic, Place, Related, Severity, Span, Text, say

MAX_FINDINGS = 20
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
"""Controls, line ends that only some programs see, what turns text around, halves of characters, and no characters."""

_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")


def error(
    name: str, span: Span, code: str, text: Text, hint: Text | None = None, related: tuple[Related, ...] = ()
) -> Diagnostic:
    """A finding that makes a file wrong."""
    return Diagnostic(code, Severity.ERROR, Place(name, span), text, hint, related)


def decoded(content: bytes, name: str, *, code: str) -> tuple[str, Diagnostic | None]:
    """The text with plain line ends and no byte-order mark; or nothing, and why it is not UTF-8."""
    encoding = _named_encoding(content)
    hint = say("用编辑器另存为 UTF-8 编码")
    if encoding:
        text = say("文件编码是 {encoding}，应为 UTF-8", encoding=encoding)
        return "", error(name, Span(1, 1, 1, 2), code, text, hint)
    content = content.removeprefix(_BOM)
    try:
        text_in = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return "", error(name, _byte_span(content, fault.start), code, _suspicion(content, fault.start), hint)
    return text_in.replace("\r\n", "\n").replace("\r", "\n"), None


def _named_encoding(content: bytes) -> str:
    """UTF-16 or UTF-32, by the mark at the start or the zeros between the letters; else nothing."""
    marked = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), "")
    head = content[:400]
    is_every_other_zero = len(head) > 3 and (not any(head[::2]) or not any(head[1::2])) and any(head)
    return marked or ("UTF-16" if is_every_other_zero or _has_wide_line_ends(head) else "")


def _has_wide_line_ends(head: bytes) -> bool:
    """Chinese text in UTF-16 has no zeros between its characters, but around its line ends, colons and blanks."""
    return head.count(b"\0") * 5 > len(head) and any(pair in head for pair in (b"\n\0", b"\0\n", b" \0", b"\0 "))


def _byte_span(content: bytes, offset: int) -> Span:
    start = max(content.rfind(b"\n", 0, offset), content.rfind(b"\r", 0, offset)) + 1
    line = len(_LINE_END.findall(content, 0, start)) + 1
    column = len(content[start:offset].decode("utf-8", "replace")) + 1
    return Span(line, column, line, column + 1)


def _suspicion(content: bytes, offset: int) -> Text:
    """GBK only where nothing before the bad byte was good UTF-8 beyond ASCII: else the byte itself is damaged."""
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return say("这里的字节不是有效的 UTF-8 编码")
    if content[:offset].isascii():
        return say("文件像是 GBK（GB 18030）编码，应为 UTF-8")
    return say("这里的字节不是有效的 UTF-8 编码")


def span_of(text: str, start: int, end: int) -> Span:
    """Lines and columns of a stretch of one line."""
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Span(line, column, line, column + end - start)


def bad_characters(text: str, name: str, *, code: str) -> tuple[Diagnostic, ...]:
    """Each character that must not stand in a file, the first MAX_FINDINGS of them."""
    if text.replace("\n", "").isprintable():  # four times as fast, and true of nearly every file
        return ()
    hint = say("删掉这个字符（从网页或聊天软件粘贴时常会带进来）")
    return tuple(
        error(
            name, span_of(text, *found.span()), code, say("文件里有看不见的字符 U+{code:04X}", code=ord(found[0])), hint
        )
        for found in islice(FORBIDDEN.finditer(text), MAX_FINDINGS)
    )
