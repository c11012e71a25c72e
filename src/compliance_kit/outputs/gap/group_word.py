"""The group report as a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time

from compliance_kit.outputs.charts import can_print
from compliance_kit.outputs.gap import figures, listings, words
from compliance_kit.outputs.gap.gap import CODES
from compliance_kit.outputs.gap.group import RULES, Group
from compliance_kit.outputs.gap.measured import MetricRow
from compliance_kit.outputs.gap.word_parts import (
    NO_PICTURES,
    PAGE_MM,
    WIDE,
    even_table,
    failed_table,
    head_row,
    listing_table,
    picture,
    rates_table,
    runs_table,
    small,
)
from compliance_kit.outputs.office import (
    REPORT,
    Align,
    Block,
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

NAME = "集团合规差距分析报告"


def render(group: Group) -> bytes:
    """The file's bytes; every table in the order of the ranking."""
    group = replace(group, reports=group.ranking)
    custom = (("ckit-report", group.id), ("ckit-date", group.today.isoformat()))
    created = datetime.combine(group.today, time())
    properties = Properties(title=NAME, author="compliance-kit", subject="合规差距分析", created=created, custom=custom)
    footer = (page_footer(NAME, group.id),)
    sections = (
        Section((*_opening(group), *_chapters(group), *_gaps(group)), footer=footer),
        Section(tuple(_metrics(group)), WIDE, footer=footer),
        Section(tuple(_method()), footer=footer),
    )
    return render_word(WordFile(sections, REPORT, properties))


def _opening(group: Group) -> Iterator[Block]:
    yield title(NAME)
    if group.is_synthetic:
        yield Paragraph((Run(words.SYNTHETIC, bold=True, colour="8C3A2B"),), Role.NOTE, align=Align.CENTRE)
    yield Paragraph(f"报告日期：{words.day(group.today)}　编号：{group.id}", Role.NOTE, align=Align.CENTRE)
    if not can_print():
        yield Paragraph(NO_PICTURES, Role.NOTE)
    yield heading("结论", 1)
    yield body(group.summary)
    rows = [head_row("项目", "名次", "统计期", "得分率", "检查率", "否决", "差距", "结论")]
    for rank, r in enumerate(group.reports, 1):
        numbers = (words.percent(r.whole.score), words.percent(r.whole.coverage), len(r.vetoes), len(r.gaps))
        window = "至\n".join(day.isoformat() for day in r.window)
        rows.append(Row((r.project.title, *_centred(rank, window, *numbers), r.conclusion)))
    yield even_table((PAGE_MM - 134, 12, 28, 17, 17, 12, 12, 36), rows)
    if len(group.runs) > 1:
        yield heading("历次结果", 2)
        yield from picture(figures.run_trend(group.runs), 120)
        yield runs_table(group.runs)
    if group.has_last:
        yield heading("与上期对比", 2)
        note = "得分率变化为百分点；各项目的上期日期可以不同，口径有变的见各项目的报告。"
        yield Paragraph(note, Role.NOTE, keep_next=True)
        yield listing_table(listings.projects(group.reports))
    vetoes = [(p, "不符合") for p in group.vetoes] + [(p, "没有证据") for p in group.unproved_vetoes]
    if vetoes:
        yield heading("一票否决项", 2)
        rows = [head_row("项目", "要求", "判定", "问题", "期限与处置")]
        for (r, g), state in vetoes:
            due = f"{words.day(g.due)}\n{listings.stand(r, g)}"
            rows.append(Row((r.project.title, g.name, state, words.problem(g), due)))
        yield even_table((28, 26, 17, PAGE_MM - 107, 36), rows)
    if group.worst:
        yield heading(f"法定处罚最重的 {len(group.worst)} 项", 2)
        rows = [head_row("最高罚款", "罚则", "差距", "项目")]
        rows += [Row((words.amount(one.fine), one.penalty, one.gaps, one.projects)) for one in group.worst]
        yield Table((20, PAGE_MM - 98, 44, 34), tuple(rows), ends=2)


def _chapters(group: Group) -> Iterator[Block]:
    yield heading("各章得分", 1)
    yield Paragraph(
        "项目×章的得分率（%）：颜色越深越低，分界为 60、70、80、90；“—”为没有可评定的要求。", Role.NOTE, keep_next=True
    )
    yield from picture(figures.group_heat(group), 130)
    width = 14.0
    rows = [head_row("项目", *(f"{c.number}\n{figures.SHORT.get(c.number, '')}" for c in group.chapters))]
    rows += [Row((r.project.title, *_centred(*(words.percent(cell) for cell in cells)))) for r, cells in group.heat]
    yield even_table((PAGE_MM - width * len(group.chapters), *(width,) * len(group.chapters)), rows)
    yield from picture(figures.chapter_bars(group.chapters), 120)
    yield rates_table("章", (*group.chapters, group.whole))
    if said := words.unplaced(group.reports):
        yield Paragraph(said, Role.NOTE)


def _gaps(group: Group) -> Iterator[Block]:
    yield heading("差距", 1)
    yield from picture(figures.code_bars(group.counts), 110)
    rows = [head_row("项目", *CODES, "合计")]
    for r in group.reports:
        rows.append(Row((r.project.title, *_centred(*r.counts.values(), len(r.gaps)))))
    rows.append(Row(("合计", *_centred(*group.counts.values(), group.whole.gaps))))
    yield even_table((PAGE_MM - 112, *(14.0,) * 8), rows)
    yield Paragraph("、".join(f"{code} {name}" for code, name in CODES.items()), Role.NOTE)
    if group.failures:
        yield heading("不符合项次最多的要求", 2)
        yield from picture(figures.failure_pareto(group.reports), 86)
        yield failed_table(group.failures, several=True)


def _metrics(group: Group) -> Iterator[Block]:
    yield heading("指标", 1)
    if not group.metrics:
        yield body("没有适用的指标。")
        return
    yield Paragraph("括号里是目标，各项目可以不同；“×”为未达标。", Role.NOTE)
    for start in range(0, len(group.reports), 6):
        part = group.reports[start : start + 6]
        width = (WIDE.text_width_mm - 52) / len(part)
        rows = [head_row("指标", *(r.project.title.replace(figures.EXAMPLE, "") for r in part))]
        for name, cells in group.metrics:
            rows.append(Row((name, *(small(_metric(m), Align.CENTRE) for m in cells[start : start + 6]))))
        yield even_table((52, *(width,) * len(part)), rows)


def _metric(row: MetricRow | None) -> str:
    """The figure and the target that it is held against: 95.56% ×（≥96%）."""
    return words.metric_cell(row) + (f"（{row.target}）" if row and row.target else "")


def _method() -> Iterator[Block]:
    yield heading("口径", 1)
    for i, line in enumerate((*RULES, *words.METHOD), 1):
        yield body(f"{i}. {line}")


def _centred(*values: object) -> tuple[Cell, ...]:
    return tuple(Cell(str(value), align=Align.CENTRE) for value in values)
