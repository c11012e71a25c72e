"""One row as typed → one answer of a result, and what has to be told about it; nothing typed is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance_kit.emit import unwritable
from compliance_kit.evidence.score import is_out_of_range
from compliance_kit.importers.filled.model import COLUMNS, Cell, Filled, FilledItem, Photo, refusal
from compliance_kit.importers.filled.values import clock, day, mark, number
from compliance_kit.model import Diagnostic, Severity, Text, say
from compliance_kit.outputs.checklist.form import FormRow

LONGEST = 4_000
LIMITS = {"place": 200, "owner": 60}
"""Characters that a field of a result takes; a longer text is kept as typed, to LONGEST."""
_MENDS = {
    "result": say("请填 √、× 或 /"),
    "value": say("请只填数字，例如 0.35"),
    "deduct": say("请只填扣的分数，例如 2"),
    "at": say("请填时刻，例如 09:05"),
    "due": say("请填日期，例如 2026-12-08"),
    "owner": say("请只写姓名或岗位，60 字以内"),
    "place": say("请只写部位，200 字以内"),
}


@dataclass(slots=True)
class Told:
    """What is told about one filled form while it is read."""

    filled: Filled
    findings: list[Diagnostic] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether anything stands in the way of taking the form in."""
        return any(d.code == "filled-refused" for d in self.findings)

    def refuse(self, text: Text, hint: Text, at: Cell | FilledItem | None = None) -> None:
        """Note why the form cannot be taken in."""
        place = self.filled.place(at) if at else self.filled.place()
        self.findings.append(refusal(place.path, text, hint, place.cell, place.span))

    def wrong(self, text: Text, hint: Text, at: Cell) -> None:
        """Note a cell that could not be read as what it should be; it is kept as typed."""
        self.findings.append(Diagnostic("filled-cell", Severity.ERROR, self.filled.place(at), text, hint))

    def note(self, text: Text, at: Cell | FilledItem | None = None, hint: Text | None = None) -> None:
        """Note something worth a look."""
        place = self.filled.place(at) if at else self.filled.place()
        self.findings.append(Diagnostic("filled-note", Severity.NOTE, place, text, hint))

    def text(self, cell: Cell) -> str:
        """The cell's text, to the character; a line end that only some programs see is an ordinary one.

        What no file of ours can hold is refused.
        """
        words = re.sub("[\u2028\u2029]", "\n", cell.text)
        if cell.has_lost_digits:
            self.refuse(say("数字超过 15 位，表格软件已经丢掉末尾几位"), say("把这一格设为文本后重新填写"), cell)
        if bad := unwritable(words):
            code = f"{ord(bad):04X}"
            self.refuse(say("这里有看不见的控制字符 U+{code}", code=code), say("删掉这个字符后再导入"), cell)
        elif len(words) > LONGEST:
            self.refuse(
                say("文字过长：{n} 字，上限 {limit} 字", n=len(words), limit=LONGEST), say("请删短，或另附文件"), cell
            )
        return words


def photo_refs(photos: tuple[Photo, ...]) -> list[dict[str, str]]:
    """The pictures as a result writes them."""
    return [{"path": photo.path, "sha256": photo.sha256} for photo in photos]


def answer(item: FilledItem, row: FormRow, told: Told) -> dict[str, Any]:
    """What a result writes for the row; empty where nothing was typed. `row` is what today's form asks there."""
    reading = _Row(item, row, told)
    return reading.answer()


