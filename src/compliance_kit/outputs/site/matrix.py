"""义务落实对照表: every duty, and down the chain what takes it up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance_kit.kinds.regulation import Duty
from compliance_kit.library import Library
from compliance_kit.outputs.site import trace
from compliance_kit.outputs.site.page import Page
from compliance_kit.outputs.site.routes import ranked, unique
from compliance_kit.tailoring import applicable


@dataclass(frozen=True, slots=True)
class Row:
    """One duty, the projects it binds and what takes it up.

    `state` is open, unchecked, done, or other for somebody else's duty.
    """

    id: str
    law: str
    duty: Duty
    state: str
    projects: tuple[str, ...]
    requirements: tuple[str, ...]
    items: tuple[str, ...]
    steps: tuple[str, ...]
    clauses: tuple[str, ...]


def rows(library: Library) -> Iterator[Row]:
    """Every duty in force, by instrument and article."""
    bound: dict[str, list[str]] = {}
    for project in library.projects:
        for whole, _, _ in applicable(library, project).duties:
            bound.setdefault(whole, []).append(project.id)
    for law in ranked(library.regulations):
        if law.body.status in ("in-force", "amended"):
            for duty in law.body.duties():
                yield _row(library, law.id, duty, tuple(bound.get(f"{law.id}#{duty.id}", ())))


def _row(library: Library, law: str, duty: Duty, projects: tuple[str, ...]) -> Row:
    whole = f"{law}#{duty.id}"
    chains, direct = trace.chains(library, whole), trace.direct(library, whole)
    kinds = {target: library.nodes[target].kind for target in direct}
    items = unique(i for chain in chains for i in chain.items)
    steps = unique([i for c in chains for i in c.steps] + [d for d in direct if kinds[d] in ("step", "plan")])
    clauses = unique([i for c in chains for i in c.clauses] + [d for d in direct if kinds[d] in ("clause", "contract")])
    taken, missing = ("done" if items else "unchecked"), ("open" if trace.is_ours(duty) else "other")
    state = taken if chains else missing
    return Row(whole, law, duty, state, projects, tuple(c.requirement for c in chains), items, steps, clauses)


def pages(library: Library) -> Iterator[Page]:
    """The matrix page."""
    made = tuple(rows(library))
    parties = unique(sorted(row.duty.who for row in made))
    names = {project.id: project.title.partition("（")[0] for project in library.projects}
    show = {"rows": made, "projects": names, "laws": ranked(library.regulations), "parties": parties}
    yield Page("trace/", "义务落实对照表", "trace.md.j2", "gap/", show=show, hide=("navigation", "toc"))
