"""expired-exclusion (G7): what a project leaves out beyond the day that was agreed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.values import day_text
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Severity, say

CODE = "expired-exclusion"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each exclusion whose last day has passed."""
    for project in library.projects:
        for exclusion in project.body.exclusions:
            if exclusion.until < today:
                place = project.source.place((*exclusion.route, "until"))
                known = library.nodes.get(exclusion.requirement)
                words = {"id": known.label if known else exclusion.requirement, "day": day_text(exclusion.until)}
                text = say("{id} 的排除期到 {day} 为止，已经过期，仍未恢复执行", **words)
                hint = say("删去这条排除，恢复执行；确需继续排除的，重新批准并写明新的 until")
                yield Diagnostic(CODE, Severity.GAP, place, text, hint, subject=project.id)


CHECK = Check(
    code=CODE,
    severity=Severity.GAP,
    title=say("排除已经过期"),
    why=say("排除是有期限的例外；过了期还留着，例外就变成了长期不执行。"),
    mend=say("恢复执行该要求，或者由批准人重新确认期限。"),
    run=run,
    gap="G7",
)
