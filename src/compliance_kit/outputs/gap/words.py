"""Sentences that the html, the Word file, the workbook and the JSON share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from compliance_kit.evidence import Outcome
from compliance_kit.evidence.rating import METHOD
from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.outputs.gap.findings import MetricRow, Report
from compliance_kit.outputs.gap.gap import Gap

SYNTHETIC = "示例数据：项目、人员和记录均为虚构，本报告只用于演示，不能作为履约证明。"
OUTCOMES = {
    Outcome.CONFORM: "符合",
    Outcome.PARTLY: "部分符合",
    Outcome.GAP: "不符合",
    Outcome.NO_EVIDENCE: "无证据",
    Outcome.NOT_APPLICABLE: "不适用",
}


def day(value: date) -> str:
    """2026年11月23日."""
    return f"{value.year}年{value.month}月{value.day}日"


def percent(value: float | None) -> str:
    """93.5%, or a dash where nothing can be rated."""
    return "—" if value is None else f"{value:g}%"


def summary(report: Report) -> str:
    """The report in a few sentences."""
    whole, outcomes = report.whole, report.outcomes
    stand = "，".join(f"{OUTCOMES[outcome]} {n}" for outcome, n in outcomes.items())
    vetoes = f"其中一票否决项不符合 {len(report.vetoes)} 项" if report.vetoes else "没有一票否决项不符合"
    if report.unproved_vetoes:
        vetoes += f"，{len(report.unproved_vetoes)} 项一票否决项没有证据"
    return (
        f"结论：{report.conclusion}。统计期 {day(report.window[0])}至{day(report.window[1])}，"
        f"得分率 {percent(whole.score)}，检查率 {percent(whole.coverage)}，证据有效率 {percent(report.evidence_share)}。"
        f"要求 {len(report.verdicts)} 条：{stand}。差距 {len(report.gaps)} 项，{vetoes}。"
    )


def scope(report: Report) -> str:
    """What was looked at."""
    found, records = report.found, report.records
    lost = f"，另有 {records.rejected} 条写错未采用（见附录）" if records.rejected else ""
    return (
        f"以 {day(report.today)}为基准日。适用法定义务 {len(found.duties)} 项、要求 {len(found.requirements)} 条、"
        f"检查表 {len(found.checklists)} 张、预案 {len(found.plans)} 个；采用记录 {records.accepted} 条{lost}。法规版本如下："
    )


def duty_note() -> str:
    """What the rows of G1 have in common."""
    return "以下是法律要求、而标准、预案或者合同里还没有写的内容；在知识库里补写以后，再执行和检查。"


def design_todo(gap: Gap) -> str:
    """What is to be done about a gap of the knowledge base, by whom, and when it is done."""
    return f"{gap.measure}。责任：{gap.owner}。验收：{gap.acceptance or '下一期报告不再列出'}。"


def design_stake(gap: Gap) -> str:
    """Its basis, where that is not its name, and its penalty; a dash where there is neither."""
    parts = ["" if gap.basis == gap.name else gap.basis, f"罚则：{gap.penalty}" if gap.penalty else ""]
    return "\n".join(part for part in parts if part) or "—"


def amount(yuan: int) -> str:
    """10 万元, 5000 元."""
    return f"{yuan / 10_000:g} 万元" if yuan >= 10_000 else f"{yuan} 元"


def said_once(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts of rows one below the other, 同上 where one says what the row above says."""
    found, before = [], ""
    for text in texts:
        found.append("同上" if text == before else text)
        before = text
    return tuple(found)


def lasted(minutes: float) -> str:
    """How long in the largest fitting unit: 41 分钟, 3.5 小时, 7.2 日."""
    if minutes >= 1440:
        return f"{minutes / 1440:.1f} 日"
    return f"{minutes / 60:.1f} 小时" if minutes >= 120 else f"{minutes:g} 分钟"


def metric_note(row: MetricRow) -> str:
    """What stands beside a metric's figure."""
    parts = [row.note] if row.note else []
    if row.measured and row.measured.p90_minutes is not None:
        parts.append(f"第 90 百分位 {lasted(row.measured.p90_minutes)}")
    return "；".join(parts)


def metric_cell(row: MetricRow | None) -> str:
    """A metric's figure where many stand side by side: 93.5% ×."""
    if row is None:
        return "—"
    mark = {"达标": "", "未达标": " ×", "无数据": ""}.get(row.judgement, "（样本少）")
    return (row.measured.shown if row.measured else "—") + mark


def waivers(report: Report) -> tuple[str, ...]:
    """What the project leaves out, tightens and adds."""
    lines = []
    for e in report.found.excluded:
        state = "，已到期，应恢复执行" if e.until < report.today else ""
        lines.append(f"豁免 {e.requirement}：{e.reason}（批准：{e.approver}；截止 {day(e.until)}{state}）")
    for s in report.project.body.settings:
        values = [str(s.within or ""), FREQUENCY.get(s.frequency, ""), str(s.target or "")]
        lines.append(f"调整 {s.requirement} 为 {'、'.join(v for v in values if v)}：{s.reason}")
    lines += [
        f"自加 {a.id}：{a.text.rstrip('。')}（理由：{a.reason.rstrip('。')}；没有检查表核查，不计入得分）"
        for a in report.found.additions
    ]
    return tuple(lines) or ("没有豁免、调整和自加的要求。",)


def faults(report: Report) -> tuple[str, ...]:
    """Records and filed decisions that could not be used, each at its file, line and column."""
    found = (*report.set_aside, *report.records.findings)
    lines = [f"{d.place.where} {d.message}" for d in found[:20]]
    if len(found) > 20:
        lines.append(f"还有 {len(found) - 20} 处没有列出，改正后重新生成。")
    return tuple(lines)


__all__ = [
    "METHOD",
    "OUTCOMES",
    "SYNTHETIC",
    "amount",
    "day",
    "design_stake",
    "design_todo",
    "duty_note",
    "faults",
    "lasted",
    "metric_cell",
    "metric_note",
    "percent",
    "said_once",
    "scope",
    "summary",
    "waivers",
]
