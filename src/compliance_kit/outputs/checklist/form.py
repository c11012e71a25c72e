"""A checklist as rows to print and fill: what Word, Excel and the site's preview share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance_kit.kinds.checklist import Checklist, Item
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.standard import Requirement
from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.tailoring import applicable, items

STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: `id` is the item's whole id, `basis` the short legal ground, `deduct` how points go off."""

    number: int
    id: str
    code: str
    name: str
    content: str
    method: str
    score: float
    deduct: str
    reading: str
    limits: tuple[float | None, float | None]
    is_veto: bool
    basis: str


@dataclass(frozen=True, slots=True)
class FormSection:
    """A titled group of rows and the points they carry."""

    title: str
    score: float
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form to hand out, general or for one project; `hash` pins exactly what it asks."""

    checklist: Document[Checklist]
    project: Document[Project] | None
    sections: tuple[FormSection, ...]
    hash: str

    @property
    def rows(self) -> tuple[FormRow, ...]:
        """Every row, in print order."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def has_readings(self) -> bool:
        """Whether any row asks for a measured value."""
        return any(row.reading for row in self.rows)

    @property
    def code(self) -> str:
        """The short code on every page and in the QR picture: CK1:FORM@VERSION#hash."""
        body = self.checklist.body
        return f"CK1:{body.form}@{body.version}#{self.hash}"


def form(library: Library, checklist: Document[Checklist], project: Document[Project] | None) -> Form:
    """The rows that apply, with the project's tightened values written into them."""
    known = {whole_id: requirement for whole_id, _, requirement in library.requirements()}
    tightened = _tightened(library, project)
    kept = {item.code for item in items(library, checklist, project)}
    sections, number = [], 0
    for section in checklist.body.sections:
        rows = []
        for item in section.items:
            if item.code in kept:
                number += 1
                rows.append(_row(number, checklist, item, known, tightened))
        if rows:
            sections.append(FormSection(section.title, section.score or sum(r.score for r in rows), tuple(rows)))
    return Form(checklist, project, tuple(sections), form_hash(checklist.body, tuple(sections)))


def form_hash(body: Checklist, sections: tuple[FormSection, ...]) -> str:
    """Eight hex digits that change when anything the form asks changes."""
    asked = [
        [r.id, r.name, r.content, r.method, r.score, r.deduct, r.reading, r.is_veto] for s in sections for r in s.rows
    ]
    text = json.dumps([body.form, body.version, body.layout, body.full, asked], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _tightened(library: Library, project: Document[Project] | None) -> Mapping[str, str]:
    """What the project demands more strictly, by requirement id."""
    if project is None:
        return {}
    found = {}
    for t in applicable(library, project).requirements:
        if t.setting:
            frequency = FREQUENCY.get(t.setting.frequency, "")
            values = [str(v) for v in (t.setting.within, frequency, t.setting.target) if v]
            found[t.id] = "、".join(values)
    return found


def _row(
    number: int,
    checklist: Document[Checklist],
    item: Item,
    known: Mapping[str, Requirement],
    tightened: Mapping[str, str],
) -> FormRow:
    wanted = [known[target] for target in item.verifies if target in known]
    content = item.check or "；".join(r.text for r in wanted)
    stricter = [tightened[target] for target in item.verifies if target in tightened]
    if stricter:
        content += f"（本项目：{'；'.join(stricter)}）"
    reading = item.reading
    return FormRow(
        number=number,
        id=f"{checklist.id}#{item.code}",
        code=item.code,
        name=item.name,
        content=content,
        method=item.method or (wanted[0].method if wanted and len(wanted[0].method) <= 12 else ""),
        score=item.score,
        deduct=f"每{item.deduct.unit}扣 {item.deduct.each:g}" if item.deduct else "",
        reading=_range(reading.unit, reading.min, reading.max) if reading else "",
        limits=(reading.min, reading.max) if reading else (None, None),
        is_veto=item.veto,
        basis=next(_short_bases(wanted), ""),
    )


def _range(unit: str, low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:g}～{high:g} {unit}"
    if low is not None:
        return f"≥{low:g} {unit}"
    return f"≤{high:g} {unit}" if high is not None else unit


def _short_bases(requirements: list[Requirement]) -> Iterator[str]:
    for requirement in requirements:
        for basis in requirement.basis:
            yield basis.text.replace(STATE, "")
    yield "企业标准" if requirements else ""
