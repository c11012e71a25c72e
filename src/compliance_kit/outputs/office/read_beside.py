"""What lies on a workbook's sheets beside what is in the cells: comments, and pictures by the cell that they begin in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from posixpath import basename, dirname, join, normpath

from compliance_kit.model import say

from .package import OfficeFileError
from .read import parse_part

CELL_IMAGE = re.compile(r'DISPIMG\("([^"]{1,80})"')
"""How WPS writes a picture that is put into a cell; the picture itself stands in a part of its own."""
MOST_PICTURES = 1_000
"""More than anybody puts on one form."""
_COUNT = re.compile("[0-9]{1,7}")
_CELL_IMAGES = "xl/cellimages.xml"
_EMBED = re.compile(r"\{http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org)/[^}]*relationships\}embed")
Place = tuple[int, int]
"""Row and column, counted from 1."""


def place_of(reference: str) -> Place | None:
    """Row and column of a reference such as H9; None for what is none."""
    found = re.fullmatch("([A-Z]{1,3})([1-9][0-9]{0,6})", reference.upper())
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def comments(members: Mapping[str, bytes], sheet: str) -> dict[Place, str]:
    """The comments on the sheet of that part, by cell."""
    found: dict[Place, str] = {}
    for target in _targets(members, sheet, "/comments"):
        for comment in parse_part(members[target]).iter("{*}comment"):
            words = "".join(text.text or "" for text in comment.iter("{*}t")).strip()
            if words and (place := place_of(comment.get("ref") or "")):
                found[place] = words
    return found


def pictures(members: Mapping[str, bytes], sheet: str, formulas: Mapping[Place, str]) -> dict[Place, tuple[bytes, ...]]:
    """The pictures on the sheet of that part, those put into cells too, by the cell that each begins in.

    Raises:
        OfficeFileError: there are more than anybody puts on one form.
    """
    found: dict[Place, tuple[bytes, ...]] = {}
    for count, (place, content) in enumerate(chain(_drawn(members, sheet), _in_cells(members, formulas))):
        if count == MOST_PICTURES:
            raise OfficeFileError(say("图片过多：超过 {n} 张，未读取。", n=MOST_PICTURES))
        found[place] = (*found.get(place, ()), content)
    return found


def _drawn(members: Mapping[str, bytes], sheet: str) -> Iterator[tuple[Place, bytes]]:
    for target in _targets(members, sheet, "/drawing"):
        media = _related(members, target)
        for anchor in parse_part(members[target]):
            start = anchor.find("{*}from")
            row, column = (start.findtext(f"{{*}}{name}", "0") if start is not None else "0" for name in ("row", "col"))
            is_place = _COUNT.fullmatch(row) and _COUNT.fullmatch(column)
            place = (int(row) + 1, int(column) + 1) if is_place else (1, 1)
            yield from ((place, members[media[name]]) for name in _embedded(anchor) if media.get(name) in members)


def _in_cells(members: Mapping[str, bytes], formulas: Mapping[Place, str]) -> Iterator[tuple[Place, bytes]]:
    if _CELL_IMAGES not in members:
        return
    media, named = _related(members, _CELL_IMAGES), {}
    for image in parse_part(members[_CELL_IMAGES]):
        name = next((str(node.get("name")) for node in image.iter("{*}cNvPr")), "")
        named[name] = next((media[key] for key in _embedded(image) if media.get(key) in members), "")
    for place, formula in formulas.items():
        found = CELL_IMAGE.search(formula)
        if found and named.get(found[1]):
            yield place, members[named[found[1]]]


def _embedded(node: object) -> Iterator[str]:
    """The relations that the pictures below a node name."""
    for blip in node.iter("{*}blip"):  # type: ignore[attr-defined]
        yield from (value for name, value in blip.attrib.items() if _EMBED.fullmatch(name))


def _targets(members: Mapping[str, bytes], part: str, kind: str) -> Iterator[str]:
    """The parts that a part relates to in a way whose type ends so."""
    for relation in _relations(members, part):
        target = _resolved(part, relation.get("Target", ""))
        if relation.get("Type", "").endswith(kind) and target in members:
            yield target


def _related(members: Mapping[str, bytes], part: str) -> dict[str, str]:
    """The parts that a part relates to, by the names it gives them."""
    return {r.get("Id", ""): _resolved(part, r.get("Target", "")) for r in _relations(members, part)}


def _relations(members: Mapping[str, bytes], part: str) -> Iterator[Mapping[str, str]]:
    written = members.get(join(dirname(part), "_rels", f"{basename(part)}.rels"))
    for relation in parse_part(written) if written else ():
        yield {str(name): str(value) for name, value in relation.attrib.items()}


def _resolved(part: str, target: str) -> str:
    """A relation's target as the name of a member."""
    return target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))
