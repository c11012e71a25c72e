"""The report's figures: what is drawn, from which numbers. Each stands beside a table that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from compliance_kit.outputs.charts import (
    Chart,
    Heat,
    Pareto,
    Point,
    Rates,
    Waits,
    counts,
    heat,
    pareto,
    radar,
    rate_bars,
    trend,
    waits,
)  # fmt: skip
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.gap import CODES
from compliance_kit.outputs.gap.group import Group
from compliance_kit.outputs.gap.parts import failures
from compliance_kit.outputs.gap.rates import Chapter, Past
from compliance_kit.outputs.gap.times import Times

SHORT = {"1": "基础", "2": "满意度", "3": "品质", "4": "沟通", "5": "信息化", "6": "应急", "7": "改进", "8": "法规"}
"""The chapters where there is no room for their titles."""
EXAMPLE = "（示例）"
"""What the title of a made-up project ends with; left out where room is short."""


def chapter_bars(chapters: Sequence[Chapter]) -> Chart | None:
    """得分率 over 检查率 for each chapter with requirements."""
    return rate_bars("各章得分率（深色细条）与检查率（浅色宽条）", _rates(chapters))


def chapter_radar(chapters: Sequence[Chapter]) -> Chart | None:
    """Both rates of the chapters on one wheel; nothing below five chapters that could be rated."""
    return radar("各章得分率与检查率雷达图", _rates(chapters))


def code_bars(found: Mapping[str, int]) -> Chart | None:
    """How many gaps of each code."""
    return counts("各类差距数量", [(f"{code} {name}", found[code]) for code, name in CODES.items()])


def run_trend(runs: Sequence[Past]) -> Chart | None:
    """Both rates run by run; nothing for one run."""
    points = [Point(run.day.isoformat(), run.whole.score, run.whole.coverage) for run in runs]
    return trend("历次得分率与检查率", points)


def failure_pareto(reports: Iterable[Report]) -> Chart | None:
    """What failed how often, and what share of all failures the first few make."""
    return pareto("不符合项次排列图（累计占比为折线）", Pareto([(name, n) for name, n, _ in failures(reports)]))


def group_heat(group: Group) -> Chart | None:
    """得分率 by project and chapter, best project first."""
    columns = [f"{c.number}\n{SHORT.get(c.number, '')}" for c in group.chapters]
    rows = [(f"{i} {r.project.title.replace(EXAMPLE, '')}", cells) for i, (r, cells) in enumerate(group.heat, 1)]
    return heat("项目×章得分率", Heat(columns, rows))


def time_curve(times: Times) -> Chart | None:
    """The share of cases dealt with within each time, with the limit, the metric's own rate and the 90th percentile."""
    said = f"{times.title}　达标率 {times.share}（n={times.n}），P90 {times.p90:g} {times.unit}"
    return waits(
        f"{said}，时限 {times.limit:g} {times.unit}", Waits(times.lasted, times.limit, times.p90, times.unit, said)
    )


def _rates(chapters: Sequence[Chapter]) -> list[Rates]:
    """The chapters that have requirements."""
    return [
        Rates(f"{c.number} {c.title}", f"{c.number} {SHORT.get(c.number, '')}".strip(), c.score, c.coverage)
        for c in chapters
        if c.applicable
    ]
