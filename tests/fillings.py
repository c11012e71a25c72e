"""Forms filled in at random, as people do: what was answered, in no office's and no phone's own words."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from compliance_kit.outputs.checklist import Form

NOTES = (
    "灯不亮",
    "3 号楼 2 单元门禁失灵😀，已报修👷‍♀️",
    "水压０．３５ＭＰａ，表盘起雾",
    "=1+1",
    '=HYPERLINK("x")',
    "+86 057100000001",
    "-无-",
    "@项目经理",
    "a" * 3 + "长" * 1997,
    "第一行\n第二行，有“引号”、'单引号'和<b>标签</b>",
    "　前后都有全角空格　",
    "100%",
    "1e5",
    "TRUE",
    "2026-12-03",
    "007",
)
"""What people write, and what programs stumble over."""
PEOPLE = ("工程主管", "维修工老王", "张三", "外包单位：示例电梯公司")


@dataclass(frozen=True, slots=True)
class Filling:
    """One form filled in: the head's fields, answers by row key (none for a blank row), findings beside the rows."""

    head: dict[str, str]
    answers: dict[str, dict[str, Any]]
    extras: tuple[dict[str, str], ...]


def filling(form: Form, seed: int) -> Filling:
    """The same filling for the same form and seed."""
    dice = random.Random(f"{form.hash} {seed}")
    day = f"2026-12-{1 + seed % 28:02d}"
    head = {form.date_field: day} | {name: dice.choice(PEOPLE) for name in form.inspector_fields}
    if form.period_field:
        until = f"–{18 + seed % 5:02d}:30" if "时段" in form.period_field else ""
        head[form.period_field] = f"{8 + seed % 10:02d}:{seed % 60:02d}{until}"
    answers = {row.key: made for row in form.rows if (made := _answer(row, dice))}
    extras = tuple({"note": dice.choice(NOTES)} for _ in range(dice.randrange(3)))
    return Filling(head, answers, extras)


def _answer(row: Any, dice: random.Random) -> dict[str, Any]:
    """A blank row one time in ten; a × mostly says what, who and until when."""
    result = dice.choices(("", "pass", "fail", "na"), (1, 6, 2, 1))[0]
    if not result:
        return {}
    made: dict[str, Any] = {"result": result}
    if row.reading and result != "na":
        made["value"] = dice.choice((0, 0.35, 12, 59.5, 61, -3))
    if result == "fail":
        made |= {"note": dice.choice(NOTES)} if dice.random() < 0.9 else {}
        made |= (
            {"owner": dice.choice(PEOPLE), "due": f"2027-01-{dice.randrange(1, 29):02d}"} if dice.random() < 0.7 else {}
        )
        if row.each:
            made["deduct"] = min(row.score, row.each * dice.randrange(1, 4))
    if result == "na" and dice.random() < 0.5:
        made["reason"] = dice.choice(NOTES)
    return made
