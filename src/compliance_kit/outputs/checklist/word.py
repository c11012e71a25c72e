"""The form as a Word file for print: A4 turned, repeated heads, a line to sign on every page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.outputs.checklist.form import Form, FormRow, FormSection
from compliance_kit.outputs.office import (
    FORM,
    Align,
    Cell,
    PageCount,
    PageNumber,
    Paragraph,
    Properties,
    Role,
    Row,
    Run,
    Section,
    Table,
    WordFile,
    qr_picture,
    render_word,
)  # fmt: skip

PAGE = FORM.page.turned()
WIDTH = PAGE.text_width_mm
ROW_MM = 8.0
"""What a gloved hand can tick and write into."""
PATROL = (("序号", 9), ("检查项目", 30), ("检查内容与标准", 96), ("检查方法", 20), ("√", 9), ("×", 9), ("／", 9), ("问题描述与处置", 42), ("责任人", 15), ("完成时限", 17), ("编码", 11))  # fmt: skip
SCORE = (("序号", 9), ("检查项目", 28), ("检查内容与标准", 78), ("检查方法", 18), ("标准分", 11), ("扣分办法", 18), ("结果", 11), ("扣分", 11), ("问题描述与整改要求", 42), ("责任人", 15), ("完成时限", 15), ("编码", 11))  # fmt: skip
KINDS = (("daily", "日检"), ("weekly", "周检"), ("monthly", "月检"), ("quarterly", "季检"), ("yearly", "年检"))
Block = Paragraph | Table


def render(form: Form, today: date) -> bytes:
    """The file's bytes."""
    body = form.checklist.body
    properties = Properties(
        title=form.checklist.title,
        author="compliance-kit",
        subject=form.code,
        created=datetime.combine(today, time()),
        custom=(("ckit-form", body.form), ("ckit-version", body.version), ("ckit-hash", form.hash)),
    )
    return render_word(WordFile((Section(tuple(_blocks(form)), PAGE, footer=(_footer(form),)),), FORM, properties))


def _blocks(form: Form) -> Iterator[Block]:
    yield _heading(form)
    yield _head_fields(form)
    if form.checklist.body.rules:
        rules = "　".join(f"{i}. {rule}" for i, rule in enumerate(form.checklist.body.rules, 1))
        yield Paragraph((Run("填表说明：", bold=True), rules), Role.NOTE, before_pt=2, after_pt=2)
    yield _items(form)
    yield from _foot(form)


def _heading(form: Form) -> Table:
    body = form.checklist.body
    project = f"{form.project.title}　" if form.project else ""
    left = (
        Paragraph((Run(f"{project}{form.checklist.title}", bold=True, size_pt=16, font="黑体"),), Role.CELL),
        Paragraph(
            f"表单编号 {body.form}　版本 {body.version}　{_kinds(body.frequency)}　检查岗位 {body.role}", Role.NOTE
        ),
    )
    code = qr_picture(form.code, 16)
    return Table((WIDTH - 22, 22), (Row((Cell(left), Cell((code,), align=Align.CENTRE))),), ruled=False)


def _kinds(frequency: str) -> str:
    if frequency not in dict(KINDS):
        return f"☑{FREQUENCY[frequency]}"
    return " ".join(f"{'☑' if key == frequency else '□'}{name}" for key, name in KINDS)


def _head_fields(form: Form) -> Table:
    """The head's fields, four to a line, filled in where we know them."""
    body = form.checklist.body
    known = {"项目名称": form.project.title if form.project else "", "表单编号与版本": f"{body.form} {body.version}"}
    names = body.head or ("项目名称", "检查日期", "检查人", "天气")
    blanks = {"检查日期": "　　　年　　月　　日"}
    cells: list[Cell] = []
    for name in names:
        cells += [
            Cell(name, role=Role.CELL_HEAD),
            Cell(known.get(name) or next((v for k, v in blanks.items() if k in name), "")),
        ]
    while len(cells) % 8:
        cells += [Cell("", role=Role.CELL_HEAD), Cell("")]
    rows = tuple(Row(tuple(cells[i : i + 8]), height_mm=7) for i in range(0, len(cells), 8))
    return Table((24, WIDTH / 4 - 24) * 4, rows)


