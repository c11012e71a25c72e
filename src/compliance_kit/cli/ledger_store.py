"""A ledger that came back, written into the histories of its gaps: the good rows, whatever is wrong with others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from compliance_kit.cli.gap_store import Case, Step, cases, closing, put_down, returned, step
from compliance_kit.importers.filled.model import refusal
from compliance_kit.importers.ledger import Known, Ledger, LedgerRow, RowError, complaint, entries
from compliance_kit.kinds.decision import CLOSED, RETURNED, Decision
from compliance_kit.library import Library
from compliance_kit.model import CkitError, Diagnostic, Text, say


@dataclass(frozen=True, slots=True)
class Taken:
    """What to tell of a ledger that was taken in, and what of it was not."""

    lines: tuple[Text, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def take(home: Path, library: Library, found: Ledger, today: date, *, dry_run: bool) -> Taken:
    """Hold each row against what is known of its gap; write what is new, unless only asked what that would be."""
    try:
        one = cases(home, today, (found.project,), is_strict=True, library=library)[0]
    except CkitError as error:
        return Taken(findings=(refusal(found.path, error.text),))
    steps: list[Step] = []
    wrong: list[Diagnostic] = []
    for row in found.rows:
        try:
            steps += _steps(one, row, found, today)
        except RowError as error:
            wrong.append(complaint(found.path, row, error))
    if not dry_run:
        put_down(one, steps)
    return Taken(tuple(_told(found, steps, dry_run=dry_run)), tuple(wrong))


def _steps(one: Case, row: LedgerRow, found: Ledger, today: date) -> Iterator[Step]:
    """What a row adds to its gap's history, at most one file.

    Raises:
        RowError: the row cannot be taken in.
    """
    document, now = one.filed.decisions.get(row.gap), one.gap(row.gap)
    if document is None and now is None and not _was_filed(one, row.gap):
        raise RowError(
            "编号", say("{project} 没有差距 {gap}", project=one.project.id, gap=row.gap), say("不要改动编号一栏")
        )
    decision = document.body if document else Decision(one.project.id, row.gap, ())
    shown = now.course.state if now else decision.state
    made = entries(row, Known(decision, shown, found.day or today, today))
    try:
        for entry in made:
            if entry["to"] == CLOSED:
                entry |= _closing(one, row.gap, entry)
        if made:
            back = returned(one, row.gap, made[0]["by"]) if made[0]["to"] != RETURNED else ()
            for entry in back:
                entry["on"] = made[0]["on"]
            yield step(one, row.gap, (*back, *made))
    except CkitError as error:
        raise RowError("状态", error.text, say("核对状态、日期和姓名")) from error


def _closing(one: Case, gap: str, entry: dict[str, Any]) -> dict[str, str]:
    """A later report that no longer finds the gap is told only where the closing is not older."""
    rests = closing(one, gap, date.fromisoformat(entry["on"]))
    return rests if rests.get("passed", "") <= entry["on"] else {}


def _was_filed(one: Case, gap: str) -> bool:
    return any(filed.id == gap for run in one.filed.runs for filed in run.body.gaps)


def _told(found: Ledger, steps: list[Step], *, dry_run: bool) -> Iterator[Text]:
    words = say("{path}（{report}）：将记下 {n} 项", path=found.path, report=found.report, n=len(steps))
    done = say("{path}（{report}）：记下 {n} 项，其余没有变化", path=found.path, report=found.report, n=len(steps))
    yield words if dry_run else done
    for made in steps:
        last = made.document.body.history[-1]
        yield say("  {gap}　{to}　{on}　{by}", gap=made.gap, to=last.to, on=last.on.isoformat(), by=last.by)
