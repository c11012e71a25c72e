"""The example records: made anew they are the same to the byte, and they do not contradict their project's own file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import synthetic_evidence
from compliance_kit.library import Library, load
from compliance_kit.tailoring import machines
from synthetic.estate import Estate

ROOT = Path(__file__).parents[1]
Rows = list[dict[str, str]]
PLACED = ("inspections", "work_orders", "incidents")


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)


@pytest.fixture(
    scope="module", params=["chaoyang-tower", "laoshan-mall", "putuo-court", "qianjiang-garden", "zhangdian-park"]
)
def estate(library: Library, request: pytest.FixtureRequest) -> Estate:
    return Estate(library, library.documents[f"prj-{request.param}"])


def rows(estate: Estate, dataset: str) -> Rows:
    """What the project's file of a dataset holds."""
    with (ROOT / estate.body.folder / "evidence" / f"{dataset}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def numbers(pattern: str, texts: Iterator[str]) -> set[int]:
    return {int(number) for text in texts for number in re.findall(pattern, text)}


def test_made_anew_the_records_are_the_same_to_the_byte(estate: Estate) -> None:
    made = dict(synthetic_evidence.made(estate.library, [estate.id]))
    assert len(made) == len(synthetic_evidence.MAKERS)
    for path, text in made.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: make evidence"


def test_every_place_is_one_that_the_project_has(estate: Estate) -> None:
    places = [row["place"] for dataset in PLACED for row in rows(estate, dataset)]
    profile = estate.body.profile
    assert max(numbers(r"(\d+) (?:幢|号楼|号厂房)", iter(places)), default=0) <= profile["buildings"]
    assert max(numbers(r"(\d+) 层", iter(places)), default=0) <= profile["floors"]
    assert estate.has("underground-garage") or not [place for place in places if "车库" in place]
    codes = {machine.code for machine in estate.body.equipment}
    assert {match[0] for place in places if (match := re.match(r"[A-Z]{2}-\d+", place))} <= codes
    single = profile["buildings"] == 1
    assert not (single and [place for place in places if re.search(r"\d 幢", place)])


def test_what_was_found_is_of_the_item_and_most_of_it_was_put_right(estate: Estate) -> None:
    newest: dict[tuple[str, str], tuple[str, str]] = {}
    fails = 0
    for row in rows(estate, "inspections"):
        key = (row["form"], row["item"])
        if row["result"] == "fail":
            fails += 1
            assert row["note"], row
        if row["result"] in ("pass", "fail"):
            worse = max(
                row["result"] == "fail", newest.get(key, ("", ""))[0] == row["date"] and newest[key][1] == "fail"
            )
            newest[key] = (row["date"], "fail" if worse else "pass")
    still = [key for key, (_, result) in newest.items() if result == "fail"]
    assert 0 < len(still) <= max(4, fails / 8)
    told = {note for row in rows(estate, "inspections") if row["result"] == "fail" for note in [row["note"]]}
    assert len(told) > 20 and not [note for note in told if "不符合要求，已登记整改" in note]


def test_machines_are_looked_at_one_by_one_on_nearly_every_day(estate: Estate) -> None:
    for form in estate.found.checklists:
        for section in form.body.sections:
            if section.per:
                codes = {machine.code for machine in machines(section, estate.project) if machine}
                seen = [r for r in rows(estate, "inspections") if r["form"] == form.body.form]
                by_machine = [r for r in seen if r["item"] in {item.code for item in section.items}]
                assert {row["place"] for row in by_machine} == codes
                lost = {row["date"] for row in seen} - {row["date"] for row in by_machine}
                assert len(lost) in (range(3, 7) if estate.id == "prj-putuo-court" else (0,))


def test_people_are_counted_as_the_project_and_its_contract_say(estate: Estate) -> None:
    counted = rows(estate, "staff")
    assert {row["date"] for row in counted} == {"2026-08-31", "2026-09-30", "2026-10-31"}
    assert {row["role"]: int(row["required"]) for row in counted} == {p.role: p.count for p in estate.body.people}
    total = sum(person.count for person in estate.body.people)
    assert estate.terms.get("staff_count", total) == total
    lapsed = {(row["date"], row["object"]) for row in rows(estate, "certificates") if row["valid"] == "否"}
    short = {(row["date"], row["role"]) for row in counted if row["certified"] != row["present"]}
    assert short == {(day, held) for day, held in lapsed if held in {person.role for person in estate.body.people}}


def test_a_certificate_is_valid_until_it_expires_and_every_lift_has_one(estate: Estate) -> None:
    found = rows(estate, "certificates")
    assert not [r for r in found if r["expires"] and (r["valid"] == "否") != (r["expires"] < r["date"])]
    for on in {row["date"] for row in found}:
        inspected = [r for r in found if r["date"] == on and r["kind"] == "特种设备定期检验"]
        boilers = sum(machine.count for machine in estate.machines("boiler"))
        assert len(inspected) == estate.body.profile["elevators"] + boilers


def test_no_more_households_answer_or_are_called_on_than_there_are(estate: Estate) -> None:
    for dataset in ("surveys", "ratings", "visits"):
        units = {int(row["household"].removeprefix("H")) for row in rows(estate, dataset)}
        assert max(units) <= estate.households and len(units) <= estate.households
    assert len(rows(estate, "surveys")) <= estate.households


def test_fees_are_what_the_contract_asks(estate: Estate) -> None:
    due = sum(float(row["due"]) for row in rows(estate, "fees"))
    annual = float(estate.terms.get("annual_fee", 0))
    assert due == pytest.approx(annual * 0.75, rel=0.001) or not annual
    assert 10 < due / float(estate.body.profile["area_m2"]) < 190


def test_what_is_not_done_and_not_due_is_not_judged(estate: Estate) -> None:
    for row in rows(estate, "improvements"):
        assert row["closed"] or (row["effective"] == "" and (row["on_time"] == "否" or row["due"] > "2026-10-31"))


def test_a_drill_that_was_not_held_says_why_and_none_is_older_than_the_contract(estate: Estate) -> None:
    for row in rows(estate, "drills"):
        assert row["form"] != "未开展" or ("没有补做" in row["problems"] and row["participants"] == "0")
        assert date.fromisoformat(row["date"]) >= estate.year[0]


def test_a_decision_speaks_of_a_failure_that_is_there(library: Library) -> None:
    estate = Estate(library, library.documents["prj-qianjiang-garden"])
    newest = [row["note"] for row in rows(estate, "inspections") if row["result"] == "fail"]
    for words in ("只抄维保结论", "2 名队员已离职", "已撤销的岗位"):
        assert [note for note in newest if words in note], words
    lapsed = [row["object"] for row in rows(estate, "certificates") if row["valid"] == "否"]
    assert lapsed == ["维修工"]
