"""Two hundred forms filled in at random, in LibreOffice and on a phone without a network, and taken back: 0 answers lost."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("xlsxwriter", reason="Excel needs compliance-kit[office]")

import phone_driver
from compliance_kit.importers import filled
from compliance_kit.library import Library, load
from compliance_kit.outputs.checklist import Form, excel, form, phone
from compliance_kit.outputs.checklist.excel_grid import Grid
from fillings import Filling, filling

ROOT = Path(__file__).parents[1]
PROJECT = "prj-qianjiang-garden"
FORMS = ("chk-elevator-daily", "chk-secondary-water", "chk-service-quarterly", "chk-fire-control-room-shift")
"""A patrol with a row a machine, one with readings, a scored one with deductions, one signed by two."""
EACH = 25
"""Fillings of each form by each way: 4 × 25 × 2 = 200."""
TODAY = date(2027, 6, 1)
MARKS = {"pass": "√", "fail": "×", "na": "/"}
needs_uno = pytest.mark.skipif(
    subprocess.run(["/usr/bin/python3", "-c", "import uno"], capture_output=True, check=False).returncode != 0,
    reason="LIBREOFFICE WITH python3-uno IS NOT INSTALLED: no workbook was filled in",
)
Job = dict[str, Any]


@pytest.fixture(scope="module")
def corpus() -> Library:
    return load(ROOT)


@pytest.fixture(scope="module")
def forms(corpus: Library) -> tuple[Form, ...]:
    project = corpus.documents[PROJECT]
    return tuple(form(corpus, corpus.documents[name], project) for name in FORMS)


def taken_back(content: bytes, name: str, asked: Form) -> Mapping[str, Any]:
    """The result that a filled copy becomes."""
    found = filled.read(content, name, lambda _: asked)
    assert not isinstance(found, filled.Answers) and len(found.filled) == 1, found
    entered = filled.Entered(TODAY, "内勤", name, "a" * 64)
    made = filled.reconcile(found.filled[0], filled.AskedForm.of(asked), PROJECT, entered)
    assert made.data is not None, [str(d.message) for d in made.findings]
    return made.data


def expected(made: Form, wanted: Filling, *, is_phone: bool) -> dict[str, dict[str, Any]]:
    """The items that a result must hold: what was answered, to the character."""
    rows = {row.key: row for row in made.rows}
    found = {}
    for key, answer in wanted.answers.items():
        item = dict(answer)
        reading = rows[key].reading
        if is_phone and reading and item["result"] == "pass" and not _is_within(reading, item["value"]):
            item["result"] = "fail"  # the phone shows it at once and lets nobody contradict his own reading
        found[key] = item
    return found


def _is_within(reading: Any, value: float) -> bool:
    return (reading.min is None or value >= reading.min) and (reading.max is None or value <= reading.max)


def check(made: Form, wanted: Filling, data: Mapping[str, Any], *, is_phone: bool) -> int:
    """Compare one filling with what came back; how many answers it held."""
    items = {key: {k: v for k, v in item.items() if k != "at"} for key, item in data["items"].items()}
    assert items == expected(made, wanted, is_phone=is_phone)
    assert data["date"] == wanted.head[made.date_field][:10]
    assert data["inspectors"] == list(dict.fromkeys(wanted.head[name] for name in made.inspector_fields))
    if made.period_field:
        started, _, finished = wanted.head[made.period_field].partition("–")
        assert data["started"] == started and (not finished or data["finished"] == finished)
    assert [extra["note"] for extra in data.get("extra", [])] == [extra["note"] for extra in wanted.extras]
    return sum(map(len, wanted.answers.values()))


# --- in LibreOffice ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.libreoffice
@needs_uno
def test_what_is_filled_in_in_libreoffice_comes_back_whole(forms: tuple[Form, ...], tmp_path: Path) -> None:
    jobs: list[Job] = []
    pairs: list[tuple[Form, Filling, Path]] = []
    for made in forms:
        blank = tmp_path / f"{made.checklist.id}.xlsx"
        blank.write_bytes(excel.render(made, TODAY))
        for seed in range(EACH):
            wanted, path = filling(made, seed), tmp_path / f"{made.checklist.id}-{seed}.xlsx"
            jobs.append({"from": str(blank), "to": str(path), "sheet": excel.SHEET, "cells": cells(made, wanted)})
            pairs.append((made, wanted, path))
    (tmp_path / "jobs.json").write_text(json.dumps(jobs, ensure_ascii=False), encoding="utf-8")
    command = ["/usr/bin/python3", str(ROOT / "tests/office_filler.py"), str(tmp_path / "jobs.json"), str(tmp_path / "profile")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=900)
    answers = sum(
        check(made, wanted, taken_back(path.read_bytes(), path.name, made), is_phone=False)
        for made, wanted, path in pairs
    )
    assert len(pairs) == 100 and answers > 3000


def cells(made: Form, wanted: Filling) -> dict[str, Any]:
    """Where each answer is typed on the form's sheet."""
    grid = Grid(made)
    problem = grid.names[grid.column("责任人") - 2]
    columns = {"value": "实测值", "deduct": "扣分", "note": problem, "reason": problem, "owner": "责任人"}
    found: dict[str, Any] = {}
    for number, (name, _) in enumerate(made.fields):
        if name in wanted.head:
            found[grid.pair_cell(grid.fields_at, number)] = wanted.head[name]
    for at, row in grid.items():
        answer = wanted.answers.get(row.key, {})
        if answer:
            found[grid.cell("结果", at)] = MARKS[answer["result"]]
        for name, column in columns.items():
            if name in answer:
                found[grid.cell(column, at)] = answer[name]
        if "due" in answer:
            found[grid.cell("完成时限", at)] = (date.fromisoformat(answer["due"]) - date(1899, 12, 30)).days
    for number, extra in enumerate(wanted.extras):
        found[grid.cell("检查项目", grid.last + 3 + number)] = extra["note"]
    return found