@dataclass(slots=True)
class _Row:
    item: FilledItem
    row: FormRow
    told: Told
    as_typed: dict[str, str] = field(default_factory=dict)

    def answer(self) -> dict[str, Any]:
        if not self.item.cells and not self.item.photos:
            return {}
        parsed = {name: value for name, value in self._parsed() if value not in (None, "")}
        texts = {name: words for name in ("place", "note", "reason", "owner") if (words := self._short(name))}
        found: dict[str, Any] = {"result": "not_checked", **parsed, **texts}
        if found["result"] == "na" and "reason" not in found and "note" in found:
            found["reason"] = found.pop("note")  # the sheet has one column for both
        if self.item.photos:
            found["photos"] = photo_refs(self.item.photos)
        if not (names := self.item.get("photo")).is_empty:
            self.as_typed[COLUMNS["photo"]] = self.told.text(names)
        if self.as_typed:
            found["as_typed"] = self.as_typed
        if found == {"result": "not_checked"} and not self.item.get("result").text:
            return {}
        self._tell(found)
        return {name: found[name] for name in _ORDER if name in found}

    def _parsed(self) -> Iterator[tuple[str, Any]]:
        unit = self.row.reading.unit if self.row.reading else ""
        readers: Mapping[str, Callable[[Cell], Any]] = {
            "result": lambda cell: mark(cell.value),
            "value": lambda cell: number(cell.value, unit),
            "deduct": lambda cell: _deduction(cell),
            "at": lambda cell: clock(cell.value) or None,
            "due": lambda cell: found.isoformat() if (found := day(cell.value)) else None,
        }
        for name, read in readers.items():
            cell = self.item.get(name)
            if cell.is_empty or self._is_ours(name, cell):
                continue
            value = None if cell.formula else read(cell)
            if value is None:
                self._keep(name, cell)
            yield name, value

    def _is_ours(self, name: str, cell: Cell) -> bool:
        """Whether the cell holds the formula that we put there: a × takes all where nothing counts by occurrence."""
        return name == "deduct" and bool(cell.formula) and not self.row.each

    def _keep(self, name: str, cell: Cell) -> None:
        """Keep what cannot be read, and say so."""
        words = self.told.text(cell)
        self.as_typed[COLUMNS[name]] = words
        title, shown = COLUMNS[name], words[:30]
        if cell.formula:
            text = say("{title}是公式“{shown}”，没有采用", title=title, shown=shown)
        else:
            text = say("{title}“{shown}”认不出，已原样留存", title=title, shown=shown)
        self.told.wrong(text, _MENDS.get(name, _MENDS["value"]), cell)

    def _short(self, name: str) -> str:
        """A text; kept as typed where it is too long for its field, or a formula."""
        cell = self.item.get(name)
        if cell.is_empty:
            return ""
        words = self.told.text(cell)
        if cell.formula:
            self.told.note(
                say("{title}是公式，留存的是公式的文字", title=COLUMNS[name]), cell, say("要写文字的，前面不要加等号")
            )
        if len(words) > LIMITS.get(name, LONGEST) and len(words) <= LONGEST:
            self._keep(name, cell)
            return ""
        return words

    def _tell(self, found: Mapping[str, Any]) -> None:
        item, result = self.item, found["result"]
        which = self.row.name
        if result == "fail" and not {"note", "photos"} & found.keys():
            self.told.note(say("{which}划了 ×，没有写问题", which=which), item, say("请补写部位和问题"))
        if result == "na" and not found.get("reason"):
            self.told.note(say("{which}划了 /，没有写理由", which=which), item, say("请补写为什么不涉及，没有理由的不能从差距里扣除"))  # fmt: skip
        if result == "not_checked" and item.get("result").is_empty:
            self.told.note(say("{which}填了内容，没有划结果，按未查计", which=which), item, _MENDS["result"])
        if "deduct" in found and result != "fail":
            self.told.note(say("{which}没有划 ×，却填了扣分，不计", which=which), item)
        if result in ("pass", "not_checked") and is_out_of_range(self.row.reading, found.get("value")):
            words = say("{which}实测值 {value} 超出 {range}，按不符合计", which=which, value=found["value"], range=self.row.range)  # fmt: skip
            self.told.note(words, item, say("请核对读数和结果"))
        if self.row.reading and result in ("pass", "fail") and "value" not in found and "实测值" not in self.as_typed:
            self.told.note(
                say("{which}没有填实测值", which=which), item, say("单位：{unit}", unit=self.row.reading.unit)
            )


_ORDER = ("result", "value", "deduct", "at", "place", "note", "reason", "owner", "due", "photos", "as_typed")


def _deduction(cell: Cell) -> float | int | None:
    found = number(cell.value, "分")
    return found if found is not None and 0 <= found <= 1000 else None
