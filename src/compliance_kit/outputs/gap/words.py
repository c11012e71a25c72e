"""Sentences that the html, the Word file and the JSON share."""

from __future__ import annotations

from datetime import date

from compliance_kit.outputs.gap.findings import DUE_DAYS, Report

SYNTHETIC = "本报告使用合成示例数据，项目和记录均为虚构，只用于演示。"
METHOD = (
    "得分率＝Σ(要求分值×得分系数)÷Σ(已评定要求的分值)×100%；符合记 1，部分符合记 0.5，不符合记 0；不适用和无证据的要求不进入分母。",
    "检查率＝已评定的要求数÷适用的要求数×100%，与得分率并列；检查率不足 60% 时不作结论。",
    "证据有效率＝有有效证据的要求数÷适用的要求数×100%；没有证据不算符合，超过两个检查周期的证据视为过期。",
    "一票否决：标准中标明一票否决的要求不符合时，不论得分，结论为不合格。",
    "未检查（not_checked）不算合格；不涉及（na）不进入分母。应检次数按检查表频次和统计期推算，实检不足九成记为未执行（G3）。",
    "指标先看样本数，样本不足只列示、不判定；时限类指标同时列出达标率和第 90 百分位，不用平均分钟数代替。",
    f"整改期限（自报告日起，日历日）：一票否决项 {DUE_DAYS['veto']} 日，法规有罚则的 {DUE_DAYS['penalty']} 日，"
    f"其他强制要求 {DUE_DAYS['must']} 日，其余 {DUE_DAYS['other']} 日。",
)


def day(value: date) -> str:
    """2026年11月23日."""
    return f"{value.year}年{value.month}月{value.day}日"


def percent(value: float | None) -> str:
    """93.5%, or a dash where nothing can be rated."""
    return "—" if value is None else f"{value:g}%"


def summary(report: Report) -> str:
    """The report in three sentences."""
    whole = report.whole
    vetoes = f"一票否决项 {len(report.vetoes)} 项。" if report.vetoes else "没有一票否决项。"
    return (
        f"统计期 {day(report.window[0])}至{day(report.window[1])}，适用要求 {whole.applicable} 项，已评定 {whole.checked} 项，"
        f"得分率 {percent(whole.score)}，检查率 {percent(whole.coverage)}，证据有效率 {percent(report.evidence_share)}。"
        f"共有差距 {len(report.gaps)} 项，{vetoes}结论：{report.conclusion}。"
    )


def lasted(minutes: float) -> str:
    """How long in the largest fitting unit: 41 分钟, 3.5 小时, 7.2 日."""
    for unit, size in (("日", 1440), ("小时", 120)):
        if minutes >= size:
            return f"{minutes / (1440 if unit == '日' else 60):.1f} {unit}"
    return f"{minutes:g} 分钟"
