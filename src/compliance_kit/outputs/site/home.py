"""The first page: four doors by job, what is due, how far each chapter has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from compliance_kit.evidence import due
from compliance_kit.kinds import words
from compliance_kit.library import Library
from compliance_kit.outputs.output import Order
from compliance_kit.outputs.site import changes, findings, matrix
from compliance_kit.outputs.site.findings import Group
from compliance_kit.outputs.site.page import Page
from compliance_kit.outputs.site.trace import is_ours

HORIZON_DAYS = 60
"""How far ahead the first page looks."""
DOORS = ("project-manager", "engineering", "order", "service", "legal")
"""The roles that the first page names."""
NEWS = 5
"""How many changes of law the first page shows."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one chapter's standards have come."""

    number: str
    title: str
    sections: int
    total: int
    based: int
    checked: int


def pages(library: Library, order: Order, found: tuple[Group, ...]) -> Iterator[Page]:
    """The first page."""
    show, title = partial(_show, library, order, found), "物业管理合规与知识库"
    yield Page("", title, "home.md.j2", "", show=show, hide=("navigation", "toc"))


def _show(library: Library, order: Order, found: tuple[Group, ...]) -> dict[str, object]:
    limit = order.today + timedelta(days=HORIZON_DAYS)
    return {
        "totals": totals(library, found),
        "due": sorted((d for d in due(library) if d.day <= limit), key=lambda d: (d.day, d.target)),
        "horizon": HORIZON_DAYS,
        "chapters": tuple(coverage(library)),
        "roles": tuple(doors(library)),
        "versions": latest(library, order),
        "revised": next(iter(changes.days(library, order)), None),
        "CHANGES": changes.CHANGES,
    }


def latest(library: Library, order: Order) -> list[changes.News]:
    """The last texts of law that came into force, and those about to."""
    return sorted(changes.news(library), key=lambda n: (n.day, n.target), reverse=True)[:NEWS]


def doors(library: Library) -> Iterator[tuple[str, str]]:
    """Address and name of the roles that the first page names, and of the list of all."""
    busy = {requirement.role for _, _, requirement in library.requirements()}
    yield from ((f"role/{slug}/", words.ROLE[slug]) for slug in DOORS if words.ROLE[slug] in busy)
    yield "role/", "全部岗位"


def totals(library: Library, found: tuple[Group, ...]) -> dict[str, int]:
    """The numbers on the first page."""
    rows = tuple(matrix.rows(library))
    ours = [row for row in rows if is_ours(row.duty)]
    return {
        "articles": sum(len(law.body.articles) for law in library.regulations),
        "duties": len(rows),
        "ours": len(ours),
        "covered": sum(row.state != "open" for row in ours),
        "items": sum(len(form.body.items()) for form in library.checklists),
        "clauses": sum(len(tuple(c.body.clauses())) for c in library.contracts),
        "gaps": findings.gaps(found),
    }


def coverage(library: Library) -> Iterator[Coverage]:
    """The eight chapters: requirements, how many rest on law, how many are checked."""
    known = tuple(library.requirements())
    for number, title in words.CHAPTERS.items():
        mine = [(whole, r) for whole, d, r in known if d.body.chapter == number]
        sections = sum(d.body.chapter == number for d in library.standards)
        based = sum(bool(r.basis) for _, r in mine)
        checked = sum(bool(library.origins(whole, "verifies")) for whole, _ in mine)
        yield Coverage(number, title, sections, len(mine), based, checked)
