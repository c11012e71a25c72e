"""义务落实对照表: every duty, and down the chain what takes it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby

from compliance_kit.kinds.regulation import Duty, Regulation, short_title
from compliance_kit.library import Library
from compliance_kit.model import Document
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
    for law in _in_force(library):
        for duty in law.body.duties():
            yield _row(library, law.id, duty, tuple(bound.get(f"{law.id}#{duty.id}", ())))


def _in_force(library: Library) -> Iterator[Document[Regulation]]:
    return (law for law in ranked(library.regulations) if law.body.status in ("in-force", "amended"))


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


@dataclass(frozen=True, slots=True)
class Summary:
    """One instrument: how many duties are ours and how they stand, and for each project taken up of those that bind it."""

    law: Document[Regulation]
    ours: int
    done: int
    unchecked: int
    open: int
    projects: tuple[tuple[int, int], ...]


def _summary(law: Document[Regulation], made: Sequence[Row], projects: Sequence[str]) -> Summary:
    ours = [row for row in made if trace.is_ours(row.duty)]
    states = Counter(row.state for row in ours)
    bound = [[row for row in ours if project in row.projects] for project in projects]
    taken = tuple((sum(row.state != "open" for row in some), len(some)) for some in bound)
    return Summary(law, len(ours), states["done"], states["unchecked"], states["open"], taken)


def pages(library: Library) -> Iterator[Page]:
    """The matrix of instruments and projects, and a page for each instrument with all its duties."""
    names = {project.id: project.title.partition("（")[0] for project in library.projects}
    laws = [law for law in _in_force(library) if any(law.body.duties())]

    @cache
    def groups() -> dict[str, tuple[Row, ...]]:
        return {law: tuple(some) for law, some in groupby(rows(library), key=lambda row: row.law)}

    def whole() -> dict[str, object]:
        return {"summaries": tuple(_summary(law, groups()[law.id], tuple(names)) for law in laws), "projects": names}

    def one(law: Document[Regulation]) -> dict[str, object]:
        made = groups()[law.id]
        return {"rows": made, "projects": names, "law": law, "parties": unique(sorted(row.duty.who for row in made))}

    yield Page("trace/", "义务落实对照表", "trace.md.j2", "gap/", show=whole, hide=("navigation", "toc"))
    for law in laws:
        title, show = f"{short_title(law)}：义务落实", partial(one, law)
        yield Page(f"trace/{law.id}/", title, "trace_law.md.j2", "gap/", show=show, hide=("navigation", "toc"))
