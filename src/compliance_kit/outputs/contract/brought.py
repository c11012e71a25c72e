"""A contract by a Word template that legal staff bring: looked through, filled in a sandbox, reviewed, locked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from compliance_kit.checks.bad_contract_value import CODE, values_of
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import Artifact, CkitError, Diagnostic, Document, Place, Severity, Text, say
from compliance_kit.outputs.contract import opinion
from compliance_kit.outputs.contract.brought_grammar import Asked, RefusedError, asked
from compliance_kit.outputs.contract.terms import hostile, joined
from compliance_kit.outputs.contract.words import Blank, day, money, number, written_copies
from compliance_kit.outputs.office import OfficeFileError, ReadParagraph, docx_paragraphs, fill, fill_parts
from compliance_kit.outputs.output import Brought, Order, Terms

_TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_UNSUITED = re.compile(r"[^\w-]+")
_WORDS = 24
MOST_SHOWN = 20
"""Missing values that are told one by one."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a template asks for, held against what is given; `blanks` are what a draft leaves open."""

    values: Mapping[str, Any]
    blanks: Mapping[str, Any]
    findings: tuple[Diagnostic, ...]


def findings(library: Library, project: Document[Project], terms: Terms) -> tuple[Diagnostic, ...]:
    """What is wrong with the template's tags, and each value that is wrong or missing."""
    return _look(library, project, terms).findings


def render(library: Library, project: Document[Project], order: Order) -> Iterator[Artifact]:
    """The contract filled in, its 审查意见表, and its lock unless it is a draft.

    Raises:
        CkitError: the template or a value is wrong, or a value is missing; says where.
    """
    brought = _brought(order.terms)
    looked = _look(library, project, order.terms)
    if looked.findings:
        first = looked.findings[0]
        raise CkitError(say("{where}: {why}", where=first.place.where, why=first.message))
    content = fill(brought.content, _environment(), {**looked.blanks, **looked.values})
    end = "-draft" if order.terms.is_draft else ""
    stem = f"{project.id}-{_UNSUITED.sub('-', brought.stem).strip('-') or 'contract'}{end}"
    yield Artifact(f"contracts/{stem}.docx", content)
    name = f"{project.title} {brought.stem}"
    yield Artifact(
        f"contracts/{stem}-opinion.docx",
        opinion.of_file(content, title=name, file=f"{stem}.docx", region=project.body.region, today=order.today),
    )
    if not order.terms.is_draft:
        yield Artifact(f"contracts/{stem}.lock.json", _lock(project, brought, looked.values))


def _brought(terms: Terms) -> Brought:
    assert terms.brought is not None
    return terms.brought


def _look(library: Library, project: Document[Project], terms: Terms) -> _Looked:
    brought = _brought(terms)
    source = joined(values_of(project), terms)
    if source is None:
        assert terms.values is not None
        text, hint = say("参数文件应当每行一个参数，写成 名称: 值"), say("例如 contract_number: 物服〔2026〕第 1 号")
        return _Looked(
            {}, {}, (Diagnostic(CODE, Severity.ERROR, terms.values.place(()), text, hint, subject=project.id),)
        )
    try:
        parts = fill_parts(brought.content)
    except OfficeFileError as error:
        return _Looked({}, {}, (_fault(Place(brought.name), error.text, project.id),))
    values = source.data
    rows = docx_paragraphs(brought.content)
    wanted: list[Asked] = []
    for part in parts:
        try:
            wanted += asked(_parsed(part.source), values)
        except RefusedError as refused:
            place = _place(brought, rows, _line(part.source, refused.line))
            text = say("花括号标签有误：{why}", why=str(refused))
            return _Looked({}, {}, (_fault(place, text, project.id),))
    missing = tuple(dict.fromkeys(one.name for one in wanted if one.name not in values))
    titles = _titles(library, project)
    if terms.is_draft:
        lists = {one.name for one in wanted if one.is_list}
        blanks = {name: [] if name in lists else Blank(f"【{titles.get(name, name)}】") for name in missing}
        return _Looked(values, blanks, tuple(hostile(source)))
    absent = [_absent(brought, rows, name, titles.get(name, "")) for name in missing[:MOST_SHOWN]]
    told = (*hostile(source), *absent)
    return _Looked(values, {}, tuple(replace(fault, subject=project.id) for fault in told))


