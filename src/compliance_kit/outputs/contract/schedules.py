"""The schedules (附件) of a contract, pulled live from the standards, plans and checklists that apply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from compliance_kit.kinds.contract import Schedule
from compliance_kit.kinds.words import FREQUENCY, PLAN_LEVEL
from compliance_kit.outputs.contract.draft import Draft
from compliance_kit.outputs.contract.words import Blank
from compliance_kit.outputs.office import CONTRACT, Align, Cell, Paragraph, Role, Row, Table, annex, body
from compliance_kit.tailoring import Applicable

Block = Paragraph | Table
PAGE = replace(CONTRACT.page, left_mm=25, right_mm=25)
"""Tables of six columns want more room than sentences do."""
WIDTH = PAGE.text_width_mm
NONE = "/"
"""What stands in a cell that has nothing to say: an empty one could be filled in after signing."""
_TO_FILL, _ROW_MM = 8, 9
"""How many rows a table has that is filled in by hand, and how high each is at least."""
_OWN_MM = 26
"""How wide a column is that is filled in by hand beside a list."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list by columns: their names, how wide they are, which one gives way, and where its lines come from."""

    names: tuple[str, ...]
    widths_mm: tuple[float, ...]
    lines: Callable[[Draft, Schedule, Applicable], Iterable[tuple[Cell | str, ...]]]
    middle: tuple[int, ...] = ()
    """Which columns are centred."""


def schedule(made: Draft, one: Schedule, found: Applicable | None) -> Iterator[Block]:
    """One schedule: its heading on a new page, its introduction, and what fills it; `found` is None for the blank form."""
    yield annex(f"　{one.title}", one.id)
    if one.intro:
        yield body(*made.words.inlines(one.intro))
    for line in one.text:
        yield body(*made.words.inlines(line))
    if one.source == "requirements":
        yield from _requirements(one, found)
    elif one.source in _LISTS:
        yield _list(made, one, found)
    elif one.columns:
        yield _by_hand(one)


def _requirements(one: Schedule, found: Applicable | None) -> Iterator[Block]:
    if found is None:
        yield body("（按项目由知识库生成。）")
        return
    about = (t for t in found.requirements if is_about(one, t.requirement.name, t.requirement.text))
    wanted = [t for t in about if t.document.id in one.standards]
    if not wanted:
        yield body("（本项目没有此类要求。）")
    for standard in one.standards:
        rows = [t for t in wanted if t.document.id == standard]
        if not rows:
            continue
        document = rows[0].document
        yield Paragraph(f"{document.body.section} {document.title}", Role.HEADING3, keep_next=True)
        lines = [_head("编号", "服务事项", "服务标准", "频次", "时限", "依据")]
        for t in rows:
            basis = "、".join(b.text.replace("中华人民共和国", "") for b in t.requirement.basis) or "企业标准"
            cells = (
                f"{document.body.section}-{t.requirement.id}",
                t.requirement.name,
                t.requirement.text,
                FREQUENCY.get(t.frequency, "") or NONE,
                str(t.within or NONE),
            )
            lines.append(Row((*cells, Cell(basis, role=Role.NOTE))))
        yield Table((17, 22, 62, 15, 15, WIDTH - 131), tuple(lines))


def is_about(one: Schedule, *texts: str) -> bool:
    """Whether something belongs into a schedule by what it is called or says."""
    return not one.about or any(word in text for word in one.about for text in texts)


def _list(made: Draft, one: Schedule, found: Applicable | None) -> Table:
    shape = _LISTS[one.source]
    own = len(one.columns)
    empty = [("",) * len(shape.names)] * _TO_FILL
    lines = list(shape.lines(made, one, found)) or [(NONE,) * len(shape.names)] if found else empty
    known = WIDTH - own * _OWN_MM
    widths = tuple(width * known / sum(shape.widths_mm) for width in shape.widths_mm)
    rows = (Row((*_aligned(line, shape.middle), *("",) * own), _ROW_MM if own or not found else 0) for line in lines)
    return Table((*widths, *(_OWN_MM,) * own), (_head(*shape.names, *one.columns), *rows))


def _aligned(line: tuple[Cell | str, ...], middle: tuple[int, ...]) -> Iterator[Cell | str]:
    for place, cell in enumerate(line):
        yield Cell(cell, align=Align.CENTRE) if isinstance(cell, str) and place in middle else cell


def _by_hand(one: Schedule) -> Table:
    """A table to fill in: the columns with something written in them are twice as wide."""
    count = len(one.columns)
    written = max(map(len, one.rows), default=0)
    shares = [2 if place and place < written else 1 for place in range(count)]
    widths = tuple(WIDTH * share / sum(shares) for share in shares)
    lines = one.rows or ((),) * _TO_FILL
    rows = (Row((*line[:count], *("",) * (count - len(line))), _ROW_MM) for line in lines)
    return Table(widths, (_head(*one.columns), *rows))


def _equipment(made: Draft, one: Schedule, found: Applicable) -> Iterator[tuple[Cell | str, ...]]:
    for e in found.project.body.equipment:
        if is_about(one, e.name):
            yield e.code, e.name, e.place or NONE, str(e.count)


def _fees(made: Draft, one: Schedule, found: Applicable) -> Iterator[tuple[Cell | str, ...]]:
    fees = made.words.values.get("fees", ())
    if isinstance(fees, Blank):
        yield (Cell(made.words.inlines("{{ fees }}"), span=5),)
        return
    for fee in fees:
        yield tuple(str(fee.get(key, "") or NONE) for key in ("item", "price", "unit", "payer", "note"))


def _staff(made: Draft, one: Schedule, found: Applicable) -> Iterator[tuple[Cell | str, ...]]:
    people = [p for p in found.project.body.people if is_about(one, p.role)]
    for p in people:
        yield p.role, str(p.count), p.name or NONE
    if people:
        yield "合计", str(sum(p.count for p in people)), NONE


def _plans(made: Draft, one: Schedule, found: Applicable) -> Iterator[tuple[Cell | str, ...]]:
    for plan in found.plans:
        if is_about(one, plan.title, *plan.head.tags):
            drills = FREQUENCY.get(plan.body.drills.frequency, "") or NONE
            yield plan.body.code, plan.title, PLAN_LEVEL[plan.body.level], drills


def _checklists(made: Draft, one: Schedule, found: Applicable) -> Iterator[tuple[Cell | str, ...]]:
    for checklist in found.checklists:
        form = checklist.body
        if is_about(one, checklist.title, *checklist.head.tags):
            yield form.form, checklist.title, FREQUENCY[form.frequency], form.role, str(len(form.items()))


def _head(*names: str) -> Row:
    return Row(tuple(Cell(name, role=Role.CELL_HEAD) for name in names), header=True)


_LISTS: Mapping[str, _List] = {
    "equipment": _List(("编号", "名称", "位置", "数量"), (30, 50, 60, 20), _equipment, (3,)),
    "fees": _List(("收费项目", "标准", "单位", "交费人", "说明"), (34, 18, 26, 26, 56), _fees),
    "staff": _List(("岗位", "人数", "负责人"), (60, 30, 70), _staff, (1,)),
    "plans": _List(("编号", "预案名称", "层级", "演练频次"), (30, 60, 40, 30), _plans, (3,)),
    "checklists": _List(("表单编号", "检查表", "频次", "检查岗位", "项数"), (30, 50, 24, 36, 20), _checklists, (4,)),
}
