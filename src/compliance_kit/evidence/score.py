"""The points of one filled form: the rules that the workbook's formulas and the phone form follow, in exact numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from compliance_kit.kinds.checklist import Checklist, Reading
from compliance_kit.kinds.result import Answer, Result

ZERO, HUNDRED, TENTH = Decimal(0), Decimal(100), Decimal("0.1")


class Asked(Protocol):
    """One row of a form, as far as points go."""

    @property
    def key(self) -> str:
        """What a result calls the row."""

    @property
    def score(self) -> float:
        """Its points; 0 where the form gives none."""

    @property
    def each(self) -> float:
        """What one occurrence takes off; 0 where a × takes all."""

    @property
    def reading(self) -> Reading | None:
        """What is measured there."""

    @property
    def is_veto(self) -> bool:
        """Whether it alone can fail the whole."""


@dataclass(frozen=True, slots=True)
class RowScore:
    """How one row counts.

    `outcome` is what counts, `marked` what was written: they differ where the reading is out of range. `due` and `got`
    are 0 for what does not apply and for what was not checked.
    """

    key: str
    marked: str
    outcome: str
    due: Decimal
    got: Decimal
    is_veto: bool

    @property
    def is_contradiction(self) -> bool:
        """Whether a √ stands beside a reading out of range."""
        return self.marked == "pass" and self.outcome == "fail"


@dataclass(frozen=True, slots=True)
class Score:
    """The rows of a form, or of one section, and what they come to."""

    rows: tuple[RowScore, ...]

    @property
    def due(self) -> Decimal:
        """应得分: the points of all rows that passed or failed."""
        return sum((row.due for row in self.rows), ZERO)

    @property
    def got(self) -> Decimal:
        """得分."""
        return sum((row.got for row in self.rows), ZERO)

    @property
    def off(self) -> Decimal:
        """扣分合计."""
        return self.due - self.got

    @property
    def asked(self) -> int:
        """应查项数: every row but what does not apply."""
        return sum(row.outcome != "na" for row in self.rows)

    @property
    def checked(self) -> int:
        """已查项数."""
        return sum(row.outcome in ("pass", "fail") for row in self.rows)

    @property
    def failed(self) -> int:
        """不符合项数."""
        return sum(row.outcome == "fail" for row in self.rows)

    @property
    def score_percent(self) -> Decimal | None:
        """得分率; None where no row counts."""
        return percent(self.got, self.due)

    @property
    def checked_percent(self) -> Decimal | None:
        """检查率; None where no row had to be checked."""
        return percent(Decimal(self.checked), Decimal(self.asked))

    @property
    def vetoes(self) -> tuple[str, ...]:
        """The veto rows that failed."""
        return tuple(row.key for row in self.rows if row.is_veto and row.outcome == "fail")

    @property
    def contradictions(self) -> tuple[str, ...]:
        """The rows whose mark says one thing and whose reading another."""
        return tuple(row.key for row in self.rows if row.is_contradiction)


def score(rows: Iterable[Asked], result: Result) -> Score:
    """How a form's rows, or those of one section, count with what was written in them."""
    answers = {answer.key: answer for answer in result.answers}
    blank = "pass" if result.rest_passes else "not_checked"
    return Score(tuple(_row(row, answers.get(row.key), blank) for row in rows))


def conclusion(body: Checklist, found: Score) -> str:
    """结论 as the form prints it; empty where the form gives no points or no row counts, unless a veto row failed."""
    unfinished = "（未查完）" if found.checked < found.asked else ""
    if found.vetoes:
        return f"不合格（一票否决）{unfinished}"
    rate = found.score_percent
    if body.layout != "score" or rate is None:
        return ""
    points = rate * exact(body.full) / HUNDRED
    grades = sorted(body.grades, key=lambda g: -g.minimum)
    named = ((g.name, g.minimum) for g in grades) if grades else (("合格", body.passing), ("不合格", 0.0))
    return next((name for name, minimum in named if points >= exact(minimum)), "") + unfinished


def judged(reading: Reading | None, answer: Answer | None, blank: str = "not_checked") -> str:
    """What an answer counts as: a reading out of range fails, √ or none; `blank` where nothing is written.

    What does not apply is not measured: a value beside a / says nothing.
    """
    if answer is None:
        return blank
    return "fail" if answer.result != "na" and is_out_of_range(reading, answer.value) else answer.result


def is_out_of_range(reading: Reading | None, value: float | None) -> bool:
    """Whether a value was read off that must not be; the limits themselves are in order."""
    if reading is None or value is None:
        return False
    low, high = reading.min, reading.max
    return (low is not None and value < low) or (high is not None and value > high)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """A share in per cent with one decimal, rounded half up once; None of nothing."""
    return (HUNDRED * part / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def exact(number: float) -> Decimal:
    """The number as it was written, not as binary holds it."""
    return Decimal(str(number))


def _row(row: Asked, answer: Answer | None, blank: str) -> RowScore:
    outcome = judged(row.reading, answer, blank)
    full = exact(row.score)
    due = full if outcome in ("pass", "fail") else ZERO
    got = {"pass": full, "fail": full - _lost(row, answer)}.get(outcome, ZERO)
    return RowScore(row.key, answer.result if answer else blank, outcome, due, got, row.is_veto)


def _lost(row: Asked, answer: Answer | None) -> Decimal:
    """What a × takes off: all of the row's points, or what was typed where points go off by occurrence."""
    full = exact(row.score)
    if not row.each or answer is None or answer.deduct is None:
        return full
    return min(full, max(ZERO, exact(answer.deduct)))
