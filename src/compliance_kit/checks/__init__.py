"""Shelf 2: what can be wrong or missing across documents. A new check is one folder here and one line below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from compliance_kit.checks import (
    bad_contract_value,
    baseless_must,
    broken_citation,
    broken_link,
    drill_overdue,
    duplicate_id,
    expired_exclusion,
    local_ground,
    metric_without_target,
    missing_article,
    missing_contract_term,
    missing_plan,
    not_in_force,
    ragged_table,
    review_overdue,
    stray_day,
    uncovered_duty,
    unverified_requirement,
    weaker_target,
)
from compliance_kit.checks.check import Check
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic

CHECKS: tuple[Check, ...] = (
    duplicate_id.CHECK,
    broken_link.CHECK,
    broken_citation.CHECK,
    missing_article.CHECK,
    not_in_force.CHECK,
    baseless_must.CHECK,
    local_ground.CHECK,
    ragged_table.CHECK,
    stray_day.CHECK,
    metric_without_target.CHECK,
    weaker_target.CHECK,
    bad_contract_value.CHECK,
    uncovered_duty.CHECK,
    missing_plan.CHECK,
    missing_contract_term.CHECK,
    unverified_requirement.CHECK,
    drill_overdue.CHECK,
    review_overdue.CHECK,
    expired_exclusion.CHECK,
)


def check(library: Library, today: date, checks: Sequence[Check] = CHECKS) -> tuple[Diagnostic, ...]:
    """All that is wrong or missing: what reading found, then what the checks find; by file, place and code."""
    found = (*library.findings, *(d for rule in checks for d in rule.run(library, today)))
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.place, d.code, str(d.message))))


__all__ = ["CHECKS", "Check", "check"]
