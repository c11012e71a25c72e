"""Sentences that the html, the Word file, the workbook and the JSON share."""

from __future__ import annotations

from datetime import date

from compliance_kit.evidence import Outcome, grace
from compliance_kit.evidence.verdicts import ENOUGH_PERCENT, STALE_CYCLES
from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.outputs.gap.findings import LEAST_COVERAGE_PERCENT, PASS_PERCENT, MetricRow, Report
from compliance_kit.outputs.gap.gaps import MEASURES

SYNTHETIC = "示例数据：项目、人员和记录均为虚构，本报告只用于演示，不能作为履约证明。"
OUTCOMES = {
    Outcome.CONFORM: "符合",
    Outcome.PARTLY: "部分符合",
    Outcome.GAP: "不符合",
    Outcome.NO_EVIDENCE: "无证据",
    Outcome.NOT_APPLICABLE: "不适用",
}
METHOD = (
    "得分率＝Σ（要求分值×得分系数）÷Σ（已评定要求的分值）×100%。符合的系数为 1，部分符合为 0.5，不符合为 0；"
    "没有写分值的要求按 1 分。不适用和无证据的要求不进入分母。结果只在最后四舍五入一次，保留一位小数。",
    f"检查率＝已评定的要求数÷适用的要求数×100%，与得分率并列；检查率不足 {LEAST_COVERAGE_PERCENT}% 时不作结论。"
    f"得分率达到 {PASS_PERCENT}%、没有一票否决、一票否决项都有证据的，结论为合格。",
    f"证据有效率＝有有效证据的要求数÷适用的要求数×100%。没有证据不算符合；最近一次检查距统计期末超过 {STALE_CYCLES} 个检查周期的，证据视为过期（G5）。",
    "一票否决：标准或检查表标明一票否决的项目不符合时，不论得分，结论为不合格；这类项目没有证据时不作结论。",
    "未检查（not_checked）不算合格，也不算检查过；不涉及（na）写明理由的不进入分母，没有写理由的按无证据处理。",
    "不符合（G4）看每个检查项最近一次检查的结果：最近一次仍不符合的计为差距；其后检查合格的不计，次数列在判定理由中。",
    f"应检次数按检查表自身的频次从统计期首日起推算，一个周期内做过一次即算一次，未满的周期不计；周期长于统计期的，自期末向前看一个周期；每班的表按日计。"
    f"整张表漏做的，按表列为一项差距（G3）；某条要求的应查项次完成不足 {ENOUGH_PERCENT}% 的，该要求记为部分符合。",
    "指标按其规定的回看期（截至统计期末）计算，用未经取整的数值与目标比较；样本少于规定数量的只列示、不判定。"
    "时限类指标列出达标率和第 90 百分位，不用平均分钟数代替；没有完成时间的按未达标计，尚未到期的不计入。",
    "整改期限自报告日起按日历日计算，不因节假日顺延：检查不符合（G4，与整改通知书相同）的，"
    f"{'，'.join(f'{g.name} {g.seen_days} 日' for g in grace.ALL)}；其余差距，{'，'.join(f'{g.name} {g.other_days} 日' for g in grace.ALL)}；"
    "一条差距同时符合几项的取最短。"
    "期限由本公司规定，法规或主管部门要求更短的从其规定。",
    "罚则列出该项所依据的法定义务的法律责任，罚款额取其中最高金额，只用于排序；是否违法、如何处罚由执法机关认定。",
)


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
    """What is to be done about every duty that no requirement takes up."""
    return f"以下法定义务没有服务标准落实。措施：{MEASURES['G1']}。责任：品质专员。验收：标准已写明要求、岗位和频次，检查表有对应检查项。"


def amount(yuan: int) -> str:
    """10 万元, 5000 元."""
    return f"{yuan / 10_000:g} 万元" if yuan >= 10_000 else f"{yuan} 元"


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
    """Records that could not be used, each at its file, line and column."""
    found = report.records.findings
    lines = [f"{d.place.where} {d.message}" for d in found[:20]]
    if len(found) > 20:
        lines.append(f"还有 {len(found) - 20} 处没有列出，改正后重新生成。")
    return tuple(lines)
