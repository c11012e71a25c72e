"""The group report as data: all projects' reports side by side and together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from compliance_kit.evidence.rating import RULES
from compliance_kit.kinds.words import CHAPTERS
from compliance_kit.outputs.gap.findings import Report, is_fined
from compliance_kit.outputs.gap.gap import CODES, Gap
from compliance_kit.outputs.gap.measured import MetricRow
from compliance_kit.outputs.gap.parts import failures
from compliance_kit.outputs.gap.rates import Chapter, Past, summed

WORST = 10
"""Penalties that the group report names by the fine that the law threatens."""
Placed = tuple[Report, Gap]


@dataclass(frozen=True, slots=True)
class Fined:
    """One penalty, and the gaps that it threatens, most urgent first."""

    fine: int
    penalty: str
    placed: tuple[Placed, ...]

    @property
    def gaps(self) -> str:
        """The gaps, each named once: G4 3.2-33 消防设施维护."""
        return "、".join(dict.fromkeys(f"{g.code} {g.name}" for _, g in self.placed))

    @property
    def projects(self) -> str:
        """The projects, each once."""
        return "、".join(dict.fromkeys(r.project.title for r, _ in self.placed))


@dataclass(frozen=True, slots=True)
class Group:
    """All projects of one company on one day; `reports` in the order of their ids."""

    today: date
    reports: tuple[Report, ...]

    @property
    def id(self) -> str:
        """The report's number, the same on all its files."""
        return f"GAP-group-{self.today:%Y%m%d}"

    @property
    def is_synthetic(self) -> bool:
        """Whether any of the projects is made up."""
        return any(r.project.body.synthetic for r in self.reports)

    @property
    def has_last(self) -> bool:
        """Whether any project has an earlier report to be held against."""
        return any(r.progress.last for r in self.reports)

    @property
    def whole(self) -> Chapter:
        """All projects together."""
        return summed([r.whole for r in self.reports])

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Each chapter over all projects."""
        return tuple(
            summed(found, number, name)
            for number, name in CHAPTERS.items()
            if (found := [c for r in self.reports for c in r.chapters if c.number == number])
        )

    @property
    def medians(self) -> tuple[float | None, float | None]:
        """The middle project's 得分率 and 检查率, each project counting the same."""
        wholes = [r.whole for r in self.reports]
        return _median([c.score for c in wholes]), _median([c.coverage for c in wholes])

    @property
    def ranking(self) -> tuple[Report, ...]:
        """Best first: those that no veto fails, then by 得分率, 检查率 and id."""
        return tuple(sorted(self.reports, key=_rank))

    @property
    def heat(self) -> tuple[tuple[Report, tuple[float | None, ...]], ...]:
        """得分率 by project and chapter, best project first; None where nothing could be rated."""
        rows = []
        for report in self.ranking:
            scores = {c.number: c.score for c in report.chapters}
            rows.append((report, tuple(scores.get(c.number) for c in self.chapters)))
        return tuple(rows)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many gaps of each code in all projects."""
        return {code: sum(r.counts[code] for r in self.reports) for code in CODES}

    @property
    def vetoes(self) -> tuple[Placed, ...]:
        """The veto items that fail."""
        return tuple((r, g) for r in self.reports for g in r.vetoes)

    @property
    def unproved_vetoes(self) -> tuple[Placed, ...]:
        """The veto items that nothing proves."""
        return tuple((r, g) for r in self.reports for g in r.unproved_vetoes)

    @property
    def worst(self) -> tuple[Fined, ...]:
        """The penalties with the highest fine the law names, with all the gaps that each of them threatens."""
        found: dict[str, list[Placed]] = {}
        for report, gap in ((r, g) for r in self.reports for g in r.gaps if is_fined(g)):
            found.setdefault(gap.gravest, []).append((report, gap))
        made = [Fined(placed[0][1].fine, penalty, _by_urgency(placed)) for penalty, placed in found.items()]
        return tuple(sorted(made, key=lambda one: (-one.fine, one.placed[0][1].urgency, one.penalty))[:WORST])

    @property
    def gaps(self) -> tuple[Placed, ...]:
        """Every gap of every project: veto items first, then by due date, project and id."""
        placed = [(r, g) for r in self.reports for g in r.gaps]
        return tuple(sorted(placed, key=lambda p: (not p[1].is_veto, p[1].due, p[0].project.id, p[1].id)))

    @property
    def failures(self) -> tuple[tuple[str, int, int], ...]:
        """What failed how often over all projects, and in how many."""
        return failures(self.reports)

    @property
    def metrics(self) -> tuple[tuple[str, tuple[MetricRow | None, ...]], ...]:
        """Each metric in use: its title, and what it came to in each project; None where it does not apply."""
        titles = {m.id: m.title for r in self.reports for m in r.metrics}
        found = [{m.id: m for m in reversed(r.metrics)} for r in self.reports]
        return tuple((titles[name], tuple(rows.get(name) for rows in found)) for name in sorted(titles))

    @property
    def runs(self) -> tuple[Past, ...]:
        """The days on which every project had a report, with all together; oldest first."""
        return tuple(_runs(self.reports))

    @property
    def summary(self) -> str:
        """The report in a few sentences."""
        whole, (score, coverage) = self.whole, self.medians
        said = [f"项目 {len(self.reports)} 个，得分率 {_shown(whole.score)}（中位数 {_shown(score)}），"
                f"检查率 {_shown(whole.coverage)}（中位数 {_shown(coverage)}），差距 {whole.gaps} 项。"]  # fmt: skip
        failed = {r.project.id for r, _ in self.vetoes}
        vetoes = (
            f"一票否决项不符合 {len(self.vetoes)} 项，涉及 {len(failed)} 个项目" if failed else "没有一票否决项不符合"
        )
        unproved = f"，没有证据 {len(self.unproved_vetoes)} 项" if self.unproved_vetoes else ""
        passed = sum(r.conclusion == "合格" for r in self.reports)
        open_ = sum(r.conclusion.startswith("不作结论") for r in self.reports)
        said.append(
            f"合格 {passed} 个，不合格 {len(self.reports) - passed - open_} 个，不作结论 {open_} 个；{vetoes}{unproved}。"
        )
        if self.reports and not any(r.has_moved for r in self.reports) and self.has_last:
            said.append("各项目的统计期与上期相同，得分率的异同不说明整改的成效。")
        if late := sum(len(r.late) for r in self.reports):
            said.append(f"逾期未销号的差距 {late} 项。")
        return "".join(said)


def group(reports: Sequence[Report]) -> Group:
    """All reports of one day as one; at least one.

    Raises:
        ValueError: there is none, or they are of different days.
    """
    days = {r.today for r in reports}
    if len(days) != 1:
        raise ValueError("a group report needs reports of one day")
    return Group(days.pop(), tuple(sorted(reports, key=lambda r: r.project.id)))


def _by_urgency(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    return tuple(sorted(placed, key=lambda p: (*p[1].urgency, p[1].id, p[0].project.id)))


def _rank(report: Report) -> tuple[bool, float, float, str]:
    whole = report.whole
    return bool(report.vetoes), -(whole.score or 0), -(whole.coverage or 0), report.project.id


def _median(values: Sequence[float | None]) -> float | None:
    known = [Decimal(str(v)) for v in values if v is not None]
    return float(median(known).quantize(Decimal("0.1"), ROUND_HALF_UP)) if known else None


def _shown(value: float | None) -> str:
    return "—" if value is None else f"{value:g}%"


def _runs(reports: Sequence[Report]) -> Iterator[Past]:
    runs = [{run.day: run.whole for run in r.runs} for r in reports]
    for day in sorted({day for one in runs for day in one}):
        latest = [max((d for d in one if d <= day), default=None) for one in runs]
        if None not in latest:
            yield Past(day, None, (summed([one[d] for one, d in zip(runs, latest, strict=True) if d]),))


__all__ = ["RULES", "WORST", "Fined", "Group", "Placed", "group"]
