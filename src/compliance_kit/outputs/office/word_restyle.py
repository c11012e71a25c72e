"""A company's own looks: styles taken over, by name, from a .docx that legal staff edited."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from compliance_kit.model import say

from .package import OfficeFileError, unpack
from .read import parse_part

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def restyle(styles: _Element, template: bytes) -> None:
    """Gives each of our styles the paragraph and character looks of the template's style of the same name.

    By name, because WPS and LibreOffice write style ids of their own; numbering stays ours.

    Raises:
        OfficeFileError: the template is damaged, dangerous, or has no styles.
    """
    members = unpack(template)
    if "word/styles.xml" not in members:
        raise OfficeFileError(say("样式模板里没有样式：请用 Word 或 WPS 另存为 .docx 后再用。"))
    theirs = {_name(style): style for style in _paragraph_styles(parse_part(members["word/styles.xml"]))}
    for style in _paragraph_styles(styles):
        if (found := theirs.get(_name(style))) is not None:
            _take_over(style, found)


def _paragraph_styles(styles: _Element) -> list[_Element]:
    return [style for style in styles.iterchildren(f"{W}style") if style.get(f"{W}type") == "paragraph"]


def _name(style: _Element) -> str:
    return next((str(name.get(f"{W}val", "")).casefold() for name in style.iterchildren(f"{W}name")), "")


def _take_over(ours: _Element, theirs: _Element) -> None:
    for tag in ("pPr", "rPr"):
        for old in list(ours.iterchildren(f"{W}{tag}")):
            ours.remove(old)
        for new in theirs.iterchildren(f"{W}{tag}"):
            ours.append(_cleaned(deepcopy(new)))


def _cleaned(properties: _Element) -> _Element:
    for number in list(properties.iterchildren(f"{W}numPr", f"{W}rPrChange", f"{W}pPrChange")):
        properties.remove(number)
    for fonts in properties.iterchildren(f"{W}rFonts"):
        for theme in _THEME:
            fonts.attrib.pop(f"{W}{theme}", "")
    return properties
