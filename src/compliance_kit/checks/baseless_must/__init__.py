"""baseless-must: a requirement that says 必须 gives its legal basis or its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Severity, say

CODE = "baseless-must"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each `must` that has neither basis nor reason."""
    for whole_id, document, requirement in library.requirements():
        if requirement.level == "must" and not requirement.basis and not requirement.reason:
            place = document.source.place((*requirement.route, "level"))
            hint = say("补写 basis（法规依据）；企业自定的要求写 reason（理由），或把强度改为 should")
            text = say("要求 {id} 写为“必须”，却没有依据也没有理由", id=whole_id)
            yield Diagnostic(CODE, Severity.ERROR, place, text, hint, subject=whole_id)


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("“必须”没有依据"),
    why=say("没有依据的强制要求经不起追问，也会让真正的法定要求失去分量。"),
    mend=say("写明法规条款（basis）；企业自定的，用 reason 说明理由。"),
    run=run,
)
