"""What a project is judged by → one digest of it all, and five of each requirement: two reports can be held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.evidence.rating import METHOD
from compliance_kit.evidence.verdicts import inspected
from compliance_kit.kinds.run import ASPECTS, digest
from compliance_kit.library import Library
from compliance_kit.model import Basis
from compliance_kit.tailoring import Applicable, Tailored, items

PIN_LENGTH = 6
"""Hexadecimal digits of each of a requirement's five digests: enough to tell one text from its next."""
WORDS, GOAL, WEIGHT, CHECKS, LAW = ASPECTS
BINDING = (WORDS, GOAL, CHECKS, LAW)
"""The aspects after whose change an old conclusion answers another question; a weight changes the score alone."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`whole` is the digest of all that judged, 64 hexadecimal digits; `pins` are the requirements' own by whole id.

    `others` are those of duties, forms and plans, in the same five parts: a gap may be about any of them.
    """

    whole: str
    pins: Mapping[str, str]
    others: Mapping[str, str]

    def pin(self, subject: str) -> str:
        """What is known of a gap's subject; empty for a document as a whole."""
        return self.pins.get(subject) or self.others.get(subject, "")


def catalogue(library: Library, found: Applicable) -> Catalogue:
    """The digests of all that holds for one project, as it holds there."""
    looks = _looks(library, found)
    pins = {t.id: _pin(library, t, looks.get(t.id, [])) for t in found.requirements}
    return Catalogue(digest({"requirements": pins, **_rest(found)}), pins, dict(_others(found)))


def changed(before: str, after: str) -> tuple[str, ...]:
    """In which aspects two pins of one requirement differ."""
    pairs = zip(ASPECTS, before.split("."), after.split("."), strict=True)
    return tuple(name for name, old, new in pairs if old != new)


def _rest(found: Applicable) -> dict[str, Any]:
    """What judges without being a requirement: forms, plans, duties, and the rules of the score."""
    return {
        "forms": sorted([form.body.form, found.frequency(form)] for form in found.checklists),
        "plans": sorted([plan.id, plan.body.drills.frequency, plan.body.drills.form] for plan in found.plans),
        "duties": sorted(
            [name, duty.must, duty.penalty.text if duty.penalty else ""] for name, _, duty in found.duties
        ),
        "method": METHOD,
    }


def _others(found: Applicable) -> Iterator[tuple[str, str]]:
    for name, law, duty in found.duties:
        newest = max((v.promulgated.isoformat() for v in law.body.versions), default="")
        yield name, _joined({WORDS: [duty.must], LAW: [duty.penalty.text if duty.penalty else "", newest]})
    for form in found.checklists:
        asked = [[i.code, i.check or i.name] for i in form.body.items()]
        yield form.id, _joined({GOAL: [found.frequency(form)], CHECKS: asked, LAW: [b.text for b in form.body.basis]})
    for plan in found.plans:
        drills = plan.body.drills
        yield plan.id, _joined({GOAL: [drills.frequency, drills.form], LAW: [b.text for b in drills.basis]})


def _joined(aspects: Mapping[str, Any]) -> str:
    return ".".join(digest(aspects.get(name, []), PIN_LENGTH) for name in ASPECTS)


def _looks(library: Library, found: Applicable) -> dict[str, list[Any]]:
    """What the forms ask, by the requirement that the answers are held against."""
    looks: dict[str, list[Any]] = {}
    for form in inspected(found):
        for item in items(library, form, found.project):
            reading = item.reading.range if item.reading else ""
            asked = [form.body.form, found.frequency(form), item.code, item.check or item.name, reading, item.veto]
            for target in item.verifies:
                looks.setdefault(target, []).append(asked)
    return looks


def _pin(library: Library, t: Tailored, looks: list[Any]) -> str:
    r = t.requirement
    aspects = {
        WORDS: [r.name, r.text, r.level, r.method, r.evidence],
        GOAL: [str(t.within or ""), t.frequency, str(t.target or ""), _metric(t)],
        WEIGHT: [r.score, r.veto],
        CHECKS: sorted(looks),
        LAW: [r.reason, *_grounds(library, r.basis)],
    }
    return _joined(aspects)


def _metric(t: Tailored) -> list[Any]:
    """How the requirement's figure is counted."""
    goal, document = t.requirement.measure, t.metric
    if goal is None or document is None:
        return []
    m = document.body
    counted = [m.dataset, m.where, m.value, m.started, m.ended, m.success, m.aggregate, m.of, m.by, m.weight]
    return [document.id, *counted, m.unit, m.direction, m.min_n, str(goal.window or m.window or "")]


def _grounds(library: Library, bases: tuple[Basis, ...]) -> Iterator[list[str]]:
    """Each basis with the day of its instrument's newest text: an amended law is another ground."""
    for basis in bases:
        laws = (library.lawbook.find(cited.title) for cited in basis.citations)
        newest = (law.body.newest.promulgated.isoformat() for law in laws if law and law.body.versions)
        yield [basis.text, *newest]
