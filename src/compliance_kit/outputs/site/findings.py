"""What the checks find in the knowledge base: the gap page, and one page for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance_kit import review
from compliance_kit.checks import CHECKS, check
from compliance_kit.checks.check import Check
from compliance_kit.evidence import rating
from compliance_kit.kinds import words
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Severity
from compliance_kit.outputs.output import Order
from compliance_kit.outputs.site.page import Page
from compliance_kit.outputs.site.standing import OUTCOMES

SEVERITY = {Severity.ERROR: ("错误", "bad"), Severity.GAP: ("差距", "warn"), Severity.NOTE: ("提示", "info")}

LEVEL = {
    review.Level.ERROR: ("错误", "bad"),
    review.Level.WARN: ("警示", "warn"),
    review.Level.INFO: ("提示", "info"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One rule and what it found."""

    rule: Check
    findings: tuple[Diagnostic, ...]

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code

    @property
    def gap(self) -> str:
        """The gap report's code, empty for none."""
        return self.rule.gap

    @property
    def title(self) -> str:
        """The rule's name."""
        return str(self.rule.title)

    @property
    def why(self) -> str:
        """Why the rule is there."""
        return str(self.rule.why)


def run(library: Library, order: Order) -> tuple[Group, ...]:
    """Every rule with its findings, in the rules' order; the checks are run where the order does not bring their findings."""
    found = order.findings or check(library, order.today)
    by_rule: dict[str, list[Diagnostic]] = {rule.code: [] for rule in CHECKS}
    for finding in found:
        by_rule.get(finding.code, []).append(finding)
    return tuple(Group(rule, tuple(by_rule[rule.code])) for rule in CHECKS)


def gaps(groups: tuple[Group, ...]) -> int:
    """How many places the practice falls short."""
    return sum(f.severity is Severity.GAP for group in groups for f in group.findings)


def pages(groups: tuple[Group, ...]) -> Iterator[Page]:
    """The gap page, the list of rules, and a page for each rule."""
    broken = sorted((g for g in groups if g.findings), key=lambda g: (g.gap or "G9", g.code))
    yield Page("gap/", "差距", "gap.md.j2", "gap/", show={"groups": broken})
    yield Page("gap/score/", "得分怎样算", "score.md.j2", "gap/", show=_formula())
    rules = [group.rule for group in groups]
    yield Page("rule/", "检查规则", "rules.md.j2", "gap/", show={"rules": rules, "SEVERITY": SEVERITY})
    for group in groups:
        show = {"rule": group.rule, "findings": group.findings, "SEVERITY": SEVERITY}
        yield Page(f"rule/{group.code}/", group.title, "rule.md.j2", "gap/", kind="检查规则", show=show)
    show = {"rules": review.RULES, "families": review.FAMILIES, "LEVEL": LEVEL, "regions": _regions}
    yield Page("rule/contract/", "合同审查规则", "contract_rules.md.j2", "contract/", kind="检查规则", show=show)


def _formula() -> dict[str, Any]:
    """The score's rules, from the constants that compute it."""
    return {
        "passing": rating.PASS_PERCENT,
        "least": rating.LEAST_COVERAGE_PERCENT,
        "shares": [(OUTCOMES[outcome][0], str(share)) for outcome, share in rating.SHARES.items()],
        "method": rating.METHOD,
        "rules": rating.RULES,
        "survey": rating.SURVEY,
    }


def _regions(codes: tuple[str, ...]) -> str:
    """Regions in words."""
    return "、".join(words.REGION.get(code, code) for code in codes)
