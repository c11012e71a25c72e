"""A questionnaire filled on a phone: one respondent, whose answers go where the answer workbook's rows go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from compliance_kit.importers.filled.answers import Answers, Asked, respondent
from compliance_kit.importers.filled.model import NOTHING, Cell, Identity
from compliance_kit.importers.filled.phone import FORM, KEY, MAX_ITEMS, Export
from compliance_kit.kinds.checklist import OVERALL
from compliance_kit.model import say
from compliance_kit.outputs.checklist.survey import IMPORTANCE, ON_POINTS, POINTS, SCORES

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
    """The one respondent's rows, none of the surveys where the overall question has no score; nothing of a faulty file."""
    if not _is_whole(export):
        return Answers(export.path, None, (), tuple(export.findings), ".json")
    data = export.data
    form, run = data["form"], data["run"]
    identity = Identity(form["id"], form["version"], form["hash"], data["project"])
    found = respondent(export.path, _day(export), _household(export), tuple(_asked(data)))
    rows = (replace(found.survey, run=run),) if found.survey else ()
    ratings = tuple(replace(row, run=run) for row in found.ratings)
    return Answers(export.path, identity, rows, found.findings, ".json", run, ratings)


def _asked(data: Mapping[str, Any]) -> Iterator[Asked]:
    """Every question with its answer; a name that is not one question's alone gets its code."""
    often = Counter(data["asked"].values())
    for key, name in data["asked"].items():
        at, given = f"items.{key}", data["items"].get(key, {})
        answer = Cell(given.get("result", ""), f"{at}.result" if given else at)
        importance = Cell(given.get("importance", ""), f"{at}.importance")
        yield Asked(name if often[name] == 1 else f"{name}（{key}）", answer, importance)


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
        elif export.fits(item, {"result": str, "importance": str}, at, ("result",)):
            _look_at_answer(export, item, at, export.data["asked"][key])


def _look_at_answer(export: Export, item: Mapping[str, str], at: str, name: str) -> None:
    """Whether a question's answer is one of its scale, and its importance one of theirs."""
    result, importance = item["result"], item.get("importance", IMPORTANCE[0])
    if name.endswith(ON_POINTS):
        if result not in POINTS:
            export.complain(f"{at}.result", say("答案“{text}”不是 0 至 10", text=result[:20]))
    elif result not in SCORES:
        export.complain(f"{at}.result", say("答案“{text}”不是 5、4、3、2、1 或 /", text=result[:20]))
    if importance not in IMPORTANCE:
        export.complain(f"{at}.importance", say("重要度“{text}”不是 5、4、3、2、1", text=importance[:20]))


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
