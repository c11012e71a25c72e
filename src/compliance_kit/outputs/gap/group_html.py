"""The group report as one self-contained page."""

from __future__ import annotations

from dataclasses import replace

from compliance_kit.outputs.charts import STYLE
from compliance_kit.outputs.gap import figures, listings, words
from compliance_kit.outputs.gap.gap import CODES
from compliance_kit.outputs.gap.group import RULES, Group
from compliance_kit.outputs.gap.html import template

SECTIONS = (
    ("s1", "一、结论"), ("s2", "二、项目排名"), ("s3", "三、各章得分"), ("s4", "四、差距"), ("s5", "五、指标"), ("s6", "六、口径"),
)  # fmt: skip


def render(group: Group) -> bytes:
    """The page's bytes; every table in the order of the ranking."""
    group = replace(group, reports=group.ranking)
    page: str = template("group.html.j2").render(
        g=group,
        r=group,
        codes=CODES,
        sections=SECTIONS,
        rows=(*group.chapters, group.whole),
        method=(*RULES, *words.METHOD),
        synthetic=words.SYNTHETIC,
        chart_style=STYLE,
        heat_chart=figures.group_heat(group),
        chapter_chart=figures.chapter_bars(group.chapters),
        trend_chart=figures.run_trend(group.runs),
        pareto_chart=figures.failure_pareto(group.reports),
        code_chart=figures.code_bars(group.counts),
        unplaced=words.unplaced(group.reports),
        stand=listings.stand,
        problem=words.problem,
        compared=listings.projects(group.reports) if group.has_last else None,
    )
    return page.encode()
