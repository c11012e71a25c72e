"""A template and its values → what stands in the contract: chosen clauses, in order, in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from compliance_kit.kinds.contract import Chapter, Clause, Contract
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import CkitError, Document, Route, say
from compliance_kit.outputs.contract.terms import Settled, settle, template_of
from compliance_kit.outputs.contract.words import REF, Blank, Words, blanks, words
from compliance_kit.outputs.output import AS_WRITTEN, Terms

COVER = frozenset(("contract_number", "sign_date", "sign_place"))
"""The parameters that stand on the cover, where a template asks for them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract ready to be typeset; `project` is None for the blank form, which keeps every alternative.

    A draft may have blanks; `open` are the names of those, in the template's order.
    """

    template: Document[Contract]
    project: Document[Project] | None
    words: Words
    chapters: tuple[Chapter, ...]
    is_draft: bool = False
    open: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """Its files' name: the project's, with the template's where that is not the project's own."""
        if self.project is None:
            return self.template.id
        own = self.project.body.template == self.template.id
        stem = self.project.id if own else f"{self.project.id}-{self.template.id}"
        return f"{stem}-draft" if self.is_draft else stem

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses that stand in it."""
        return tuple(clause for chapter in self.chapters for clause in chapter.clauses)

    def value(self, name: str) -> str:
        """A parameter as it is printed."""
        return str(self.words.values.get(name, ""))

    def say(self, clause: Clause) -> str:
        """A clause's whole text with its values."""
        return "\n".join(self.words.plain(text) for text in sentences(clause))


def sentences(clause: Clause) -> Iterator[str]:
    """Every sentence of a clause, items included."""
    for paragraph in clause.text:
        yield from (paragraph,) if isinstance(paragraph, str) else paragraph


def condition(clause: Clause) -> tuple[str, ...]:
    """A clause's `when` as a text that can be looked through; nothing where it has none."""
    return (f"{{{{ {clause.when} }}}}",) if clause.when else ()


def form(template: Document[Contract]) -> Draft:
    """The blank form: every clause, every parameter a visible blank."""
    return Draft(template, None, words(template.body, blanks(template.body)), template.body.chapters)


def draft(library: Library, project: Document[Project], terms: Terms = AS_WRITTEN) -> Draft:
    """The contract of a project, which must have a template.

    Raises:
        CkitError: a value is missing or wrong, or a clause names what does not exist; says where.
    """
    template = template_of(library, project, terms)
    if template is None:
        known = "、".join(t.id for t in library.contracts) or "—"
        raise CkitError(say("项目 {id} 没有写明合同模板；可以用 --template 指定：{known}", id=project.id, known=known))
    settled = settle(template, project, terms)
    _refuse_values(settled)
    holes = blanks(template.body) if terms.is_draft else {}
    door = words(template.body, {**holes, **settled.values})
    chapters = tuple(c for chapter in template.body.chapters if (c := _chosen(template, door, chapter)).clauses)
    made = Draft(template, project, door, chapters, terms.is_draft)
    _refuse_texts(made)
    return replace(made, open=_open(made, settled.missing)) if terms.is_draft else made


def _refuse_values(settled: Settled) -> None:
    if settled.findings:
        first = settled.findings[0]
        raise CkitError(
            say(
                "{where}: 合同参数不全或有误，共 {n} 处：{why}",
                where=first.place.where,
                n=len(settled.findings),
                why=first.message,
            )
        )


def _open(made: Draft, missing: tuple[str, ...]) -> tuple[str, ...]:
    """The blanks of a draft: what it must have and has not, and whatever else is printed as a blank."""
    said = {name for _, text in _loose(made) for name in made.words.names(text)}
    for clause in made.clauses:
        said |= {name for text in (*sentences(clause), *condition(clause)) for name in made.words.names(text)}
    printed = {name for name in said if isinstance(made.words.values.get(name), Blank)}
    fields = made.template.body.parameters.get("properties", {})
    return tuple(name for name in fields if name in printed or name in missing)


def _loose(made: Draft) -> Iterator[tuple[Route, str]]:
    """Every text outside the clauses, with the way to it."""
    contract = made.template.body
    for n, party in enumerate(contract.parties):
        for m, (_, parameter) in enumerate(party.values):
            yield ("parties", n, "values", m, "parameter"), f"{{{{ {parameter} }}}}"
    for name in sorted(COVER & made.words.known):
        yield ("parameters", "properties", name), f"{{{{ {name} }}}}"
    for n, line in enumerate(contract.preamble):
        yield ("preamble", n), line
    for schedule in contract.schedules:
        yield (*schedule.route, "intro"), schedule.intro
        for n, line in enumerate(schedule.text):
            yield (*schedule.route, "text", n), line


def _chosen(template: Document[Contract], door: Words, chapter: Chapter) -> Chapter:
    kept = []
    for clause in chapter.clauses:
        test = partial(_is_wanted, door, clause.when)
        if _guarded(template, (*clause.route, "when"), clause.id, test):
            kept.append(clause)
    return Chapter(chapter.title, tuple(kept))


def _is_wanted(door: Words, when: str) -> bool:
    """A clause whose condition hangs on a blank stays in the draft."""
    return door.is_open(when) or door.holds(when)


def _refuse_texts(made: Draft) -> None:
    """Render every text once, so that a missing name stops the build before anything is written."""
    present = {clause.id for clause in made.clauses}
    texts = [(route, str(route[0]), partial(made.words.plain, text)) for route, text in _loose(made)]
    texts += [((*clause.route, "text"), clause.id, partial(made.say, clause)) for clause in made.clauses]
    for route, name, act in texts:
        for referred in REF.findall(_guarded(made.template, route, name, act)):
            if referred not in present:
                place = made.template.source.place(route)
                words = say(
                    "{path}:{line}: 条款 {id} 引用的 {name} 没有被采用",
                    path=place.path,
                    line=place.span.line,
                    id=name,
                    name=referred,
                )
                raise CkitError(words)


def _guarded(template: Document[Contract], route: Route, name: str, act: Callable[[], Any]) -> Any:
    """Do what a template asks for; whatever it gets wrong becomes one sentence with its place."""
    from jinja2 import TemplateError

    try:
        return act()
    except (TemplateError, ValueError, TypeError, KeyError, ArithmeticError, RecursionError, MemoryError) as error:
        place = template.source.place(route)
        words = say(
            "{path}:{line}: 条款 {id} 写不出来：{why}",
            path=place.path,
            line=place.span.line,
            id=name,
            why=str(error)[:120],
        )
        raise CkitError(words) from error


def lock(library: Library, made: Draft) -> bytes:
    """What a signed contract was made of: template, clauses and schedules with hashes, law versions, parameters."""
    laws = {found.instrument.id for clause in made.clauses for found in library.lawbook.resolve(clause.basis)}
    versions = {i: library.documents[i].body.newest.promulgated.isoformat() for i in laws}
    template = made.template
    values = _plain(made.words.values)
    data = {
        "template": {"id": template.id, "version": template.body.version, "sha256": _hash(template.source.text)},
        "project": made.project.id if made.project else "",
        "clauses": [{"id": clause.id, "sha256": _hash(made.say(clause))} for clause in made.clauses],
        "schedules": [schedule.id for schedule in template.body.schedules],
        "laws": versions,
        "values": values,
        "values_sha256": _hash(json.dumps(values, ensure_ascii=False, sort_keys=True)),
    }
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _plain(values: Mapping[str, Any]) -> Any:
    return {name: values[name] for name in sorted(values)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
