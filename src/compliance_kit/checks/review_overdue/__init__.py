"""review-overdue (G7): a document that nobody has looked at within its cycle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from compliance_kit.checks.check import Check
from compliance_kit.kinds.values import day_text, months_after
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Route, Severity, say

CODE = "review-overdue"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each document whose last review, or last check against the official text, is older than its cycle."""
    for document in library.documents.values():
        reviewed, route = _last_look(document)
        if reviewed is None:
            continue
        due = months_after(reviewed, document.head.review_months)
        if due < today:
            text = say(
                "“{title}”上次复核是 {day}，复核周期 {months} 个月，已超期 {days} 天",
                title=document.title,
                day=day_text(reviewed),
                months=document.head.review_months,
                days=(today - due).days,
            )
            hint = say("对照现行法规重新核对内容，然后更新复核日期")
            yield Diagnostic(CODE, Severity.GAP, document.source.place(route), text, hint, subject=document.id)


def _last_look(document: Document[Any]) -> tuple[date | None, Route]:
    if document.head.kind == "regulation" and document.body.verified:
        return document.body.verified.on, ("verified", "on")
    return document.head.reviewed, ("reviewed",)


CHECK = Check(
    code=CODE,
    severity=Severity.GAP,
    title=say("复核超期"),
    why=say("法规在变，长期没有复核的内容可能已经失效，不能当作现行要求使用。"),
    mend=say("由维护部门对照现行法规核对一遍，更新 reviewed（法规更新 verified.on）。"),
    run=run,
    gap="G7",
)
