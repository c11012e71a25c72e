"""uncovered-duty (G1): a legal duty that no requirement of the standards takes up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.regulation import Duty, Regulation
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Document, Severity, say

CODE = "uncovered-duty"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each of our duties that is in force and that no requirement cites."""
    for law in library.regulations:
        if law.body.is_in_force:
            for duty in law.body.duties():
                if duty.is_ours:
                    yield from _gap(library, law, duty)


def _gap(library: Library, law: Document[Regulation], duty: Duty) -> Iterator[Diagnostic]:
    whole_id = f"{law.id}#{duty.id}"
    covering = library.origins(whole_id, "covers")
    if any(library.nodes[link.origin].kind == "requirement" for link in covering):
        return
    place = law.source.place((*duty.route, "must"))
    text = say("{where}的义务没有标准要求落实：{must}", where=library.nodes[whole_id].label, must=duty.must)
    hint = (
        say("在 standards/ 里写一条要求，basis 引用这一条款")
        if duty.provision.article.main
        else say("在 standards/ 里写一条要求，covers 写 {id}，basis 引用该法规", id=whole_id)
    )
    yield Diagnostic(CODE, Severity.GAP, place, text, hint, subject=whole_id)


CHECK = Check(
    code=CODE,
    severity=Severity.GAP,
    title=say("法定义务未覆盖"),
    why=say("法规要求做的事，内部标准里没有写，就没有人负责，也不会有人检查。"),
    mend=say("在相应章节的标准里增加一条可核查的要求，并引用该条款。"),
    run=run,
    gap="G1",
)
