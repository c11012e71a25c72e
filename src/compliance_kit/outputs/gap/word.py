"""The gap report as a Word file, in the form of a Chinese 合规差距分析报告."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time

from compliance_kit.kinds.words import GRADE, PROPERTY
from compliance_kit.outputs.charts import can_print
from compliance_kit.outputs.gap import figures, listings, parts, words
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.gap import CODES, Gap
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
)  # fmt: skip
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
TALL, LINE = 180, 20
"""Characters in a cell of the gap list from which its row may go on on the next page, a begun line counting as 20 at least: kept
whole, such rows leave a third of the page empty."""
BAD = "8C3A2B"
WIDE_MM = WIDE.text_width_mm


def render(report: Report) -> bytes:
    """The file's bytes."""
    name = f"{report.project.title} 合规差距分析报告"
    properties = Properties(
        title=name,
        author="compliance-kit",
        subject="合规差距分析",
        created=datetime.combine(report.today, time()),
        custom=(
            ("ckit-report", report.id),
            ("ckit-project", report.project.id),
            ("ckit-date", report.today.isoformat()),
        ),
    )
    footer = (page_footer(name, report.id),)
    sections = (
        Section(tuple(_cover(report))),
        Section((*_conclusion(report), *_scope(report), *_ratings(report)), footer=footer),
        Section((*_list(report), *_metrics(report)), WIDE, footer=footer),
        Section(tuple(_closing(report)), footer=footer),
    )
    return render_word(WordFile(sections, REPORT, properties))


def _cover(report: Report) -> Iterator[Block]:
    yield Paragraph("", Role.PLAIN, before_pt=150)
    yield title(f"{report.project.title}\n合规差距分析报告")
    if report.project.body.synthetic:
        yield Paragraph((Run(words.SYNTHETIC, bold=True, colour=BAD),), Role.NOTE, align=Align.CENTRE)
    first, last = report.window
    body = report.project.body
    lines = (
        f"编　　号：{report.id}",
        f"项目类型：{PROPERTY[body.property]}，服务等级{GRADE[body.grade]}",
        f"统 计 期：{words.day(first)}至{words.day(last)}",
        f"报告日期：{words.day(report.today)}",
    )
    for i, line in enumerate(lines):
        yield Paragraph(line, Role.SUBTITLE, before_pt=150 if i == 0 else None)
    if company := str(body.values.get("party_b_name") or ""):
        yield Paragraph(company, Role.SUBTITLE, before_pt=40)


def _ratings(report: Report) -> Iterator[Block]:
    """By chapter, section and post, and what failed most often."""
    if not can_print():
        yield Paragraph(NO_PICTURES, Role.NOTE)
    yield heading("分章得分", 1)
    yield from picture(figures.chapter_bars(report.chapters), 120)
    yield from picture(figures.chapter_radar(report.chapters), 100)
    yield rates_table("章", (*report.chapters, report.whole))
    if said := words.unplaced([report]):
        yield Paragraph(said, Role.NOTE)
    yield heading("各节得分", 2)
    yield rates_table("节", parts.by_section(report))
    yield heading("各岗位得分", 2)
    yield Paragraph("按要求的责任岗位归集；差距按整改责任归集。", Role.NOTE, keep_next=True)
    yield rates_table("岗位", parts.by_role(report))
    failed = parts.failures([report])
    if failed:
        yield heading("不符合项次最多的要求", 2)
        yield Paragraph("统计期内各次检查不符合的项次，含其后已合格的。", Role.NOTE, keep_next=True)
        yield from picture(figures.failure_pareto([report]), 86)
        yield failed_table(failed)


def _list(report: Report) -> Iterator[Block]:
    yield heading("差距清单", 1)
    if not report.gaps:
        yield body("没有发现差距。")
    for code, gaps in report.groups:
        yield heading(f"{code} {CODES[code]}（{len(gaps)} 项）", 2)
        if code == "G1":
            yield Paragraph(words.duty_note(), Role.NOTE, keep_next=True)
            yield _duty_table(report, gaps)
        else:
            yield _gap_table(report, gaps)
    left = listings.left(report).short()
    if left.rows:
        yield heading(left.title, 2)
        yield listing_table(left, WIDE_MM)


