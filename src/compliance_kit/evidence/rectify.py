"""A result's failed items → a notice's draft: what was found, on what ground, what to do, by whom, until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from compliance_kit.evidence.grace import VETO, Grace, grace, penalties
from compliance_kit.kinds.checklist import Checklist
from compliance_kit.kinds.checklist import Item as Row
from compliance_kit.kinds.notice import OWN_STANDARD, is_one_owner
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.result import Answer, Result
from compliance_kit.kinds.standard import Requirement, Standard
from compliance_kit.library import Library
from compliance_kit.model import Basis, CkitError, Document, say
from compliance_kit.tailoring import holds

INTERIM = {
    "电梯": "立即停用该台电梯，断电并在各层站设置围挡和停用标志，安排专人看护；复查合格前不得恢复使用。",
    "消防": "立即恢复畅通或者正常状态；恢复前安排专人现场看护，每两小时巡查一次并记录，备好灭火器材。",
    "配电房": "立即停用故障部分并挂牌，设置围挡，安排持证人员看护；复查合格前不得送电。",
}
"""What is done at once about a veto item, by the form's tags; the first that fits."""
DANGER = "立即停止使用或者停止作业，设置围挡和警示标志，安排专人看护；复查合格前不得恢复。"
USUAL = "整改完成前加强巡查，在现场设置警示提示，情况变化立即报告。"
AT_DUTY = "项目经理"
"""Who answers where an item names no single post."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the one who issues a notice decides: the day, for which items, and what else is not in the result.

    `due` and `owner` win over what the result says; empty, they leave it to the rules. `addressee` and `issuer` may be
    empty.
    """

    issued: date
    unit: str
    keys: tuple[str, ...] = ()
    due: date | None = None
    owner: str = ""
    addressee: str = ""
    issuer: str = ""
    copies: int = 2


@dataclass(frozen=True, slots=True)
class Case:
    """What a notice is drawn from: the inspection, its form and its estate."""

    library: Library
    project: Document[Project]
    checklist: Document[Checklist]
    result: Document[Result]


def failed(result: Result, keys: Sequence[str]) -> tuple[Answer, ...]:
    """The answers that a notice is about: the named ones, else every × of the form.

    Raises:
        CkitError: nothing failed, or a named row did not.
    """
    found = {answer.key: answer for answer in result.fails}
    missing = [key for key in keys if key not in found]
    if missing:
        known = "、".join(found) or "—"
        words = say("检查项 {keys} 不在不符合之列；不符合的有：{known}", keys="、".join(missing), known=known)
        raise CkitError(words)
    if not found:
        raise CkitError(say("这份检查结果没有不符合的项目，不需要整改通知书"))
    return tuple(found[key] for key in sorted(keys or found))


def draft(case: Case, wish: Wish, sequence: int) -> dict[str, Any]:
    """The notice as its file holds it, its number being the project's `sequence`-th of the year.

    Raises:
        CkitError: it would be issued before the inspection, nothing failed, or a named row did not.
    """
    result, form = case.result.body, case.checklist
    if wish.issued < result.checked_on:
        raise CkitError(say("签发日期 {day} 早于检查日期 {on}", day=wish.issued, on=result.checked_on))
    number = f"{wish.unit}〔{wish.issued.year}〕第 {sequence:04d} 号"
    clocks = {"started": result.started, "finished": result.finished}
    return {
        "kind": "notice",
        "id": f"ntc-{case.project.id.removeprefix('prj-')}-{wish.issued.year}-{sequence:04d}",
        "title": f"整改通知书 {number}",
        "number": number,
        "project": case.project.id,
        "result": case.result.id,
        "form": {"id": result.form, "version": result.version, "title": form.title},
        "checked": {"on": result.checked_on.isoformat(), **{name: clock for name, clock in clocks.items() if clock}},
        "issued": wish.issued.isoformat(),
        **({"issuer": wish.issuer} if wish.issuer else {}),
        "addressee": wish.addressee or case.project.title,
        "inspectors": list(result.inspectors),
        "copies": wish.copies,
        "items": [_item(case, wish, answer) for answer in failed(result, wish.keys)],
    }


