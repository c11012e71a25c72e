"""metric-without-target: a metric says, itself or where it is used, what it must reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Severity, say

CODE = "metric-without-target"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each metric for which neither its own file nor any requirement gives a target."""
    for metric in library.metrics:
        if metric.body.target is None and not library.origins(metric.id, "measures"):
            place = metric.source.place(("id",))
            hint = say("写一行 target，例如 target: '>= 95 %'；或在标准要求的 measure 里给出目标")
            text = say("指标 {id} 没有目标值", id=metric.id)
            yield Diagnostic(CODE, Severity.ERROR, place, text, hint, subject=metric.id)


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("指标没有目标"),
    why=say("只统计、不定目标的指标无法判断好坏，也进不了差距报告。"),
    mend=say("在指标文件写 target，或在引用它的标准要求里写 measure.target。"),
    run=run,
)
