"""The rectification ledger (整改台账) as an Excel workbook to be worked in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from compliance_kit.outputs.gap import words
from compliance_kit.outputs.gap.findings import CODES, Report
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
    ("序号", 6), ("类别", 12), ("要求", 20), ("问题", 44), ("依据", 26), ("罚则", 26), ("证据", 28), ("整改措施", 28),
    ("责任岗位", 12), ("整改期限", 12), ("一票否决", 9), ("状态", 10), ("完成日期", 12), ("复查人", 10), ("复查意见", 20), ("编号", 30),
)  # fmt: skip


def render(report: Report) -> bytes:
    """The workbook's bytes."""
    return render_excel(Workbook((_ledger(report), _overview(report)), _properties(report)))


def _properties(report: Report) -> Properties:
    return Properties(
        title=f"{report.project.title} 整改台账",
        author="compliance-kit",
        created=datetime.combine(report.today, time()),
        custom=(("ckit-project", report.project.id), ("ckit-date", report.today.isoformat())),
    )


def _ledger(report: Report) -> Sheet:
    last = 2 + max(len(report.gaps), 1)
    mark = "（示例数据）" if report.project.body.synthetic else ""
    head = Line(
        (Entry(f"{report.project.title} 整改台账{mark}　{words.day(report.today)}", TITLE, across=len(COLUMNS)),), 28
    )
    names = Line(tuple(name for name, _ in COLUMNS), 22, HEAD)
    centred_input = replace(INPUT, align="center")
    rows = []
    for i, g in enumerate(report.gaps, 1):
        rows.append(
            Line((
                Entry(i, CENTRED), Entry(f"{g.code} {CODES[g.code]}", CENTRED), g.name, g.what, g.basis, g.penalty, g.evidence,
                g.measure, Entry(g.owner, CENTRED), Entry(g.due, replace(DATE, unlocked=True)), Entry("★" if g.is_veto else "", CENTRED),
                Entry("待整改", centred_input), Entry(None, DATE), Entry(None, INPUT), Entry(None, INPUT), Entry(g.id, CODE),
            ))
        )  # fmt: skip
    return Sheet(
        "整改台账",
        tuple(Column(width) for _, width in COLUMNS),
        (head, names, *rows),
        landscape=True,
        head_lines=(1, 2),
        frozen_columns=3,
        footer=("", "第 {page} 页 共 {pages} 页", report.project.id),
        inputs=(OneOf(a1(3, 12, last, 12), STATES),),
        shades=(
            Shade(a1(3, 12, last, 12), '=$L3="已销号"', "DCEBDD", "1F5B2D"),
            Shade(a1(3, 10, last, 10), '=$K3="★"', "F6DEDA", "8C3A2B"),
        ),
        filter_area=a1(2, 1, last, len(COLUMNS)),
    )


def _overview(report: Report) -> Sheet:
    rows = [
        Line((Entry("各章得分", TITLE, across=6),), 24),
        Line(("章", "适用", "已评定", "得分率", "检查率", "差距"), 0, HEAD),
    ]
    for c in (*report.chapters, report.whole):
        rates = (words.percent(c.score), words.percent(c.coverage))
        rows.append(Line((f"{c.number} {c.title}".strip(), c.applicable, c.checked, *rates, c.gaps)))
    rows += [Line((None,)), Line((Entry(words.summary(report), CELL, across=6),), 90)]
    rows += [Line((Entry(line, CELL, across=6),), 48) for line in words.METHOD]
    return Sheet(
        "汇总与方法", (Column(34), *(Column(12) for _ in range(5))), tuple(rows), landscape=True, head_lines=(1, 2)
    )
