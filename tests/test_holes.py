"""What a reader sees where a contract template has a place to be filled."""

from __future__ import annotations

import pytest

from compliance_kit.kinds.contract.holes import named, title
from compliance_kit.library import load
from reference import ROOT

WORDS = {"estate": "物业名称", "start": "起始日", "ref:c2": "第二条", "schedule:s1": "附件一"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲方委托乙方管理{{ estate }}。", "甲方委托乙方管理【物业名称】。"),
        ("自{{ day(start) }}起", "自【起始日】起"),
        ("见{{ ref('c2') }}和{{ schedule('s1') }}", "见第二条和附件一"),
        ("{% if x %}甲{% endif %}", "甲"),
        ("{{ nobody }}、{{ ref('c9') }}", "【nobody】、c9"),
    ],
)
def test_a_place_is_called_by_its_title_and_a_clause_by_its_number(text: str, shown: str) -> None:
    assert named(text, WORDS) == shown


def test_a_title_is_said_once() -> None:
    assert title("day(start) if start else start", WORDS) == "起始日"


def test_no_clause_that_is_found_shows_signs_of_the_template() -> None:
    clauses = [node for node in load(ROOT).nodes.values() if node.kind == "clause"]
    assert clauses and not [node.id for node in clauses if "{{" in node.text or "{%" in node.text]
