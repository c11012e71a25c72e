"""The gap report as one self-contained page: readable on a phone, printable on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit.outputs.charts import PARETO_ROWS, STYLE, Chart, svg
from compliance_kit.outputs.gap import figures, listings, parts, words
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.gap import CODES

SECTIONS = (
    ("s1", "一、结论"), ("s2", "二、范围、依据与口径"), ("s3", "三、分章得分"), ("s4", "四、差距清单"), ("s5", "五、指标"),
    ("s6", "六、豁免、调整与不适用"), ("s7", "七、附录"),
)  # fmt: skip


@cache
def template(name: str) -> Any:
    """A page's template, with the words that our pages share; cut off from everything else."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["pareto_rows"] = PARETO_ROWS
    environment.filters.update(
        day=words.day,
        percent=words.percent,
        run_period=words.run_period,
        metric_note=words.metric_note,
        amount=words.amount,
        figure=figure,
        metric_cell=words.metric_cell,
        design_stake=words.design_stake,
        design_todo=words.design_todo,
    )
    return environment.get_template(name)


def figure(chart: Chart | None) -> Any:
    """A figure in the page; nothing where there is none."""
    from markupsafe import Markup

    return Markup(svg(chart) if chart else "")


def render(report: Report) -> bytes:
    """The page's bytes."""
    page: str = template("report.html.j2").render(
        r=report,
        codes=CODES,
        sections=SECTIONS,
        rows=(*report.chapters, report.whole),
        summary=words.summary(report),
        scope=words.scope(report),
        instruments=words.instruments(report),
        unplaced=words.unplaced([report]),
        answers=words.answers,
        no_day=words.NO_DAY,
        duty_note=words.duty_note(),
        waivers=words.waivers(report),
        faults=words.faults(report),
        method=words.METHOD,
        synthetic=words.SYNTHETIC,
        chart_style=STYLE,
        chapter_chart=figures.chapter_bars(report.chapters),
        radar_chart=figures.chapter_radar(report.chapters),
        code_chart=figures.code_bars(report.counts),
        trend_chart=figures.run_trend(report.runs),
        pareto_chart=figures.failure_pareto([report]),
        time_charts=[figures.time_curve(times) for times in report.times],
        sections_rated=parts.by_section(report),
        roles_rated=parts.by_role(report),
        failed=parts.failures([report]),
        since_last=listings.since_last(report),
        course=listings.course,
        chapters_compared=listings.chapters(report),
        left=listings.left(report).short(),
        lost=listings.lost(report).short(),
        accepted=listings.accepted(report),
    )
    return page.encode()
