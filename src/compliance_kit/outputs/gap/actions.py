"""What is to be done about a gap, by whom, and how it is looked at again."""

from __future__ import annotations

from compliance_kit.evidence import Shortfall, Verdict

MEASURES = {
    "G1": "在服务标准中补写一条可核查的要求，引用该条款，明确岗位和频次",
    "G2": "在相应检查表中增加检查项，写明检查方法；或者指定指标",
    "G3": "查明漏做原因，按规定频次执行并当日留存记录；已漏的如实说明，不得倒签",
    "G4": "整改上述不符合项，同类部位一并排查",
    "G5": "在期限内补查并留存记录；确不涉及的写明理由",
    "G6": "期限内逐件分析未达标的记录，报出改进措施；效果在下一统计期复核",
    "G7": "对照现行法规重新核对内容，更新复核日期",
}
HALT = "立即停用或者停止不合格的设备、人员和作业，补救后方可恢复；"
"""What comes first where a figure that must not be missed is missed."""
RECURRING = "查明不符合的原因并消除，防止再次发生；同类部位一并排查"
"""The measure for a G4 that is past: the thing itself was put right."""
SUPERVISORS = {
    "秩序维护员": "秩序主管",
    "消防控制室值班员": "秩序主管",
    "维修工": "工程主管",
    "保洁员": "环境主管",
    "客服专员": "客服主管",
}
"""Who answers for what a crew has to do: a gap that a crew owns nobody owns."""


def todo(verdict: Verdict, shortfall: Shortfall) -> dict[str, str]:
    """What is to be done, by whom, and how it is looked at again."""
    t = verdict.requirement
    words = {"acceptance": t.requirement.method, "owner": t.requirement.role or t.document.head.owner}
    if shortfall.code == "G2":
        return words | {"acceptance": "新的检查表已经发布、含这一条，并按新表查过一次", "owner": "品质专员"}
    if shortfall.code == "G6" and t.requirement.veto:
        return words | {"measure": HALT + MEASURES["G6"]}
    if shortfall.code == "G6" and t.metric and t.metric.body.aggregate == "count":
        return words | {"measure": "列出补做计划，补足缺少的数量；效果在下一统计期复核"}
    return words
