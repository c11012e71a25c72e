"""A paragraph as words, amounts, dates and article numbers, and what became of them from one wording to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from compliance_kit.finding.segment import spelled

_NUMBER = "零〇一二两三四五六七八九十百千万亿"
_CAPITAL = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿"
_UNITS = (
    "个?工作日|个?自然日|日历日|个月|个季度|小时|分钟|万元|亿元|元|角|平方米|㎡|立方米|公里|米|"
    "年|月|日|天|周|季度|户|栋|幢|套|人|名|次|份|台|部|处|倍|%|％|‰"
)
_WHOLE = re.compile(
    rf"第[{_NUMBER}0-9]+(?:条(?:之[{_NUMBER}])?|款|项|目|章|节|编)|附件[{_NUMBER}0-9]+"
    rf"|[0-9]{{4}}\s*年(?:\s*[0-9]{{1,2}}\s*月(?:\s*[0-9]{{1,2}}\s*日)?)?|[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}"
    rf"|(?:百|千|万)分之[{_NUMBER}0-9.]+|(?:人民币)?[{_CAPITAL}]{{2,}}[元圆](?:[{_CAPITAL}]角)?(?:[{_CAPITAL}]分)?整?"
    rf"|[¥￥]?[0-9][0-9,，]*(?:\.[0-9]+)?(?:{_UNITS})?|[{_NUMBER}]+(?:{_UNITS})|[A-Za-z0-9_.-]+"
)
"""What is never cut in half: 第九百四十四条, 2026年1月5日, 万分之五, 人民币壹万元整, ¥1,200.00元, 六十日."""
MOST_PAIRS = 4_000_000
"""Words of one wording times words of the other, beyond which what differs is taken as replaced whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of the old wording and what stands in its place; equal where nothing changed, empty where one has none."""

    old: str
    new: str

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return self.old == self.new


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text; joined they are the text again."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[str]:
    place = 0
    for found in _WHOLE.finditer(text):
        yield from spelled(text[place : found.start()])
        yield found[0]
        place = found.end()
    yield from spelled(text[place:])


def changes(old: str, new: str) -> tuple[Change, ...]:
    """How one wording becomes the other, in order; what is the same stands between what is not."""
    before, after = tokens(old), tokens(new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    middle = _middle(before[head : len(before) - tail], after[head : len(after) - tail])
    parts = [Change(*("".join(before[:head]),) * 2), *middle, Change(*("".join(before[len(before) - tail :]),) * 2)]
    return tuple(_smooth([part for part in parts if part.old or part.new]))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _middle(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    if len(before) * len(after) > MOST_PAIRS:
        yield Change("".join(before), "".join(after))
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        yield Change("".join(before[a:b]), "".join(after[c:d]))


def _smooth(parts: Sequence[Change]) -> Iterator[Change]:
    """A lone 的 or comma between two changes is read as part of them."""
    held: Change | None = None
    for i, part in enumerate(parts):
        lone = part.is_same and len(part.old) == 1 and 0 < i < len(parts) - 1
        if part.is_same and not (lone and not parts[i - 1].is_same and not parts[i + 1].is_same):
            if held:
                yield held
            held = None
            yield part
        else:
            held = Change(held.old + part.old, held.new + part.new) if held else part
    if held:
        yield held


def likeness(one: str, other: str) -> float:
    """How alike two texts are by the pairs of characters in them: 0 to 1."""
    mine, theirs = pairs(one), pairs(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine or theirs else float(one == other)


@lru_cache(maxsize=32_768)
def pairs(text: str) -> frozenset[str]:
    """Every two characters that stand side by side."""
    return frozenset(text[i : i + 2] for i in range(max(len(text) - 1, 1))) if text else frozenset()
