"""A questionnaire filled on a phone: one respondent, whose overall score goes where the answer workbook's rows go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from compliance_kit.importers.filled.answers import OVERALL, Answers, checked
from compliance_kit.importers.filled.model import NOTHING, Cell, Identity
from compliance_kit.importers.filled.phone import FORM, KEY, MAX_ITEMS, Export
from compliance_kit.model import Diagnostic, say
from compliance_kit.outputs.checklist.survey import SCORES

LAYOUT = "survey"
_TOP = {
    "ckit": int, "layout": str, "form": dict, "checklist": str, "project": str, "run": str, "head": dict, "started": str,
    "finished": str, "asked": dict, "items": dict, "open": dict,
}  # fmt: skip
_REQUIRED = ("ckit", "layout", "form", "project", "run", "head", "started", "asked", "items")
_RUN = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_one(export: Export) -> bool:
    """Whether an export is a questionnaire rather than an inspection."""
    return export.data.get("layout") == LAYOUT


def read(export: Export) -> Answers:
    """The one respondent's row, none where the overall question has no score; nothing at all of a faulty file."""
    if not _is_whole(export):
        return Answers(export.path, None, (), tuple(export.findings), ".json")
    data = export.data
    form, run = data["form"], data["run"]
    identity = Identity(form["id"], form["version"], form["hash"], data["project"])
    overall = next(key for key, name in data["asked"].items() if name.startswith(OVERALL))
    at = f"items.{overall}"
    score = Cell(data["items"].get(overall, {}).get("result", ""), f"{at}.result" if overall in data["items"] else at)
    row = checked(export.path, _day(export), _household(export), score)
    if isinstance(row, Diagnostic):
        return Answers(export.path, identity, (), (row,), ".json", run)
    return Answers(export.path, identity, (replace(row, run=run),), (), ".json", run)


def _is_whole(export: Export) -> bool:
    """Whether all that an answer rests on is there and of its kind; what is not is noted."""
    if not export.fits(export.data, _TOP, "", _REQUIRED) or not export.fits(
        export.data["form"], FORM, "form", tuple(FORM)
    ):
        return False
    data = export.data
    for group in ("head", "asked", "open"):
        export.texts(group)
    if not _RUN.fullmatch(data["run"]):
        export.complain("run", say("填写编号不对"))
    _look_at_items(export, data["items"])
    if not export.findings and not any(name.startswith(OVERALL) for name in data["asked"].values()):
        export.complain("asked", say("问卷里没有总体评价一题，算不出每户的评分"))
    return not export.findings


def _look_at_items(export: Export, items: Mapping[str, Any]) -> None:
    if len(items) > MAX_ITEMS:
        export.complain("items", say("项目过多，上限 {n} 项", n=MAX_ITEMS))
        return
    for key, item in items.items():
        at = f"items.{key[:60]}"
        if not KEY.fullmatch(key) or key not in export.data["asked"]:
            export.complain(at, say("没有 {key} 这样的项目代码", key=key[:40]))
        elif export.fits(item, {"result": str}, at, ("result",)) and item["result"] not in SCORES:
            export.complain(f"{at}.result", say("答案“{text}”不是 5、4、3、2、1 或 /", text=item["result"][:20]))


def _day(export: Export) -> Cell:
    """The day that the head names, else the one on which it was begun."""
    typed = _named(export, "日期")
    return Cell(export.data["started"][:10], "started") if typed.is_empty else typed


def _household(export: Export) -> Cell:
    """The household where one was given; else a name that tells this respondent from the others and nothing more."""
    typed = _named(export, "户号")
    return Cell(f"匿名-{export.data['run'].replace('-', '')[:12]}", "run") if typed.is_empty else typed


def _named(export: Export, part: str) -> Cell:
    found = ((name, text) for name, text in export.data["head"].items() if part in name)
    return next((Cell(text, f"head.{name[:60]}") for name, text in found), NOTHING)
