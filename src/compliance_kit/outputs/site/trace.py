"""Who takes a duty up: requirements, and the check items, plan steps and contract clauses under them."""

from __future__ import annotations

from dataclasses import dataclass

from compliance_kit.kinds.regulation import Duty
from compliance_kit.library import Library
from compliance_kit.outputs.site.routes import unique

PRACTICE = ("step", "plan", "clause", "contract")


@dataclass(frozen=True, slots=True)
class Chain:
    """One requirement and what carries it out, all as ids."""

    requirement: str
    items: tuple[str, ...]
    steps: tuple[str, ...]
    clauses: tuple[str, ...]


def chain(library: Library, requirement: str) -> Chain:
    """What checks a requirement, and the plan steps and contract clauses that carry it out."""
    items = unique(link.origin for link in library.origins(requirement, "verifies"))
    practice = unique(link.origin for link in library.origins(requirement, "fulfils"))
    return Chain(requirement, items, _of(library, practice, "step", "plan"), _of(library, practice, "clause"))


def chains(library: Library, target: str) -> tuple[Chain, ...]:
    """One chain for each requirement that takes up a duty (or cites an article)."""
    return tuple(chain(library, origin) for origin in _of(library, citing(library, target), "requirement"))


def direct(library: Library, target: str) -> tuple[str, ...]:
    """What rests on a duty or article by itself, not through a requirement: steps, clauses, whole documents."""
    return tuple(origin for origin in citing(library, target) if library.nodes[origin].kind != "requirement")


def citing(library: Library, target: str) -> tuple[str, ...]:
    """Every part that takes up a duty or cites an article, once each."""
    return unique(link.origin for link in library.origins(target, "covers", "basis") if link.origin in library.nodes)


def is_ours(duty: Duty) -> bool:
    """Whether a property-management company must take this duty up itself."""
    return duty.is_ours


def _of(library: Library, ids: tuple[str, ...], *kinds: str) -> tuple[str, ...]:
    return tuple(i for i in ids if i in library.nodes and library.nodes[i].kind in kinds)