def _metrics(report: Report) -> Iterator[Block]:
    yield heading("指标", 1)
    yield _metric_table(report) if report.metrics else body("没有适用的指标。")


def _closing(report: Report) -> Iterator[Block]:
    if report.times:
        yield heading("用时分布", 2)
        yield Paragraph(
            "曲线上的点表示在该时间内办结的件数占比；达标率含未办结而已超时的，曲线和 P90 只含已办结的。",
            Role.NOTE,
            keep_next=True,
        )
        for times in report.times:
            yield from picture(figures.time_curve(times), 110, f"{times.title}：用时分布")
        rows = [head_row("指标", "时限", "达标率", "P90", "样本")]
        for t in report.times:
            cells = (f"{t.limit:g} {t.unit}", t.share, f"{t.p90:g} {t.unit}", str(t.n))
            rows.append(Row((t.title, *(Cell(text, align=Align.CENTRE) for text in cells))))
        yield even_table((PAGE_MM - 96, 24, 24, 24, 24), rows)
    yield heading("豁免、调整与不适用", 1)
    for line in words.waivers(report):
        yield body(line)
    accepted = listings.accepted(report)
    if accepted.rows:
        yield heading(accepted.title, 2)
        yield Paragraph("接受只是在期限内暂缓整改，不影响得分；到期自动失效。", Role.NOTE, keep_next=True)
        yield listing_table(accepted)
    yield heading("附录：方法与法规版本", 1)
    yield heading("方法", 2)
    for i, line in enumerate(words.METHOD, 1):
        yield body(f"{i}. {line}")
    yield heading("法规版本", 2)
    yield Paragraph(words.instruments(report) + words.NO_DAY, Role.NOTE, keep_next=True)
    rows = [head_row("法规、标准", "现行文本公布", "施行", "本库核对")]
    rows += [
        Row((law.named, *(Cell(text, align=Align.CENTRE) for text in (law.promulgated, law.effective, law.checked))))
        for law in report.laws
    ]
    yield even_table((PAGE_MM - 81, 27, 27, 27), rows)
    lost = listings.lost(report).short()
    if lost.rows:
        yield heading(lost.title, 2)
        yield Paragraph("上期以后评定口径有改动的要求。上期的报告按当时的口径存档，不改。", Role.NOTE, keep_next=True)
        yield listing_table(lost)
    yield Paragraph(f"评定口径校验码 {report.catalogue.whole[:12]}（全文见 JSON 文件）", Role.NOTE)
    if report.records.findings or report.set_aside:
        yield heading("未采用的记录和文件", 2)
        for line in words.faults(report):
            yield Paragraph(line, Role.NOTE)


def _conclusion(report: Report) -> Iterator[Block]:
    yield heading("结论", 1)
    yield body(words.summary(report))
    yield body(listings.since_last(report))
    yield _figures(report)
    vetoes = [(g, "不符合") for g in report.vetoes] + [(g, "没有证据") for g in report.unproved_vetoes]
    if vetoes:
        rows = [head_row("一票否决项", "状态", "问题")]
        rows += [Row((Cell((Run("★", colour=BAD), g.name)), state, words.problem(g))) for g, state in vetoes]
        yield heading("一票否决项", 2)
        yield Table((44, 20, PAGE_MM - 64), tuple(rows))
    yield heading("各类差距", 2)
    yield _code_table(report)
    chart = figures.run_trend(report.runs)
    if chart:
        yield heading("历次结果", 2)
        yield from picture(chart, 120)
        yield runs_table(report.runs)
    if report.has_moved:
        yield heading("各章与上期对比", 2)
        yield listing_table(listings.chapters(report))
    if report.worst:
        yield heading(f"法定处罚最重的 {len(report.worst)} 项", 2)
        rows = [head_row("差距", "最高罚款", "罚则")]
        penalties = words.said_once(g.gravest for g in report.worst)
        for g, penalty in zip(report.worst, penalties, strict=True):
            rows.append(Row((f"{g.code} {g.name}", words.amount(g.fine), penalty)))
        yield Table((44, 22, PAGE_MM - 66), tuple(rows))


