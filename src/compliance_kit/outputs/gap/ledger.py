"""The rectification ledger (整改台账) as an Excel workbook to be worked in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time

from compliance_kit.kinds.decision import ACCEPTED, CLOSED, DOING, OPEN, REPORTED, RETURNED
from compliance_kit.outputs.gap import listings, words
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.gap import CODES, Gap
from compliance_kit.outputs.gap.group import RULES, Group
from compliance_kit.outputs.gap.listings import Listing
from compliance_kit.outputs.gap.progress import is_late
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

SHEET = "整改台账"
STATES = (OPEN, DOING, REPORTED, CLOSED, RETURNED, ACCEPTED)
COLUMNS = (
    ("序号", 5), ("类别", 10), ("要求", 16), ("问题与证据", 44), ("依据与罚则", 28), ("风险", 8), ("措施与验收", 28), ("原因", 12),
    ("资源", 11), ("责任岗位", 10), ("责任人", 9), ("整改期限", 11), ("剩余工作日", 6), ("★一票否决", 6), ("与上期", 10), ("状态", 9), ("完成日期", 11),
    ("证明材料", 12), ("复查人", 9), ("复查日期", 11), ("复查意见", 16), ("编号", 20), ("处置次数", 4),
)  # fmt: skip
"""What is open to be filled in is what comes back: 原因, 资源, 责任人, 状态 and all behind it but the number.

The last column is hidden: how many decisions there were when the ledger was made, so that an old one undoes nothing. The one
before it names the gap, on the way back as in `ckit gap accept`.
"""
NAMES = tuple(name for name, _ in COLUMNS)
DUE_COLUMN, LEFT_COLUMN, VETO_COLUMN, STATE_COLUMN = (
    NAMES.index(name) + 1 for name in ("整改期限", "剩余工作日", "★一票否决", "状态")
)
LATE = "逾期"
"""What stands first in the column of the days left where none are."""
FIRST_ROW = 3
WIDTHS = (44, 30, 24, 44, 14, 14)
"""Of the columns that the listings share."""
LINE_PT, SPARE = 14, 1.06
"""The height of a line, and by how much a text may be longer than counted: words are not broken, and types differ."""
HEAD_PT = 44
"""Three lines: the narrowest columns have names of five characters."""
CENTRED_INPUT = replace(INPUT, align="center")
DAY = replace(CENTRED, number_format="yyyy-mm-dd")
ID = replace(CELL, size_pt=8)


def render(report: Report) -> bytes:
    """The workbook's bytes."""
    compared = listings.all_of(report)
    sheets = (_ledger(report), *((_compared(report, compared),) if compared else ()), _overview(report))
    return render_excel(Workbook(sheets, _properties(report)))


def render_group(group: Group) -> bytes:
    """One ledger of all projects, to be filtered by project, code, post and date; the project is a column of its own."""
    columns = (COLUMNS[0], ("项目", 16), *COLUMNS[1:])
    last = FIRST_ROW - 1 + max(len(group.gaps), 1)
    mark = "（示例数据）" if group.is_synthetic else ""
    head = Line((Entry(f"集团整改台账{mark}　{words.day(group.today)}　{group.id}", TITLE, across=len(columns)),), 28)
    names = Line(tuple(name for name, _ in columns), HEAD_PT, HEAD)
    rows = []
    for i, (report, g) in enumerate(group.gaps, 1):
        row = _row(i, report, g)
        rows.append(replace(row, entries=(row.entries[0], report.project.title, *row.entries[1:])))
    state = a1(FIRST_ROW, STATE_COLUMN + 1, last, STATE_COLUMN + 1)
    sheet = Sheet(
        SHEET,
        _columns(columns),
        (head, names, *rows),
        landscape=True,
        large=True,
        head_lines=(1, 2),
        frozen_columns=4,
        footer=(group.id, "第 {page} 页 共 {pages} 页", words.day(group.today)),
        inputs=(OneOf(state, STATES),),
        shades=(*_shades(last, 1),),
        filter_area=a1(2, 1, last, len(columns)),
        margins_mm=(10, 10, 15, 10),
    )
    properties = Properties(
        title="集团整改台账",
        author="compliance-kit",
        created=datetime.combine(group.today, time()),
        custom=(("ckit-report", group.id), ("ckit-date", group.today.isoformat())),
    )
    compared = (_group_compared(group),) if group.has_last else ()
    return render_excel(Workbook((sheet, *compared, _group_overview(group)), properties))


def _group_compared(group: Group) -> Sheet:
    """How each project moved since its own last report."""
    listing = listings.projects(group.ranking)
    lines = [Line((Entry("集团与上期对比", TITLE, across=len(listing.columns)),), 28), Line(listing.names, 0, HEAD)]
    lines += [Line((row[0], *(Entry(_number(cell), CENTRED) for cell in row[1:]))) for row in listing.rows]
    footer = (group.id, "第 {page} 页 共 {pages} 页", words.day(group.today))
    columns = (Column(30), *(Column(12) for _ in listing.columns[1:]))
    return Sheet("与上期对比", columns, tuple(lines), landscape=True, footer=footer)


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
    names = Line(tuple(name for name, _ in COLUMNS), HEAD_PT, HEAD)
    state = a1(FIRST_ROW, STATE_COLUMN, last, STATE_COLUMN)
    return Sheet(
        SHEET,
        _columns(COLUMNS),
        (head, names, *(_row(i, report, g) for i, g in enumerate(report.gaps, 1))),
        landscape=True,
        large=True,
        head_lines=(1, 2),
        frozen_columns=3,
        footer=(report.id, "第 {page} 页 共 {pages} 页", words.day(report.today)),
        inputs=(OneOf(state, STATES),),
        shades=(*_shades(last),),
        filter_area=a1(2, 1, last, len(COLUMNS)),
        margins_mm=(10, 10, 15, 10),
    )


