"""missing-article: every cited 条, 款 and 项 exists in the instrument's outline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit import citation
from compliance_kit.checks.check import Check
from compliance_kit.kinds.kind import Grounds
from compliance_kit.kinds.regulation import ArticleShape, Regulation, short_title
from compliance_kit.lawbook import Instrument
from compliance_kit.library import Library
from compliance_kit.links import grounds_of
from compliance_kit.model import Basis, Diagnostic, Provision, Reference, Severity, Text, say

CODE = "missing-article"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each reference to a provision that its instrument does not have."""
    for document in library.documents.values():
        for grounds in grounds_of(document):
            for basis in grounds.bases:
                yield from _faults(library, grounds, basis)


def _faults(library: Library, grounds: Grounds, basis: Basis) -> Iterator[Diagnostic]:
    for cited in basis.citations:
        law = library.lawbook.find(cited.title)
        if law is None or not law.body.outline:
            continue
        for reference in cited.references:
            found = _first_fault(law, reference)
            if found:
                place = grounds.document.source.within(basis.route, reference.start, reference.end)
                yield Diagnostic(CODE, Severity.ERROR, place, *found, subject=grounds.id)


def _first_fault(law: Instrument, reference: Reference) -> tuple[Text, Text] | None:
    ends = (reference.provision, reference.until)
    return next((fault for end in ends if end and (fault := _fault(law, end))), None)


def _fault(law: Instrument, cited: Provision) -> tuple[Text, Text] | None:
    name, article = short_title(law), citation.article_text(cited.article)
    shape = law.body.outline.get(cited.article)
    if shape is None:
        last = citation.article_text(max(law.body.outline))
        text = say("《{name}》没有{article}，最后一条是{last}", name=name, article=article, last=last)
        return text, say("核对条号；{near}", near=_nearby(law.body, cited))
    if shape.paragraphs and cited.paragraph > shape.paragraphs:
        text = say(
            "《{name}》{article}只有 {count} 款，没有第 {wanted} 款",
            name=name,
            article=article,
            count=shape.paragraphs,
            wanted=cited.paragraph,
        )
        return text, say("核对款次：条文每个自然段为一款，项不单独成款")
    if shape.paragraphs and cited.item > _items(shape, cited.paragraph):
        text = say(
            "《{name}》{article}没有第（{wanted}）项，最多 {count} 项",
            name=name,
            article=article,
            wanted=citation.chinese_number(cited.item),
            count=_items(shape, cited.paragraph),
        )
        return text, say("核对项次，或写明是第几款的第几项")
    return None


def _items(shape: ArticleShape, paragraph: int) -> int:
    return shape.items.get(paragraph, 0) if paragraph else max(shape.items.values(), default=0)


def _nearby(law: Regulation, cited: Provision) -> str:
    numbers = sorted(law.outline, key=lambda n: (abs(n.main - cited.article.main), abs(n.sub - cited.article.sub)))
    chapter = law.outline[numbers[0]].chapter
    return f"最接近的是{citation.article_text(numbers[0])}（{chapter}）"


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("条款项不存在"),
    why=say("引用一个不存在的条款，等于没有依据；法规修订后条号常会变动。"),
    mend=say("对照 regulations/ 里的条文目录改正条、款、项。"),
    run=run,
)
