"""bad-contract-value: a template's parameters are a usable schema, and a project's contract values fit them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from compliance_kit import schema
from compliance_kit.checks.check import Check
from compliance_kit.kinds.contract import Contract
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Route, Severity, Source, say
from compliance_kit.schema.usable import faults

CODE = "bad-contract-value"
AT: Route = ("contract", "values")
SUMS = {
    "copies_total": ("copies_a", "copies_b", "copies_c", "copies_filing"),
    "total_area": ("ground_area", "underground_area"),
}
"""What a whole is called in our templates, and its parts; a template need not ask for all of them."""


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with a template's parameters, and every value that is missing, unknown or wrong."""
    unusable = {c.id for c in library.contracts if any(True for _ in faults(dict(c.body.parameters)))}
    for template in library.contracts:
        for route, words in faults(dict(template.body.parameters)):
            place = template.source.key_place(("parameters", *route))
            yield Diagnostic(
                CODE, Severity.ERROR, place, words, say("按 JSON Schema 2020-12 改正参数的写法"), subject=template.id
            )
    for project in library.projects:
        used = library.documents.get(project.body.template)
        if used is not None and used.head.kind == "contract" and used.id not in unusable:
            values = values_of(project)
            for fault in schema.violations(schema.shape(used.body.parameters), values):
                yield replace(fault, code=CODE, subject=project.id)
            for fault in unequal(used.body, values):
                yield replace(fault, subject=project.id)


def values_of(project: Document[Project]) -> Source:
    """The values as a source of their own that still points into the project's file."""
    return project.source.below(AT, dict(project.body.values))


def unequal(contract: Contract, values: Source) -> Iterator[Diagnostic]:
    """Where all parts that a template asks for are given and do not come to the whole: copies, areas of a building."""
    fields = contract.parameters.get("properties", {})
    for whole, names in SUMS.items():
        parts = [name for name in names if name in fields]
        given = {name: _number(values.data.get(name)) for name in (whole, *parts)}
        numbers = [number for name, number in given.items() if number is not None and name != whole]
        total = given[whole]
        if total is None or not parts or len(numbers) < len(parts) or sum(numbers) == total:
            continue
        titles = {name: str(fields[name].get("title", name)) for name in parts}
        added = " + ".join(f"{titles[name]} {given[name]}" for name in parts)
        title = str(fields.get(whole, {}).get("title", whole))
        text = say(
            "{whole} {total} 与各部分之和 {sum} 不等：{added}", whole=title, total=total, sum=sum(numbers), added=added
        )
        yield Diagnostic(CODE, Severity.ERROR, values.place((whole,)), text, say("核对这几项，改正写错的一项"))


def _number(value: Any) -> Decimal | None:
    """A number as it was written; None for what is none."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("合同参数有误"),
    why=say("合同参数缺一项或写错一项，生成的合同就有空白或错误；应当在提交时发现，而不是在签字时发现。"),
    mend=say("对照合同模板的参数说明，补齐或改正项目文件里的 contract.values。"),
    run=run,
)
