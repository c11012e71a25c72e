"""A small contract template with a choice, a value that hangs on another, a dropped clause before a reference, and fees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kb

ESTATE = "prj-xx"
CLAUSES = (
    {"id": "c01", "title": "标的", "text": ["{{ estate_name }}由{{ company_name }}服务。"], "reason": "定标的。"},
    {"id": "c02", "title": "酬金", "text": ["按{{ rate }}%计提。"], "when": 'mode == "酬金制"', "reason": "选用。"},
    {"id": "c03", "title": "费用", "text": ["每年{{ money(fee) }}，见{{ schedule('s1') }}。"], "reason": "定费用。"},
    {"id": "c04", "title": "违约", "text": ["违反{{ ref('c03') }}的，承担责任。"], "reason": "定责任。"},
)
TEMPLATE: dict[str, Any] = {
    "kind": "contract",
    "id": "ctr-xx",
    "title": "示例合同",
    "version": "2026.1",
    "owner": "法务部",
    "reviewed": "2026-01-01",
    "purpose": "供测试引用",
    "parties": [
        {"role": "甲方", "values": [{"label": "名称", "parameter": "owner_name"}]},
        {"role": "乙方", "values": [{"label": "名称", "parameter": "company_name"}]},
    ],
    "preamble": ["双方就{{ estate_name }}订立本合同。"],
    "parameters": {
        "type": "object",
        "additionalProperties": False,
        "required": ["owner_name", "company_name", "estate_name", "mode", "fee", "sign_date", "fees"],
        "properties": {
            "owner_name": {"title": "甲方名称", "type": "string", "minLength": 2},
            "company_name": {"title": "乙方名称", "type": "string", "examples": ["某物业公司"]},
            "estate_name": {"title": "物业名称", "type": "string"},
            "mode": {"title": "收费方式", "type": "string", "enum": ["包干制", "酬金制"]},
            "rate": {"title": "酬金比例（%）", "type": "integer", "description": "酬金制时填写"},
            "fee": {"title": "年费", "type": "string", "maxLength": 14},
            "sign_date": {"title": "签订日期", "type": "string", "format": "date"},
            "fees": {"title": "收费明细", "type": "array", "items": {"type": "object"}},
        },
        "allOf": [
            {
                "if": {"properties": {"mode": {"const": "酬金制"}}, "required": ["mode"]},
                "then": {"required": ["rate"]},
            }
        ],
    },
    "chapters": [{"title": "总则", "clauses": list(CLAUSES)}],
    "schedules": [{"id": "s1", "title": "收费明细", "source": "fees", "intro": "按下列项目收费。"}],
}
VALUES: dict[str, Any] = {
    "owner_name": "示例业主委员会",
    "company_name": "示例物业公司",
    "estate_name": "示例小区",
    "mode": "包干制",
    "fee": "1200.00",
    "sign_date": "2026-01-05",
    "fees": [{"item": "物业费", "price": "1.00", "unit": "元", "payer": "业主"}],
}


def home(folder: Path, *, without: tuple[str, ...] = (), **values: Any) -> Path:
    """A knowledge base whose project has this template's contract with these values."""
    given = {name: value for name, value in {**VALUES, **values}.items() if name not in without}
    root = kb.base(folder, project={"contract": {"template": "ctr-xx", "values": given}})
    kb.save(root, "contracts/ctr-xx.yml", TEMPLATE)
    kb.save(root, "contracts/ctr-yy.yml", {**TEMPLATE, "id": "ctr-yy", "title": "另一合同"})
    return root