# --- on a phone ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(forms: tuple[Form, ...], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("phone")
    found = {}
    for made in forms:
        found[made.checklist.id] = folder / f"{made.checklist.body.form}.html"
        found[made.checklist.id].write_bytes(phone.render(made))
    return found


@pytest.fixture
def pocket(browser: Any) -> Iterator[Any]:
    """A phone in a basement: 390 pixels wide, no network, no patience for errors."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True, accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    assert faults == []
    context.close()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("number", range(len(FORMS)), ids=FORMS)
def test_what_is_filled_in_on_a_phone_comes_back_whole(
    forms: tuple[Form, ...], pages: dict[str, Path], pocket: Any, number: int
) -> None:
    made = forms[number]
    answers = 0
    for seed in range(EACH):
        wanted = filling(made, 1000 + seed)
        keys = list(wanted.answers)
        half = dict.fromkeys(keys[: len(keys) // 2])
        phone_driver.begin(pocket, pages[made.checklist.id])
        first = {key: wanted.answers[key] for key in half}
        phone_driver.fill(pocket, {"head": _head(made, wanted), "items": first})
        again(pocket)
        rest = {key: answer for key, answer in wanted.answers.items() if key not in half}
        phone_driver.fill(pocket, {"items": rest, "extra": list(wanted.extras)})
        name, exported = phone_driver.export(pocket)
        back = taken_back(json.dumps(exported, ensure_ascii=False).encode(), name, made)
        answers += check(made, wanted, back, is_phone=True)
    assert answers > 500


def _head(made: Form, wanted: Filling) -> dict[str, str]:
    return {name: value for name, value in wanted.head.items() if name}


def again(page: Any) -> None:
    """The phone dies in the middle, and the form is opened again."""
    page.wait_for_timeout(60)
    page.reload()
    page.wait_for_selector("#finish, .drafts")
    if not page.locator("#finish").count():
        page.locator(".drafts button").first.click()
        page.wait_for_selector("#finish")
