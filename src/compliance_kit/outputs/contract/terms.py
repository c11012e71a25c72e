"""A project's values and those of a file beside it → the values of one contract, and what is missing or wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from compliance_kit import schema
from compliance_kit.checks.bad_contract_value import AT, CODE, unequal, values_of
from compliance_kit.kinds.contract import Contract
from compliance_kit.kinds.project import Project
from compliance_kit.library import Library
from compliance_kit.model import CkitError, Diagnostic, Document, Place, Route, Severity, Source, say
from compliance_kit.outputs.output import Terms

LONGEST_VALUE = 2_000
"""Characters of one value: texts name a value many times."""
ESTATE = frozenset(
    [
        "estate_name",
        "estate_address",
        "estate_bounds",
        "city",
        "total_area",
        "ground_area",
        "underground_area",
        "buildings",
        "households",
        "parking_spaces",
        "elevators",
    ]
)
"""What is true of the estate whatever contract it is: only this is taken over into one by another template.

Not the parties: 甲方 of a cleaning contract is 乙方 of the property-service contract.
"""
_MARKS = re.compile("\\{\\{|\\{%|\\{#|[\ue000-\uf8ff]")
"""What would be read as ours, or as a template's, should it stand in a value."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What one contract is made of; `missing` are the names of values that it needs and has not."""

    template: Document[Contract]
    values: Mapping[str, Any]
    missing: tuple[str, ...]
    findings: tuple[Diagnostic, ...]
    """What is wrong with the values there are, and in a copy to be signed each that is missing."""


@dataclass(frozen=True, slots=True)
class Joined(Source):
    """Values of a project that point into its file, save those that a second file gives."""

    over: Source | None = None

    def place(self, route: Route) -> Place:
        """Where the value stands, in the file that gives it."""
        return self.over.place(route) if self.over and self._is_over(route) else Source.place(self, route)

    def key_place(self, route: Route) -> Place:
        """Where the key stands, in the file that gives it."""
        return self.over.key_place(route) if self.over and self._is_over(route) else Source.key_place(self, route)

    def _is_over(self, route: Route) -> bool:
        return not route or (self.over is not None and route[0] in self.over.data)


def template_of(library: Library, project: Document[Project], terms: Terms) -> Document[Contract] | None:
    """The template that a project's contract is made by; None where it has none.

    Raises:
        CkitError: there is no template of the name asked for.
    """
    known = {template.id: template for template in library.contracts}
    if terms.template and terms.template not in known:
        raise CkitError(say("没有合同模板 {name}；已有：{known}", name=terms.template, known="、".join(known) or "—"))
    return known.get(terms.template or project.body.template)


def settle(template: Document[Contract], project: Document[Project], terms: Terms) -> Settled:
    """Join the values and hold them against what the template asks for."""
    asked = template.body.parameters
    source = _joined(template, project, terms)
    if source is None:
        assert terms.values is not None
        text, hint = say("参数文件应当每行一个参数，写成 名称: 值"), say("例如 contract_number: 物服〔2026〕第 1 号")
        found = Diagnostic(CODE, Severity.ERROR, terms.values.place(()), text, hint, subject=project.id)
        return Settled(template, {}, (), (found,))
    wrong = schema.violations(schema.shape(_without_required(asked)), source)
    findings = [*hostile(source), *(replace(fault, code=CODE) for fault in wrong)]
    findings += unequal(template.body, source)
    missing = tuple(_missing(asked, source.data))
    if not terms.is_draft:
        findings += [_absent(template, project, terms, name) for name in missing]
    return Settled(template, source.data, missing, tuple(replace(f, subject=project.id) for f in findings))


def _joined(template: Document[Contract], project: Document[Project], terms: Terms) -> Joined | None:
    """The values that go with a template: its own, or of another one what is true of the estate."""
    written = values_of(project)
    shared = ESTATE & template.body.parameters.get("properties", {}).keys()
    is_own = template.id == project.body.template
    own = {name: value for name, value in written.data.items() if is_own or name in shared}
    return joined(replace(written, data=own), terms)


def joined(written: Source, terms: Terms) -> Joined | None:
    """Written values and over them those of the file; None where that holds no values."""
    over = terms.values
    if over is not None and not isinstance(over.data, dict):
        return None
    data = {**written.data, **(over.data if over else {})}
    return Joined(written.path, written.text, data, written.spans, written.key_spans, over)


def _without_required(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same demands on each value that is there, none that it be there."""
    choices = [
        {key: part if key == "if" else _without_required(part) for key, part in choice.items()}
        for choice in asked.get("allOf", ())
    ]
    rest = {key: value for key, value in asked.items() if key not in ("required", "allOf")}
    return {**rest, "allOf": choices} if choices else rest


def _missing(asked: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[str]:
    """The values that a contract must have, those that hang on another value too, in the template's order."""
    needed = set(asked.get("required", ()))
    for choice in asked.get("allOf", ()):
        branch = "then" if "if" in choice and schema.shape(choice["if"]).accepts(dict(values)) else "else"
        needed |= set(choice.get(branch, {}).get("required", ()))
    order = list(asked.get("properties", {}))
    yield from sorted(needed - values.keys(), key=lambda name: (order.index(name) if name in order else -1, name))


def _absent(template: Document[Contract], project: Document[Project], terms: Terms, name: str) -> Diagnostic:
    field = template.body.parameters.get("properties", {}).get(name, {})
    title = str(field.get("title", name))
    text = say("缺少 {key}（{title}）", key=name, title=title)
    place, hint = terms.values.place(()) if terms.values else None, say("补写一行 {key}: …", key=name)
    if place is None and template.id != project.body.template:
        place = template.source.key_place(("parameters", "properties", name))
        hint = say("在参数文件里写一行 {key}: …，用 --params 给出这个文件", key=name)
    elif place is None:
        place = project.source.key_place(AT)
        hint = say("在 contract 的 values 下补写一行 {key}: …", key=name)
    return Diagnostic(CODE, Severity.ERROR, place, text, hint)


def hostile(source: Joined) -> Iterator[Diagnostic]:
    """Values that would be read as a template, or that are no value but a text."""
    for route, value in _texts((), source.data):
        if _MARKS.search(value):
            text, hint = say("参数里有花括号记号或者不能印出的字"), say("参数只写要印在合同里的字")
            yield Diagnostic(CODE, Severity.ERROR, source.place(route), text, hint)
        if len(value) > LONGEST_VALUE:
            text, hint = say("参数过长：{n} 字，上限 {limit} 字", n=len(value), limit=LONGEST_VALUE), say("缩短")
            yield Diagnostic(CODE, Severity.ERROR, source.place(route), text, hint)


def _texts(route: Route, value: Any) -> Iterator[tuple[Route, str]]:
    """Every text in plain data, with the way to it."""
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts((*route, key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts((*route, number), inner)