def _figures(report: Report) -> Table:
    whole = report.whole
    cards = (
        ("得分率", words.percent(whole.score)),
        ("检查率", words.percent(whole.coverage)),
        ("证据有效率", words.percent(report.evidence_share)),
        ("一票否决", f"{len(report.vetoes)} 项"),
    )
    big = tuple(Cell((Run(value, bold=True, size_pt=16),), align=Align.CENTRE) for _, value in cards)
    return Table((PAGE_MM / 4,) * 4, (head_row(*(name for name, _ in cards)), Row(big)))


def _code_table(report: Report) -> Table:
    counts = [f"{report.counts[code]} 项" for code in CODES]
    names = head_row(*(f"{code}\n{name}" for code, name in CODES.items()))
    return Table((PAGE_MM / 7,) * 7, (names, Row(tuple(Cell(count, align=Align.CENTRE) for count in counts))))


def _scope(report: Report) -> Iterator[Block]:
    yield heading("范围、依据与口径", 1)
    yield body(words.scope(report) + words.instruments(report) + "版本见附录。")
    yield body("得分率、检查率、证据有效率的公式和各项口径见附录。")


def _duty_table(report: Report, gaps: Sequence[Gap]) -> Table:
    rows = [head_row("条款", "缺少的内容", "依据与罚则", "措施、责任与验收", "期限")]
    todo = words.said_once(words.design_todo(g) for g in gaps)
    rows += [
        Row(
            (
                g.name,
                g.what,
                words.design_stake(g),
                act,
                f"{words.day(g.due)}（{g.due_rule}）\n{listings.course(report, g)}",
            )
        )
        for g, act in zip(gaps, todo, strict=True)
    ]
    return Table((44, 60, 58, WIDE_MM - 198, 36), tuple(rows))


def _gap_table(report: Report, gaps: Sequence[Gap]) -> Table:
    rows = [head_row("要求", "问题与证据", "依据与罚则", "措施、责任与期限")]
    for g in gaps:
        name = (Run("★", colour=BAD), g.name) if g.is_veto else (g.name,)
        what = _joined(g.what, ("证据", g.evidence), ("缺少", g.missing))
        c = g.course
        todo = _joined(
            g.measure,
            ("原因", c.cause),
            ("资源", c.resources),
            ("验收", g.acceptance),
            ("责任", words.answers(g)),
            ("期限", f"{words.day(g.due)}（{g.due_rule}{_days_left(g)}）"),
            ("状态", listings.course(report, g)),
            ("处置", c.decided),
        )
        grounds = _joined(g.basis, ("罚则", g.penalty), ("风险", str(g.risk)))
        texts = (what, grounds, todo)
        cells = (Cell(name, valign="top"), *(replace(small(text), valign="top") for text in texts))
        rows.append(Row(cells, splits=max(map(_height, texts)) > TALL))
    return Table((24, 86, 68, WIDE_MM - 178), tuple(rows))


def _height(text: str) -> int:
    """How much room a text takes in its column, in characters."""
    return sum(max(LINE, len(line)) for line in text.split("\n"))


def _days_left(gap: Gap) -> str:
    return f"，还有 {gap.working_days} 个工作日" if gap.working_days else ""


def _joined(first: str, *named: tuple[str, str]) -> str:
    return "\n".join(part for part in (first, *(f"{name}：{text}" for name, text in named if text)) if part)


def _metric_table(report: Report) -> Table:
    rows = [head_row("指标", "实测", "目标", "回看期", "记录", "判定与说明")]
    for m in report.metrics:
        shown, n = (m.measured.shown, m.measured.n) if m.measured else ("—", 0)
        note = words.metric_note(m)
        values = (Cell(text, align=Align.CENTRE) for text in (shown, m.target, m.period, str(n)))
        said = _joined(m.judgement + (f"；{note}" if note else ""), ("口径", m.definition))
        rows.append(Row((m.title, *values, small(said))))
    return Table((40, 24, 22, 20, 16, WIDE_MM - 122), tuple(rows), ends=2)
