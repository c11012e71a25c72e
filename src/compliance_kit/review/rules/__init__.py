"""The rules of review, a family a file. A new rule is written in its family and listed there."""

from __future__ import annotations

from compliance_kit.review.rule import Rule
from compliance_kit.review.rules import (
    charges,
    common_income,
    disclosure,
    disputes,
    exemption,
    handover,
    notice_periods,
    parties,
    personal_information,
    prepayment,
    required,
    subcontracting,
    utilities,
    votes,
)

FAMILIES = {
    "required": "必备内容",
    "subcontracting": "委托与外包",
    "utilities": "催费手段",
    "exemption": "免责与格式条款",
    "notice-periods": "通知期限",
    "handover": "退出与交接",
    "charges": "收费",
    "common-income": "共有收入与维修资金",
    "personal-information": "个人信息",
    "disclosure-and-filing": "公开与备案",
    "parties-and-term": "签约主体与期限",
    "disputes": "违约与争议",
}
"""Every family and its name, in the order of the rule pages."""
RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *required.RULES,
            *subcontracting.RULES,
            *utilities.RULES,
            *exemption.RULES,
            *notice_periods.RULES,
            *handover.RULES,
            *charges.RULES,
            *prepayment.RULES,
            *common_income.RULES,
            *votes.RULES,
            *personal_information.RULES,
            *disclosure.RULES,
            *parties.RULES,
            *disputes.RULES,
        ),
        key=lambda rule: rule.id,
    )
)
"""All rules, L01 to L38."""
