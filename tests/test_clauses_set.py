"""The set of contract clauses in tests/clauses is whole: ids, rules, families and the counts its README gives."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent / "clauses"
FAMILIES: dict[str, str] = {
    "required": "L01 L02 L03 L04 L05 L29",
    "subcontracting": "L06 L07 L34 L35",
    "utilities": "L08 L18 L33",
    "exemption": "L09 L10 L11 L36",
    "notice-periods": "L12 L13 L14",
    "handover": "L15 L16 L17 L37",
    "charges": "L19 L20",
    "common-income": "L21 L22 L23 L24",
    "personal-information": "L25 L26 L27",
    "disclosure-and-filing": "L28 L32",
    "parties-and-term": "L30 L31",
    "disputes": "L38",
}
RULES = frozenset(f"L{number:02d}" for number in range(1, 39))
KEYS = {"id": str, "region": str, "whole": bool, "text": str, "rules": list, "may": list, "why": str}
NEEDED = frozenset({"id", "text", "rules", "why"})
FEWEST = 40
FEWEST_OF_A_SORT = 20

families = pytest.mark.parametrize("family", FAMILIES)


@cache
def entries(family: str) -> tuple[dict[str, Any], ...]:
    """The entries of one family, in the order of its file."""
    return tuple(yaml.safe_load((HERE / f"{family}.yml").read_text(encoding="utf-8")))


EVERY = tuple(entry for family in FAMILIES for entry in entries(family))


def test_each_file_is_a_family_and_each_rule_has_one() -> None:
    assert {path.stem for path in HERE.glob("*.yml")} == set(FAMILIES)
    assert Counter(rule for rules in FAMILIES.values() for rule in rules.split()) == Counter(RULES)


def test_ids_and_texts_are_unique() -> None:
    for key in ("id", "text"):
        assert [value for value, times in Counter(entry[key] for entry in EVERY).items() if times > 1] == []


@families
def test_an_entry_has_the_right_keys_and_known_rules(family: str) -> None:
    for entry in entries(family):
        assert entry.keys() >= NEEDED, entry["id"]
        assert all(isinstance(value, KEYS[key]) for key, value in entry.items()), entry["id"]
        named = [*entry["rules"], *entry.get("may", [])]
        assert set(named) <= RULES and len(named) == len(set(named)), entry["id"]
        assert re.fullmatch(r"CN-\d{6}", entry.get("region", "CN-000000")), entry["id"]
        assert entry["text"].strip() == entry["text"] != "", entry["id"]


@families
def test_a_family_has_enough_bad_and_good_entries(family: str) -> None:
    bad = sum(1 for entry in entries(family) if entry["rules"])
    good = len(entries(family)) - bad
    assert bad + good >= FEWEST
    assert min(bad, good) >= FEWEST_OF_A_SORT


@families
def test_each_rule_of_a_family_is_broken_in_it(family: str) -> None:
    broken = {rule for entry in entries(family) for rule in entry["rules"]}
    assert broken >= set(FAMILIES[family].split())


@families
def test_a_whole_contract_has_lines_and_a_clause_has_none(family: str) -> None:
    assert [entry["id"] for entry in entries(family) if entry.get("whole", False) != ("\n" in entry["text"])] == []


@families
def test_the_readme_counts_what_is_there(family: str) -> None:
    every = entries(family)
    bad = sum(1 for entry in every if entry["rules"])
    wholes = sum(1 for entry in every if entry.get("whole"))
    row = f"| {family} | {bad} | {len(every) - bad} | {len(every)} | {wholes} |"
    assert row in (HERE / "README.md").read_text(encoding="utf-8").splitlines()
