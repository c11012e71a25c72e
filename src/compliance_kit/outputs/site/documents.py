"""One page for each document, and what its template needs beside the document itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from markupsafe import Markup

from compliance_kit import tailoring
from compliance_kit.evidence import table_schema
from compliance_kit.kinds import words
from compliance_kit.kinds.calendar import Calendar
from compliance_kit.kinds.checklist import Checklist, Item, Reading
from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.plan.cards import phases, post_cards
from compliance_kit.kinds.project import Project, Setting
from compliance_kit.kinds.regulation import Regulation
from compliance_kit.kinds.standard import Requirement, Standard
from compliance_kit.kinds.values import FREQUENCY_DAYS, day_text, next_due
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.outputs.output import Order
from compliance_kit.outputs.site import contract
from compliance_kit.outputs.site.diagram import swimlane
from compliance_kit.outputs.site.page import Page, group_of
from compliance_kit.outputs.site.routes import FOLDERS, TABS, page_of, ranked
from compliance_kit.outputs.site.standing import standing
from compliance_kit.tailoring import Tailored

Show = dict[str, Any]
AGGREGATES = {
    "share": "达标的占全部的比例",
    "count": "计数",
    "mean": "平均值",
    "median": "中位数",
    "p90": "第 90 百分位",
    "top2": "前两档占比（4 分和 5 分）",
    "nps": "净推荐值（推荐者占比减贬损者占比）",
    "csi": "加权满意度（各项均值按重要度加权，乘 20）",
    "ratio": "两列合计之比",
}
PROFILE = {
    "address": ("坐落", ""),
    "bounds": ("四至", ""),
    "area_m2": ("建筑面积", " 平方米"),
    "households": ("户数", " 户"),
    "buildings": ("幢数", " 幢"),
    "floors": ("最高层数", " 层"),
    "elevators": ("电梯", " 台"),
    "parking": ("车位", " 个"),
    "completed": ("竣工", " 年"),
}


def pages(library: Library, order: Order) -> Iterator[Page]:
    """One page for each document; the glossary has its own."""
    for document in library.documents.values():
        kind = document.head.kind
        if kind != "glossary":
            show = partial(_show, library, order, document)
            tab = TABS.get(kind, f"{FOLDERS[kind]}/")
            yield Page(page_of(document), document.title, f"{kind}.md.j2", tab, group_of(document), show)


def _show(library: Library, order: Order, document: Document[Any]) -> Show:
    """What the page of a document shows, found out when the page is made."""
    return {"document": document, **VIEWS[document.head.kind](library, order, document)}


def _regulation(library: Library, order: Order, document: Document[Regulation]) -> Show:
    shapes = document.body.outline.values()
    chapters = [(name, [s.number for s in group]) for name, group in groupby(shapes, key=lambda s: s.chapter)]
    return {"chapters": chapters, "written": frozenset(a.number for a in document.body.articles)}


def _standard(library: Library, order: Order, document: Document[Standard]) -> Show:
    def place(requirement: Requirement) -> tuple[int, ...]:
        return tuple(sorted(known.index(region) for region in requirement.applies.regions))

    known = list(words.REGION)
    ordered = sorted(document.body.requirements, key=place)  # stable: general ones first, then region by region
    groups = [(tuple(known[i] for i in regions), tuple(part)) for regions, part in groupby(ordered, key=place)]
    return {
        "flow": swimlane(document.body.process, f"{document.title}：服务流程"),
        "general": tuple(r for regions, part in groups if not regions for r in part),
        "local": [
            ("-".join(regions), "、".join(words.REGION[r] for r in regions), p) for regions, p in groups if regions
        ],
    }


SIGNS = {"<=": "不超过 ", "<": "少于 ", ">=": "不少于 ", ">": "多于 ", "=": "为"}
WORTH = {"pass": "合格", "fail": "不合格"}


def condition(success: str, titles: Mapping[str, str]) -> str:
    """When a record counts as good, in words: 用时不超过 30 分钟, 结果为合格; as written where it is not understood."""
    read = re.fullmatch(r"([a-z_]+) *(<=|>=|=|<|>) *(.+)", success)
    if not read or read[1] not in ("duration", *titles):
        return success
    column = titles.get(read[1], "用时")
    return f"{column}{SIGNS[read[2]]}{WORTH.get(read[3], read[3])}"


def _metric(library: Library, order: Order, document: Document[Any]) -> Show:
    schema = table_schema(document.body.dataset)
    titles = {column: rule["title"] for column, rule in schema["columns"].items()}
    return {
        "dataset": schema["title"],
        "columns": titles,
        "AGGREGATES": AGGREGATES,
        "condition": condition(document.body.success, titles),
    }


@dataclass(frozen=True, slots=True)
class Drill:
    """When a plan must be practised next, and whether that day has passed."""

    due: date | None
    overdue: bool
    text: str


def drill_of(plan: Plan, today: date) -> Drill:
    """The state of a plan's drills on a day."""
    if plan.drills.frequency not in FREQUENCY_DAYS:
        return Drill(None, False, "")
    words_of_cycle = words.FREQUENCY[plan.drills.frequency]
    if plan.drills.last is None:
        return Drill(None, True, f"要求{words_of_cycle}演练，还没有演练记录。")
    last = next_due(plan.drills.last, plan.drills.frequency)
    if last is None or last >= today:
        return Drill(last, False, "")
    return Drill(last, True, f"{words_of_cycle}演练一次，最迟 {day_text(last)}，已超期 {(today - last).days} 天。")


