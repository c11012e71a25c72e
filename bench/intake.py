"""How long it takes to take back a month's forms: 1,000 filled workbooks of 40 items, and whether memory stays flat.

Prints seconds and their ratio to a floor measured in the same run: calamine alone reading the same files from memory.
Memory is the process's peak after the first hundred files and after the last.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import python_calamine

from compliance_kit.cli.import_ import Desk
from compliance_kit.library import load
from compliance_kit.outputs.checklist import excel
from compliance_kit.outputs.checklist.form import Form, form
from compliance_kit.outputs.office import Entry, pack_members, render_excel, unpack

FILES, ITEMS, FIRST = 1_000, 40, 100
SERIAL = 46_357
"""2026-12-01 as a spreadsheet counts days; each file's day is written in its place."""
TIMES = ("06:00–06:20", "09:05–09:31", "14:00–14:30", "21:10–21:40")
TODAY = date(2027, 12, 31)
OPTIONS: dict[str, Any] = {"project": "", "dry_run": False, "replace": False, "entered_by": "内勤"}


def knowledge_base(root: Path) -> None:
    item = {"name": "巡查项目", "verifies": ["std-xx#01"], "check": "设施完好，通道畅通，标志清楚。", "method": "看"}
    items = [{"code": f"{i:03}", **item} for i in range(1, ITEMS + 1)]
    head = {"owner": "品质部", "reviewed": "2026-06-01"}
    documents = {
        "standards/xx.yml": {
            "kind": "standard", "id": "std-xx", "title": "示例标准", "section": "3.2", "purpose": "测速", **head,
            "requirements": [{"id": "01", "text": "设施应当完好。", "level": "should", "reason": "企业标准"}],
        },
        "checklists/xx.yml": {
            "kind": "checklist", "id": "chk-xx", "title": "每日巡查表", "form": "CK-XX-D", "version": "2026.1", **head,
            "purpose": "测速", "frequency": "daily", "role": "秩序维护员", "layout": "patrol",
            "sections": [{"title": "巡查", "items": items}],
        },
        "projects/xx/project.yml": {
            "kind": "project", "id": "prj-xx", "title": "示例花园", "region": "CN-330100", "property": "residential",
            "grade": 2, "facilities": ["elevator"], "profile": {"households": 1}, **head,
        },
    }  # fmt: skip
    for path, document in documents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def filled(made: Form) -> bytes:
    """The workbook with every row marked, two of them failed, and the head's fields."""
    book = excel.workbook(made, date(2026, 11, 23))
    sheet = book.sheets[0]
    names = next(line.entries for line in sheet.lines if line.entries[:1] == ("id",))
    typed = {"检查日期": SERIAL, "检查人": "张三、李四", "检查时段（起–止）": "TIME"}
    lines = []
    for line in sheet.lines:
        entries = list(line.entries)
        for at, entry in enumerate(entries):
            if isinstance(entry, Entry) and entry.value in typed:
                entries[at + 1] = replace(entries[at + 1], value=typed[entry.value])  # type: ignore[type-var]
        if isinstance(entries[0] if entries else None, Entry) and "#" in str(entries[0].value):  # type: ignore[union-attr]
            is_bad = str(entries[0].value).endswith(("7", "3"))  # type: ignore[union-attr]
            entries[names.index("结果")] = replace(entries[names.index("结果")], value="×" if is_bad else "√")  # type: ignore[type-var]
            if is_bad:
                at = names.index("问题描述与处置")
                entries[at] = replace(entries[at], value="3 号楼 2 单元应急灯不亮，已报修")  # type: ignore[type-var]
        lines.append(replace(line, entries=tuple(entries)))
    return render_excel(replace(book, sheets=(replace(sheet, lines=tuple(lines)), *book.sheets[1:])))


def copies(content: bytes, folder: Path) -> list[Path]:
    """So many files of as many rounds: another day or another time each."""
    members = dict(unpack(content))
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    paths = []
    for i in range(FILES):
        serial = str(SERIAL + i // len(TIMES)).encode()
        changed = members | {
            sheet: members[sheet].replace(b"<v>%d</v>" % SERIAL, b"<v>" + serial + b"</v>"),
            strings: members[strings].replace(b"TIME", TIMES[i % len(TIMES)].encode()),
        }
        paths.append(folder / f"{date(2026, 12, 1) + timedelta(i // len(TIMES))}-{i % len(TIMES)}.xlsx")
        paths[-1].write_bytes(pack_members(changed))
    return paths


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        root, folder = Path(name, "kb"), Path(name, "in")
        folder.mkdir()
        knowledge_base(root)
        library = load(root)
        made = form(library, library.checklists[0], library.projects[0])
        paths = copies(filled(made), folder)
        started = time.perf_counter()
        for path in paths:
            book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
            for sheet in book.sheet_names:
                book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        floor = time.perf_counter() - started
        desk = Desk(root, library, OPTIONS, TODAY)
        sys.stdout = open(Path(name, "out"), "w", encoding="utf-8")  # noqa: PTH123, SIM115
        started = time.perf_counter()
        desk.take(tuple(paths[:FIRST]))
        early = peak_mb()
        desk.take(tuple(paths[FIRST:]))
        taken = time.perf_counter() - started
        sys.stdout = sys.__stdout__
        kept = len(list((root / "projects/xx/results").glob("*.yml")))
        assert kept == FILES == desk.taken, (kept, desk.taken)
        print(f"{FILES} workbooks of {ITEMS} items")
        print(f"  calamine alone              {floor:8.2f} s   1.0 ×")
        print(f"  ckit import                 {taken:8.2f} s {taken / floor:5.1f} ×   goal ≤ 60 s")
        print(
            f"  peak after {FIRST}, after {FILES}  {early:6.0f} MB, {peak_mb():.0f} MB: {peak_mb() / early:.2f} ×   goal ≤ 1.1 ×"
        )


if __name__ == "__main__":
    main()
