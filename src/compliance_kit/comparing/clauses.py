"""A contract's paragraphs → its clauses: an article with what stands below it, a chapter's heading, a line of the cover."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from compliance_kit.review import Paragraph

_COUNT = r"[零〇一二两三四五六七八九十百千0-9０-９]+"
_ARTICLE = re.compile(rf"\s*(第{_COUNT}条(?:之{_COUNT})?)[\s　:：、.．]*")
_HEADING = re.compile(rf"\s*(第{_COUNT}[章节编]|附件{_COUNT}?)[\s　:：、.．]*")
_POINT = re.compile(r"\s*([一二三四五六七八九十]+、|[0-9]{1,2}(?:\.[0-9]{1,2})*[、.．\s])[\s　]*")
LAW = re.compile(
    rf"(?:》|法|条例|规定|办法|解释|细则)(?:第?[（(]?{_COUNT}[）)]?[条款项目]|之{_COUNT}|[、和及或至以—,，\s])*$"
)
"""What makes the number that follows an article of a law: 《民法典》第九百四十四条、."""
REFERENCE = re.compile(rf"第{_COUNT}条(?:之{_COUNT})?")
REFERENCE_TO = re.compile(rf"第{_COUNT}条(?:之{_COUNT})?|第{_COUNT}[章节编]|附件{_COUNT}")
"""The same, and headings that are pointed at."""
CELLS = "　│　"
"""What stands between the cells of a table's row."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a contract, and in which table and row it stands; empty outside tables."""

    paragraph: Paragraph
    row: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: `paragraphs` are its own, in order, the numbers that are typed into them cut off."""

    label: str
    """第八条, 第三章, 附件一; empty for what bears no number."""
    title: str
    texts: tuple[str, ...]
    indexes: tuple[int, ...]
    """Which paragraphs of the file these are, counted from 1."""
    under: str = ""
    """The heading it stands under, such as 第二章 服务费用; empty before the first."""
    is_heading: bool = False

    @property
    def text(self) -> str:
        """All of it, a line for each paragraph."""
        return "\n".join(self.texts)

    @property
    def key(self) -> str:
        """Its text without blanks, and without the numbers of other clauses it points at."""
        return REFERENCE.sub("第〓条", "".join(self.text.split()))


@dataclass(frozen=True, slots=True)
class _Row:
    """A paragraph outside tables, or a row of one, ready to be read."""

    text: str
    label: str
    indexes: tuple[int, ...]
    is_table: bool = False


def clauses(lines: Sequence[Line]) -> tuple[Clause, ...]:
    """The clauses of a contract; where it has hardly any 第…条, what is numbered 一、 or 1. begins one."""
    rows = [row for row in _rows(lines) if row.text.strip()]
    starts = [_ARTICLE.match(row.label + row.text) for row in rows]
    begins = (_ARTICLE, _HEADING) if sum(map(bool, starts)) > 2 else (_ARTICLE, _HEADING, _POINT)
    return tuple(_clauses(rows, begins))


def _rows(lines: Sequence[Line]) -> Iterator[_Row]:
    for row, together in groupby(enumerate(lines), key=lambda one: one[1].row or (-1, one[0])):
        found = [line.paragraph for _, line in together]
        indexes = tuple(paragraph.index for paragraph in found)
        if len(found) == 1:
            yield _Row(found[0].text, found[0].label, indexes, row[0] != -1)
        else:
            cells = (f"{p.label}{p.text}".strip() for p in found)
            yield _Row(CELLS.join(cell for cell in cells if cell), "", indexes, True)


def _clauses(rows: Sequence[_Row], begins: Sequence[re.Pattern[str]]) -> Iterator[Clause]:
    held: list[tuple[_Row, str]] = []
    label, under, is_heading = "", "", False
    for row in rows:
        found = _start(row, begins)
        if found or not label or is_heading or row.text.startswith("（以下无正文"):
            if held:
                yield _clause(label, held, under, is_heading)
            under = f"{label}　{held[0][1]}" if held and is_heading else under
            held, label, is_heading = [], found[0] if found else "", bool(found and found[1])
        held.append((row, found[2] if found else row.text))
    if held:
        yield _clause(label, held, under, is_heading)


def _start(row: _Row, begins: Sequence[re.Pattern[str]]) -> tuple[str, bool, str] | None:
    """The number that a row begins a clause with, whether that is a heading alone, and what is left of the text."""
    if row.is_table and len(row.indexes) > 1:
        return None
    for pattern in begins:
        if row.label and (found := pattern.match(row.label + " ")):
            return found[1].strip(), pattern is _HEADING, row.text.strip()
        if not row.label and (found := pattern.match(row.text)) and not _is_sentence(pattern, row.text, found):
            return found[1].strip(), pattern is _HEADING, row.text[found.end() :].strip()
    return None


def _is_sentence(pattern: re.Pattern[str], text: str, found: re.Match[str]) -> bool:
    """Whether what looks like a number begins a sentence about a clause: 第八条约定的…, 附件一所列…."""
    rest = text[found.end() :]
    gap = text[found.end(1) : found.end()]
    if pattern is _HEADING:
        return len(text) > 40 or text.rstrip().endswith(("。", "；", ";"))
    return (
        pattern is _ARTICLE and not gap and rest.startswith(("约定", "规定", "所", "第", "的", "、", "和", "中", "至"))
    )


def _clause(label: str, rows: Sequence[tuple[_Row, str]], under: str, is_heading: bool) -> Clause:
    first, _, others = rows[0][1].strip().partition(CELLS)
    title = first if len(first) <= 30 and (label or others or len(rows) == 1) else ""
    indexes = tuple(index for row, _ in rows for index in row.indexes)
    return Clause(label, title, tuple(text for _, text in rows), indexes, "" if is_heading else under, is_heading)


def follows(old: str, new: str, renumbered: dict[str, str]) -> str:
    """The old wording with the numbers of clauses as they are now, where the new wording points at the same clause."""
    theirs = REFERENCE.findall(new)
    mine = list(REFERENCE.finditer(old))
    if len(theirs) != len(mine):
        return old
    out, place = [], 0
    for found, now in zip(mine, theirs, strict=True):
        is_ours = renumbered.get(found[0]) == now and not LAW.search(old[max(0, found.start() - 60) : found.start()])
        out += [old[place : found.start()], now if is_ours else found[0]]
        place = found.end()
    return "".join(out) + old[place:]
