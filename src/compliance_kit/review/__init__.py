"""Contract review (合同审查): a contract's paragraphs in, what is unlawful, missing or risky out. A drafting aid only."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from compliance_kit.review.contract import Contract, Paragraph, Sentence, contract
from compliance_kit.review.rule import Hit, Level, Rule
from compliance_kit.review.rules import FAMILIES, RULES
from compliance_kit.review.stance import is_disowned
from compliance_kit.wording import fold


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection: where, which words, why, on what law, and what to write instead.

    `paragraph` counts from 1; 0 means the contract as a whole, which lacks something. `start` and `end` are the
    characters of the paragraph's own text that were found, `words` those characters.
    """

    rule: Rule
    level: Level
    problem: str
    basis: tuple[str, ...]
    paragraph: int = 0
    article: str = ""
    start: int = 0
    end: int = 0
    words: str = ""

    @property
    def grounds(self) -> str:
        """The citations in one line; where we hold no rule of the region, that there may be one."""
        return "；".join(self.basis) or UNKNOWN_GROUNDS


UNKNOWN_GROUNDS = "项目所在地的规定（没有收录，请查明）"


def rules_for(region: str) -> tuple[Rule, ...]:
    """The rules that hold in a region."""
    return tuple(rule for rule in RULES if rule.holds_in(region))


def review(
    paragraphs: Iterable[Paragraph], region: str = "CN", *, within: Container[int] | None = None
) -> tuple[Finding, ...]:
    """All that the rules object to, in the order of the contract; what it lacks comes first.

    `within` are the paragraphs whose words are wanted, where not all are; what the contract lacks is told either way.
    """
    laid_out = contract(paragraphs, region)
    found = [*_lacks(laid_out), *_said(laid_out, within)]
    return tuple(sorted(found, key=lambda f: (f.paragraph, f.start, f.rule.id)))


def sentences_findings(text: str, region: str = "CN") -> tuple[Finding, ...]:
    """What the rules object to in one clause by itself; line ends part its paragraphs; nothing counts as missing."""
    lines = tuple(Paragraph(i, line) for i, line in enumerate(text.split("\n"), start=1))
    return tuple(_said(contract(lines, region)))


def _lacks(laid_out: Contract) -> Iterator[Finding]:
    for rule in rules_for(laid_out.region):
        for lack in rule.missing(laid_out):
            yield Finding(rule, lack.level or rule.level, lack.problem, rule.grounds(laid_out.region))


def _said(laid_out: Contract, within: Container[int] | None = None) -> Iterator[Finding]:
    region, titled_otherwise = laid_out.region, laid_out.is_titled_otherwise
    for sentence in laid_out.sentences:
        row = sentence.paragraph
        if within is not None and row.index not in within:
            continue
        for rule, hit in _hits(sentence.text, sentence.lead, sentence.before, sentence.earlier, region):
            if rule.is_between_owners and titled_otherwise:
                continue
            if is_disowned(sentence.folded.text, sentence.start + hit.start, sentence.start + hit.end):
                continue
            start, end = sentence.place(hit.start, hit.end)
            level, problem = hit.level or rule.level, hit.problem or rule.title
            found = row.text[start:end]
            yield Finding(rule, level, problem, rule.grounds(region), row.index, sentence.article, start, end, found)


def _of_rule(rule: Rule, sentence: Sentence, region: str) -> tuple[Hit, ...]:
    """What one rule finds in one sentence; of hits that overlap, the first."""
    taken: list[Hit] = []
    for probe in rule.said:
        for hit in probe(sentence, region):
            if all(hit.end <= other.start or other.end <= hit.start for other in taken):
                taken.append(hit)
    return tuple(taken)


_HAN = re.compile(r"[\u4e00-\u9fff]")
_NOWHERE = Paragraph(0, "")


@lru_cache(maxsize=65_536)
def _hits(text: str, lead: str, before: str, earlier: str, region: str) -> tuple[tuple[Rule, Hit], ...]:
    """What all rules find in a sentence, remembered: contracts of one template share most of theirs.

    So a rule may look at these four texts of a sentence and at nothing else.
    """
    if not _HAN.search(text):  # a code or a figure in a table
        return ()
    sentence = Sentence(text, lead, before, 0, _NOWHERE, fold(""), "", earlier)
    found = [(rule, _of_rule(rule, sentence, region)) for rule in rules_for(region)]
    objecting = {rule.id for rule, hits in found if hits}
    return tuple((rule, hit) for rule, hits in found if not objecting.intersection(rule.yields_to) for hit in hits)


__all__ = [
    "FAMILIES",
    "RULES",
    "Contract",
    "Finding",
    "Level",
    "Paragraph",
    "Rule",
    "contract",
    "review",
    "rules_for",
    "sentences_findings",
]
