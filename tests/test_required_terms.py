"""What a property-service contract must hold: our templates say all of it, and each clause that is gone is missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from compliance_kit.checks import missing_contract_term
from compliance_kit.kinds.contract import Contract
from compliance_kit.kinds.contract.condition import holds
from compliance_kit.library import Library, load
from compliance_kit.model import Document
from compliance_kit.required_terms import TERMS, Term
from compliance_kit.wording import folded
from reference import ROOT

TODAY = date(2026, 11, 23)
TERM_IDS = [term.id for term in TERMS]


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)


def missed(library: Library, changed: Document[Any]) -> set[tuple[str, str]]:
    """The projects and terms found when one template is as changed."""
    documents = {**library.documents, changed.id: changed}
    found = missing_contract_term.run(replace(library, documents=documents), TODAY)
    return {(d.place.path, d.subject.partition("#")[2]) for d in found}


def without(template: Document[Contract], term: Term) -> Document[Contract]:
    """A template whose clauses that say a term are gone, and with them every line on a party's duties for that term."""
    chapters = tuple(
        replace(
            chapter,
            clauses=tuple(
                clause
                for clause in chapter.clauses
                if not term.is_in(folded("\n".join((clause.title, *map(str, clause.text)))))
            ),
        )
        for chapter in template.body.chapters
    )
    return replace(template, body=replace(template.body, chapters=chapters))


def test_our_templates_lack_nothing_in_any_of_our_projects(library: Library) -> None:
    assert not list(missing_contract_term.run(library, TODAY))


@pytest.mark.parametrize("term", [t for t in TERMS if t.id != "term-duties"], ids=lambda term: term.id)
def test_a_term_taken_out_of_a_template_is_missed_where_its_law_holds(library: Library, term: Term) -> None:
    template = library.documents["ctr-preliminary-property-service"]
    users = {p.source.path: p.body.region for p in library.projects if p.body.template == template.id}
    assert set(users.values()) == {"CN-110000", "CN-370200", "CN-370300"}
    due = {path for path, region in users.items() if not term.regions or region.startswith("CN-37")}
    assert {(path, term.id) for path in due} <= missed(library, without(template, term))
    assert not {(path, term.id) for path in users.keys() - due} & missed(library, without(template, term))


def test_the_duties_of_both_sides_may_stand_in_their_clauses() -> None:
    (term,) = (t for t in TERMS if t.id == "term-duties")
    one_sided = "甲方应当交纳物业费。甲方不得拒付。乙方有权收费。"
    assert not term.is_in(one_sided) and term.is_in(one_sided + "乙方应当每日巡查。")
    assert term.is_in("双方的权利和义务")


@pytest.mark.parametrize(
    ("when", "holding"),
    [
        ("", True),
        ("elevators > 0", True),
        ("elevators >= 3 and not gas", True),
        ("elevators < 2 or gas", False),
        ('city == "杭州"', True),
        ('city != "杭州"', False),
        ("gas and nobody_knows", False),  # what is not reached is not asked for, as in a template
        ("nobody_knows", None),
        ("elevators > floors", None),
        ("city > 3", None),
        ("elevators +", None),
        ("(" * 300 + "gas" + ")" * 300, None),
    ],
)
def test_a_condition_is_met_or_not_or_cannot_be_told(when: str, holding: bool | None) -> None:
    assert holds(when, {"elevators": 3, "gas": False, "city": "杭州"}) is holding
