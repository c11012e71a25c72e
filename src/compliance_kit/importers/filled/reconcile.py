"""A filled form and the form as it is asked now → the result to keep, and what has to be told; nothing is lost.

Answers follow their stable codes. A copy of another version, or with another hash, is carried over as far as its codes
are still asked; what they answer no longer is kept beside (`not_carried`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit.decode import FORBIDDEN
from compliance_kit.emit import unwritable
from compliance_kit.importers.filled.model import COLUMNS, NOTHING, Cell, Filled, FilledExtra, FilledItem, Photo
from compliance_kit.importers.filled.rows import LIMITS, LONGEST, Told, answer, photo_refs
from compliance_kit.importers.filled.values import clock, clocks, day, leading_day, names, signer
from compliance_kit.model import Diagnostic, say
from compliance_kit.outputs.checklist import excel
from compliance_kit.outputs.checklist.form import Form, FormRow

LISTED = 12
"""Item codes that one message lists."""
_PRINTED = ("填表说明 ", "表单编号 ", "★ 为一票否决项", "× 没有填扣分", "√ 符合", "示例：")
"""How lines begin that only our own sheets carry, of whatever version."""
_ID_LENGTH = 64
LONGEST_NAME = 80
LATE_DAYS = 366
"""What is typed in more than a year later is more likely of another year."""
ACCEPTS, REVIEWS = ("受检", "接收", "陪同"), ("复核", "审核", "复查")
"""How signatures are called of who was inspected, and of who looks through what was found."""


@dataclass(frozen=True, slots=True)
class Entered:
    """How a filled form came in: when, by whom, and from which file."""

    on: date
    by: str = ""
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class AskedForm:
    """A form as it is asked now, its rows by key, and every word that its sheet prints."""

    form: Form
    rows: Mapping[str, FormRow]
    words: frozenset[str]

    @classmethod
    def of(cls, form: Form) -> AskedForm:
        """The form made ready, once for all its filled copies."""
        sheet = excel.workbook(form, date(1980, 1, 1)).sheets[0]
        entries = (entry for line in sheet.lines for entry in line.entries if entry is not None)
        values = (getattr(entry, "value", entry) for entry in entries)
        words = frozenset(Cell(value).text for value in values if isinstance(value, str | int | float))
        return cls(form, {row.key: row for row in form.rows}, words)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What becomes of one filled form: the data of its result without an id, None where it is refused; its pictures."""

    filled: Filled
    data: Mapping[str, Any] | None
    photos: tuple[Photo, ...]
    findings: tuple[Diagnostic, ...]


def reconcile(filled: Filled, asked: AskedForm, project: str, entered: Entered) -> Reconciled:
    """What the filled form says, held against what is asked; `project` is whom the result belongs to."""
    case = _Case(filled, asked, Told(filled))
    data = case.data(project, entered)
    photos = dict.fromkeys(case.photos())
    return Reconciled(
        filled, None if case.told.is_refused else data, tuple(photos), tuple(dict.fromkeys(case.told.findings))
    )


def base_id(data: Mapping[str, Any]) -> str:
    """The id of a result by project, form, day and hour: res-qianjiang-garden-ck-lift-d-2026-12-03-0905."""
    hour = f"-{data['started'].replace(':', '')}" if data.get("started") else ""
    rest = f"-{data['form']['id'].lower()}-{data['date']}{hour}"
    project = data["project"].removeprefix("prj-")[: _ID_LENGTH - len("res-") - len(rest) - len("-99")]
    return f"res-{project.rstrip('-')}{rest}"


