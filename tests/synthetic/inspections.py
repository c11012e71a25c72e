"""The rounds of every form that applies: left out here and there, failing and put right, and looked at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from compliance_kit.evidence import slots
from compliance_kit.kinds.checklist import Checklist, Item
from compliance_kit.model import Document
from compliance_kit.tailoring import items, machines
from synthetic.estate import Cells, Estate, chance
from synthetic.findings import NOT_SEEN, NOT_TODAY, Finding, finding
from synthetic.places import has_place, place
from synthetic.registers import drills

OFTEN = ("shift", "daily")
RARE = ("quarterly", "four-monthly", "half-yearly", "yearly")
LEFT_OUT = {("prj-zhangdian-park", "CK-ASSESS-2")}
"""Forms that come round seldom and that nobody filled in."""
NOT_BY_MACHINE = {"prj-putuo-court": (date(2026, 10, 12), date(2026, 10, 16))}
"""Days on which the machines were not looked at one by one: the only one who may was on leave."""
STAND_IN = {"环境主管": "客服主管（兼环境）", "信息管理员": "公司信息管理员"}
"""Who fills in a form where the project has nobody at its post."""
ONCE, TWICE = ("CK-TAKE-E",), ("CK-SPACE-E",)
"""Forms without a cycle that do not come up often."""
Said = tuple[str, str, str]
"""What a row says: the result, the place and the words."""
OFTEN_AGAIN = 0.3
"""How likely what fails again and again does so on a day on which it may."""
QUIET_DAYS = {"shift": 4, "daily": 4, "weekly": 14}
"""So many days before the end nothing new fails, but for what is still open: there must be another round to see it right."""
RAIN, HEAT = ("排水", "集水", "渗", "地下车库", "屋面"), ("机房", "变压器", "室内温湿度")


@dataclass(frozen=True, slots=True)
class Planted:
    """A failure that a decision of the project speaks of: the requirement, where it is looked at, what was written."""

    requirement: str
    form: str
    note: str


PLANTED: Mapping[str, tuple[Planted, ...]] = MappingProxyType({
    "prj-qianjiang-garden": (
        Planted("std-facilities#04", "CK-LIFT-M", "自查表只抄维保结论，没有逐项核对实物，已要求补做"),
        Planted("std-emergency-supplies#24", "", "名册上 2 名队员已离职，没有补员和投保，列入 12 月补员"),
        Planted("std-process#01", "", "退出交接一节仍写已撤销的岗位，列入本年修订"),
    ),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure of an item: from when, how many days it lasts (0: not put right by the end) and what is written."""

    start: date
    lasts: int
    finding: Finding
    where: str
    note: str = ""

    def covers(self, on: date) -> bool:
        """Whether the item fails on a day."""
        return self.start <= on and (not self.lasts or on < self.start + timedelta(days=self.lasts))


@dataclass(frozen=True, slots=True)
class Round:
    """A form as an estate uses it: how often, which rows hold, on which days it is filled in."""

    form: Checklist
    frequency: str
    rows: tuple[Item, ...]
    days: tuple[date, ...]
    inspector: str


def inspections(estate: Estate) -> Iterator[Cells]:
    """Every due round of every form that applies, some of them left out, some items failing for a while."""
    rounds = []
    for checklist in estate.found.checklists:
        if checklist.body.layout != "survey":
            rounds.append(_round(estate, checklist, estate.found.frequency(checklist)))
    open_ones, again = still_open(estate, rounds), recurring(estate, rounds)
    for one in rounds:
        for item in one.rows:
            key = (one.form.form, item.code)
            found = list(faults(estate, one, item, OFTEN_AGAIN if key in again else 0.0))
            yield from records(estate, one, item, (found, open_ones.get(key)))


def _round(estate: Estate, checklist: Document[Checklist], frequency: str) -> Round:
    rows = tuple(items(estate.library, checklist, estate.project))
    role = checklist.body.role
    inspector = role if estate.crew(role) else STAND_IN.get(role, role)
    return Round(checklist.body, frequency, rows, tuple(round_days(estate, checklist.body, frequency)), inspector)


