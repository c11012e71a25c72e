"""The gap report as a Word file, in the form of a Chinese 合规差距分析报告."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time

from compliance_kit.outputs.gap import words
from compliance_kit.outputs.gap.findings import CODES, Gap, Report
from compliance_kit.outputs.office import (
    REPORT,
    Align,
    Cell,
    Paragraph,
    Properties,
    Role,
    Row,
    Run,
    Section,
    Table,
    WordFile,
    body,
    heading,
    page_footer,
    render_word,
    title,
)  # fmt: skip

Block = Paragraph | Table
PAGE_MM = REPORT.page.text_width_mm
WIDE = replace(REPORT.page.turned(), top_mm=22, bottom_mm=20, left_mm=25, right_mm=25, footer_mm=10)
"""A turned page with narrower margins, for the long list."""
WIDE_MM = WIDE.text_width_mm


def render(report: Report) -> bytes:
    """The file's bytes."""
    properties = Properties(
        title=f"{report.project.title} 合规差距分析报告",
        author="compliance-kit",
        subject="合规差距分析",
        created=datetime.combine(report.today, time()),
        custom=(("ckit-project", report.project.id), ("ckit-date", report.today.isoformat())),
    )
    name = f"{report.project.title} 合规差距分析报告"
    footer = (page_footer(name, report.today.isoformat()),)
    sections = (
        Section(tuple(_opening(report)), footer=footer),
        Section(tuple(_list(report)), WIDE, footer=footer),
        Section(tuple(_closing(report)), footer=footer),
    )
    return render_word(WordFile(sections, REPORT, properties))


def _opening(report: Report) -> Iterator[Block]:
    yield title(f"{report.project.title}\n合规差距分析报告")
    if report.project.body.synthetic:
        yield Paragraph((Run(words.SYNTHETIC, bold=True),), Role.NOTE, align=Align.CENTRE)
    yield Paragraph(f"报告日期：{words.day(report.today)}", Role.NOTE, align=Align.CENTRE)
    yield from _conclusion(report)
    yield from _scope(report)
    yield heading("各章得分", 1)
    yield _chapter_table(report)


def _list(report: Report) -> Iterator[Block]:
    yield heading("差距清单", 1)
    for code, name in CODES.items():
        rows = [g for g in report.gaps if g.code == code]
        if rows:
            yield heading(f"{code} {name}（{len(rows)} 项）", 2)
            yield _gap_table(rows)


def _closing(report: Report) -> Iterator[Block]:
    yield heading("指标", 1)
    yield _metric_table(report)
    yield from _tailoring(report)
    yield heading("方法", 1)
    for i, line in enumerate(words.METHOD, 1):
        yield body(f"{i}. {line}")


def _conclusion(report: Report) -> Iterator[Block]:
    yield heading("结论", 1)
    yield body(words.summary(report))
    for gap in report.vetoes:
        yield body(Run("一票否决：", bold=True), f"{gap.name}。{gap.what}")


def _scope(report: Report) -> Iterator[Block]:
    yield heading("范围、依据与口径", 1)
    found = report.found
    yield body(
        f"适用义务 {len(found.duties)} 项，适用要求 {len(found.requirements)} 项，检查表 {len(found.checklists)} 张，"
        f"预案 {len(found.plans)} 个；采用记录 {report.accepted} 条，因格式错误未采用 {report.rejected} 条。依据的法规版本如下："
    )
    rows = [_head("法规", "版本（公布日期）", "核对日期")]
    rows += [Row((f"《{name}》", version, checked)) for name, version, checked in report.laws]
    yield Table((PAGE_MM - 70, 35, 35), tuple(rows))


def _chapter_table(report: Report) -> Table:
    rows = [_head("章", "适用", "已评定", "得分率", "检查率", "差距")]
    for c in (*report.chapters, report.whole):
        figures = (c.applicable, c.checked, words.percent(c.score), words.percent(c.coverage), c.gaps)
        rows.append(Row((f"{c.number} {c.title}".strip(), *(Cell(str(f), align=Align.CENTRE) for f in figures))))
    return Table((PAGE_MM - 100, 20, 20, 20, 20, 20), tuple(rows))


def _gap_table(gaps: list[Gap]) -> Table:
    rows = [_head("要求", "问题与证据", "依据与罚则", "措施、责任与期限")]
    for g in gaps:
        name = (Run("★", colour="8C3A2B"), g.name) if g.is_veto else (g.name,)
        basis = g.basis + (f"\n罚则：{g.penalty}" if g.penalty else "")
        todo = f"{g.measure}\n责任：{g.owner}\n期限：{words.day(g.due)}（{g.due_days} 日内）"
        rows.append(Row((Cell(name), f"{g.what}\n证据：{g.evidence}", basis, todo)))
    return Table((34, 78, 66, WIDE_MM - 178), tuple(rows))


def _metric_table(report: Report) -> Table:
    rows = [_head("指标", "实测", "目标", "样本", "判定与说明")]
    for m in report.metrics:
        found = m.measured
        value = f"{found.value:g}{found.unit}" if found and found.value is not None else "—"
        note = f"；{found.note}" if found else ""
        if found and found.p90_minutes is not None:
            note += f"；第 90 百分位 {words.lasted(found.p90_minutes)}"
        rows.append(Row((m.title, value, m.target, str(found.n if found else 0), m.judgement + note)))
    return Table((40, 22, 24, 16, PAGE_MM - 102), tuple(rows))


def _tailoring(report: Report) -> Iterator[Block]:
    yield heading("豁免与裁剪", 1)
    excluded = report.found.excluded
    if not excluded:
        yield body("没有排除的要求。")
    for e in excluded:
        yield body(f"{e.requirement}：{e.reason}（批准：{e.approver}，截止 {words.day(e.until)}）")
    for s in report.project.body.settings:
        yield body(f"{s.requirement} 收紧：{s.reason}")


def _head(*names: str) -> Row:
    return Row(tuple(Cell(name, role=Role.CELL_HEAD) for name in names), header=True)
