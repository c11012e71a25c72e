"""The rectification ledger (整改台账) as an Excel workbook to be worked in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time

from compliance_kit.outputs.gap import words
from compliance_kit.outputs.gap.findings import CODES, Report
from compliance_kit.outputs.gap.gaps import Gap
from compliance_kit.outputs.gap.group import RULES, Group
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
    Line,
    OneOf,
    Properties,
    Shade,
    Sheet,
    Workbook,
    a1,
    render_excel,
)  # fmt: skip

STATES = ("待整改", "整改中", "待复查", "已销号", "退回", "延期")
COLUMNS = (
    ("序号", 5), ("类别", 11), ("要求", 18), ("问题与证据", 48), ("依据与罚则", 30), ("措施与验收", 32), ("责任岗位", 11), ("责任人", 9),
    ("整改期限", 11), ("一票否决", 6), ("状态", 9), ("完成日期", 11), ("复查人", 9), ("复查日期", 11), ("复查意见", 16), ("编号", 20),
)  # fmt: skip
DUE_COLUMN, VETO_COLUMN, STATE_COLUMN = 9, 10, 11
FIRST_ROW = 3
LINE_PT = 13.5
CENTRED_INPUT = replace(INPUT, align="center")


def render(report: Report) -> bytes:
    """The workbook's bytes."""
    return render_excel(Workbook((_ledger(report), _overview(report)), _properties(report)))


def render_group(group: Group) -> bytes:
    """One ledger of all projects, to be filtered by project, code, post and date; the project is a column of its own."""
    columns = (COLUMNS[0], ("项目", 16), *COLUMNS[1:])
    last = FIRST_ROW - 1 + max(len(group.gaps), 1)
    mark = "（示例数据）" if group.is_synthetic else ""
    head = Line((Entry(f"集团整改台账{mark}　{words.day(group.today)}　{group.id}", TITLE, across=len(columns)),), 28)
    names = Line(tuple(name for name, _ in columns), 30, HEAD)
    rows = []
    for i, (report, g) in enumerate(group.gaps, 1):
        row = _row(i, g)
        rows.append(replace(row, entries=(row.entries[0], report.project.title, *row.entries[1:])))
    state = a1(FIRST_ROW, STATE_COLUMN + 1, last, STATE_COLUMN + 1)
    sheet = Sheet(
        "整改台账",
        tuple(Column(width) for _, width in columns),
        (head, names, *rows),
        landscape=True,
        head_lines=(1, 2),
        frozen_columns=4,
        footer=(group.id, "第 {page} 页 共 {pages} 页", words.day(group.today)),
        inputs=(OneOf(state, STATES),),
        shades=(
            Shade(state, f'=$L{FIRST_ROW}="已销号"', "DCEBDD", "1F5B2D"),
            Shade(a1(FIRST_ROW, DUE_COLUMN + 1, last, VETO_COLUMN + 1), f'=$K{FIRST_ROW}="★"', "F6DEDA", "8C3A2B"),
        ),
        filter_area=a1(2, 1, last, len(columns)),
        margins_mm=(10, 10, 15, 10),
    )
    properties = Properties(
        title="集团整改台账",
        author="compliance-kit",
        created=datetime.combine(group.today, time()),
        custom=(("ckit-report", group.id), ("ckit-date", group.today.isoformat())),
    )
    return render_excel(Workbook((sheet, _group_overview(group)), properties))


def _group_overview(group: Group) -> Sheet:
    lines = [Line((Entry("集团汇总与方法", TITLE, across=6),), 28)]
    lines += [_wide(text) for text in ([words.SYNTHETIC] if group.is_synthetic else [])]
    lines += [_wide(group.summary), Line(("项目（按排名）", "得分率", "检查率", "一票否决", "差距", "结论"), 0, HEAD)]
    for r in group.ranking:
        figures = (words.percent(r.whole.score), words.percent(r.whole.coverage), len(r.vetoes), len(r.gaps))
        conclusion = Entry(r.conclusion, CELL)
        lines.append(Line((r.project.title, *(Entry(figure, CENTRED) for figure in figures), conclusion), 30))
    lines.append(Line(("要求（按不符合项次）", "不符合项次", "涉及项目", "", "", ""), 0, HEAD))
    lines += [Line((name, Entry(n, CENTRED), Entry(places, CENTRED))) for name, n, places in group.failures]
    lines += [_wide(f"{i}. {text}") for i, text in enumerate((*RULES, *words.METHOD), 1)]
    columns = (Column(36), *(Column(13) for _ in range(4)), Column(26))
    footer = (group.id, "第 {page} 页 共 {pages} 页", words.day(group.today))
    return Sheet("汇总与方法", columns, tuple(lines), landscape=True, footer=footer)


