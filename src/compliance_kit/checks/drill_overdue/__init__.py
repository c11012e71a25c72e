"""drill-overdue (G3): a plan whose drill is later than its own cycle allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.values import FREQUENCY_DAYS, day_text, next_due
from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Severity, say

CODE = "drill-overdue"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each plan in force that was never practised, or not within its cycle."""
    for plan in library.plans:
        if plan.head.status not in ("draft", "withdrawn"):
            yield from _gap(plan, today)


def _gap(plan: Document[Plan], today: date) -> Iterator[Diagnostic]:
    drills = plan.body.drills
    if drills.frequency not in FREQUENCY_DAYS:
        return
    words = {"title": plan.title, "frequency": FREQUENCY[drills.frequency]}
    hint = say("安排演练，把演练日期写进 drills.last，并留存方案、签到、照片和评估记录")
    if drills.last is None:
        text = say("《{title}》要求{frequency}演练，还没有演练记录", **words)
        yield Diagnostic(CODE, Severity.GAP, plan.source.place(("drills",)), text, hint, subject=plan.id)
    elif (due := next_due(drills.last, drills.frequency)) and due < today:
        place = plan.source.place(("drills", "last"))
        text = say(
            "《{title}》{frequency}演练一次，应在 {due} 前再演练，已超期 {days} 天",
            due=day_text(due),
            days=(today - due).days,
            **words,
        )
        yield Diagnostic(CODE, Severity.GAP, place, text, hint, subject=plan.id)


CHECK = Check(
    code=CODE,
    severity=Severity.GAP,
    title=say("演练超期"),
    why=say("没有演练过的预案只是纸面文字；出事后首先要查的就是演练记录。"),
    mend=say("按预案规定的周期组织演练，并更新 drills.last。"),
    run=run,
    gap="G3",
)
