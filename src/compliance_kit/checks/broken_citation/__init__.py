"""broken-citation: every written basis can be read and names an instrument of the library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.kind import Grounds
from compliance_kit.library import Library
from compliance_kit.links import grounds_of
from compliance_kit.model import Basis, Diagnostic, Severity, say

CODE = "broken-citation"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each citation that cannot be read, and each title that no instrument goes by."""
    for document in library.documents.values():
        for grounds in grounds_of(document):
            for basis in grounds.bases:
                yield from _faults(library, grounds, basis)


def _faults(library: Library, grounds: Grounds, basis: Basis) -> Iterator[Diagnostic]:
    source = grounds.document.source
    if basis.fault:
        place = source.within(basis.route, basis.fault.start, basis.fault.end)
        hint = say("像律师那样写，例如《物业管理条例》第三十五条第二款")
        yield Diagnostic(CODE, Severity.ERROR, place, basis.fault.text, hint, subject=grounds.id)
    for cited in basis.citations:
        if library.lawbook.find(cited.title) is None:
            near = library.lawbook.nearest(cited.title)
            hint = (
                say("是不是想引用《{near}》？", near=near)
                if near
                else say("先在 regulations/ 里建立这部法规，或改引已收录的法规")
            )
            text = say("法规库里没有《{title}》", title=cited.title)
            place = source.within(basis.route, cited.start, _title_end(basis, cited.start))
            yield Diagnostic(CODE, Severity.ERROR, place, text, hint, subject=grounds.id)


def _title_end(basis: Basis, start: int) -> int:
    end = basis.text.find("》", start)
    return end + 1 if end >= 0 else len(basis.text)


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("依据无法识别"),
    why=say("写不规范的引用无法核对，也无法在法规修改时找到受影响的内容。"),
    mend=say("写成《法规名称》第几条第几款第（几）项；名称用全称、通用简称或法规文件里登记的别名。"),
    run=run,
)
