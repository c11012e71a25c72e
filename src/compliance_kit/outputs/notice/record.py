"""A notice for machines: what lists, the site and other programs read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from compliance_kit.kinds.notice import Notice
from compliance_kit.model import Document


def record(document: Document[Notice], today: date) -> Mapping[str, Any]:
    """One notice as plain data; `first_due`, `due` and `is_overdue` take extensions into account."""
    notice = document.body
    return {
        "id": document.id,
        "number": notice.number,
        "project": notice.project,
        "result": notice.result,
        "form": notice.form,
        "addressee": notice.addressee,
        "issued": notice.issued.isoformat(),
        "state": notice.state,
        "first_due": notice.first_due.isoformat(),
        "due": notice.due.isoformat(),
        "is_overdue": notice.is_overdue(today),
        "items": [
            {
                "key": item.key,
                "name": item.name,
                "place": item.place,
                "found": item.found,
                "basis": [basis.text for basis in item.basis],
                "requirement": item.requirement,
                "due": (notice.extended_to or item.due).isoformat(),
                "owner": item.owner,
            }
            for item in notice.items
        ],
        "history": [
            {"on": e.on.isoformat(), "to": e.to, "by": e.by, "note": e.note, "until": e.until and e.until.isoformat()}
            for e in notice.history
        ],
    }