def _columns(named: Sequence[tuple[str, int]]) -> tuple[Column, ...]:
    return tuple(Column(width, hidden=name == NAMES[-1]) for name, width in named)


def _shades(last: int, behind: int = 0) -> tuple[Shade, ...]:
    """What is closed in green, open veto items in red, what else is late in yellow; `behind` columns more stand in front."""
    due, left, veto, state = (column + behind for column in (DUE_COLUMN, LEFT_COLUMN, VETO_COLUMN, STATE_COLUMN))
    at_left, at_veto, at_state = (a1(FIRST_ROW, column) for column in (left, veto, state))
    is_open = f'${at_state}<>"{CLOSED}",${at_state}<>"{ACCEPTED}"'
    return (
        Shade(a1(FIRST_ROW, state, last, state), f'=${at_state}="{CLOSED}"', "DCEBDD", "1F5B2D"),
        Shade(a1(FIRST_ROW, due, last, veto), f'=AND(${at_veto}="★",{is_open})', "F6DEDA", "8C3A2B"),
        Shade(a1(FIRST_ROW, due, last, left), f'=AND(LEFT(${at_left},2)="{LATE}",{is_open})', "FBEBCB", "6B4A00"),
    )


def _row(number: int, report: Report, g: Gap) -> Line:
    problem = f"法定义务没有服务标准落实：{g.what}" if g.code == "G1" else g.what
    c = g.course
    decided = f"{listings.course(report, g)}{'。' if c.decided else ''}{c.decided}"
    named = (("证据", g.evidence), ("缺少", g.missing), ("处置", decided if c.decided else ""))
    what = "\n".join(part for part in (problem, *(_named(name, text) for name, text in named)) if part)
    basis = "\n".join(part for part in (g.basis, _named("罚则", _gravest(g))) if part)
    todo = "\n".join(part for part in (g.measure, _named("验收", g.acceptance)) if part)
    since = f"\n{c.since}" if c.since and c.since < report.today else ""
    entries = (
        Entry(number, CENTRED), Entry(f"{g.code} {CODES[g.code]}", CENTRED), g.name, what, basis, Entry(str(g.risk), CENTRED), todo,
        Entry(c.cause or None, INPUT), Entry(c.resources or None, INPUT), Entry(_post(g), CENTRED), Entry(c.handler or None, CENTRED_INPUT),
        Entry(g.due, DAY), Entry(_left(report, g), CENTRED), Entry("★" if g.is_veto else "", CENTRED), Entry(f"{c.change}{since}", CENTRED),
        Entry(c.state, CENTRED_INPUT), Entry(None, DATE), Entry(None, INPUT), Entry(None, CENTRED_INPUT), Entry(None, DATE), Entry(None, INPUT), Entry(g.id, ID), Entry(c.steps, CODE),
    )  # fmt: skip
    texts = (entry.value if isinstance(entry, Entry) else entry for entry in entries)
    pairs = zip(texts, COLUMNS[:-1], strict=False)
    lines = [_lines(text, width) for text, (_, width) in pairs if isinstance(text, str)]
    return Line(entries, min(409, max(lines) * LINE_PT + 6))


def _post(g: Gap) -> str:
    """The post that answers for it, and below who holds it."""
    return f"{g.owner}\n{g.person}" if g.person else g.owner


def _left(report: Report, g: Gap) -> int | str:
    """Working days to the due day; of what is late, by how many days."""
    return f"{LATE}\n{(report.today - g.due).days} 日" if is_late(g, report.today) else g.working_days


def _gravest(g: Gap) -> str:
    return g.gravest if g.gravest == g.penalty else f"{g.gravest}（另有其他罚则，见报告）"


def _named(name: str, text: str) -> str:
    return f"{name}：{text}" if text else ""


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: Excel sets no row height for a file that it did not write itself."""
    room = (width - 1) // 2 * 2
    return sum(max(1, math.ceil(_width(part) * SPARE / room)) for part in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0xFF else 1 for character in text)


def _compared(report: Report, found: Sequence[Listing]) -> Sheet:
    """Every listing of the comparison, one below the other, with all its rows."""
    most = max(len(listing.columns) for listing in found)
    lines = [Line((Entry(f"{report.project.title} 与上期对比", TITLE, across=most),), 28)]
    lines += [Line((Entry(listings.since_last(report), CELL, across=most),), 60)]
    for listing in found:
        wide = most - len(listing.columns) + 1
        widths = (*WIDTHS[: len(listing.columns) - 1], sum(WIDTHS[len(listing.columns) - 1 : most]))
        formats = [CENTRED if is_figure else CELL for is_figure in listing.numeric]
        lines += [Line((Entry(listing.title, replace(CELL, bold=True), across=most),), 24)]
        lines += [Line((*listing.names[:-1], Entry(listing.names[-1], HEAD, across=wide)), 0, HEAD)]
        for row in listing.rows:
            height = max(_lines(text, width) for text, width in zip(row, widths, strict=True))
            cells = [Entry(_number(text), form) for text, form in zip(row, formats, strict=True)]
            cells[-1] = replace(cells[-1], across=wide)
            lines.append(Line(tuple(cells), min(409, height * LINE_PT + 6)))
    footer = (report.id, "第 {page} 页 共 {pages} 页", words.day(report.today))
    return Sheet("与上期对比", tuple(map(Column, WIDTHS[:most])), tuple(lines), landscape=True, footer=footer)


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


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