def _plan(library: Library, order: Order, document: Document[Plan]) -> Show:
    plan = document.body
    return {"phases": phases(plan), "cards": post_cards(plan), "drill": drill_of(plan, order.today)}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a form as printed."""

    number: int
    item: Item
    text: str
    method: str
    range: str


def _checklist(library: Library, order: Order, document: Document[Checklist]) -> Show:
    from compliance_kit.outputs.office.qr import qr_svg  # with all of Word behind it, which no other page needs

    known = {whole: requirement for whole, _, requirement in library.requirements()}
    numbers = iter(range(1, 10_000))
    sections = [
        (section.title, [_row(item, next(numbers), known) for item in section.items])
        for section in document.body.sections
    ]
    form = document.body
    code = f"{order.home}{page_of(document)}" if order.home else f"CK1:{form.form}@{form.version}"
    return {"sections": sections, "qr": Markup(qr_svg(code)), "code": code}


def _row(item: Item, number: int, known: dict[str, Requirement]) -> Row:
    wanted = known.get(item.verifies[0]) if item.verifies else None
    text = item.check or (wanted.text if wanted else "")
    method = item.method or (wanted.method if wanted else "")
    return Row(number, item, text, method, range_words(item.reading))


def range_words(reading: Reading | None) -> str:
    """The range of a reading that passes, as forms print it."""
    if reading is None:
        return ""
    low, high = reading.min, reading.max
    if low is not None and high is not None:
        return f"{low:g} 至 {high:g}"
    return f"不低于 {low:g}" if low is not None else f"不高于 {high:g}" if high is not None else "记录实测值"


@dataclass(frozen=True, slots=True)
class Change:
    """What a project changes in a requirement: the standard's values and its own, in words."""

    setting: Setting
    before: str
    after: str


def _project(library: Library, order: Order, document: Document[Project]) -> Show:
    estate = document.body
    known = {whole: requirement for whole, _, requirement in library.requirements()}
    profile = [
        (
            label,
            f"{estate.profile[key]:g}{unit}"
            if isinstance(estate.profile[key], float)
            else f"{estate.profile[key]}{unit}",
        )
        for key, (label, unit) in PROFILE.items()
        if key in estate.profile
    ]
    scope = tailoring.applicable(library, document)
    laws = Counter(whole.partition("#")[0] for whole, _, _ in scope.duties)
    return {
        "scope": scope,
        "forms": [c for c in scope.checklists if _is_made(library, c, document)],
        "laws": [(law, laws[law.id]) for law in ranked(library.regulations) if laws[law.id]],
        "standing": standing(library, order, document, scope),
        "totals": {
            "duties": sum(len(tuple(law.body.duties())) for law in library.regulations),
            "requirements": len(known),
        },
        "regions": "、".join(words.REGION.get(r, r) for r in words.region_chain(estate.region)),
        "profile": profile,
        "chapters": _by_chapter(scope.requirements),
        "settings": [_change(setting, known.get(setting.requirement)) for setting in estate.settings],
    }


def _by_chapter(requirements: Sequence[Tailored]) -> list[tuple[str, list[Tailored]]]:
    """The requirements of each chapter that has any, chapters in order."""
    found = {key: [t for t in requirements if t.document.body.chapter == key] for key in words.CHAPTERS}
    return [(f"第 {key} 章　{words.CHAPTERS[key]}", rows) for key, rows in found.items() if rows]


def _is_made(library: Library, form: Document[Checklist], project: Document[Project]) -> bool:
    """Whether the project has this form as a file: it is in use and at least one of its rows applies there."""
    return form.head.status != "withdrawn" and bool(tailoring.items(library, form, project))


def _change(setting: Setting, requirement: Requirement | None) -> Change:
    goal = requirement.measure.target if requirement and requirement.measure else None
    before, after = [], []
    for mine, theirs in (
        (setting.within, requirement.within if requirement else None),
        (words.FREQUENCY.get(setting.frequency), words.FREQUENCY.get(requirement.frequency) if requirement else None),
        (setting.target, goal),
    ):
        if mine:
            after.append(str(mine))
            before.append(str(theirs or "未规定"))
    return Change(setting, "；".join(before), "；".join(after))


def _calendar(library: Library, order: Order, document: Document[Calendar]) -> Show:
    return {"off": [(h.name, run_words(h.days), len(h.days)) for h in document.body.holidays], "day_words": day_words}


def run_words(days: Sequence[date]) -> str:
    """Days in words, neighbours joined: 10月1日（周四）至10月7日（周三）."""
    ordered = sorted(days)
    firsts = [d for d in ordered if d - timedelta(days=1) not in ordered]
    lasts = [d for d in ordered if d + timedelta(days=1) not in ordered]
    ends = zip(firsts, lasts, strict=True)
    return "、".join(day_words(a) if a == b else f"{day_words(a)}至{day_words(b)}" for a, b in ends)


def day_words(day: date) -> str:
    """A day of the year with its weekday: 10月1日（周四）."""
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


VIEWS: dict[str, Callable[[Library, Order, Any], Show]] = {
    "regulation": _regulation,
    "standard": _standard,
    "metric": _metric,
    "plan": _plan,
    "checklist": _checklist,
    "contract": contract.view,
    "project": _project,
    "calendar": _calendar,
}
