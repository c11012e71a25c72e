"""A paper form typed in by its exceptions: `7:-2:灯不亮;12:/:无此设施`, the rest not checked or, as signed, passed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compliance_kit.importers.filled.model import Cell, Filled, FilledItem, Identity, Photo, Reading, refusal
from compliance_kit.importers.filled.values import folded
from compliance_kit.model import Diagnostic, say
from compliance_kit.outputs.checklist.form import Form, FormRow

PATH = "--paper"
"""How findings call what was typed at the command line."""
MARKS = {"√": "pass", "×": "fail", "x": "fail", "/": "na", "?": "not_checked"}
_MARK = re.compile(
    r"(?P<mark>[√×x/?]?)(?P<off>-[0-9]{1,4}(?:\.[0-9]{1,2})?)?(?:=(?P<value>-?[0-9]{1,9}(?:\.[0-9]{1,6})?))?"
)
_EXAMPLE = say("写成 序号:结果:说明，几项用分号隔开，例如 7:-2:灯不亮;12:/:无此设施;15:=0.35")


@dataclass(frozen=True, slots=True)
class Paper:
    """What is told of a paper at the command line: when, by whom, its exceptions, and the signed scan of it."""

    day: str
    time: str
    inspector: str
    exceptions: str
    scan: Photo | None = None
    rest_passes: bool = False


def read(form: Form, paper: Paper) -> Reading:
    """The paper as a filled copy of the form as it is now."""
    typed = _Typed(form)
    items = tuple(typed.items(paper.exceptions))
    if typed.findings:
        return Reading((), tuple(typed.findings))
    body = form.checklist.body
    identity = Identity(body.form, body.version, form.hash, form.project.id if form.project else "")
    head = {form.date_field: Cell(paper.day, "--date"), form.period_field: Cell(paper.time, "--time")}
    head |= {name: Cell(paper.inspector, "--inspector") for name in form.inspector_fields[:1]}
    filled = Filled(
        path=PATH,
        channel="paper",
        identity=identity,
        head={name: cell for name, cell in head.items() if name},
        items=items,
        signed={form.signer: Cell(paper.inspector, "--inspector")},
        scan=paper.scan,
        rest_passes=paper.rest_passes and paper.scan is not None,
    )
    return Reading((filled,))


class _Typed:
    """The exceptions on their way to rows."""

    def __init__(self, form: Form) -> None:
        self.numbers = {str(row.number): row for row in form.rows}
        self.keys = {row.key: row for row in form.rows}
        self.findings: list[Diagnostic] = []

    def items(self, text: str) -> Iterator[FilledItem]:
        """One row for each exception."""
        for number, part in enumerate(re.split("[;；]", text), 1):
            if part.strip():
                cell = f"--except 第 {number} 处"
                which, mark, note = (*re.split("[:：]", part, maxsplit=2), "", "")[:3]
                row, said = self._row(folded(which)), _MARK.fullmatch(folded(mark).lower())
                if row is None:
                    words = say(
                        "没有序号或代码“{which}”；本表序号 1 至 {n}", which=which.strip()[:20], n=len(self.keys)
                    )
                    self.findings.append(refusal(PATH, words, _EXAMPLE, cell))
                elif said is None or not any(said.groups()):
                    words = say("“{mark}”不是结果", mark=mark.strip()[:20])
                    self.findings.append(refusal(PATH, words, _EXAMPLE, cell))
                else:
                    yield FilledItem(row.key, dict(_cells(said, note, cell)), cell=cell)

    def _row(self, which: str) -> FormRow | None:
        """A row by its printed number, or by its code, which is written with its zeros."""
        return self.keys.get(which) if which[:1] == "0" or "@" in which else self.numbers.get(which)


def _cells(said: re.Match[str], note: str, cell: str) -> Iterator[tuple[str, Cell]]:
    result = MARKS.get(said["mark"], "fail" if said["off"] else "pass")
    yield "result", Cell(result, cell)
    if said["off"]:
        yield "deduct", Cell(said["off"].removeprefix("-"), cell)
    if said["value"]:
        yield "value", Cell(said["value"], cell)
    if note.strip():
        yield "reason" if result in ("na", "not_checked") else "note", Cell(note, cell)
