"""The form as an Excel workbook to be filled: locked standards, open results, drop-downs, totals as formulas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from compliance_kit.outputs.checklist.form import Form, FormRow, FormSection
from compliance_kit.outputs.office import (
    CELL,
    CENTRED,
    CODE,
    DATE,
    HEAD,
    INPUT,
    PLAIN,
    TITLE,
    Between,
    Column,
    Entry,
    Formula,
    Line,
    OneOf,
    Properties,
    Shade,
    Sheet,
    Workbook,
    a1,
    render_excel,
)  # fmt: skip

RESULTS = ("√", "×", "／")
COLUMNS = (
    ("id", 24), ("序号", 6), ("检查项目", 18), ("检查内容与标准", 56), ("检查方法", 12), ("标准分", 8), ("扣分办法", 12),
    ("结果", 8), ("实测值", 10), ("扣分", 8), ("问题描述与整改要求", 34), ("责任人", 10), ("完成时限", 12), ("依据", 24), ("编码", 7),
)  # fmt: skip
AT = {name: i for i, (name, _) in enumerate(COLUMNS, 1)}
ITEM = replace(CELL, valign="vcenter")
OPEN = replace(INPUT, align="center")
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)


def render(form: Form, today: date) -> bytes:
    """The workbook's bytes."""
    body = form.checklist.body
    project = form.project.id if form.project else ""
    properties = Properties(
        title=form.checklist.title,
        author="compliance-kit",
        created=datetime.combine(today, time()),
        custom=(
            ("ckit-form", body.form),
            ("ckit-version", body.version),
            ("ckit-hash", form.hash),
            ("ckit-project", project),
        ),
    )
    return render_excel(Workbook((_sheet(form), _meta(form)), properties))


def _sheet(form: Form) -> Sheet:
    body = form.checklist.body
    head = list(_head_lines(form))
    first = len(head) + 2
    lines, places = [Line(tuple(name for name, _ in COLUMNS), 24, HEAD)], []
    for section in form.sections:
        lines.append(_section_line(form, section))
        for row in section.rows:
            places.append((first + len(lines) - 1, row))
            lines.append(_item_line(form, row))
    last = first + len(lines) - 2
    foot = _foot_lines(form, first, last)
    patrol = body.layout != "score"
    return Sheet(
        form.checklist.title[:28],
        tuple(
            Column(
                width,
                hidden=name == "id"
                or (patrol and name in ("标准分", "扣分办法", "扣分"))
                or (name == "实测值" and not form.has_readings),
            )
            for name, width in COLUMNS
        ),
        (*head, *lines, *foot),
        landscape=True,
        head_lines=(len(head) + 1, len(head) + 1),
        frozen_columns=3,
        footer=(f"{body.form} {body.version} #{form.hash}", "第 {page} 页 共 {pages} 页", "检查人签名：＿＿＿＿＿＿"),
        inputs=(
            OneOf(_column("结果", first, last), RESULTS, "请选 √ 符合、× 不符合、／ 不涉及"),
            *_ranges(form, places, first, last),
        ),
        shades=(
            Shade(_column("结果", first, last), f'=${_letter("结果")}{first}="×"', "F6C7C0", "8C1D18"),
            Shade(
                _column("结果", first, last),
                f'=AND(${_letter("id")}{first}<>"",${_letter("结果")}{first}="")',
                "FFF4CC",
                "7A5B00",
            ),
        ),
        locked=True,
    )


def _letter(name: str) -> str:
    return a1(1, AT[name]).rstrip("0123456789")


def _column(name: str, first: int, last: int) -> str:
    return a1(first, AT[name], last, AT[name])


def _ranges(form: Form, places: list[tuple[int, FormRow]], first: int, last: int) -> list[Between]:
    found = [Between(_column("完成时限", first, last), EARLIEST, LATEST, "请填日期，例如 2026-12-01")]
    for line, row in places:
        if row.score:
            found.append(Between(a1(line, AT["扣分"]), 0, row.score, f"扣分应在 0 至 {row.score:g} 之间"))
        low, high = row.limits
        if low is not None or high is not None:
            found.append(Between(a1(line, AT["实测值"]), -99999, 99999, "请填数字"))
    return found


