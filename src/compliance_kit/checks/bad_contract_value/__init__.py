"""bad-contract-value: a template's parameters are a usable schema, and a project's contract values fit them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from compliance_kit import schema
from compliance_kit.checks.check import Check
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Route, Severity, Source, Span, say
from compliance_kit.schema.usable import faults

CODE = "bad-contract-value"
AT: Route = ("contract", "values")


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
            for fault in schema.violations(schema.shape(used.body.parameters), _values(project)):
                yield replace(fault, code=CODE, subject=project.id)


def _values(project: Document[Project]) -> Source:
    """The values as a source of their own that still points into the project's file."""
    source = project.source

    def moved(spans: object) -> dict[Route, Span]:
        return {r[len(AT) :]: s for r, s in dict(spans).items() if r[: len(AT)] == AT}  # type: ignore[call-overload]

    return Source(source.path, source.text, dict(project.body.values), moved(source.spans), moved(source.key_spans))


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("合同参数有误"),
    why=say("合同参数缺一项或写错一项，生成的合同就有空白或错误；应当在提交时发现，而不是在签字时发现。"),
    mend=say("对照合同模板的参数说明，补齐或改正项目文件里的 contract.values。"),
    run=run,
)
