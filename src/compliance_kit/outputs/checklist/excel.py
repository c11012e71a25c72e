"""The form as an Excel workbook to be filled: locked standards, open results, drop-downs, totals as formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from compliance_kit.outputs.checklist.excel_foot import foot_lines
from compliance_kit.outputs.checklist.excel_grid import (
    HIDDEN,
    NOTE,
    SMALLEST_PT,
    Grid,
    Pair,
    Value,
    height_pt,
    limits,
    out_of_range,
    pair_lines,
)
from compliance_kit.outputs.checklist.excel_rules import inputs, shades
from compliance_kit.outputs.checklist.form import Form, FormRow, FormSection
from compliance_kit.outputs.office import (
    CELL,
    CENTRED,
    CODE,
    DATE,
    HEAD,
    INPUT,
    TITLE,
    Column,
    Entry,
    Formula,
    Line,
    Properties,
    Sheet,
    Workbook,
    chinese_number,
    render_excel,
)  # fmt: skip

SHEET, META = "检查表", "_meta"
OPEN = replace(INPUT, align="center")
BAND = replace(HEAD, fill="EEF2F6")
SMALL = replace(CELL, size_pt=8)
HINT = "√ 符合　× 不符合　/ 不涉及　空白＝未查，不算符合；只有浅黄色格可以填写，评分和合计自动算出。"


def render(form: Form, today: date) -> bytes:
    """The workbook's bytes."""
    return render_excel(workbook(form, today))


def workbook(form: Form, today: date) -> Workbook:
    """The workbook in plain data: the form and, hidden, what the import needs to know."""
    properties = Properties(
        title=form.title,
        author="compliance-kit",
        subject=form.code,
        created=datetime.combine(today, time()),
        custom=tuple((f"ckit-{name}", value) for name, value in _identity(form)),
    )
    return Workbook((_sheet(Grid(form)), _meta(form)), properties)


def _identity(form: Form) -> tuple[tuple[str, str], ...]:
    """What a filled copy is known by: in the properties, on the hidden sheet and in the footer (USERS M2)."""
    body = form.checklist.body
    project = form.project.id if form.project else ""
    return (("form", body.form), ("version", body.version), ("hash", form.hash), ("project", project))


def _meta(form: Form) -> Sheet:
    more: tuple[tuple[str, Value], ...] = (("checklist", form.checklist.id), ("items", len(form.rows)))
    lines = tuple(Line(pair, format=NOTE) for pair in (*_identity(form), *more))
    return Sheet(META, (Column(14), Column(40)), lines, hidden=True, locked=True)


def _sheet(grid: Grid) -> Sheet:
    form = grid.form
    body = form.checklist.body
    lines = (*_head_lines(grid), *_item_lines(grid), *foot_lines(grid))
    return Sheet(
        SHEET,
        tuple(Column(width, hidden=name in HIDDEN) for name, width in grid.columns),
        lines,
        landscape=True,
        head_lines=(grid.header, grid.header),
        frozen_columns=3,
        print_area=grid.area("序号", 1, len(lines), until="编码"),
        footer=(
            f"{body.form}　版本 {body.version}　#{form.hash}",
            f"{form.signer[:20]}签名：＿＿＿＿＿＿＿＿",
            "第 {page} 页　共 {pages} 页",
        ),
        inputs=tuple(inputs(grid)),
        shades=tuple(shades(grid)),
        locked=True,
        margins_mm=(10, 8, 14, 8),
    )


def _head_lines(grid: Grid) -> Iterator[Line]:
    form, wide, middle = grid.form, grid.wide, replace(NOTE, align="center")
    hint = f"{form.notice}。{HINT}" if form.notice else HINT
    yield Line((None, Entry(form.title, TITLE, across=wide)), 26)
    yield Line((None, Entry(f"{form.caption}　校验码 {form.hash}", middle, across=wide)), 15)
    yield from pair_lines(grid, tuple(_field(name, known) for name, known in form.fields))
    yield Line((None, Entry(hint, middle, across=wide)), 15)
    yield Line(grid.names, SMALLEST_PT, HEAD)


def _field(name: str, known: str) -> Pair:
    return Pair(name, known or None, replace(DATE, align="left") if "日期" in name else INPUT)


