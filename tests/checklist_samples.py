"""A small scored form and what the checklist tests ask of its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import kb
from compliance_kit.library import Library
from compliance_kit.outputs import Order
from compliance_kit.outputs.checklist import Form, form, render
from compliance_kit.outputs.checklist.excel_foot import COUNTS, POINTS
from compliance_kit.outputs.office import unpack, xlsx_rows

TODAY = date(2026, 11, 23)
ITEMS: list[dict[str, Any]] = [
    {"code": "001", "name": "巡查记录", "verifies": ["std-xx#01"], "check": "记录齐全。", "score": 10, "deduct": {"each": 4, "unit": "次"}},
    {"code": "002", "name": "电梯标志", "verifies": ["std-xx#02"], "check": "标志有效。", "score": 20, "veto": True},
    {"code": "003", "name": "应答时间", "select": "std-xx#01", "score": 30, "reading": {"unit": "秒", "min": 0, "max": 60}},
]  # fmt: skip
MORE: list[dict[str, Any]] = [
    {"code": "004", "name": "泳池水质", "verifies": ["std-xx#03"], "check": "余氯达标。", "score": 40,
     "applies": {"facilities": ["swimming-pool"]}, "reading": {"unit": "mg/L", "min": 0.3}},
]  # fmt: skip
SCORED: dict[str, Any] = {
    "layout": "score",
    "full": 100,
    "pass": 60,
    "frequency": "monthly",
    "grades": [
        {"name": '不"合格', "from": 0},
        {"name": "=优秀", "from": 90, "use": "公布"},
        {"name": "合格", "from": 60},
    ],
    "rules": ["符合划“√”。"],
    "head": ["公司", "项目名称", "表单编号与版本", "检查类型（月检）", "检查日期", "检查时段（起–止）"],
    "signatures": ["考核人员（甲）", "受检人"],
    "retain": "3 年",
    "sections": [{"title": "综合", "items": ITEMS}, {"title": "专项", "items": MORE}],
}
STANDARD = {
    "requirements": [
        kb.requirement("01", within="30 分钟", frequency="daily", method="看记录"),
        kb.requirement("02", "《示例法》第五条", applies={"facilities": ["elevator"]}),
        {"id": "03", "text": "水质应当达标。", "level": "must", "reason": "企业自定"},
        {**kb.requirement("04"), "name": "旧要求", "status": "withdrawn"},
    ]
}


def small(tmp_path: Path, **changed: Any) -> Library:
    """A scored form of four items for an estate with a lift and no pool."""
    checklist = {**SCORED, **changed.pop("checklist", {})}
    return kb.library(tmp_path, standard=STANDARD, checklist=checklist, **changed)


def the_form(library: Library, *, for_project: bool) -> Form:
    return form(library, library.checklists[0], library.projects[0] if for_project else None)


def files(library: Library) -> dict[str, bytes]:
    return {a.path: a.content for a in render(library, Order(TODAY))}


def word_of(library: Library) -> bytes:
    return files(library)["checklists/CK-XX.docx"]


def meta(rows: Iterable[Sequence[object]]) -> dict[object, object]:
    """The hidden sheet's names with their values."""
    return {row[0]: row[1] for row in rows}


def part(content: bytes, name: str) -> str:
    return unpack(content)[name].decode()


LABELS = (*COUNTS, *POINTS, "一票否决", "结论")


def totals(content: bytes) -> dict[str, object]:
    """Each label of the totals with the value beside it."""
    found: dict[str, object] = {}
    for row in xlsx_rows(content)["检查表"]:
        places = [i for i, value in enumerate(row) if value in LABELS]
        for start, end in pairwise((*places, len(row))):
            found[str(row[start])] = next((value for value in row[start + 1 : end] if value != ""), "")
    return found