def _properties(report: Report) -> Properties:
    return Properties(
        title=f"{report.project.title} 整改台账",
        author="compliance-kit",
        created=datetime.combine(report.today, time()),
        custom=(
            ("ckit-report", report.id),
            ("ckit-project", report.project.id),
            ("ckit-date", report.today.isoformat()),
        ),
    )


def _ledger(report: Report) -> Sheet:
    last = FIRST_ROW - 1 + max(len(report.gaps), 1)
    mark = "（示例数据）" if report.project.body.synthetic else ""
    heading = f"{report.project.title} 整改台账{mark}　{words.day(report.today)}　{report.id}"
    head = Line((Entry(heading, TITLE, across=len(COLUMNS)),), 28)
    names = Line(tuple(name for name, _ in COLUMNS), 30, HEAD)
    state = a1(FIRST_ROW, STATE_COLUMN, last, STATE_COLUMN)
    return Sheet(
        "整改台账",
        tuple(Column(width) for _, width in COLUMNS),
        (head, names, *(_row(i, g) for i, g in enumerate(report.gaps, 1))),
        landscape=True,
        head_lines=(1, 2),
        frozen_columns=3,
        footer=(report.id, "第 {page} 页 共 {pages} 页", words.day(report.today)),
        inputs=(OneOf(state, STATES),),
        shades=(
            Shade(state, f'=$K{FIRST_ROW}="已销号"', "DCEBDD", "1F5B2D"),
            Shade(a1(FIRST_ROW, DUE_COLUMN, last, VETO_COLUMN), f'=$J{FIRST_ROW}="★"', "F6DEDA", "8C3A2B"),
        ),
        filter_area=a1(2, 1, last, len(COLUMNS)),
        margins_mm=(10, 10, 15, 10),
    )


def _row(number: int, g: Gap) -> Line:
    problem = f"法定义务没有服务标准落实：{g.what}" if g.code == "G1" else g.what
    what = "\n".join(part for part in (problem, _named("证据", g.evidence), _named("缺少", g.missing)) if part)
    basis = "\n".join(part for part in (g.basis, _named("罚则", _gravest(g))) if part)
    todo = "\n".join(part for part in (g.measure, _named("验收", g.acceptance)) if part)
    entries = (
        Entry(number, CENTRED), Entry(f"{g.code} {CODES[g.code]}", CENTRED), g.name, what, basis, todo,
        Entry(g.owner, CENTRED), Entry(None, CENTRED_INPUT), Entry(g.due, replace(DATE, unlocked=True)),
        Entry("★" if g.is_veto else "", CENTRED), Entry(STATES[0], CENTRED_INPUT), Entry(None, DATE),
        Entry(None, CENTRED_INPUT), Entry(None, DATE), Entry(None, INPUT), Entry(g.id, CODE),
    )  # fmt: skip
    lines = [_lines(text, COLUMNS[i][1]) for i, text in ((2, g.name), (3, what), (4, basis), (5, todo))]
    return Line(entries, min(409, max(lines) * LINE_PT + 6))


def _gravest(g: Gap) -> str:
    return g.gravest if g.gravest == g.penalty else f"{g.gravest}（另有其他罚则，见报告）"


def _named(name: str, text: str) -> str:
    return f"{name}：{text}" if text else ""


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: Excel sets no row height for a file that it did not write itself."""
    return sum(max(1, math.ceil(_width(part) / (width - 2))) for part in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0xFF else 1 for character in text)


def _overview(report: Report) -> Sheet:
    return Sheet(
        "汇总与方法",
        (Column(36), *(Column(13) for _ in range(5))),
        tuple(_overview_lines(report)),
        landscape=True,
        footer=(report.id, "第 {page} 页 共 {pages} 页", words.day(report.today)),
    )


def _overview_lines(report: Report) -> Iterator[Line]:
    yield Line((Entry(f"{report.project.title} 汇总与方法", TITLE, across=6),), 28)
    notes = [words.SYNTHETIC] if report.project.body.synthetic else []
    for text in (*notes, words.summary(report)):
        yield _wide(text)
    yield Line(("章", "适用", "已评定", "得分率", "检查率", "差距"), 0, HEAD)
    for c in (*report.chapters, report.whole):
        figures = (c.applicable, c.checked, words.percent(c.score), words.percent(c.coverage), c.gaps)
        yield Line((f"{c.number} {c.title}".strip(), *(Entry(figure, CENTRED) for figure in figures)))
    for i, text in enumerate((*words.METHOD, *words.faults(report)), 1):
        yield _wide(f"{i}. {text}")


def _wide(text: str) -> Line:
    return Line((Entry(text, CELL, across=6),), _lines(text, 36 + 13 * 5) * LINE_PT + 6)
