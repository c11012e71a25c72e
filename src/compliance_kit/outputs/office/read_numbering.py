"""Works out the numbers that Word shows but does not store: 第十二条 of a numbered paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .read_number_forms import written

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GAPS = {"space": " ", "nothing": "", "tab": " "}
_DEEPEST = 9
"""Levels of a list, and how many styles may be based on one another before we stop asking."""


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: `pattern` as Word writes it (第%1条), how it counts and from where."""

    pattern: str
    form: str
    gap: str
    start: int = 1
    is_legal: bool = False
    """Whether the numbers of the levels above are shown as 1, 2, 3 here."""


class Labels:
    """Counts numbered paragraphs in reading order, by their own numbering or by their style's."""

    def __init__(self, numbering: _Element | None, styles: _Element | None = None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._values: dict[str, list[int]] = {}
        self._seen: set[str] = set()
        self._by_style: dict[str, tuple[str, str]] = {}
        self._based_on: dict[str, str] = {}
        self._level_of: dict[tuple[str, str], int] = {}
        """Which level of a list a style stands for, where the list says so."""
        if styles is not None:
            self._read_styles(styles)
        if numbering is not None:
            self._read(numbering)

    def _read_styles(self, styles: _Element) -> None:
        for style in styles.iterchildren(f"{W}style"):
            name = _val(style, "styleId")
            self._by_style[name] = _numbered(style)
            self._based_on[name] = next((_val(base, "val") for base in style.iterchildren(f"{W}basedOn")), "")

    def _read(self, numbering: _Element) -> None:
        links: dict[str, str] = {}
        for abstract in numbering.iterchildren(f"{W}abstractNum"):
            key = _val(abstract, "abstractNumId")
            self._levels[key] = {
                _depth(_val(level, "ilvl")): _level(level) for level in abstract.iterchildren(f"{W}lvl")
            }
            links[key] = next((_val(link, "val") for link in abstract.iterchildren(f"{W}numStyleLink")), "")
            for level in abstract.iterchildren(f"{W}lvl"):
                for style in level.iterchildren(f"{W}pStyle"):
                    self._level_of[key, _val(style, "val")] = _depth(_val(level, "ilvl"))
        for num in numbering.iterchildren(f"{W}num"):
            key = _val(num, "numId")
            self._abstract_of[key] = next((_val(a, "val") for a in num.iterchildren(f"{W}abstractNumId")), "")
            self._restarts[key] = dict(_overrides(num))
        for key, style in links.items():  # a list that only names the style in which it is kept
            kept = self._abstract_of.get(self._by_style.get(style, ("", ""))[0], "")
            if not self._levels[key] and kept:
                self._levels[key] = self._levels.get(kept, {})

    def label(self, paragraph: _Element) -> str:
        """The paragraph's number and the gap after it; empty where it has none."""
        num_id, depth = self._place(paragraph)
        abstract = self._abstract_of.get(num_id, "")
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        values = self._values.setdefault(abstract, _begun(levels))
        if num_id not in self._seen:
            for level, start in self._restarts[num_id].items():
                values[level] = start - 1
        self._seen.add(num_id)
        values[depth] += 1
        for level in range(depth + 1, _DEEPEST):
            values[level] = levels[level].start - 1 if level in levels else 0
        return _shown(levels, depth, values)

    def _place(self, paragraph: _Element) -> tuple[str, int]:
        """The list and the level that a paragraph stands in, by itself or by its style; a list 0 means none."""
        num_id, depth = _numbered(paragraph)
        style = _style(paragraph)
        for _ in range(_DEEPEST):
            if num_id or style not in self._by_style:
                break
            num_id, theirs = self._by_style[style]
            depth = depth or theirs
            if num_id and not depth:
                depth = str(self._level_of.get((self._abstract_of.get(num_id, ""), style), 0))
            style = self._based_on[style]
        return num_id, _depth(depth)


def _begun(levels: Mapping[int, _Level]) -> list[int]:
    return [levels[depth].start - 1 if depth in levels else 0 for depth in range(_DEEPEST)]


def _shown(levels: Mapping[int, _Level], depth: int, values: list[int]) -> str:
    here = levels[depth]
    if here.form in ("bullet", "none"):
        return ""
    pattern = here.pattern
    for level, spec in sorted(levels.items(), reverse=True):
        form = "decimal" if here.is_legal and level < depth else spec.form
        number = values[level] + (
            values[level] == spec.start - 1
        )  # a level above that was never counted shows its first
        pattern = pattern.replace(f"%{level + 1}", written(number, form))
    return pattern + here.gap


def _level(level: _Element) -> _Level:
    found = {str(child.tag).removeprefix(W): _val(child, "val") for child in level}
    start = found.get("start", "1")
    return _Level(
        found.get("lvlText", ""),
        found.get("numFmt", "decimal"),
        _GAPS.get(found.get("suff", "tab"), " "),
        int(start) if start.isdecimal() and len(start) < _DEEPEST else 1,
        "isLgl" in found and found["isLgl"] not in ("0", "false", "off"),
    )


def _overrides(num: _Element) -> list[tuple[int, int]]:
    """The levels that begin anew where this list is first used, and with which number."""
    found = []
    for override in num.iterchildren(f"{W}lvlOverride"):
        for start in override.iterchildren(f"{W}startOverride"):
            value = _val(start, "val")
            found.append(
                (_depth(_val(override, "ilvl")), int(value) if value.isdecimal() and len(value) < _DEEPEST else 1)
            )
    return found


def _numbered(element: _Element) -> tuple[str, str]:
    """The list and the level written in the properties of a paragraph or a style; empty where they are not."""
    for properties in element.iterchildren(f"{W}pPr"):
        for numbered in properties.iterchildren(f"{W}numPr"):
            found = {str(child.tag).removeprefix(W): _val(child, "val") for child in numbered}
            return found.get("numId", ""), found.get("ilvl", "")
    return "", ""


def _style(paragraph: _Element) -> str:
    for properties in paragraph.iterchildren(f"{W}pPr"):
        for style in properties.iterchildren(f"{W}pStyle"):
            return _val(style, "val")
    return ""


def _depth(written_depth: str) -> int:
    return int(written_depth) if written_depth.isdecimal() and int(written_depth) < _DEEPEST else 0


def _val(element: _Element, name: str) -> str:
    return str(element.get(f"{W}{name}", ""))
