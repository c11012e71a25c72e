"""Citations → nouns: strictly, as a `basis` states them, or leniently, as prose holds them."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import NoReturn

from compliance_kit.citation import grammar
from compliance_kit.citation.complaints import complain
from compliance_kit.citation.numbers import CitationError, number_at, refuse
from compliance_kit.citation.writing import inner, levels, peel, provision_text, reference_text, tidy
from compliance_kit.model import ArticleNumber, Citation, Provision, Reference, Text, say

LONGEST = 500
"""The most characters that `parse` reads; a longer `basis` is a mistake."""


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Citation, ...]:
    """The citations that one `basis` states, with their places in `text`; at least one.

    Raises:
        CitationError: some of it cannot be read; points at the smallest wrong stretch and says how to mend it.
    """
    if len(text) > LONGEST:
        refuse(say("引用太长：最多 {most} 个字，请分成几条来写", most=LONGEST), LONGEST, len(text))
    position = _skip(text, 0)
    if position == len(text):
        refuse(say("引用是空的，请写明法规名称和条号，例如“《物业管理条例》第三十五条”"), 0, len(text))
    plain = text.translate(grammar.ONE_SPELLING)
    citations = []
    while position < len(text):
        title = _title(text, plain, position)
        if title is None:
            complain(text, plain, position)
        reader = _Reader(text, plain, title[1])
        reader.read(reader.numbered(title[1]))
        citations.append(Citation(title[0], tuple(reader.references), position, reader.position))
        position = _next(text, plain, reader.position)
    return tuple(citations)


def find_in(text: str) -> tuple[Citation, ...]:
    """The citations in running prose, in order; what cannot be read is skipped, so never an error.

    Titles in 《》 count even alone; titles without need an article behind them, and 本法 or 该条例 are nobody's title.
    """
    plain = text.translate(grammar.ONE_SPELLING)
    found: list[Citation] = []
    position = 0
    while candidate := grammar.CANDIDATE.search(plain, position):
        citation = _found(text, candidate, position)
        position = candidate.end()
        if citation is not None:
            found.append(citation)
            position = citation.end
    return tuple(found)


def _found(text: str, candidate: re.Match[str], floor: int) -> Citation | None:
    plain, end = candidate.string, candidate.end()
    is_quoted = candidate["quoted"] is not None
    start = candidate.start() if is_quoted else _bare_start(text, floor, end)
    title, end = _titled(text, plain, text[start + 1 : end - 1] if is_quoted else text[start:end], end)
    if not title or grammar.HERE.fullmatch(title):
        return None
    reader = _Reader(text, plain, end)
    with suppress(CitationError):
        reader.read(reader.numbered(end) or (None if is_quoted else grammar.SHORTHAND.match(plain, end)))
    if not is_quoted and (len(title) < 2 or not reader.references):
        return None
    return Citation(title, tuple(reader.references), start, reader.references[-1].end if reader.references else end)


def _bare_start(text: str, floor: int, end: int) -> int:
    """Where the title without 《》 that ends at `end` begins: behind punctuation and words like 依照."""
    start = max(floor, end - 60)
    for mark in grammar.TITLE_BREAK.finditer(text, start, end):
        start = mark.end()
    lead = grammar.LEAD.match(text, start, end)
    return lead.end() if lead else start


def _skip(text: str, position: int) -> int:
    visible = grammar.VISIBLE.search(text, position)
    return visible.start() if visible else len(text)


def _title(text: str, plain: str, position: int) -> tuple[str, int] | None:
    if quoted := grammar.TITLE.match(plain, position):
        if not quoted["quoted"].strip():
            refuse(say("书名号里没有名称，请写明法规名称"), position, quoted.end())
        return _titled(text, plain, text[position + 1 : quoted.end() - 1], quoted.end())
    bare = grammar.BARE.match(plain, position)
    return _titled(text, plain, text[position : bare.end()], bare.end()) if bare else None


def _titled(text: str, plain: str, name: str, position: int) -> tuple[str, int]:
    """The title in its usual spelling, with the brackets behind 》 that belong to it, and where all that ends."""
    notes = ""
    while match := grammar.NOTE.match(plain, position):
        note = tidy(text[match.start(1) : match.end(1)])
        if grammar.VERSION.fullmatch(note) or grammar.STATUS.fullmatch(note):
            notes += f"（{note}）"
        elif not grammar.ABBREVIATION.match(note):
            break
        position = match.end()
    whole = grammar.WHOLE.match(plain, position)
    name, known = peel(inner(name.strip()) + notes, grammar.VERSION, grammar.STATUS)
    return name + "".join(f"（{note}）" for note in known), whole.end() if whole else position


def _next(text: str, plain: str, position: int) -> int:
    """Where the next citation begins; the end of the text if there is none."""
    position = _skip(text, position)
    separator = grammar.SEPARATOR.match(plain, position)
    after = _skip(text, separator.end()) if separator else position
    if position < len(text) and (after == len(text) or (separator is None and text[position] != "《")):
        complain(text, plain, position)
    return after


class _Reader:
    """Reads what stands behind a title; keeps where it is and the references read so far."""

    def __init__(self, text: str, plain: str, position: int) -> None:
        self.text = text
        self.plain = plain
        self.position = position
        self.references: list[Reference] = []

    def numbered(self, position: int) -> re.Match[str] | None:
        """The step at `position`, if there is one and something shows that it counts: 第三项, （三）项, 3项.

        三项 alone mostly means "three items"; only behind 至 can it be nothing else.
        """
        step = grammar.STEP.match(self.plain, position)
        return step if step and (step["ordinal"] or step["numbers"][0] in "（0123456789") else None

    def read(self, step: re.Match[str] | None) -> None:
        """Reads references from that step on, as far as they go."""
        while step:
            self.references += self._chain(step)
            dash = grammar.DASH.match(self.plain, self.position)
            if dash and (until := grammar.STEP.match(self.plain, dash.end())):
                self._close(self._chain(until))
            separator = grammar.SEPARATOR.match(self.plain, self.position)
            step = self.numbered(separator.end()) if separator else None

    def _chain(self, step: re.Match[str]) -> list[Reference]:
        """The 条款项目 that follow one another unmarked: one provision, or several if the last one lists several."""
        start = step.start("step")
        base = self._inherited(step)
        rank = _rank(step)
        references = self._step(step, base)
        while deeper := self.numbered(self.position):
            self._check_deeper(deeper, rank, references)
            rank = _rank(deeper)
            references = self._step(deeper, references[0].provision)
        first = references[0]
        references[0] = Reference(first.provision, first.until, start, first.end)
        return references

    def _inherited(self, step: re.Match[str]) -> Provision | None:
        """The provision whose upper levels this step shares: 第三款 behind 第三十五条第一款 is of article 35."""
        rank = _rank(step)
        if not rank:
            return None
        if not self.references:
            self._refuse_step(
                step, say("“{written}”前面缺少条号，例如“第三十五条{written}”", written=self._written(step))
            )
        before = self.references[-1].until or self.references[-1].provision
        if not any(levels(before)[rank:]):
            hint = say("看不清“{written}”属于哪一条哪一款，请从条号写起", written=self._written(step))
            self._refuse_step(step, hint)
        return before

    def _check_deeper(self, step: re.Match[str], rank: int, references: list[Reference]) -> None:
        if _rank(step) <= rank:
            hint = say("“{written}”放错了位置：依次写条、款、项、目，并列的几处用“、”隔开", written=self._written(step))
            self._refuse_step(step, hint)
        if len(references) > 1 or references[0].until:
            self._refuse_step(step, say("看不清“{written}”属于前面的哪一处，请分开写全", written=self._written(step)))
        if step["unit"] == "目" and not references[0].provision.item:
            self._refuse_step(step, say("“{written}”前面缺少项：目写在项的后面", written=self._written(step)))

    def _step(self, step: re.Match[str], base: Provision | None) -> list[Reference]:
        references: list[Reference] = []
        parts = tuple(grammar.PART.finditer(self.plain, *step.span("numbers")))
        for part in parts:
            n = number_at(self.text, *part.span("n"))
            sub = number_at(self.text, *step.span("sub")) if step["sub"] and part is parts[-1] else 0
            provision = _placed(base, _rank(step), n, sub)
            if part["dash"]:
                references[-1] = self._ranged(references[-1], provision, part.end())
            else:
                references.append(Reference(provision, None, part.start(), part.end()))
        last = references[-1]
        references[-1] = Reference(last.provision, last.until, last.start, step.end())
        self.position = step.end()
        return references

    def _close(self, chain: list[Reference]) -> None:
        """Makes the last reference a range up to the chain's first."""
        if chain[0].until:
            refuse(say("范围只写起点和终点，例如“第十条至第十二条”"), chain[0].start, chain[0].end)
        self.references[-1] = self._ranged(self.references[-1], chain[0].provision, chain[0].end)
        self.references += chain[1:]

    def _ranged(self, reference: Reference, until: Provision, end: int) -> Reference:
        first = reference.provision
        start, written = reference.start, self.text[reference.start : end]
        if reference.until:
            refuse(say("“{written}”有两个终点：范围只写起点和终点", written=written), start, end)
        if [bool(n) for n in levels(first)] != [bool(n) for n in levels(until)]:
            refuse(say("“{written}”的两头要写到同一层，例如都写到款", written=written), start, end)
        if until <= first:
            turned = reference_text(Reference(until, first)) if until < first else provision_text(first)
            refuse(say("“{written}”的终点不在起点之后，请写成“{turned}”", written=written, turned=turned), start, end)
        return Reference(first, until, start, end)

    def _written(self, step: re.Match[str]) -> str:
        return self.text[step.start("step") : step.end("step")]

    def _refuse_step(self, step: re.Match[str], hint: Text) -> NoReturn:
        refuse(hint, *step.span("step"))


def _rank(step: re.Match[str]) -> int:
    # "" is found at 0: the shorthand leaves out 条.
    return "条款项目".find(step["unit"])


def _placed(base: Provision | None, rank: int, n: int, sub: int) -> Provision:
    if base is None:
        return Provision(ArticleNumber(n, sub))
    if rank == 1:
        return Provision(base.article, n)
    if rank == 2:
        return Provision(base.article, base.paragraph, n)
    return Provision(base.article, base.paragraph, base.item, n)
