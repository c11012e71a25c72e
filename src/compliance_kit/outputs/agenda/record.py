"""Agendas as plain data; the keys and their order stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from compliance_kit.evidence import Agenda, Due, Round, State, period_key
from compliance_kit.library import Library


def record(library: Library, agendas: Sequence[Agenda], on: date, until: date) -> dict[str, Any]:
    """What `ckit due --json` prints; days are ISO dates, `null` where there is none."""
    return {
        "on": on.isoformat(),
        "until": until.isoformat(),
        "overdue": sum(agenda.overdue for agenda in agendas),
        "projects": [_project(library, agenda) for agenda in agendas],
    }


def _project(library: Library, agenda: Agenda) -> dict[str, Any]:
    return {
        "id": agenda.project.id,
        "title": agenda.project.title,
        **{state.value: [_round(r) for r in agenda.of(state)] for state in State},
        "drills_never_held": [{"target": p.id, "title": p.title, "owner": p.head.owner} for p in agenda.undrilled],
        "late": [_due(library, due) for due in agenda.late],
        "ahead": [_due(library, due) for due in agenda.ahead],
    }


def _round(found: Round) -> dict[str, Any]:
    form = found.checklist
    return {
        "form": form.body.form,
        "checklist": form.id,
        "title": form.title,
        "role": form.body.role,
        "frequency": found.frequency,
        "pressed_by": found.pressed_by,
        "period": period_key(found.frequency, found.slot),
        "from": found.slot.start.isoformat(),
        "to": found.slot.end.isoformat(),
        "aim": found.aim.day.isoformat(),
        "estimated": found.aim.is_estimated,
        "done_on": _iso(found.done_on),
        "since": _iso(found.since),
        "missed": len(found.missed),
    }


def _due(library: Library, due: Due) -> dict[str, Any]:
    return {
        "what": due.what,
        "target": due.target,
        "title": label(library, due.target),
        "owner": due.owner,
        "day": due.day.isoformat(),
    }


def label(library: Library, target: str) -> str:
    """What an id is called; the id itself where nothing bears it."""
    return library.nodes[target].label if target in library.nodes else target


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
