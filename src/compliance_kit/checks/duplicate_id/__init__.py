"""duplicate-id: one id, form number or name stands for one thing only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from compliance_kit.checks.check import Check
from compliance_kit.lawbook import names
from compliance_kit.library import Library
from compliance_kit.links import nodes_of
from compliance_kit.model import Diagnostic, Place, Related, Route, Severity, Source, Text, say

CODE = "duplicate-id"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield the second and every further use of an id, of a form number and of an instrument's name."""
    ids = ((d.id, d.source, ("id",)) for d in library.files)
    yield from _repeated(ids, lambda name: say("编号 {name} 已经用过", name=name))
    for document in library.documents.values():
        yield from _repeated(_part_ids(document), lambda name: say("条目编号 {name} 已经用过", name=name))
    forms = ((c.body.form, c.source, ("form",)) for c in library.checklists)
    yield from _repeated(forms, lambda name: say("表单编号 {name} 已经用过", name=name))
    titles = ((name, law.source, ("title",)) for law in library.regulations for name in names(law))
    yield from _repeated(titles, lambda name: say("法规名称《{name}》已经用过", name=name))


Use = tuple[str, Source, Route]
"""A name, and where it is used: few of the thousands of places are ever asked for."""


def _part_ids(document: Any) -> Iterator[Use]:
    return ((node.id, document.source, node.route) for node in nodes_of(document) if node.route)


def _repeated(named: Iterable[Use], message: Any) -> Iterator[Diagnostic]:
    first: dict[str, Use] = {}
    for use in named:
        name = use[0]
        if name in first:
            text: Text = message(name)
            related = (Related(_place(first[name]), say("第一次用在这里")),)
            hint = say("换一个没有用过的编号；编号永久有效，不得重复使用")
            yield Diagnostic(CODE, Severity.ERROR, _place(use), text, hint, related, name)
        else:
            first[name] = use


def _place(use: Use) -> Place:
    """The value that is the name: a part's own key for it, or the value itself."""
    _, source, route = use
    key = next((k for k in ("id", "code", "number") if (*route, k) in source.spans), "id")
    return source.place((*route, key))


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("编号重复"),
    why=say("编号是全部链接的落点。两份文件共用一个编号，引用就不知道指向哪一份，检查记录也会记错地方。"),
    mend=say("给后来的一份换一个新编号。编号一经发布永不改变，也不留给别的内容使用。"),
    run=run,
)
