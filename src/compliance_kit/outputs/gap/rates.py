"""Figures of some requirements together: how many apply and were rated, points reached and possible, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from compliance_kit.evidence import Outcome, Verdict
from compliance_kit.evidence.rating import LEAST_COVERAGE_PERCENT, PASS_PERCENT, SHARES


class Rated:
    """得分率 and 检查率 of whatever was counted; both percent, None where nothing can be rated."""

    __slots__ = ()
    applicable: int
    checked: int
    points: Decimal
    full: Decimal

    @property
    def score(self) -> float | None:
        """得分率: points reached of points that could be rated."""
        return percent(self.points, self.full)

    @property
    def coverage(self) -> float | None:
        """检查率: requirements rated of requirements that apply."""
        return percent(Decimal(self.checked), Decimal(self.applicable))


@dataclass(frozen=True, slots=True)
class Chapter(Rated):
    """One chapter's figures; rates are percent, None where nothing can be rated."""

    number: str
    title: str
    applicable: int
    checked: int
    points: Decimal
    full: Decimal
    evidenced: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Past:
    """One run: the day of the report, its period, and each chapter's figures; a group's runs have no period of their own."""

    day: date
    window: tuple[date, date] | None
    chapters: tuple[Chapter, ...]

    @property
    def whole(self) -> Chapter:
        """All chapters together."""
        return summed(self.chapters)

    @property
    def is_concluded(self) -> bool:
        """Whether enough was looked at to conclude anything."""
        return (self.whole.coverage or 0) >= LEAST_COVERAGE_PERCENT


def summed(chapters: Iterable[Chapter], number: str = "", title: str = "合计") -> Chapter:
    """Several rows as one: counts, points and weights added up, never percentages averaged."""
    rows = tuple(chapters)
    applicable, checked, evidenced, gaps = (
        sum(getattr(c, name) for c in rows) for name in ("applicable", "checked", "evidenced", "gaps")
    )
    points, full = sum((c.points for c in rows), Decimal(0)), sum((c.full for c in rows), Decimal(0))
    return Chapter(number, title, applicable, checked, points, full, evidenced, gaps)


def verdict_of(score: float | None, coverage: float | None, has_veto: bool, has_unproved_veto: bool) -> str:
    """The conclusion that two rates in percent and the veto items lead to."""
    if has_veto:
        return "不合格（有一票否决项不符合）"
    if score is None or coverage is None or coverage < LEAST_COVERAGE_PERCENT:
        return f"不作结论（检查率不足 {LEAST_COVERAGE_PERCENT}%）"
    if score < PASS_PERCENT:
        return f"不合格（得分率低于 {PASS_PERCENT}%）"
    return "不作结论（有一票否决项没有证据）" if has_unproved_veto else "合格"


def weight(verdict: Verdict) -> Decimal:
    """A requirement's weight: its score, or 1."""
    return Decimal(str(verdict.requirement.requirement.score or 1))


def tally(number: str, title: str, verdicts: Iterable[Verdict], gaps: int) -> Chapter:
    """The figures of some requirements; those that do not apply leave every rate."""
    mine = [v for v in verdicts if v.outcome is not Outcome.NOT_APPLICABLE]
    rated = [v for v in mine if v.outcome in SHARES]
    points = sum((SHARES[v.outcome] * weight(v) for v in rated), Decimal(0))
    full = sum((weight(v) for v in rated), Decimal(0))
    stale = sum(any(s.code in ("G2", "G5") for s in v.shortfalls) for v in mine)
    return Chapter(number, title, len(mine), len(rated), points, full, len(mine) - stale, gaps)


def percent(part: Decimal, whole: Decimal) -> float | None:
    """A share in percent, rounded half up once, to one decimal."""
    return float((100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)) if whole else None