def _head_lines(form: Form) -> list[Line]:
    body, wide = form.checklist.body, len(COLUMNS) - 1
    project = f"{form.project.title}　" if form.project else ""
    names = body.head or ("项目名称", "检查日期", "检查人", "天气")
    lines = [
        Line((None, Entry(f"{project}{form.checklist.title}", TITLE, across=wide)), 30),
        Line(
            (
                None,
                Entry(
                    f"表单编号 {body.form}　版本 {body.version}　校验码 {form.hash}　检查岗位 {body.role}",
                    replace(PLAIN, align="center"),
                    across=wide,
                ),
            ),
            18,
        ),
    ]
    for i in range(0, len(names), 3):
        entries: list[Entry | None] = [None]
        for name in names[i : i + 3]:
            known = form.project.title if form.project and name == "项目名称" else None
            entries += [Entry(name, HEAD, across=2), Entry(known, replace(INPUT, align="left"), across=2)]
        lines.append(Line(tuple(entries), 20))
    for i, rule in enumerate(body.rules, 1):
        lines.append(Line((None, Entry(f"{i}. {rule}", replace(PLAIN, size_pt=9), across=wide)), 15))
    return lines


def _section_line(form: Form, section: FormSection) -> Line:
    points = f"　{section.score:g} 分" if form.checklist.body.layout == "score" else ""
    look = replace(HEAD, align="left", fill="EEF2F6")
    return Line((None, Entry(f"{section.title}（{len(section.rows)} 项{points}）", look, across=len(COLUMNS) - 1)), 20)


def _item_line(form: Form, row: FormRow) -> Line:
    content = row.content + (f"　实测值应为 {row.reading}" if row.reading else "")
    height = 15.0 * max(2, -(-_columns(content) // 54), -(-_columns(row.basis) // 22))
    return Line((
        Entry(row.id, CODE), Entry(row.number, CENTRED), Entry(("★" if row.is_veto else "") + row.name, ITEM), Entry(content, ITEM),
        Entry(row.method, CENTRED), Entry(row.score if row.score else None, CENTRED), Entry(row.deduct, CENTRED), Entry(None, OPEN),
        Entry(None, OPEN if row.reading else CENTRED), Entry(None, OPEN), Entry(None, INPUT), Entry(None, OPEN), Entry(None, DATE),
        Entry(row.basis, replace(CELL, size_pt=8)), Entry(row.code, replace(CODE, align="center")),
    ), height)  # fmt: skip


def _columns(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _foot_lines(form: Form, first: int, last: int) -> tuple[Line, ...]:
    """Totals: what is not checked or does not apply leaves the denominator, and no item goes below zero."""
    result, score, off, ident = (_column(name, first, last) for name in ("结果", "标准分", "扣分", "id"))
    due = f'COUNTIF({ident},"*#*")-COUNTIF({result},"／")'
    done = f'(COUNTIF({result},"√")+COUNTIF({result},"×"))'
    rows = [
        ("应查项数", Formula(f"={due}", len(form.rows))),
        ("已查项数", Formula(f"={done}", 0)),
        ("不符合项数", Formula(f'=COUNTIF({result},"×")', 0)),
        ("检查率 %", Formula(f'=IF({due}=0,"",ROUND(100*{done}/({due}),1))', 0)),
    ]
    if form.checklist.body.layout == "score":
        full = f'(SUMIF({result},"√",{score})+SUMIF({result},"×",{score}))'
        lost = f'SUMIF({result},"×",{off})'
        stars = a1(first, AT["检查项目"], last, AT["检查项目"])
        veto = f'COUNTIFS({result},"×",{stars},"★*")'
        rows += [
            ("应得分", Formula(f"={full}", 0)),
            ("扣分合计", Formula(f"={lost}", 0)),
            ("得分", Formula(f"=MAX(0,{full}-{lost})", 0)),
            ("得分率 %", Formula(f'=IF({full}=0,"",ROUND(100*MAX(0,{full}-{lost})/{full},1))', "")),
            ("一票否决", Formula(f'=IF({veto}>0,"有","无")', "无")),
        ]
    lines = [Line((None,))]
    lines += [
        Line((None, Entry(name, HEAD, across=2), Entry(value, replace(CENTRED, align="left"))), 18)
        for name, value in rows
    ]
    lines.append(Line((None,)))
    for name in form.checklist.body.signatures or ("检查人", "受检部门", "复核人"):
        lines.append(Line((None, Entry(f"{name}签名", HEAD, across=2), Entry(None, replace(INPUT, align="left"))), 24))
    return tuple(lines)


def _meta(form: Form) -> Sheet:
    """What the import needs to know, in a place that every office program keeps."""
    body = form.checklist.body
    pairs = (
        ("form", body.form), ("version", body.version), ("hash", form.hash), ("checklist", form.checklist.id),
        ("project", form.project.id if form.project else ""), ("items", len(form.rows)),
    )  # fmt: skip
    return Sheet(
        "_meta", (Column(14), Column(40)), tuple(Line((k, v), 0, PLAIN) for k, v in pairs), hidden=True, locked=True
    )
