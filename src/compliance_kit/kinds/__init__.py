"""Shelf 1: what a document can be. A new kind is one folder here and one line below."""

from __future__ import annotations

from compliance_kit.kinds import (
    calendar,
    checklist,
    contract,
    decision,
    glossary,
    metric,
    notice,
    plan,
    project,
    regulation,
    result,
    run,
    standard,
)
from compliance_kit.kinds.kind import Kind, schema

KINDS: tuple[Kind, ...] = (
    regulation.KIND,
    standard.KIND,
    metric.KIND,
    plan.KIND,
    checklist.KIND,
    contract.KIND,
    project.KIND,
    glossary.KIND,
    calendar.KIND,
    result.KIND,
    notice.KIND,
    run.KIND,
    decision.KIND,
)

__all__ = ["KINDS", "Kind", "schema"]
