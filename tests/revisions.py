"""Takes or refuses the tracked changes of a Word file, and reads what is left: what tests hold revisions against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance_kit.outputs.office import accept_changes, docx_paragraphs, pack_members, unpack
from compliance_kit.outputs.office.mark import written
from compliance_kit.outputs.office.read import W, parse_part
from compliance_kit.outputs.office.read_paragraphs import DOCUMENT, paragraphs


def refuse_changes(content: bytes) -> bytes:
    """Reject all: what was put in counts as struck out, and the other way round."""
    members = dict(unpack(content))
    root = parse_part(members[DOCUMENT])
    for mark in list(root.iter(f"{W}ins", f"{W}del")):
        mark.tag = f"{W}del" if mark.tag == f"{W}ins" else f"{W}ins"
    for text in list(root.iter(f"{W}delText")):
        text.tag = f"{W}t"
    members[DOCUMENT] = written(root)
    return accept_changes(pack_members(members))


@dataclass(frozen=True)
class Taken:
    accepted: list[str]
    refused: list[str]


def boxed(content: bytes) -> Iterator[int]:
    """Which paragraphs stand in a text box."""
    root = parse_part(unpack(accept_changes(content))[DOCUMENT])
    for index, paragraph in enumerate(paragraphs(root), start=1):
        if next(paragraph.iterancestors(f"{W}txbxContent"), None) is not None:
            yield index


def lines(content: bytes, *, without_boxes: bool = True) -> list[str]:
    """The words of every paragraph but those of the contents, with the table cell they stand in."""
    boxes = frozenset(boxed(content)) if without_boxes else frozenset()
    return [
        f"{'|' if p.table else ''}{p.text}"
        for p in docx_paragraphs(accept_changes(content))
        if not p.is_contents and p.index not in boxes
    ]


def taken(content: bytes) -> Taken:
    return Taken(lines(content), lines(refuse_changes(content)))


def revisions(content: bytes) -> Iterator[tuple[str, str]]:
    """Each tracked stretch of words, as ins or del with its words."""
    root = parse_part(unpack(content)[DOCUMENT])
    for mark in root.iter(f"{W}ins", f"{W}del"):
        if words := "".join(t.text or "" for t in mark.iter(f"{W}t", f"{W}delText")):
            yield str(mark.tag).removeprefix(W), words
