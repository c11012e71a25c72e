"""What a metric rests on, counted exactly: whichever engine counts, the same figure and the same words come of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a survey: how many scored it, the sum of the scores, and the same of its importance."""

    name: str
    n: int
    total: Decimal
    weights: int
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts and exact sums over the records of a window; durations are in seconds.

    rows: the records that the filter let through.
    n: those that bear a value (shares: those that are due).
    good: the due ones that meet the condition.
    pending: still open and their time not up at the end of the window.
    total: the sum of the values.
    middle: the two values in the middle, the same one twice where n is odd.
    p90: the nearest-rank 90th percentile of the values.
    timed: how many of the due ones bear a duration.
    high, low: values of 4 and more (NPS: 9 and more); NPS alone: of 6 and less.
    part, whole: the sums of a ratio's two columns.
    """

    rows: int = 0
    n: int = 0
    good: int = 0
    pending: int = 0
    total: Decimal = NOTHING
    middle: tuple[Decimal, Decimal] | None = None
    p90: Decimal | None = None
    timed: int = 0
    high: int = 0
    low: int = 0
    part: Decimal = NOTHING
    whole: Decimal = NOTHING
    parts: tuple[Part, ...] = ()
