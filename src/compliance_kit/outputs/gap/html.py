"""The gap report as one self-contained page: readable on a phone, printable on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit.outputs.gap import figures, words
from compliance_kit.outputs.gap.findings import CODES, Report

SECTIONS = (
    ("s1", "一、结论"), ("s2", "二、范围、依据与口径"), ("s3", "三、分章得分"), ("s4", "四、差距清单"), ("s5", "五、指标"),
    ("s6", "六、豁免与裁剪"), ("s7", "七、附录"),
)  # fmt: skip


@cache
def _template() -> Any:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=words.day, percent=words.percent, metric_note=words.metric_note, amount=words.amount)
    return environment.get_template("report.html.j2")


def render(report: Report) -> bytes:
    """The page's bytes."""
    from markupsafe import Markup

    page: str = _template().render(
        r=report,
        codes=CODES,
        sections=SECTIONS,
        rows=(*report.chapters, report.whole),
        summary=words.summary(report),
        scope=words.scope(report),
        duty_note=words.duty_note(),
        waivers=words.waivers(report),
        faults=words.faults(report),
        method=words.METHOD,
        synthetic=words.SYNTHETIC,
        chapter_chart=Markup(figures.chapter_bars(report.chapters)),
        radar_chart=Markup(figures.radar(report.chapters)),
        code_chart=Markup(figures.code_bars(report)),
    )
    return page.encode()