@dataclass(frozen=True, slots=True)
class _Case:
    filled: Filled
    asked: AskedForm
    told: Told

    @property
    def is_current(self) -> bool:
        """Whether the copy asks exactly what is asked now."""
        body, said = self.asked.form.checklist.body, self.filled.identity
        return (said.version, said.hash) == (body.version, self.asked.form.hash)

    def photos(self) -> Iterator[Photo]:
        yield from (photo for item in self.filled.items for photo in item.photos)
        yield from (photo for extra in self.filled.extras for photo in extra.photos)
        if self.filled.scan:
            yield self.filled.scan

    def data(self, project: str, entered: Entered) -> dict[str, Any]:
        filled, form, said = self.filled, self.asked.form, self.filled.identity
        if not self.is_current:
            words = say("填的是 {was}，现行是 {now}：按项目代码对上，问的内容可能已改", was=f"{said.version} #{said.hash}", now=f"{form.checklist.body.version} #{form.hash}")  # fmt: skip
            self.told.note(words)
        self._refuse_unwritable()
        self._refuse_unknown()
        self._refuse_moved()
        self._tell_missing()
        checked_on, inspectors = self._day(entered), self._inspectors()
        started, finished = self._times(checked_on)
        found: dict[str, Any] = {
            "kind": "result",
            "title": f"{form.checklist.title[:100]} {checked_on}",
            "form": {"id": said.form, "version": said.version, "hash": said.hash},
            "project": project,
            "date": f"{checked_on}",
            "started": started,
            "finished": finished,
            "run": filled.run,
            "head": self._head(checked_on, inspectors),
            "inspectors": list(inspectors),
            "accepted_by": self._signature(*ACCEPTS),
            "reviewed_by": self._signature(*REVIEWS),
            "channel": filled.channel,
            "entered": _entered(entered, checked_on),
            "scan": photo_refs((filled.scan,))[0] if filled.scan else None,
            "rest": "pass" if filled.rest_passes else "",
            "items": self._items(),
            "extra": [self._extra(extra) for extra in filled.extras],
            "not_carried": [*self._not_carried(), *self._strays()],
        }
        if self.asked.form.is_survey:
            self.told.refuse(say("问卷不能逐份导入"), say("请把答卷录入答卷工作簿，或用手机问卷填写再导入"))
        return {key: value for key, value in found.items() if value or key == "items"}

    def _refuse_unwritable(self) -> None:
        """What says which run of which form it is must be plain words."""
        filled, said = self.filled, self.filled.identity
        for name, words in (("版本", said.version), ("校验码", said.hash), ("填写编号", filled.run)):
            if unwritable(words) or len(words) > LONGEST_NAME:
                self.told.refuse(say("{name}写得不对", name=name), say("请重新导出"))

    # --- who, when -----------------------------------------------------------------------------------------------------

    def _day(self, entered: Entered) -> date | None:
        name = self.asked.form.date_field
        cell = self.filled.head.get(name, NOTHING)
        found = None if cell.formula else leading_day(cell.value)
        if cell.is_empty:
            self.told.refuse(
                say("没有填{name}", name=name or "检查日期"), say("请填检查当天的日期，例如 2026-12-03"), cell
            )
        elif found is None:
            words = say("{name}“{text}”不是日期", name=name, text=cell.text[:30])
            self.told.refuse(words, say("请填检查当天的日期，例如 2026-12-03"), cell)
        elif found > entered.on:
            words = say("{name} {day} 晚于录入日期 {on}", name=name, day=found, on=entered.on)
            self.told.refuse(words, say("还没有到的日子不能记为检查过，请核对日期"), cell)
        elif (entered.on - found).days > LATE_DAYS:
            self.told.note(say("{name} {day} 比录入日期早一年以上", name=name, day=found), cell, say("请核对年份"))
        return found

    def _inspectors(self) -> tuple[str, ...]:
        form = self.asked.form
        cells = [self.filled.head[name] for name in form.inspector_fields if name in self.filled.head]
        found = tuple(dict.fromkeys(name for cell in cells if not cell.formula for name in names(self.told.text(cell))))
        if not found:
            found = names(self._signature(form.signer))
        if not found:
            fields = "、".join(form.inspector_fields) or form.signer
            self.told.refuse(say("没有写检查人"), say("请填{fields}，写姓名或者岗位", fields=fields))
        for name in found:
            if len(name) > LIMITS["owner"]:
                self.told.refuse(say("检查人“{name}…”过长", name=name[:20]), say("请只写姓名，几个人用顿号隔开"))
        return found

    def _times(self, checked_on: date | None) -> tuple[str, str]:
        """From when to when: as the head says, else as the telephone noted on that day."""
        cell = self.filled.head.get(self.asked.form.period_field, NOTHING)
        started, finished = (clock(cell.value), "") if not isinstance(cell.value, str) else clocks(cell.value)
        if not started and not cell.is_empty:
            self.told.note(say("{name}“{text}”认不出起止时刻，已原样留存", name=self.asked.form.period_field, text=cell.text[:30]), cell)  # fmt: skip
        noted = (self.filled.started, self.filled.finished)
        started, finished = (started or _of_day(noted[0], checked_on), finished or _of_day(noted[1], checked_on))
        return started, finished

    def _signature(self, *starts: str) -> str:
        for label, cell in self.filled.signed.items():
            words = signer(self.told.text(cell))
            if label.startswith(starts) and words and not cell.formula and len(words) <= LIMITS["owner"]:
                return words
        return ""

    def _head(self, checked_on: date | None, inspectors: tuple[str, ...]) -> dict[str, str]:
        """Every field and signature as typed, but for what says no more than the result says elsewhere."""
        form = self.asked.form
        known = {form.date_field: f"{checked_on}", **{name: "、".join(inspectors) for name in form.inspector_fields}}
        known |= {name: value for name, value in form.fields if value}
        signed = {"、".join(inspectors), self._signature(*ACCEPTS), self._signature(*REVIEWS)}
        found = {}
        fields = (*self.filled.head.items(), *((f"{label}签名", cell) for label, cell in self.filled.signed.items()))
        for label, cell in fields:
            words = self.told.text(cell)
            is_signed = label.endswith("签名") and words in signed
            if not cell.is_empty and known.get(label) != words and not is_signed:
                found[_visible(" ".join(label.split()))[:60] or "—"] = words
        for label, words in found.items():
            if len(words) > 2000:
                self.told.refuse(say("{name}过长，上限 {n} 字", name=label, n=2000), say("请删短"))
        return found

    # --- what was found ------------------------------------------------------------------------------------------------

    def _refuse_unknown(self) -> None:
        counts = Counter(item.key for item in self.filled.items)
        twice = [key for key, count in counts.items() if count > 1]
        unknown = [item for item in self.filled.items if item.key not in self.asked.rows]
        if twice:
            at = [item for item in self.filled.items if item.key == twice[0]][1]
            self.told.refuse(say("项目重复：{items}", items=_listing(twice)), say("每项只能有一行，删去重复的行"), at)
        if unknown and self.is_current:
            words = say("表里没有这些项目：{items}", items=_listing([item.key for item in unknown]))
            self.told.refuse(words, say("不要改动编号列；请在原表里重填"), unknown[0])

    def _refuse_moved(self) -> None:
        """Codes beside the questions of other rows, as sorting a part of the columns leaves them."""
        rows = self.asked.rows
        questions = {excel.asked(row) for row in rows.values()}
        known = [item for item in self.filled.items if item.key in rows and item.asked in questions]
        moved = [item for item in known if item.asked != excel.asked(rows[item.key])]
        if moved and self.is_current:
            words = say("编号与项目对不上：{items}", items=_listing([i.key for i in moved]))
            self.told.refuse(words, say("多半是排序时没有选中整行；撤销排序，或在原表里重填"), moved[0])

    def _tell_missing(self) -> None:
        """Rows that a workbook has lost: every one that we hand out holds them all."""
        missing = sorted(self.asked.rows.keys() - {item.key for item in self.filled.items})
        if missing and self.is_current and self.filled.channel == "xlsx":
            words = say("表里少了这些项目，按未查计：{items}", items=_listing(missing))
            self.told.wrong(words, say("行被删掉的，请在原表里补填后再导入"), NOTHING)

    def _items(self) -> dict[str, Any]:
        found = {}
        for item in self.filled.items:
            row = self.asked.rows.get(item.key)
            if row is not None and (data := answer(item, row, self.told)):
                found[item.key] = data
            if row is not None and item.asked and item.asked != excel.asked(row):
                words = say(
                    "第 {key} 项填表时问的是“{was}”，与现行的不同", key=item.key, was="：".join(item.asked)[:60]
                )
                self.told.note(words, item)
        return dict(sorted(found.items()))

    def _extra(self, extra: FilledExtra) -> dict[str, Any]:
        """A finding beside the items; what has no field of its own is written below the note."""
        parts = {name: self.told.text(cell) for name, cell in extra.parts.items()}
        due = day(extra.parts["due"].value) if "due" in parts and not extra.parts["due"].formula else None
        if due is None and "due" in parts:
            cell = extra.parts["due"]
            words = say("完成时限“{text}”不是日期，已写进说明", text=parts["due"][:30])
            self.told.wrong(words, say("请填日期，例如 2026-12-08"), cell)
        owner = parts.get("owner", "") if len(parts.get("owner", "")) <= LIMITS["owner"] else ""
        taken = {"note", *(["owner"] if owner else []), *(["due"] if due else [])}
        rest = [f"{COLUMNS.get(name, name)}：{text}" for name, text in parts.items() if name not in taken]
        note = "\n".join([parts.get("note", ""), *rest]).removeprefix("\n") or "（未写说明）"
        if len(note) > LONGEST:
            self.told.refuse(
                say("表外问题过长，上限 {n} 字", n=LONGEST), say("请删短，或分成几条"), extra.parts["note"]
            )
        found = {"note": note, "owner": owner, "due": f"{due or ''}", "photos": photo_refs(extra.photos)}
        return {name: value for name, value in found.items() if value}

    def _not_carried(self) -> Iterator[dict[str, Any]]:
        """Answers to what is no longer asked."""
        if self.is_current:
            return
        lost = [item for item in self.filled.items if item.key not in self.asked.rows and (item.cells or item.photos)]
        if lost:
            words = say("现行的表已经没有这些项目，原样留存、不作评分：{items}", items=_listing([i.key for i in lost]))
            self.told.note(words, lost[0])
        for item in lost:
            was = {COLUMNS[name]: self.told.text(cell) for name, cell in item.cells.items()}
            was |= {f"照片{i}": photo.path for i, photo in enumerate(item.photos, 1)}
            asked = _visible("：".join(item.asked))[:2000]
            yield {"item": _visible(item.key)[:60], **({"asked": asked} if asked else {}), "was": was}

    def _strays(self) -> Iterator[dict[str, Any]]:
        """Texts that stand where the form asks nothing."""
        for cell in self.filled.strays:
            words = cell.text
            if words not in self.asked.words and not words.startswith(_PRINTED):
                if self.is_current:
                    self.told.note(say("这里的文字不在任何一栏里，原样留存：{text}", text=words[:30]), cell)
                yield {"item": cell.cell[:60], "was": {"文字": self.told.text(cell)}}


def _entered(entered: Entered, checked_on: date | None) -> dict[str, Any]:
    late = checked_on is not None and entered.on > checked_on
    found = {"by": entered.by, "on": f"{entered.on}", "late": late, "file": entered.file, "sha256": entered.sha256}
    return {name: value for name, value in found.items() if value}


def _of_day(moment: str, wanted: date | None) -> str:
    """The time of a moment such as 2026-12-03T09:05, where it lies on that day."""
    on, _, at = moment.partition("T")
    return clock(at) if wanted and day(on) == wanted else ""


def _visible(text: str) -> str:
    """The text with a mark in place of each character that no file of ours may hold."""
    return FORBIDDEN.sub("\ufffd", text)


def _listing(keys: list[str]) -> str:
    more = f" 等 {len(keys)} 项" if len(keys) > LISTED else ""
    return "、".join(keys[:LISTED]) + more


__all__ = ["AskedForm", "Entered", "FilledItem", "Reconciled", "base_id", "reconcile"]
