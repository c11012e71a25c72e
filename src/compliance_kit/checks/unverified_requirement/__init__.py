"""unverified-requirement (G2): a requirement that no checklist looks at and no metric measures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Severity, say

CODE = "unverified-requirement"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each requirement of strength must or should that no checklist item verifies."""
    for whole_id, document, requirement in library.requirements():
        if requirement.level != "may" and not library.origins(whole_id, "verifies"):
            place = document.source.place((*requirement.route, "text"))
            text = say("要求 {id} 没有检查表核查：{name}", id=whole_id, name=requirement.name or requirement.text)
            hint = say("在合适的检查表里加一项，verifies 写 {id}", id=whole_id)
            yield Diagnostic(CODE, Severity.GAP, place, text, hint, subject=whole_id)


CHECK = Check(
    code=CODE,
    severity=Severity.GAP,
    title=say("标准要求未检查"),
    why=say("写在标准里、却从不检查的要求，做没做谁也不知道。"),
    mend=say("给它安排一个检查项：写在哪张表、怎么查、多久查一次。"),
    run=run,
    gap="G2",
)
