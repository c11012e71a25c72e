"""A template and its values → what stands in the contract: chosen clauses, in order, in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from compliance_kit import schema
from compliance_kit.kinds.contract import Chapter, Clause, Contract
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import CkitError, Document, say
from compliance_kit.outputs.contract.words import REF, Words, blanks, words


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract ready to be typeset; `project` is None for the blank form, which keeps every alternative."""

    template: Document[Contract]
    project: Document[Project] | None
    words: Words
    chapters: tuple[Chapter, ...]

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


def form(template: Document[Contract]) -> Draft:
    """The blank form: every clause, every parameter a visible blank."""
    return Draft(template, None, words(template.body, blanks(template.body)), template.body.chapters)


def draft(library: Library, project: Document[Project]) -> Draft:
    """The contract of a project.

    Raises:
        CkitError: a value is missing or wrong, or a clause names what does not exist; says where.
    """
    template: Document[Contract] = library.documents[project.body.template]
    _refuse_values(template.body, project)
    door = words(template.body, project.body.values)
    chapters = tuple(c for chapter in template.body.chapters if (c := _chosen(template, door, chapter)).clauses)
    made = Draft(template, project, door, chapters)
    _refuse_texts(made)
    return made


def _refuse_values(contract: Contract, project: Document[Project]) -> None:
    if not schema.shape(contract.parameters).accepts(dict(project.body.values)):
        place = project.source.place(("contract", "values"))
        raise CkitError(
            say("{path}:{line}: 合同参数不全或有误，请先运行 ckit check", path=place.path, line=place.span.line)
        )


def _chosen(template: Document[Contract], door: Words, chapter: Chapter) -> Chapter:
    kept = []
    for clause in chapter.clauses:
        if _guarded(template, clause, "when", partial(door.holds, clause.when)):
            kept.append(clause)
    return Chapter(chapter.title, tuple(kept))


def _refuse_texts(made: Draft) -> None:
    """Render every clause once, so that a missing name stops the build before anything is written."""
    present = {clause.id for clause in made.clauses}
    for clause in made.clauses:
        text = _guarded(made.template, clause, "text", partial(made.say, clause))
        for name in REF.findall(text):
            if name not in present:
                place = made.template.source.place((*clause.route, "text"))
                words = say(
                    "{path}:{line}: 条款 {id} 引用的 {name} 没有被采用",
                    path=place.path,
                    line=place.span.line,
                    id=clause.id,
                    name=name,
                )
                raise CkitError(words)


def _guarded(template: Document[Contract], clause: Clause, key: str, act: Callable[[], Any]) -> Any:
    """Do what a template asks for; whatever it gets wrong becomes one sentence with its place."""
    from jinja2 import TemplateError

    try:
        return act()
    except (TemplateError, ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        place = template.source.place((*clause.route, key))
        words = say(
            "{path}:{line}: 条款 {id} 写不出来：{why}",
            path=place.path,
            line=place.span.line,
            id=clause.id,
            why=str(error)[:120],
        )
        raise CkitError(words) from error


def lock(library: Library, made: Draft) -> bytes:
    """What a signed contract was made of: clause ids and text hashes, law versions, the hash of the values."""
    laws = {found.instrument.id for clause in made.clauses for found in library.lawbook.resolve(clause.basis)}
    versions = {i: max(v.promulgated for v in library.documents[i].body.versions).isoformat() for i in laws}
    data = {
        "template": {"id": made.template.id, "version": made.template.body.version},
        "project": made.project.id if made.project else "",
        "clauses": [{"id": clause.id, "sha256": _hash(made.say(clause))} for clause in made.clauses],
        "laws": versions,
        "values_sha256": _hash(json.dumps(_plain(made.words.values), ensure_ascii=False, sort_keys=True)),
    }
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _plain(values: Mapping[str, Any]) -> Any:
    return {name: values[name] for name in sorted(values)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
