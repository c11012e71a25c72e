"""Real Word numbering: 第X章, 第X条, （一）, 1. — the lists, the counters, and the XML that Word counts by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
CHINESE, DECIMAL = "chineseCountingThousand", "decimal"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `%1` in the pattern is the first level's number, `%2` the second's."""

    pattern: str
    format: str = CHINESE
    bold: bool = False
    font: str = ""
    indent_chars: float = 2
    """First-line indent, in characters; the paragraph's style has no say where there is a number."""
    gap: str = "space"
    """What stands between the number and the text: `space`, `tab` or `nothing`."""


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A named list of one or more levels."""

    name: str
    levels: tuple[Level, ...]


CHAPTERS = NumberedList("chapters", (Level("第%1章", font="黑体", indent_chars=0),))
"""第一章, 第二章 …"""
ARTICLES = NumberedList("articles", (Level("第%1条", bold=True, font="黑体"),))
"""第一条 …: a list of its own, so that it runs on across chapters (LibreOffice restarts a shared one)."""
ITEMS = NumberedList(
    "items", (Level("（%1）", gap="nothing"), Level("%2.", DECIMAL), Level("（%3）", DECIMAL, gap="nothing"))
)
"""（一） / 1. / （1）: what stands below an article."""
STEPS = NumberedList("steps", (Level("%1.", DECIMAL), Level("（%2）", DECIMAL, gap="nothing")))
"""1. / （1）"""
ANNEXES = NumberedList("annexes", (Level("附件%1", font="黑体", indent_chars=0),))
"""附件一, 附件二 …"""
HEADINGS = NumberedList(
    "headings",
    (
        Level("%1、", font="黑体", gap="nothing"),
        Level("（%2）", gap="nothing"),
        Level("%3.", DECIMAL),
        Level("（%4）", DECIMAL, gap="nothing"),
    ),
)
"""一、 / （一） / 1. / （1）: the headings of an official report."""
FIGURES = NumberedList("figures", (Level("图 %1", DECIMAL, font="黑体", indent_chars=0),))
"""图 1, 图 2 … through the whole document: what stands below a figure."""


@dataclass(frozen=True, slots=True)
class Number:
    """A paragraph's place in a list; `restart` begins again at one from here on."""

    list: NumberedList
    level: int = 0
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """What a numbered paragraph came to: Word's `numId`, its level, and the number as people read it."""

    num_id: int
    level: int
    label: str


def chinese_number(number: int) -> str:
    """105 → 一百零五, 12 → 十二, as Word's chineseCountingThousand writes it; 1 to 9999."""
    if not 0 < number < 10_000:
        raise ValueError(f"no Chinese list number for {number}")
    out, zero = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + _UNITS[power]
        zero = not digit
    return out[1:] if out.startswith("一十") else out


@dataclass(slots=True)
class Counter:
    """Counts as Word will count, and remembers which lists and restarts were used."""

    _abstract: dict[NumberedList, int] = field(default_factory=dict)
    _nums: list[tuple[int, int]] = field(default_factory=list)
    _current: dict[NumberedList, int] = field(default_factory=dict)
    _values: dict[NumberedList, list[int]] = field(default_factory=dict)

    def count(self, number: Number) -> Counted:
        """The next number in its list."""
        listed, level = number.list, number.level
        if not 0 <= level < len(listed.levels):
            raise ValueError(f"list {listed.name} has no level {level}")
        if listed not in self._current or number.restart:
            self._open(listed)
        values = self._values[listed]
        values[level] += 1
        values[level + 1 :] = [0] * (len(values) - level - 1)
        return Counted(self._current[listed], level, label(listed, level, values))

    def _open(self, listed: NumberedList) -> None:
        abstract = self._abstract.setdefault(listed, len(self._abstract))
        restarts = len(listed.levels) if listed in self._current else 0
        self._nums.append((abstract, restarts))
        self._current[listed] = len(self._nums)
        self._values[listed] = [0] * len(listed.levels)

    def xml(self) -> str:
        """The children of `w:numbering` for everything counted so far."""
        abstracts = "".join(_abstract_xml(listed, number) for listed, number in self._abstract.items())
        nums = "".join(_num_xml(i, *num) for i, num in enumerate(self._nums, 1))
        return abstracts + nums


def label(listed: NumberedList, level: int, values: Iterable[int]) -> str:
    """The number as people read it, such as 第十二条."""
    text = listed.levels[level].pattern
    for i, (value, spec) in enumerate(zip(values, listed.levels, strict=True), 1):
        if f"%{i}" in text:
            written = chinese_number(max(value, 1)) if spec.format == CHINESE else str(max(value, 1))
            text = text.replace(f"%{i}", written)
    return text


def _abstract_xml(listed: NumberedList, number: int) -> str:
    kind = "singleLevel" if len(listed.levels) == 1 else "multilevel"
    levels = "".join(_level_xml(level, i) for i, level in enumerate(listed.levels))
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="{0x43B00000 + number:08X}"/>'
        f'<w:multiLevelType w:val="{kind}"/><w:tmpl w:val="{0x43C00000 + number:08X}"/>'
        f"<w:name w:val={quoteattr(listed.name)}/>{levels}</w:abstractNum>"
    )


def _level_xml(level: Level, depth: int) -> str:
    font = (
        f'<w:rFonts w:hint="eastAsia" w:eastAsia={quoteattr(level.font)}/>'
        if level.font
        else '<w:rFonts w:hint="eastAsia"/>'
    )
    bold = "<w:b/>" if level.bold else ""
    chars = round(level.indent_chars * 100)
    # firstLine in twips is what non-Word programs read; Word itself goes by firstLineChars.
    indent = f'<w:ind w:left="0" w:firstLineChars="{chars}" w:firstLine="{chars * 24 // 10}"/>'
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{level.format}"/>'
        f'<w:suff w:val="{level.gap}"/><w:lvlText w:val={quoteattr(level.pattern)}/><w:lvlJc w:val="left"/>'
        f"<w:pPr>{indent}</w:pPr><w:rPr>{font}{bold}</w:rPr></w:lvl>"
    )


def _num_xml(num_id: int, abstract: int, restarts: int) -> str:
    overrides = "".join(
        f'<w:lvlOverride w:ilvl="{i}"><w:startOverride w:val="1"/></w:lvlOverride>' for i in range(restarts)
    )
    return f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'
