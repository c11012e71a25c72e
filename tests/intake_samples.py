"""Filled forms for tests: our workbook as an inspector leaves it, a phone's export, an ODK table."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import kb
from checklist_samples import SCORED, STANDARD, TODAY
from compliance_kit.importers.filled import AskedForm, Entered, Filled, Identity, Reading, Reconciled, reconcile
from compliance_kit.library import Library
from compliance_kit.outputs.checklist import Form, excel, form
from compliance_kit.outputs.office import Entry, render_excel

ON = date(2026, 12, 3)
ENTERED = Entered(date(2026, 12, 4), "内勤", "form.xlsx", "a" * 64)
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"scan" * 20
HEAD = {"检查日期": ON, "检查人": "张三、李四", "检查时段（起–止）": "9:05–9:31"}
CHECKLIST = SCORED | {
    "head": ["公司", "项目名称", "检查日期", "检查时段（起–止）", "检查人", "天气"],
    "signatures": ["检查人", "受检人", "复核人"],
}
PROJECT = {
    "facilities": ["elevator", "swimming-pool"],
    "equipment": [
        {"code": "DT-01", "name": "电梯", "place": "1 幢", "facility": "elevator"},
        {"code": "DT-02", "name": "电梯", "place": "2 幢", "facility": "elevator"},
    ],
}
LIFTS = {"title": "逐台", "per": "elevator", "items": [{"code": "005", "name": "本台巡视", "verifies": ["std-xx#01"], "check": "已乘梯。", "score": 5}]}  # fmt: skip


def library(root: Path, **changed: Any) -> Library:
    """A scored form of four items and one asked of each of two lifts."""
    checklist = CHECKLIST | {"sections": [*SCORED["sections"], LIFTS]} | changed.pop("checklist", {})
    return kb.library(
        root, standard=STANDARD, checklist=checklist, project=PROJECT | changed.pop("project", {}), **changed
    )


def the_form(found: Library, *, general: bool = False) -> Form:
    return form(found, found.checklists[0], None if general else found.projects[0])


def workbook(
    made: Form, answers: Mapping[str, Mapping[str, Any]], head: Mapping[str, Any] | None = None, **more: Any
) -> bytes:
    """The form's workbook with answers by key (or extra-1) and column, head fields, and signatures by label."""
    book = excel.workbook(made, TODAY)
    sheet = book.sheets[0]
    names = next(line.entries for line in sheet.lines if line.entries[:1] == ("id",))
    typed = {
        **(HEAD if head is None else head),
        **{f"{name}签名、日期": v for name, v in more.get("signed", {}).items()},
    }
    lines = []
    for line in sheet.lines:
        entries: list[Any] = list(line.entries)
        first = entries[0] if entries else None
        key = str(first.value).rpartition("#")[2] if isinstance(first, Entry) else ""
        for at, entry in enumerate(line.entries):
            if isinstance(entry, Entry) and entry.value in typed:
                entries[at + 1] = replace(entries[at + 1], value=typed[entry.value])
        for name, value in answers.get(key, {}).items():
            at = name if isinstance(name, int) else names.index(name)
            entries[at] = replace(entries[at], value=value)
        lines.append(replace(line, entries=tuple(entries)))
    lines += more.get("lines", [])
    sheets = (
        replace(sheet, lines=tuple(lines), name=more.get("name", sheet.name)),
        *more.get("others", book.sheets[1:]),
    )
    return render_excel(replace(book, sheets=sheets, properties=more.get("properties", book.properties)))


def export(made: Form, items: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """What the phone form exports."""
    body = made.checklist.body
    return {
        "ckit": 1,
        "form": {"id": body.form, "version": body.version, "hash": made.hash},
        "checklist": made.checklist.id,
        "project": made.project.id if made.project else "",
        "run": "3f0b0c1e-run",
        "head": {"检查日期": "2026-12-03", "检查人": "张三", "检查时段（起–止）": "09:05–09:31", "公司": ""},
        "started": "2026-12-03T09:04",
        "finished": "2026-12-03T09:33",
        "items": dict(items),
        "extra": [],
        "signed": {"受检人": "王五"},
    } | more


def as_bytes(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def data_uri(content: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def odk_csv(made: Form, *rows: Mapping[str, str], slash: str = "-", encoding: str = "utf-8-sig") -> bytes:
    """An export of ODK Central, or with slash="/" of KoBo."""
    body = made.checklist.body
    known = {
        "ckit_form": body.form,
        "ckit_version": body.version,
        "ckit_hash": made.hash,
        "ckit_project": made.project.id if made.project else "",
    }
    lines = [
        {"start": "2026-12-03T09:05:12.000+08:00", "end": "2026-12-03T09:31:40.000+08:00", **known, **row}
        for row in rows
    ]
    names = list(dict.fromkeys(name for line in lines for name in line))
    grouped = [f"s1{slash}{name}" if name[0] in "ipvn" and any(c.isdigit() for c in name) else name for name in names]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(grouped)
    writer.writerows([line.get(name, "") for name in names] for line in lines)
    return out.getvalue().encode(encoding)


def only(reading: Any) -> Filled:
    assert isinstance(reading, Reading) and not reading.findings, shown(reading.findings)
    (filled,) = reading.filled
    return filled


def taken(filled: Filled, made: Form, entered: Entered = ENTERED) -> Reconciled:
    return reconcile(filled, AskedForm.of(made), "prj-xx", entered)


def shown(findings: Any) -> list[str]:
    """Findings as `place code words`."""
    return [f"{d.place.cell or d.place.span.line} {d.code} {d.message}" for d in findings]


def finder(made: Form) -> Any:
    """A library of one form."""

    def find(said: Identity) -> Form | None:
        return made if said.form == made.checklist.body.form else None

    return find
