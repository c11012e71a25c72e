"""The end of the printed form: what was found beside the items, the totals, who signs; one table that stays together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from compliance_kit.kinds.checklist import Grade
from compliance_kit.outputs.checklist.form import Form
from compliance_kit.outputs.checklist.word_page import ROW_MM, WIDTH, centred, head
from compliance_kit.outputs.office import Cell, Role, Row, Table

GRID = 24
"""Columns of the foot's table: what 2, 3, 4, 6 and 8 divide."""
EXTRA_ROWS = 3
SIGN_MM = 12.0


def foot(form: Form) -> Table:
    """Never split, so that no page carries signatures alone."""
    rows = (*_extra(), *_totals(form), *_notes(form), _signatures(form))
    return Table((WIDTH / GRID,) * GRID, rows, together=True)


def _extra() -> Iterator[Row]:
    names = (("序号", 1), ("表外问题（部位与描述）", 16), ("责任人", 3), ("完成时限", 4))
    yield Row(tuple(head(name, span=span) for name, span in names))
    for i in range(1, EXTRA_ROWS + 1):
        yield Row((centred(f"外{i}"), *(Cell(span=span) for _, span in names[1:])), height_mm=ROW_MM)


def _totals(form: Form) -> Iterator[Row]:
    veto = "□有　□无" if form.has_veto else "本表不设"
    count = f"{len(form.rows)} 项 － 不涉及　　项"
    if form.is_scored:
        yield _pairs(("标准分合计", f"{form.points:g}"), ("应得分（扣除不涉及）", ""), ("扣分合计", ""), ("得分", ""))
        yield _pairs(
            ("得分率", "　　　　　%"), ("检查率（已查÷应查）", "　　　　　%"), ("一票否决", veto), ("结论", "")
        )
    else:
        yield _pairs(
            ("应查", count), ("检查率（已查÷应查）", "　　　　　%"), ("不符合", "　　　　项"), ("一票否决", veto)
        )


def _pairs(*pairs: tuple[str, str]) -> Row:
    cells = [cell for name, value in pairs for cell in (head(name, span=3), Cell(value, span=3))]
    return Row(tuple(cells), height_mm=ROW_MM)


def _notes(form: Form) -> Iterator[Row]:
    """The grades and what each is used for."""
    body = form.checklist.body
    grades = sorted(body.grades, key=lambda g: -g.minimum)
    if grades:
        words = "；".join(_grade(grade, above) for above, grade in pairwise((None, *grades)) if grade)
        rules = f"满分 {body.full:g} 分，{body.passing:g} 分合格，按得分率折算。评定等级：{words}。"
        yield Row((Cell(rules, span=GRID, role=Role.NOTE),))


def _grade(grade: Grade, above: Grade | None) -> str:
    """From so many points on, or for the lowest: short of the next (不满 does not include the number, Civil Code art. 1259)."""
    limit = f"{grade.minimum:g} 分以上" if grade.minimum or not above else f"不满 {above.minimum:g} 分"
    return f"{grade.name} {limit}{f'（{grade.use}）' if grade.use else ''}"


def _signatures(form: Form) -> Row:
    names = form.signatures
    spans = [GRID // len(names) + (i < GRID % len(names)) for i in range(len(names))]
    blank = "签名：\n日期：　　　　年　　月　　日"
    return Row(
        tuple(Cell(f"{name}{blank}", span=span) for name, span in zip(names, spans, strict=True)), height_mm=SIGN_MM
    )
