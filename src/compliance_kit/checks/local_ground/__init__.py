"""local-ground: what rests on one place's rules alone says that it holds in that place, or why it holds everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit.checks.check import Check
from compliance_kit.kinds.regulation import Regulation, short_title
from compliance_kit.kinds.words import region_chain
from compliance_kit.library import Library
from compliance_kit.model import Basis, Diagnostic, Document, Severity, say

CODE = "local-ground"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One thing that rests on law: where it says it holds, and why where the law does not say."""

    id: str
    document: Document[Any]
    basis: tuple[Basis, ...]
    regions: tuple[str, ...]
    reason: str


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each rule whose every ground is local and which reaches beyond that place without a reason."""
    for rule in _rules(library):
        local = _local(library, rule)
        if local and not rule.reason and not _is_within(rule, local):
            place = rule.document.source.place(rule.basis[0].route)
            names = {"id": rule.id, "law": short_title(local[0]), "region": local[0].body.region}
            text = say("{id} 只以《{law}》为依据，却没有限定在当地适用", **names)
            hint = say(
                "写明 applies: {{regions: [{region}]}}；要在各地都执行的，补写全国性依据或者 reason（理由）", **names
            )
            yield Diagnostic(CODE, Severity.ERROR, place, text, hint, subject=rule.id)


def _rules(library: Library) -> Iterator[_Rule]:
    for whole_id, document, part in library.requirements():
        yield _Rule(whole_id, document, part.basis, part.applies.regions, part.reason)
    for plan in library.plans:
        for step in plan.body.steps:
            regions = step.applies.regions or plan.body.applies.regions
            yield _Rule(f"{plan.id}#{step.id}", plan, step.basis, regions, step.reason)
        for report in plan.body.reports:
            regions = report.applies.regions or plan.body.applies.regions
            yield _Rule(plan.id, plan, report.basis, regions, report.reason)
    for metric in library.metrics:
        yield _Rule(metric.id, metric, metric.body.basis, metric.body.applies.regions, metric.body.note)


def _local(library: Library, rule: _Rule) -> tuple[Document[Regulation], ...]:
    """The local instruments cited; none where a national one is among them, or one we do not know."""
    found = [library.lawbook.find(cited.title) for basis in rule.basis for cited in basis.citations]
    local = tuple(law for law in found if law and law.body.region != "CN")
    return local if len(local) == len(found) else ()


def _is_within(rule: _Rule, local: tuple[Document[Regulation], ...]) -> bool:
    """Whether every region that the rule names lies in a place whose rules it cites."""
    places = {law.body.region for law in local}
    return bool(rule.regions) and all(places & set(region_chain(region)) for region in rule.regions)


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("地方依据没有限定地区"),
    why=say("一个城市的规定管不到另一个城市；拿它当全国的依据，别处的项目就会按错误的条文执行和检查。"),
    mend=say("用 applies.regions 限定地区，或者补写全国性依据、企业自定的理由。"),
    run=run,
)