def _item_lines(grid: Grid) -> Iterator[Line]:
    for number, (at, section) in enumerate(grid.sections(), 1):
        title = f"{chinese_number(number)}、{section.title}（{len(section.rows)} 项）"
        yield _scored_band(grid, at, section, title=title) if grid.form.is_scored else _band(grid, title)
        for row_at, row in enumerate(section.rows, at + 1):
            yield _item_line(grid, row_at, row)


def _band(grid: Grid, title: str) -> Line:
    return Line((None, Entry(title, replace(BAND, align="left"), across=grid.wide)), 20)


def _scored_band(grid: Grid, at: int, section: FormSection, *, title: str) -> Line:
    """The section's points, and what its rows lost and got."""
    first, last = at + 1, at + len(section.rows)
    result, score, got = (grid.area(name, first, last) for name in (grid.judged, "标准分", "得分"))
    due = f'SUMIF({result},"√",{score})+SUMIF({result},"×",{score})'
    values: dict[str, Value] = {
        "标准分": section.score,
        "扣分": Formula(f"=ROUND({due}-SUM({got}),2)"),
        "得分": Formula(f"=SUM({got})"),
    }
    start = grid.column("标准分") - 1
    cells = tuple(Entry(values.get(name), BAND) for name in grid.names[start:])
    return Line((None, Entry(title, replace(BAND, align="left"), across=start - 1), *cells), 20)


def _item_line(grid: Grid, at: int, row: FormRow) -> Line:
    name, content = asked(row)
    entries = {
        "id": Entry(row.id, CODE),
        "序号": Entry(row.number, CENTRED),
        "检查项目": Entry(name),
        "检查内容与标准": Entry(content),
        "检查方法": Entry(row.method),
        "标准分": Entry(row.score, CENTRED),
        "扣分办法": Entry(row.deduct, replace(SMALL, align="center")),
        "结果": Entry(None, OPEN),
        "实测值": Entry(None, OPEN if row.reading else CENTRED),
        "扣分": _deduct_entry(grid, at, row),
        "得分": Entry(_got(grid, at), CENTRED),
        "责任人": Entry(None, OPEN),
        "完成时限": Entry(None, DATE),
        "依据": Entry(row.basis, SMALL),
        "编码": Entry(row.code, replace(CENTRED, size_pt=8)),
        "判定": Entry(_judged(grid, at, row), SMALL),
    }
    heights = (
        height_pt(name, grid.width("检查项目")),
        height_pt(content, grid.width("检查内容与标准")),
        height_pt(row.method, grid.width("检查方法")),
        height_pt(row.basis, grid.width("依据"), 8),
    )
    return Line(tuple(entries.get(column, Entry(None, INPUT)) for column in grid.names), max(SMALLEST_PT, *heights))


def asked(row: FormRow) -> tuple[str, str]:
    """What the sheet asks at a row: 检查项目 and 检查内容与标准, as printed."""
    note = ""
    if row.reading:
        note = f"　【实测值单位：{row.range}】" if row.range == row.reading.unit else f"　【实测值应为 {row.range}】"
    return f"★{row.name}" if row.is_veto else row.name, f"{row.content}{note}"


def _judged(grid: Grid, at: int, row: FormRow) -> Formula | None:
    """What the row counts as: a reading out of range is a × unless the item does not apply."""
    if grid.judged == "结果":
        return None
    marked = f'{grid.cell("结果", at)}&""'
    if not limits(row):
        return Formula(f"={marked}", "")
    is_out = f'AND({grid.cell("结果", at)}<>"/",{out_of_range(grid.cell("实测值", at), row)})'
    return Formula(f'=IF({is_out},"×",{marked})', "")


def _deduct_entry(grid: Grid, at: int, row: FormRow) -> Entry:
    """To be filled where points go off by occurrence; where a × takes all, worked out and locked."""
    if row.each:
        return Entry(None, OPEN)
    formula = f'=IF({grid.cell(grid.judged, at)}="×",{grid.cell("标准分", at)},"")' if grid.form.is_scored else "=0"
    return Entry(Formula(formula, ""), CENTRED)


def _got(grid: Grid, at: int) -> Formula | None:
    """A × without a number takes all of the item's points: no blank may flatter. Never below zero, never above full."""
    if not grid.form.is_scored:
        return None
    result, full, off = (grid.cell(name, at) for name in (grid.judged, "标准分", "扣分"))
    lost = f"IF(ISNUMBER({off}),{off},{full})"
    return Formula(f'=IF({result}="√",{full},IF({result}="×",MAX(0,MIN({full},{full}-{lost})),""))', "")
