"""What the makers of records know of an example project: its own file, what applies to it and how well it is run."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from compliance_kit.kinds.project import Equipment
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.tailoring import Applicable, applicable

YEAR = (date(2025, 11, 1), date(2026, 10, 31))
RENEWED = ("prj-qianjiang-garden",)
"""Projects whose contract was renewed: their records begin before the one in force does."""
Cells = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Temper:
    """What an estate is like.

    `fail` is how often an item fails, `skip` how often a round is left out, `late` how often people come late; `trend`
    above 0 makes the months worse, below 0 better; `likes` weighs the answers from 5 down to 1; `arrears` is the share
    of payers who owe. `still_open` failures are not put right by the end, `vetoes` of veto items; `recurring` items fail
    again and again; `visits` are owners called on in a quarter.
    """

    fail: float
    skip: float
    late: float
    trend: float
    likes: tuple[int, int, int, int, int]
    arrears: float
    still_open: int
    vetoes: int
    recurring: int
    visits: int


TEMPERS = {
    "prj-qianjiang-garden": Temper(0.0090, 0.04, 0.070, 0.0, (44, 45, 7, 3, 1), 0.08, 5, 0, 1, 42),
    "prj-chaoyang-tower": Temper(0.0022, 0.01, 0.015, -0.3, (58, 33, 6, 2, 1), 0.01, 2, 0, 0, 62),
    "prj-putuo-court": Temper(0.0300, 0.10, 0.140, 0.5, (22, 42, 20, 10, 6), 0.24, 14, 1, 3, 24),
    "prj-laoshan-mall": Temper(0.0120, 0.03, 0.050, 0.2, (40, 44, 11, 3, 2), 0.05, 7, 0, 2, 48),
    "prj-zhangdian-park": Temper(0.0150, 0.07, 0.080, -0.5, (32, 46, 15, 5, 2), 0.11, 10, 0, 2, 38),
}
USUAL = Temper(0.008, 0.05, 0.07, 0.0, (35, 42, 15, 5, 3), 0.08, 6, 0, 1, 40)


def chance(*names: object) -> random.Random:
    """Chance that is the same each time for the same names."""
    return random.Random("|".join(str(name) for name in names))


def days(window: tuple[date, date]) -> Iterator[date]:
    """Every day of a window."""
    return (window[0] + timedelta(days=n) for n in range((window[1] - window[0]).days + 1))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True)
class Estate:
    """One example project, with the library that it is held against."""

    library: Library
    project: Document[Any]

    @property
    def id(self) -> str:
        """The project's id, which every chance is drawn from."""
        return self.project.id

    @property
    def body(self) -> Any:
        """What the project's file says."""
        return self.project.body

    @property
    def temper(self) -> Temper:
        """How well it is run."""
        return TEMPERS.get(self.id, USUAL)

    @cached_property
    def found(self) -> Applicable:
        """What applies to it."""
        return applicable(self.library, self.project)

    @cached_property
    def terms(self) -> dict[str, Any]:
        """The values of its contract; none where it has none."""
        return dict(self.body.values)

    @property
    def window(self) -> tuple[date, date]:
        """The period that its inspections cover."""
        return self.body.evidence_from or YEAR[0], self.body.evidence_to or YEAR[1]

    @property
    def year(self) -> tuple[date, date]:
        """The year of its registers: from the start of the contract, unless that is a renewal."""
        start = date.fromisoformat(str(self.terms.get("start_date", YEAR[0])))
        return (YEAR[0] if self.id in RENEWED else max(YEAR[0], start)), YEAR[1]

    @property
    def months(self) -> tuple[date, ...]:
        """The last days of the three months before the end of the period."""
        end = self.window[1]
        return tuple(month_end(end.year, end.month - back) for back in (2, 1, 0))

    @property
    def households(self) -> int:
        """How many owners or tenants there are."""
        return int(self.terms.get("households") or self.body.profile.get("households") or 100)

    @property
    def busy(self) -> int:
        """A measure of how much happens: households, or a unit for each 150 m² where firms rent whole floors."""
        area = float(self.body.profile.get("area_m2", 30_000))
        return int(self.body.profile.get("households") or max(40, round(area / 150)))

    def has(self, facility: str) -> bool:
        """Whether there is such a facility."""
        return facility in self.body.facilities

    def machines(self, facility: str) -> Sequence[Equipment]:
        """The machines of a facility."""
        return [machine for machine in self.body.equipment if machine.facility == facility]

    def crew(self, role: str) -> int:
        """How many people a post has."""
        return sum(person.count for person in self.body.people if person.role == role)

    def is_veto(self, verifies: Sequence[str]) -> bool:
        """Whether any of these requirements may not fail at all."""
        known = self.library.required
        return any(known[target][1].veto for target in verifies if target in known)
