"""The schedules (附件) of a contract, pulled live from the standards, plans and checklists that apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from compliance_kit.kinds.contract import Schedule
from compliance_kit.kinds.words import FREQUENCY, PLAN_LEVEL
from compliance_kit.library import Library
from compliance_kit.outputs.contract.draft import Draft
from compliance_kit.outputs.office import Align, Cell, Paragraph, Role, Row, Table, annex, body
from compliance_kit.tailoring import Applicable, applicable

Block = Paragraph | Table
WIDTH = 160.0


def schedule(library: Library, made: Draft, one: Schedule) -> Iterator[Block]:
    """One schedule: its heading on a new page, its introduction, and what fills it."""
    yield annex(f"　{one.title}", one.id)
    if one.intro:
        yield body(*made.words.inlines(one.intro))
    for line in one.text:
        yield body(*made.words.inlines(line))
    if made.project is None:
        if one.source != "text":
            yield body("（按项目由知识库生成。）")
        return
    found = applicable(library, made.project)
    yield from _FILL.get(one.source, _nothing)(made, one, found)


def _nothing(made: Draft, one: Schedule, found: Applicable) -> Iterator[Block]:
    yield from ()


def _requirements(made: Draft, one: Schedule, found: Applicable) -> Iterator[Block]:
    for standard in one.standards:
        rows = [t for t in found.requirements if t.document.id == standard]
        if not rows:
            continue
        document = rows[0].document
        yield Paragraph(f"{document.body.section} {document.title}", Role.HEADING3, keep_next=True)
        lines = [_head("编号", "服务事项", "服务标准", "频次", "时限", "依据")]
        for t in rows:
            basis = "、".join(b.text.replace("中华人民共和国", "") for b in t.requirement.basis) or "企业标准"
            frequency = FREQUENCY.get(t.frequency, "")
            cells = (
                f"{document.body.section}-{t.requirement.id}",
                t.requirement.name,
                t.requirement.text,
                frequency,
                str(t.within or ""),
            )
            lines.append(Row((*cells, Cell(basis, role=Role.NOTE))))
        yield Table((17, 22, 62, 15, 15, WIDTH - 131), tuple(lines))


def _equipment(made: Draft, one: Schedule, found: Applicable) -> Iterator[Block]:
    lines = [_head("编号", "名称", "位置", "数量")]
    lines += [
        Row((e.code, e.name, e.place, Cell(str(e.count), align=Align.CENTRE))) for e in found.project.body.equipment
    ]
    yield Table((30, 50, WIDTH - 100, 20), tuple(lines))


def _fees(made: Draft, one: Schedule, found: Applicable) -> Iterator[Block]:
    lines = [_head("收费项目", "标准", "单位", "交费人", "说明")]
    for fee in made.words.values.get("fees", ()):
        lines.append(Row(tuple(str(fee.get(key, "")) for key in ("item", "price", "unit", "payer", "note"))))
    yield Table((34, 18, 26, 26, WIDTH - 104), tuple(lines))


def _staff(made: Draft, one: Schedule, found: Applicable) -> Iterator[Block]:
    lines = [_head("岗位", "人数", "负责人")]
    people = found.project.body.people
    lines += [Row((p.role, Cell(str(p.count), align=Align.CENTRE), p.name)) for p in people]
    total = sum(p.count for p in people)
    lines.append(Row(("合计", Cell(str(total), align=Align.CENTRE), "")))
    yield Table((60, 30, WIDTH - 90), tuple(lines))


def _plans(made: Draft, one: Schedule, found: Applicable) -> Iterator[Block]:
    lines = [_head("编号", "预案名称", "层级", "演练频次")]
    for plan in found.plans:
        drills = FREQUENCY.get(plan.body.drills.frequency, "")
        lines.append(Row((plan.body.code, plan.title, PLAN_LEVEL[plan.body.level], Cell(drills, align=Align.CENTRE))))
    yield Table((30, WIDTH - 100, 40, 30), tuple(lines))


def _checklists(made: Draft, one: Schedule, found: Applicable) -> Iterator[Block]:
    lines = [_head("表单编号", "检查表", "频次", "检查岗位", "项数")]
    for checklist in found.checklists:
        form = checklist.body
        lines.append(Row((form.form, checklist.title, FREQUENCY[form.frequency], form.role, str(len(form.items())))))
    yield Table((30, WIDTH - 110, 24, 36, 20), tuple(lines))


def _head(*names: str) -> Row:
    return Row(tuple(Cell(name, role=Role.CELL_HEAD) for name in names), header=True)


_FILL: Mapping[str, Callable[[Draft, Schedule, Applicable], Iterator[Any]]] = {
    "requirements": _requirements,
    "equipment": _equipment,
    "fees": _fees,
    "staff": _staff,
    "plans": _plans,
    "checklists": _checklists,
}