def _items(form: Form) -> Table:
    columns = SCORE if form.checklist.body.layout == "score" else PATROL
    scale = WIDTH / sum(width for _, width in columns)
    rows = [Row(tuple(Cell(name, role=Role.CELL_HEAD) for name, _ in columns), header=True)]
    for section in form.sections:
        rows.append(
            Row(
                (
                    Cell(
                        _section_title(form, section),
                        span=len(columns),
                        fill="EEF2F6",
                        role=Role.CELL_HEAD,
                        align=Align.LEFT,
                    ),
                )
            )
        )
        rows += [_row(form, row) for row in section.rows]
    return Table(tuple(width * scale for _, width in columns), tuple(rows))


def _section_title(form: Form, section: FormSection) -> str:
    points = f"　{section.score:g} 分" if form.checklist.body.layout == "score" else ""
    return f"{section.title}（{len(section.rows)} 项{points}）"


def _row(form: Form, row: FormRow) -> Row:
    name = (Run("★", colour="B3261E"), row.name) if row.is_veto else (row.name,)
    content: list[str | Run] = [row.content]
    if row.reading:
        content.append(Run(f"　实测＿＿＿＿（{row.reading}）", bold=True))
    if row.basis:
        content.append(Run(f"　{row.basis}", size_pt=7, colour="6B7280"))
    start = (
        Cell(str(row.number), align=Align.CENTRE),
        Cell(name),
        Cell(tuple(content)),
        Cell(row.method, align=Align.CENTRE),
    )
    code = Cell(row.code, role=Role.CELL_CODE)
    if form.checklist.body.layout == "score":
        middle = (Cell(f"{row.score:g}", align=Align.CENTRE), Cell(row.deduct, align=Align.CENTRE), *[Cell()] * 5)
    else:
        middle = (*[Cell("□", align=Align.CENTRE)] * 3, *[Cell()] * 3)
    return Row((*start, *middle, code), height_mm=ROW_MM)


def _foot(form: Form) -> Iterator[Block]:
    body = form.checklist.body
    blank = tuple(Row((Cell(str(i), align=Align.CENTRE), Cell(), Cell(), Cell()), height_mm=ROW_MM) for i in (1, 2, 3))
    head = Row(tuple(Cell(t, role=Role.CELL_HEAD) for t in ("序号", "表外问题（部位与描述）", "责任人", "完成时限")))
    yield Paragraph("", Role.NOTE)
    yield Table((12, WIDTH - 72, 30, 30), (head, *blank), together=True)
    if body.layout == "score":
        yield Paragraph("", Role.NOTE)
        totals = ("应得分", "扣分合计", "得分", "得分率", "检查率", "一票否决")
        ends = ("", "", "", "　　　%", "　　　%", "□有　□无")
        cells = [
            c for name, end in zip(totals, ends, strict=True) for c in (Cell(name, role=Role.CELL_HEAD), Cell(end))
        ]
        yield Table((18, WIDTH / 6 - 18) * 6, (Row(tuple(cells), height_mm=ROW_MM),), together=True)
        if body.grades:
            grades = "；".join(
                _grade(g.name, g.minimum, body.passing) + (f"（{g.use}）" if g.use else "") for g in body.grades
            )
            yield Paragraph(
                f"评定等级：{grades}。满分 {body.full:g} 分，{body.passing:g} 分以上合格；★ 为一票否决项，不符合时不论得分，结论为不合格。",
                Role.NOTE,
            )
    elif any(row.is_veto for row in form.rows):
        yield Paragraph("★ 为一票否决项：发现不符合立即报告项目经理。", Role.NOTE)
    names = body.signatures or ("检查人", "受检部门", "复核人")
    width = WIDTH / len(names)
    signs = tuple(Cell(f"{name}签名：\n日期：　　　年　　月　　日") for name in names)
    yield Paragraph("", Role.NOTE, keep_next=True)
    yield Table((width,) * len(names), (Row(signs, height_mm=14),), together=True)


def _grade(name: str, minimum: float, passing: float) -> str:
    return f"{name} {minimum:g} 分以上" if minimum else f"{name} 低于 {passing:g} 分"


def _footer(form: Form) -> Table:
    body = form.checklist.body
    left = f"{body.form} {body.version} #{form.hash}"
    middle = ("检查人签名：＿＿＿＿＿＿＿＿", "　　第 ", PageNumber(), " 页 共 ", PageCount(), " 页")
    reviewed = form.checklist.head.reviewed
    right = f"标准复核 {reviewed.isoformat() if reviewed else ''}"
    cells = (
        Cell(left, role=Role.FOOTER),
        Cell(middle, role=Role.FOOTER, align=Align.CENTRE),
        Cell(right, role=Role.FOOTER, align=Align.RIGHT),
    )
    return Table((70, WIDTH - 130, 60), (Row(cells),), ruled=False)
