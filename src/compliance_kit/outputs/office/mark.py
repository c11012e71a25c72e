"""Puts Word comments on words of somebody else's document; every part that need not change keeps its bytes."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .package import clean, pack_members, unpack
from .read import W, parse_part
from .read_paragraphs import DOCUMENT, paragraphs, texts

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_RELATIONS = "word/_rels/document.xml.rels"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_KEEP = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Note:
    """A comment on characters `start` to `end` of paragraph `index`, counted as `docx_paragraphs` does."""

    index: int
    start: int
    end: int
    text: str


def mark(content: bytes, notes: Iterable[Note], *, author: str, dated: str) -> bytes:
    """The same document with the notes as comments in place; `dated` is an ISO time. Notes without words are skipped.

    Raises:
        OfficeFileError: the file is damaged, dangerous, or not Word.
    """
    members = dict(unpack(content))
    root = parse_part(members[DOCUMENT])
    part, comments = _comments(members)
    numbers = count(max((int(c.get(f"{W}id", "0")) for c in comments), default=-1) + 1)
    by_index: dict[int, list[Note]] = {}
    for note in notes:
        by_index.setdefault(note.index, []).append(note)
    for index, paragraph in enumerate(paragraphs(root), start=1):
        for note in by_index.get(index, ()):
            number = next(numbers)
            if _anchor(paragraph, note, number):
                comments.append(_comment(note.text, number, author, dated))
    members[DOCUMENT], members[part] = written(root), written(comments)
    return pack_members(members)


def _anchor(paragraph: _Element, note: Note, number: int) -> bool:
    """Put the two ends of a comment around the characters; whether there were any."""
    first = _cut(paragraph, note.start, note.end)
    if first is None:
        return False
    begin, last = first
    begin.addprevious(element(f'<w:commentRangeStart w:id="{number}"/>'))
    reference = element(
        f'<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{number}"/></w:r>'
    )
    last.addnext(reference)
    last.addnext(element(f'<w:commentRangeEnd w:id="{number}"/>'))
    return True


def _cut(paragraph: _Element, start: int, end: int) -> tuple[_Element, _Element] | None:
    """The first and the last run of exactly these characters, after cutting the runs at both ends."""
    _cut_at(paragraph, start)
    _cut_at(paragraph, end)
    place, runs = 0, []
    for run, _, shown in texts(paragraph):
        if start <= place < end and shown:
            runs.append(run)
        place += len(shown)
    return (runs[0], runs[-1]) if runs else None


def _cut_at(paragraph: _Element, offset: int) -> None:
    """Cut the run that holds the character `offset` in two, right before it."""
    place = 0
    for run, node, shown in texts(paragraph):
        if place <= offset < place + len(shown):
            split_run(run, node, offset - place)
            return
        place += len(shown)


def split_run(run: _Element, node: _Element, within: int) -> None:
    """Move what stands in a run from a character on into a run of its own with the same looks."""
    children = [child for child in run if child.tag != f"{W}rPr"]
    at = children.index(node)
    if at == 0 and within == 0:
        return
    rest = deepcopy(run)
    copies = [child for child in rest if child.tag != f"{W}rPr"]
    for child in children[at + (1 if within else 0) :]:
        run.remove(child)
    for copy in copies[:at]:
        rest.remove(copy)
    if within:
        text = node.text or ""
        node.text, copies[at].text = text[:within], text[within:]
        for part in (node, copies[at]):
            part.set(_KEEP, "preserve")
    run.addnext(rest)


def _comments(members: dict[str, bytes]) -> tuple[str, _Element]:
    """The part that holds the comments, entered into the package where it is new, and its root."""
    relations = parse_part(members.get(_RELATIONS, f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()))
    for relation in relations:
        if relation.get("Type") == _RELATION:
            target = str(relation.get("Target", ""))
            name = target.lstrip("/") if target.startswith("/") else f"word/{target}"
            if name in members:
                return name, parse_part(members[name])
    name = next(f"word/comments{n or ''}.xml" for n in count() if f"word/comments{n or ''}.xml" not in members)
    taken = {relation.get("Id") for relation in relations}
    identity = next(f"rIdReview{n}" for n in count() if f"rIdReview{n}" not in taken)
    relation = (
        f'<Relationship xmlns="{_PACKAGE}/relationships" Id="{identity}" Type="{_RELATION}" Target="{name[5:]}"/>'
    )
    relations.append(parse_part(relation.encode()))
    members[_RELATIONS] = written(relations)
    _announce(members, name)
    return name, parse_part(f'<w:comments xmlns:w="{_MAIN}"/>'.encode())


def _announce(members: dict[str, bytes], name: str) -> None:
    types = parse_part(members["[Content_Types].xml"])
    override = f'<Override xmlns="{_PACKAGE}/content-types" PartName="/{name}" ContentType="{_TYPE}"/>'
    types.append(parse_part(override.encode()))
    members["[Content_Types].xml"] = written(types)


def _comment(text: str, number: int, author: str, dated: str) -> _Element:
    lines = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in clean(text).split("\n")
    )
    name = quoteattr(clean(author))
    return element(
        f'<w:comment w:id="{number}" w:author={name} w:date="{dated}" w:initials={quoteattr(clean(author)[:2])}>{lines}</w:comment>'
    )


def element(xml: str) -> _Element:
    """An element of Word's own namespace."""
    tag = xml[1:].split(" ", 1)[0].split(">", 1)[0].rstrip("/")
    return parse_part(xml.replace(f"<{tag}", f'<{tag} xmlns:w="{_MAIN}"', 1).encode())


def written(root: _Element) -> bytes:
    """A part's bytes."""
    from lxml import etree

    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text
