"""Sentences that the html, the Word file, the workbook and the JSON share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from compliance_kit.evidence import Outcome
from compliance_kit.evidence.rating import METHOD
from compliance_kit.kinds.words import FREQUENCY, GRADE, PROPERTY
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.gap import Gap
from compliance_kit.outputs.gap.measured import MetricRow
from compliance_kit.outputs.gap.rates import Past
from compliance_kit.outputs.gap.told import label

SYNTHETIC = "示例数据：项目、人员和记录均为虚构，本报告只用于演示，不能作为履约证明。"
OUTCOMES = {
    Outcome.CONFORM: "符合",
    Outcome.PARTLY: "部分符合",
    Outcome.GAP: "不符合",
    Outcome.NO_EVIDENCE: "无证据",
    Outcome.NOT_APPLICABLE: "不适用",
}


NO_DAY = "施行日为“—”的，所据文本没有写明这一次修改的施行日；只知年份的公布日只写年份。"
UNPLACED_KINDS = {"G1": "法定义务未写入标准", "G2": "自加要求未检查", "G3": "预案未按期演练", "G7": "文件待复核"}
"""What a gap without a chapter is, by its code; a form that was not done stands for itself."""


def day(value: date) -> str:
    """2026年11月23日."""
    return f"{value.year}年{value.month}月{value.day}日"


def percent(value: float | None) -> str:
    """93.5%, or a dash where nothing can be rated."""
    return "—" if value is None else f"{value:g}%"


def span(window: tuple[date, date]) -> str:
    """2026年9月1日至2026年10月31日."""
    return f"{day(window[0])}至{day(window[1])}"


def run_period(run: Past) -> str:
    """A run's period, and whether it concluded anything; of a group's run, that each project has its own."""
    said = span(run.window) if run.window else "各项目的统计期"
    return said if run.is_concluded else f"{said}（检查率不足，不作结论）"


def summary(report: Report) -> str:
    """The report in a few sentences."""
    whole, outcomes = report.whole, report.outcomes
    stand = "，".join(f"{OUTCOMES[outcome]} {n} 条" for outcome, n in outcomes.items())
    vetoes = f"一票否决项不符合 {len(report.vetoes)} 项" if report.vetoes else "没有一票否决项不符合"
    if report.unproved_vetoes:
        vetoes += f"，{len(report.unproved_vetoes)} 项一票否决项没有证据"
    return (
        f"结论：{report.conclusion}。统计期 {span(report.window)}，"
        f"得分率 {percent(whole.score)}，检查率 {percent(whole.coverage)}，证据有效率 {percent(report.evidence_share)}。"
        f"要求 {len(report.verdicts)} 条：{stand}。差距 {len(report.gaps)} 项，{vetoes}。"
    )


def scope(report: Report) -> str:
    """What was looked at."""
    found, records = report.found, report.records
    lost = f"，另有 {records.rejected} 条写错未采用（见附录）" if records.rejected else ""
    return (
        f"以 {day(report.today)}为基准日。{_kind(report)}适用法定义务 {len(found.duties)} 项、要求 {len(found.requirements)} 条、"
        f"检查表 {len(found.checklists)} 张、预案 {len(found.plans)} 个；采用记录 {records.accepted} 条（含回看期和统计期以后的）{lost}。"
    )


def _kind(report: Report) -> str:
    """What kind of project it is: the grade decides which targets hold."""
    body = report.project.body
    return f"{PROPERTY[body.property]}项目，服务等级{GRADE[body.grade]}。"


def instruments(report: Report) -> str:
    """How many instruments the report rests on, and of how many nobody has held the text in force to our record."""
    standards = sum(bool(law.number) for law in report.laws)
    doubtful = sum(law.is_doubtful for law in report.laws)
    said = f"法规 {len(report.laws) - standards} 部、技术标准 {standards} 件"
    return said + (f"，其中 {doubtful} 件的现行文本未经核实，引用处已注明" if doubtful else "") + "。"


def unplaced(reports: Iterable[Report]) -> str:
    """Why the chapters do not add up to the whole; empty where they do."""
    found: Counter[str] = Counter()
    for report in reports:
        chapters = {c.number for c in report.chapters}
        for gap in report.gaps:
            if gap.chapter not in chapters:
                kind = "整张检查表漏做" if gap.is_form else UNPLACED_KINDS[gap.code]
                found[kind] += 1
    if not found:
        return ""
    return (
        f"合计中有 {found.total()} 项差距不属于某一章："
        + "、".join(f"{name} {n} 项" for name, n in found.items())
        + "。"
    )


def duty_note() -> str:
    """What the rows of G1 have in common."""
    return "以下是法律要求、而标准、预案或者合同里还没有写的内容；在知识库里补写以后，再执行和检查。"


def design_todo(gap: Gap) -> str:
    """What is to be done about a gap of the knowledge base, by whom, and when it is done."""
    return f"{gap.measure}。责任：{answers(gap)}。验收：{gap.acceptance or '下一期报告不再列出'}。"


def design_stake(gap: Gap) -> str:
    """Its basis, where that is not its name, and its penalty; a dash where there is neither."""
    parts = ["" if gap.basis == gap.name else gap.basis, f"罚则：{gap.penalty}" if gap.penalty else ""]
    return "\n".join(part for part in parts if part) or "—"


def answers(gap: Gap) -> str:
    """Who answers for a gap, and who works on it: 秩序主管 韩立诚；经办 周明远."""
    who = f"{gap.owner} {gap.person}".strip()
    return who + (f"；经办 {gap.course.handler}" if gap.course.handler not in ("", gap.person) else "")


def problem(gap: Gap) -> str:
    """What is wrong, without the requirement's own words."""
    return gap.what.partition("。要求：")[0]


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
    parts = [row.note.removeprefix(f"n={row.measured.n if row.measured else 0}，")] if row.note else []
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
        name = report.names.get(e.requirement, e.requirement)
        lines.append(f"豁免：{name}。{_sentence(e.reason)}批准：{e.approver}；截止 {day(e.until)}{state}。")
    for s in report.project.body.settings:
        parts = (
            ("时限改为 ", str(s.within or "")),
            ("频次改为", FREQUENCY.get(s.frequency, "")),
            ("目标改为 ", str(s.target or "")),
        )
        name, said = (
            report.names.get(s.requirement, s.requirement),
            "，".join(what + value for what, value in parts if value),
        )
        approved = f"批准：{s.approver}。" if s.approver else ""
        lines.append(f"调整：{name}，{said}。{_sentence(s.reason)}{approved}")
    for number, a in enumerate(report.found.additions, 1):
        lines.append(
            f"自加要求 {number}：{_sentence(a.text)}理由：{_sentence(a.reason)}还没有检查表核查，列为差距，不计入得分。"
        )
    for v in report.verdicts:
        if v.outcome is Outcome.NOT_APPLICABLE:
            lines.append(f"不适用：{label(v.requirement)}。{_sentence(v.reason)}")
    return tuple(lines) or ("没有豁免、调整、自加和不适用的要求。",)


def _sentence(text: str) -> str:
    return text.rstrip("。") + "。"


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
    "answers",
    "day",
    "design_stake",
    "design_todo",
    "duty_note",
    "faults",
    "instruments",
    "lasted",
    "metric_cell",
    "metric_note",
    "percent",
    "problem",
    "run_period",
    "said_once",
    "scope",
    "span",
    "summary",
    "unplaced",
    "waivers",
]
