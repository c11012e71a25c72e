"""missing-contract-term (G1): a project's contract does not hold a term that the law requires of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.contract import Clause, Contract
from compliance_kit.kinds.contract.holes import named
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.words import region_chain
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Severity, say
from compliance_kit.required_terms import TERMS, Kind, Term, kind_of
from compliance_kit.wording import folded

CODE = "missing-contract-term"
BY_ID = {term.id: term for term in TERMS}


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each term that the clauses of a project's contract lack; other contracts than property service need none."""
    templates = {t.id: t for t in library.contracts if kind_of(folded(t.title)) is not Kind.OTHER}
    texts: dict[str, Mapping[str, str]] = {}
    for project in library.projects:
        if used := templates.get(project.body.template):
            if used.id not in texts:
                texts[used.id] = _texts(used.body)
            for term in _absent(used.body, project.body, texts[used.id]):
                yield _gap(project, used, term)


def _texts(contract: Contract) -> Mapping[str, str]:
    """Each clause with its title, as our patterns read it."""
    words = contract.words()
    return {clause.id: folded(named("\n".join(_lines(clause)), words)) for clause in contract.clauses()}


def _lines(clause: Clause) -> Iterator[str]:
    yield clause.title
    for paragraph in clause.text:
        yield from (paragraph,) if isinstance(paragraph, str) else paragraph


def _absent(contract: Contract, estate: Project, texts: Mapping[str, str]) -> Iterator[Term]:
    """What none of the clauses says that the project's values select."""
    chain = region_chain(estate.region)
    text = "\n".join(texts[clause.id] for clause in contract.selected(estate.values))
    yield from (term for term in TERMS if term.holds_in(chain) and not term.is_in(text))


def _gap(project: Document[Project], template: Document[Contract], term: Term) -> Diagnostic:
    bases = "、".join(term.grounds(region_chain(project.body.region)))
    return Diagnostic(
        CODE,
        Severity.GAP,
        project.source.place(("contract", "template")),
        say("合同缺少法定条款：{name}（{basis}）", name=term.name, basis=bases),
        say(
            "在合同模板 {template} 里补写这一条，或者改正合同参数使它被采用；写法见 ckit explain {rule}",
            template=template.id,
            rule=term.rule,
        ),
        subject=f"{template.id}#{term.id}",
    )


CHECK = Check(
    code=CODE,
    severity=Severity.GAP,
    title=say("合同缺少法定条款"),
    why=say("法律规定物业服务合同要写明的内容，少一项，履行和收费就少一项依据。"),
    mend=say("在合同模板里补写这一条，或者改正项目的合同参数，使该条被采用。"),
    run=run,
    gap="G1",
)
