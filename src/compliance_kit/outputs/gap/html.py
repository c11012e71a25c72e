"""The gap report as one self-contained page: readable on a phone, printable on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit.outputs.gap import figures, words
from compliance_kit.outputs.gap.findings import CODES, Report


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
    environment.filters.update(day=words.day, percent=words.percent, lasted=words.lasted)
    return environment.get_template("report.html.j2")


def render(report: Report) -> bytes:
    """The page's bytes."""
    from markupsafe import Markup

    page: str = _template().render(
        r=report,
        codes=CODES,
        summary=words.summary(report),
        method=words.METHOD,
        synthetic=words.SYNTHETIC,
        chapter_chart=Markup(figures.chapter_bars(report.chapters)),
        code_chart=Markup(figures.code_bars(report)),
    )
    return page.encode()