def round_days(estate: Estate, form: Checklist, frequency: str) -> Iterator[date]:
    """The days on which a form was filled in: about the middle of its cycle, so that failures can be looked at again."""
    due = slots(frequency, estate.window)
    for i, slot in enumerate(due):
        luck = chance("round", estate.id, form.form, i)
        share = 0.4 if frequency in OFTEN else 0.0 if frequency in RARE else 1.0
        is_skipped = luck.random() < estate.temper.skip * share or (estate.id, form.form) in LEFT_OUT
        length = (slot.end - slot.start).days
        if not is_skipped:
            yield slot.start + timedelta(days=luck.randint(length // 3, length // 2))
    if not due:
        yield from event_days(estate, form)


def event_days(estate: Estate, form: Checklist) -> tuple[date, ...]:
    """The days of what has no cycle; drills are evaluated on the day on which they are held."""
    start, end = estate.window
    if form.form.startswith("CK-DRILL"):
        held = sorted({str(row["date"]) for row in drills(estate) if row["form"] != "未开展"})
        return tuple(day for text in held if start <= (day := date.fromisoformat(text)) <= end)[:3]
    times = 1 if form.form in ONCE else 2 if form.form in TWICE else 3
    offsets = (chance("event", estate.id, form.form, i).randint(i * 20 + 2, i * 20 + 12) for i in range(times))
    return tuple(start + timedelta(days=offset) for offset in offsets)


def can_fail(estate: Estate, form: Checklist, item: Item) -> Finding | None:
    """What may be found at an item where there is such a place."""
    found = finding(form.form, item)
    return found if found and has_place(estate, found.kind) else None


def still_open(estate: Estate, rounds: Sequence[Round]) -> dict[tuple[str, str], Fault]:
    """The few failures that were not put right by the end, and those that decisions speak of; by form and item."""
    found = dict(_planted(estate, rounds))
    for is_veto, wanted in ((False, estate.temper.still_open), (True, estate.temper.vetoes)):
        able = [
            (chance("open", estate.id, one.form.form, item.code).random(), one, item)
            for one in rounds
            for item in one.rows
            if one.days and one.frequency not in RARE
            if (about := can_fail(estate, one.form, item)) and about.is_lasting
            if (item.veto or estate.is_veto(item.verifies)) == is_veto
        ]
        for _, one, item in sorted(able, key=lambda row: row[0])[:wanted]:
            key = (one.form.form, item.code)
            if key not in found:
                found[key] = _lasting_to_the_end(estate, one, item)
    return found


def _lasting_to_the_end(estate: Estate, one: Round, item: Item) -> Fault:
    luck = chance("open-since", estate.id, one.form.form, item.code)
    about = can_fail(estate, one.form, item)
    assert about
    back = luck.randint(2, 6) if one.frequency in OFTEN else 0
    start = min(one.days[-1], estate.window[1] - timedelta(days=back))
    note = f"{about.seen}，{about.done}，尚未完成"
    return Fault(start, 0, about, place(estate, about.kind, luck), note)


def _planted(estate: Estate, rounds: Sequence[Round]) -> Iterator[tuple[tuple[str, str], Fault]]:
    for one in PLANTED.get(estate.id, ()):
        able = [
            (len(item.verifies), form.form.form, item, form.days)
            for form in rounds
            for item in form.rows
            if one.requirement in item.verifies and form.form.form.startswith(one.form) and form.days
        ]
        _, form_code, item, its_days = min(able, key=lambda row: (row[0], row[1], row[2].code))
        about = Finding("", "", "")
        yield (form_code, item.code), Fault(its_days[-1], 0, about, "", one.note)


def recurring(estate: Estate, rounds: Sequence[Round]) -> set[tuple[str, str]]:
    """The few items that fail again and again, each the only one that looks at some requirement, on forms never left out."""
    asked = Counter(target for one in rounds for item in one.rows for target in item.verifies)
    able = [
        (chance("recurring", estate.id, one.form.form, item.code).random(), one.form.form, item.code)
        for one in rounds
        for item in one.rows
        if one.frequency in OFTEN and len(one.days) == len(slots(one.frequency, estate.window))
        if (about := can_fail(estate, one.form, item)) and not about.is_lasting
        if not estate.is_veto(item.verifies) and any(asked[target] == 1 for target in item.verifies)
    ]
    return {(form, code) for _, form, code in sorted(able)[: estate.temper.recurring]}


def weight(estate: Estate, form: Checklist, item: Item, on: date) -> float:
    """How likely an item begins to fail: the estate's rate, its trend, the item's own weakness and the season."""
    start, end = estate.window
    words = item.name + item.check
    season = 2.0 if on.month in (8, 9) and any(w in words for w in RAIN) else 1.0
    season *= 1.6 if on.month == 8 and any(w in words for w in HEAT) else 1.0
    own = 0.4 + 3.2 * chance("weak", form.form, item.name).random() ** 3
    grave = 0.15 if item.veto or estate.is_veto(item.verifies) else 1.0
    return estate.temper.fail * season * own * grave * (1 + estate.temper.trend * ((on - start) / (end - start) - 0.5))


def faults(estate: Estate, one: Round, item: Item, least: float) -> Iterator[Fault]:
    """The failures of an item that were put right, in order and never two at once; `least` is how likely one begins."""
    about, is_often = can_fail(estate, one.form, item), one.frequency in OFTEN
    free_from = date.min
    last = estate.window[1] - timedelta(days=QUIET_DAYS.get(one.frequency, 8))
    for on in one.days:
        luck = chance("fault", estate.id, one.form.form, item.name, on)
        if about and free_from <= on <= last and luck.random() < max(least, weight(estate, one.form, item, on)):
            lasts = luck.randint(2, 3) if about.is_lasting and is_often else 1
            free_from = on + timedelta(days=lasts + 2)
            yield Fault(on, lasts, about, place(estate, about.kind, luck))


def records(estate: Estate, one: Round, item: Item, failures: tuple[Sequence[Fault], Fault | None]) -> Iterator[Cells]:
    """What is written of one item over the period, machine by machine where the form asks so."""
    righted, open_one = failures
    found = [f for f in righted if not open_one or f.start + timedelta(days=9) < open_one.start]
    found += [open_one] if open_one else []
    is_by_machine = any(section.per for section in one.form.sections if item in section.items)
    again: Fault | None = None
    for on in one.days:
        now = next((fault for fault in found if fault.covers(on)), None)
        if now is None and again is not None and not is_by_machine:
            yield _row(one, item, on, ("pass", again.where, _righted(again)))
        else:
            yield from _usual(estate, one, item, on, now)
        again = now
        if now and now.lasts and one.frequency not in QUIET_DAYS:
            luck = chance("again", estate.id, one.form.form, item.code, on)
            later = min(on + timedelta(days=luck.randint(2, 7)), estate.window[1])
            yield _row(one, item, later, ("pass", now.where, _righted(now)))
            again = None


def _righted(fault: Fault) -> str:
    return "复查合格，已修复" if fault.finding.is_lasting else "复查合格"


def _usual(estate: Estate, one: Round, item: Item, on: date, fault: Fault | None) -> Iterator[Cells]:
    section = next(s for s in one.form.sections if item in s.items)
    if section.per:
        yield from _by_machine(estate, one, (item, section.per), on, fault)
        return
    if fault:
        about = fault.finding
        begun = f"{about.seen}，{about.done}" if on == fault.start else f"{item.name}：{about.seen}，还在处理"
        said = ("fail", fault.where, fault.note or begun)
        righted = ("pass", fault.where, _righted(fault))
        yield from _shifts(one, item, on, (said, said if about.is_lasting else righted))
        return
    luck = chance("item", estate.id, one.form.form, item.code, on)
    absent = next((why for word, why in NOT_TODAY.items() if word in item.name), "")
    if luck.random() < estate.temper.skip / 25:
        known = finding(one.form.form, item)
        kind = known.kind if known else "files" if one.frequency in RARE else ""
        yield _row(one, item, on, ("not_checked", "", NOT_SEEN.get(kind, NOT_SEEN[""])))
    elif absent and one.frequency in OFTEN and luck.random() < 0.12:
        yield from _shifts(one, item, on, (("na", "", absent),) * 2)
    else:
        yield from _shifts(one, item, on, (("pass", "", ""),) * 2)


def _by_machine(estate: Estate, one: Round, asked: tuple[Item, str], on: date, fault: Fault | None) -> Iterator[Cells]:
    item, facility = asked
    left_out = NOT_BY_MACHINE.get(estate.id)
    if left_out and left_out[0] <= on <= left_out[1]:
        return
    section = next(s for s in one.form.sections if s.per == facility)
    found = [machine for machine in machines(section, estate.project) if machine]
    bad = chance("machine", estate.id, on if not fault else fault.start).choice(found) if fault else None
    for machine in found:
        words = f"{machine.count} 台均已乘梯" if machine.count > 1 else ""
        if machine is bad and fault:
            words = fault.note or f"{fault.finding.seen}，{fault.finding.done}"
        yield _row(one, item, on, ("fail" if machine is bad else "pass", machine.code, words))


def _shifts(one: Round, item: Item, on: date, said: tuple[Said, Said]) -> Iterator[Cells]:
    """A form of every shift is filled in by day and by night, any other once."""
    if one.frequency != "shift":
        yield _row(one, item, on, said[0])
        return
    for shift, words in zip(("白班", "夜班"), said, strict=True):
        yield _row(one, item, on, words) | {"inspector": f"{one.inspector}（{shift}）"}


def _row(one: Round, item: Item, on: date, said: Said) -> Cells:
    result, where, words = said
    return {
        "date": f"{on}", "form": one.form.form, "item": item.code, "result": result, "place": where, "note": words,
        "inspector": one.inspector,
    }  # fmt: skip
