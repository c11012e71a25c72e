"""One page a role: what it must do, how often, on which form, and what it does in an emergency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from compliance_kit.kinds import words
from compliance_kit.kinds.checklist import Checklist
from compliance_kit.kinds.standard import Raci, Requirement
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.outputs.site.page import Page

ADDRESS = "role/"
INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Task:
    """One requirement that a role answers for."""

    id: str
    label: str
    requirement: Requirement


@dataclass(frozen=True, slots=True)
class Round:
    """What comes up at one frequency: what holds everywhere, and what holds in one place."""

    frequency: str
    general: tuple[Task, ...]
    local: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A role's part in one piece of work: R 执行, A 负责, C 咨询, I 知会."""

    document: str
    work: str
    letters: str


def pages(library: Library) -> Iterator[Page]:
    """The list of roles, a page for each of them, and the inspector's page of all forms."""
    roles = [(slug, name, tuple(_tasks(library, name))) for slug, name in words.ROLE.items()]
    held = [(slug, name, tasks) for slug, name, tasks in roles if tasks]
    rows = [(f"{ADDRESS}{slug}/", name, len(tasks), len(_forms(library, name))) for slug, name, tasks in held]
    show: dict[str, Any] = {"rows": rows, "inspector": f"{ADDRESS}{INSPECTOR}/"}
    yield Page(ADDRESS, "岗位", "roles.md.j2", "standard/", show=show, hide=("navigation", "toc"))
    for slug, name, tasks in held:
        show = {
            "name": name,
            "count": len(tasks),
            "rounds": tuple(rounds(tasks)),
            "forms": _forms(library, name),
            "steps": tuple(_steps(library, name)),
            "shares": tuple(_shares(library, name)),
        }
        yield Page(f"{ADDRESS}{slug}/", f"{name}要做的", "role.md.j2", "standard/", "岗位", show)
    forms = sorted(library.checklists, key=lambda d: (_rank(d.body.frequency), d.body.form))
    cycles = [(cycle, tuple(part)) for cycle, part in groupby(forms, key=lambda d: d.body.frequency)]
    show = {"cycles": cycles, "count": len(forms)}
    yield Page(f"{ADDRESS}{INSPECTOR}/", "检查员用的表", "inspector.md.j2", "checklist/", "岗位", show)


def rounds(tasks: tuple[Task, ...]) -> Iterator[Round]:
    """Tasks by how often they come up, the most frequent first."""
    ordered = sorted(tasks, key=lambda t: (_rank(t.requirement.frequency), t.label))
    for frequency, part in groupby(ordered, key=lambda t: t.requirement.frequency):
        found = tuple(part)
        local = tuple(t for t in found if t.requirement.applies.regions)
        yield Round(frequency, tuple(t for t in found if t not in local), local)


def _rank(frequency: str) -> int:
    order = list(words.FREQUENCY)
    return order.index(frequency) if frequency in order else len(order)


def _tasks(library: Library, role: str) -> Iterator[Task]:
    for whole_id, document, requirement in library.requirements():
        if requirement.role == role:
            yield Task(whole_id, f"{document.body.section}-{requirement.id}", requirement)


def _forms(library: Library, role: str) -> tuple[Document[Checklist], ...]:
    return tuple(form for form in library.checklists if form.body.role == role)


def _steps(library: Library, role: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each plan with the steps that name the role."""
    for plan in library.plans:
        mine = tuple(f"{plan.id}#{step.id}" for step in plan.body.steps if role in step.who)
        if mine:
            yield plan.id, mine


def _shares(library: Library, role: str) -> Iterator[Share]:
    for standard in library.standards:
        for row in standard.body.raci:
            if letters := "".join(letter for letter, names in _parts(row) if role in names):
                yield Share(standard.id, row.work, letters)


def _parts(row: Raci) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("R", row.responsible), ("A", row.accountable), ("C", row.consulted), ("I", row.informed)
