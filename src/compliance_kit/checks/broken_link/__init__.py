"""broken-link: an id that is written points at something of the right kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.kind import Link
from compliance_kit.kinds.words import KIND
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Severity, say

CODE = "broken-link"
WANTED: Mapping[str, tuple[str, ...]] = {
    "verifies": ("requirement",),
    "fulfils": ("requirement",),
    "tailors": ("requirement",),
    "measures": ("metric",),
    "tightens": ("duty",),
    "covers": ("duty",),
    "uses": ("standard", "contract"),
    "superseded-by": tuple(KIND),
}
"""What kind of part each role of a written link must point at."""
WORDS = {
    **KIND,
    "requirement": "标准要求",
    "duty": "义务",
    "article": "条文",
    "item": "检查项",
    "step": "处置步骤",
    "clause": "合同条款",
}


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield every written link that leads nowhere, or to the wrong kind of thing."""
    for link in library.links:
        if link.role in WANTED and link.target.partition("#")[0] not in library.unread:
            yield from _faults(library, link)


def _faults(library: Library, link: Link) -> Iterator[Diagnostic]:
    node, wanted = library.nodes.get(link.target), WANTED[link.role]
    if node is not None and node.kind in wanted:
        return
    place = library.documents[link.document].source.place(link.route)
    if node is None:
        near = library.nearest(link.target)
        hint = say("是不是想写 {near}？", near=near) if near else say("先写好要引用的内容，再引用它")
        text = say("找不到 {target}", target=link.target)
        yield Diagnostic(CODE, Severity.ERROR, place, text, hint, subject=link.origin)
    else:
        text = say(
            "{target} 是{kind}，这里要引用的是{wanted}",
            target=link.target,
            kind=WORDS[node.kind],
            wanted="、".join(WORDS[w] for w in wanted),
        )
        yield Diagnostic(
            CODE, Severity.ERROR, place, text, say("换成{wanted}的编号", wanted=WORDS[wanted[0]]), subject=link.origin
        )


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("链接断开"),
    why=say("从法规到标准、检查表、预案、合同的链条全靠编号相连，断一处，下游就查不到依据。"),
    mend=say("改成存在的编号；内容撤销时保留原编号并标明 status: withdrawn，不要删除。"),
    run=run,
)
