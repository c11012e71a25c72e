"""Whether a change touches what the law asks of a contract: the matters a clause carries, and what the review says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from compliance_kit.comparing.clauses import Clause
from compliance_kit.required_terms import Kind
from compliance_kit.review import Finding, Paragraph, contract, rules_for


@dataclass(frozen=True, slots=True, order=True)
class Matter:
    """One thing that the law or the review asks a contract to say: by which rule, what, on what ground."""

    rule: str
    name: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Objection:
    """Something that the review says of a wording, or of a contract that lacks it."""

    level: str
    rule: str
    problem: str
    basis: tuple[str, ...]


class Carried:
    """Says which matters a clause carries: what a contract of no clause lacks, and one of this clause alone does not."""

    def __init__(self, kind: Kind, region: str) -> None:
        self._kind, self._region = kind, region
        self._bare = frozenset(self._lacks(()))

    def matters(self, clause: Clause) -> tuple[Matter, ...]:
        """The matters, by rule; a heading carries none, nor does a contract that is not for property service."""
        if clause.is_heading or self._kind is Kind.OTHER:
            return ()
        first, *rest = clause.texts
        rows = [Paragraph(n, text) for n, text in enumerate((f"{clause.label}　{first}", *rest), start=1)]
        return tuple(sorted(self._bare - frozenset(self._lacks(rows))))

    def _lacks(self, rows: Sequence[Paragraph]) -> Iterator[Matter]:
        laid_out = replace(contract(rows, self._region), kind=self._kind)
        for rule in rules_for(self._region):
            for lack in rule.missing(laid_out):
                for name in _items(lack.problem) or (rule.title,):
                    yield Matter(rule.id, name, rule.grounds(self._region))


def _items(problem: str) -> tuple[str, ...]:
    """What a sentence lists as lacking: 缺少服务交接。 or 没有写：违约金、送达地址。; nothing where it lists nothing."""
    words = problem.rstrip("。")
    if words.startswith("缺少"):
        return (words.removeprefix("缺少"),)
    _, colon, listed = words.partition("：")
    return tuple(listed.split("、")) if colon else ()


def objections(findings: Iterable[Finding], indexes: Iterable[int]) -> frozenset[Objection]:
    """What the review says of some paragraphs; paragraph 0 is the contract that lacks something."""
    wanted = set(indexes)
    return frozenset(Objection(f.level.value, f.rule.id, f.problem, f.basis) for f in findings if f.paragraph in wanted)