def _item(case: Case, wish: Wish, answer: Answer) -> dict[str, Any]:
    row = next((i for i in case.checklist.body.items() if i.code == answer.code), None)
    if row is None:
        words = say("表单 {form} 没有检查项 {code}", form=case.checklist.body.form, code=answer.code)
        raise CkitError(words)
    wanted = tuple(_wanted(case, row))
    allowed = _grace(case, row, wanted)
    asked = row.check or "；".join(r.text.rstrip("。；") for _, r in wanted) + "。"
    return {
        "key": answer.key,
        "name": row.name,
        "place": _place(case, answer),
        "found": _found(row, answer, asked),
        "basis": [_ground(wanted)],
        "requirement": f"整改至符合下列要求：{asked}",
        "due": _due(wish, answer, allowed).isoformat(),
        "interim": _interim(case.checklist, is_danger=allowed is VETO),
        "owner": wish.owner or (answer.owner if is_one_owner(answer.owner) else _owner(case, wanted)),
    }


def _wanted(case: Case, row: Row) -> Iterator[tuple[Document[Standard], Requirement]]:
    """The requirements that a row verifies and that hold for the estate."""
    known = {whole: (document, requirement) for whole, document, requirement in case.library.requirements()}
    for target in row.verifies:
        if target in known and holds(known[target][1].applies, case.project.body):
            yield known[target]


def _place(case: Case, answer: Answer) -> str:
    """Where: as written, else the machine's place, else the area of the form's head, else the estate."""
    machine = next((e for e in case.project.body.equipment if e.code == answer.unit), None)
    where = f"{machine.place} {machine.name}（{machine.code}）" if machine else ""
    area = next((text for name, text in case.result.body.head.items() if "区域" in name and text), "")
    return answer.place or where or area or case.project.title


def _found(row: Row, answer: Answer, asked: str) -> str:
    read = ""
    if row.reading and answer.value is not None:
        read = f"实测 {answer.value:g} {row.reading.unit}（应为 {row.reading.range}）。"
    return f"{read}{answer.note}" or f"不符合：{asked}"


def _ground(wanted: Sequence[tuple[Document[Standard], Requirement]]) -> str:
    """The first ground in law down to its article; where there is none, the company's own standard by number."""
    for _, requirement in wanted:
        for basis in requirement.basis:
            if _is_exact(basis):
                return basis.text
    for standard, requirement in wanted:
        return f"{OWN_STANDARD} {standard.body.section}-{requirement.id} {requirement.name or standard.title}"
    return f"{OWN_STANDARD}（检查表所列要求）"


def _is_exact(basis: Basis) -> bool:
    return bool(basis.citations) and all(cited.references for cited in basis.citations)


def _grace(case: Case, row: Row, wanted: Sequence[tuple[Document[Standard], Requirement]]) -> Grace:
    """What is at stake with a row and the requirements that it verifies."""
    return grace(
        is_veto=row.veto or any(r.veto for _, r in wanted),
        penalties=[text for s, r in wanted for text in penalties(case.library, f"{s.id}#{r.id}")],
        is_must=any(r.level == "must" for _, r in wanted),
    )


def _due(wish: Wish, answer: Answer, allowed: Grace) -> date:
    """The day wished for; else the one the inspector wrote, which no veto item waits for; else by what is at stake."""
    if wish.due:
        return wish.due
    if answer.due and answer.due >= wish.issued and allowed is not VETO:
        return answer.due
    return wish.issued + timedelta(days=allowed.seen_days)


def _interim(checklist: Document[Checklist], *, is_danger: bool) -> str:
    if not is_danger:
        return USUAL
    return next((words for tag, words in INTERIM.items() if tag in checklist.head.tags), DANGER)


def _owner(case: Case, wanted: Sequence[tuple[Document[Standard], Requirement]]) -> str:
    """The one person who fills a requirement's post; a post of many answers through the manager."""
    single = {person.role: person.name for person in case.project.body.people if person.count == 1}
    role = next((r.role for _, r in wanted if r.role in single), AT_DUTY)
    return f"{single[role]}（{role}）" if role in single else role
