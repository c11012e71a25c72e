"""stray-day: a working calendar that holds a day of another year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.calendar import Calendar
from compliance_kit.kinds.values import day_text
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Route, Severity, say

CODE = "stray-day"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each day off or day of work that does not lie in its file's year."""
    for document in library.calendars:
        for route, day in _days(document):
            if day.year != document.body.year:
                text = say("{day}不在 {year} 年", day=day_text(day), year=document.body.year)
                hint = say("核对日期；其他年份的日子写进那一年的日历")
                yield Diagnostic(CODE, Severity.ERROR, document.source.place(route), text, hint, subject=document.id)


def _days(document: Document[Calendar]) -> Iterator[tuple[Route, date]]:
    for i, holiday in enumerate(document.body.holidays):
        for j, day in enumerate(holiday.days):
            yield ("holidays", i, "days", j), day
    for i, day in enumerate(document.body.workdays):
        yield ("workdays", i), day


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("日历里有别的年份的日子"),
    why=say("一份工作日历只管一年；混进别的年份的日子，那一年的期限会算错，而且没有人会想到去哪里找。"),
    mend=say("核对年份是否写错；元旦跨年的假期，每一天写进它自己那一年的日历。"),
    run=run,
)
