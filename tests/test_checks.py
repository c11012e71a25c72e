"""Every rule's examples: good ones are silent, bad ones give exactly their neighbour's text."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from compliance_kit import report
from compliance_kit.checks import CHECKS, Check
from compliance_kit.library import assemble, read_file
from compliance_kit.model import Diagnostic, Severity

TODAY = date(2026, 11, 23)
GIVEN = CHECKS[0].examples.parent.parent / "given"
CASES = [
    (rule, path)
    for rule in CHECKS
    for path in sorted(rule.examples.glob("*.yml"))
    if not path.name.startswith("given-")
]


def found_in(rule: Check, path: Path) -> tuple[str, list[Diagnostic]]:
    """What a rule finds in an example, as text; the shared and the rule's own `given` files are read beside it."""
    given = (*sorted(GIVEN.glob("*.yml")), *sorted(rule.examples.glob("given-*.yml")))
    library = assemble(read_file(p, p.parent) for p in (*given, path))
    assert not library.findings, [str(f.message) for f in library.findings]
    found = sorted((d for d in rule.run(library, TODAY)), key=lambda d: (d.place, str(d.message)))
    assert all(d.code == rule.code for d in found)
    return report.as_text(report.Findings(found, library.sources, str)), found


@pytest.mark.parametrize(("rule", "path"), CASES, ids=[f"{r.code}/{p.stem}" for r, p in CASES])
def test_golden_example(rule: Check, path: Path) -> None:
    text, found = found_in(rule, path)
    assert all(d.code == rule.code and d.severity is rule.severity for d in found)
    if path.name.startswith("good-"):
        assert not found, text
        return
    assert found and all(path.name in (d.place.path, *(r.place.path for r in d.related)) for d in found), text
    expected = path.with_suffix(".txt")
    if os.environ.get("CKIT_GOLDEN"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", CHECKS, ids=lambda rule: rule.code)
def test_a_rule_has_good_and_bad_examples(rule: Check) -> None:
    names = [p.name for p in rule.examples.glob("*.yml")]
    assert any(n.startswith("good-") for n in names) and any(n.startswith("bad-") for n in names)


def test_codes_are_unique_and_gap_rules_carry_a_gap_code() -> None:
    assert len({rule.code for rule in CHECKS}) == len(CHECKS)
    assert all(bool(rule.gap) == (rule.severity is Severity.GAP) for rule in CHECKS)
