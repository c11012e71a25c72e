"""not-in-force: what is cited was law on the day the citing document was reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.regulation import Regulation, short_title
from compliance_kit.kinds.values import day_text
from compliance_kit.library import Library
from compliance_kit.links import grounds_of
from compliance_kit.model import Diagnostic, Severity, Text, say

CODE = "not-in-force"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each citation of an instrument that was not in force on the review date (today where there is none)."""
    for document in library.documents.values():
        reviewed = document.head.reviewed or today
        for grounds in grounds_of(document):
            for basis in grounds.bases:
                for cited in basis.citations:
                    law = library.lawbook.find(cited.title)
                    fault = _fault(law.body, reviewed) if law else None
                    if law and fault:
                        place = document.source.within(basis.route, cited.start, cited.end)
                        text = say(
                            "《{name}》在复核日期 {day} {fault}",
                            name=short_title(law),
                            day=day_text(reviewed),
                            fault=fault,
                        )
                        hint = say("改引当时有效的法规，或在重新核对后更新 reviewed")
                        yield Diagnostic(CODE, Severity.ERROR, place, text, hint, subject=grounds.id)


def _fault(law: Regulation, on: date) -> Text | None:
    if law.status == "not-yet-effective" or (law.effective and law.effective > on):
        return say("尚未施行")
    if law.ended and law.ended <= on:
        return say("已经废止")
    return say("已经废止") if law.status == "repealed" and not law.ended else None


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("依据当时不生效"),
    why=say("拿已废止或尚未施行的法规作依据，检查意见和合同条款都站不住脚。"),
    mend=say("改引在复核日期有效的法规；若法规新近施行，重新核对内容并更新 reviewed 日期。"),
    run=run,
)