def _parsed(source: str) -> Any:
    from jinja2 import TemplateSyntaxError

    try:
        return _environment().parse(source)
    except TemplateSyntaxError as error:
        raise RefusedError(f"写法有误（{error.message}），开始和结束的标签要成对", error.lineno) from error
    except (RecursionError, MemoryError) as error:
        raise RefusedError("套得太深", 1) from error


def _environment() -> Any:
    """Jinja with four functions of one value, and nothing else to reach."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.filters.clear()
    environment.tests.clear()
    environment.globals.clear()
    functions = {"money": money, "day": day, "number": number, "copies": written_copies}
    environment.globals.update((name, partial(_written, name, function)) for name, function in functions.items())
    return environment


def _written(name: str, function: Callable[[Any], str], value: Any) -> str:
    """What one of our functions makes of a value; what it cannot is told in one sentence."""
    try:
        return function(value)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise CkitError(say("{name}({value}) 写不出来：{why}", name=name, value=str(value)[:40], why=error)) from error


def _line(source: str, line: int) -> str:
    """The words of one line of a source, as they stand in the template."""
    lines = source.split("\n")
    return "".join(_MARKUP.sub("", lines[min(line, len(lines)) - 1]).split())


def _place(brought: Brought, rows: tuple[ReadParagraph, ...], words: str) -> Place:
    """The paragraph that holds these words; the file where none does (a header, a tag over two paragraphs)."""
    return _paragraph(brought, (row for row in rows if row.text.strip() and "".join(row.text.split()) in words))


def _paragraph(brought: Brought, found: Iterator[ReadParagraph]) -> Place:
    """The first of the paragraphs, with its first words; the file where there is none."""
    row = next(found, None)
    if row is None:
        return Place(brought.name)
    words = row.text.strip()
    return Place(brought.name, cell=f"第 {row.index} 段“{words[:_WORDS]}{'…' if len(words) > _WORDS else ''}”")


def _absent(brought: Brought, rows: tuple[ReadParagraph, ...], name: str, title: str) -> Diagnostic:
    at = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
    place = _paragraph(brought, (row for row in rows if any(at.search(tag) for tag in _TAG.findall(row.text))))
    text = say("缺少 {key}（{title}）", key=name, title=title) if title else say("缺少 {key}", key=name)
    hint = say(
        "在项目文件 contract 的 values 下或者参数文件（--params）里补写一行 {key}: …；名称写错的，改模板里的标签",
        key=name,
    )
    return Diagnostic(CODE, Severity.ERROR, place, text, hint)


def _fault(place: Place, text: Text, subject: str) -> Diagnostic:
    hint = say("改好模板后再来")
    return Diagnostic(CODE, Severity.ERROR, place, text, hint, subject=subject)


def _titles(library: Library, project: Document[Project]) -> Mapping[str, str]:
    """What the values are called: as any of our templates calls them, the project's own first."""
    titles: dict[str, str] = {}
    for template in sorted(library.contracts, key=lambda t: (t.id != project.body.template, t.id)):
        for name, field in template.body.parameters.get("properties", {}).items():
            titles.setdefault(name, str(field.get("title", name)))
    return titles


def _lock(project: Document[Project], brought: Brought, values: Mapping[str, Any]) -> bytes:
    written = json.dumps(values, ensure_ascii=False, sort_keys=True)
    data = {
        "template": {"file": brought.name, "sha256": hashlib.sha256(brought.content).hexdigest()},
        "project": project.id,
        "values": {name: values[name] for name in sorted(values)},
        "values_sha256": hashlib.sha256(written.encode()).hexdigest(),
    }
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
