"""Works out the numbers that Word shows but does not store: 第十二条 of a numbered paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .word_numbering import chinese_number

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GAPS = {"space": " ", "nothing": "", "tab": " "}


class Labels:
    """Counts numbered paragraphs in reading order; paragraphs numbered through a style alone stay bare."""

    def __init__(self, numbering: _Element | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, str]]] = {}
        self._abstract_of: dict[str, str] = {}
        self._restarts: dict[str, bool] = {}
        self._values: dict[str, list[int]] = {}
        self._seen: set[str] = set()
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: _Element) -> None:
        for abstract in numbering.iterchildren(f"{W}abstractNum"):
            levels = {int(_val(level, "ilvl") or 0): _level(level) for level in abstract.iterchildren(f"{W}lvl")}
            self._levels[_val(abstract, "abstractNumId")] = levels
        for num in numbering.iterchildren(f"{W}num"):
            key = _val(num, "numId")
            self._abstract_of[key] = next((_val(a, "val") for a in num.iterchildren(f"{W}abstractNumId")), "")
            self._restarts[key] = next(num.iter(f"{W}startOverride"), None) is not None

    def label(self, paragraph: _Element) -> str:
        """The paragraph's number and the gap after it; empty where it has none."""
        num_id, depth = _numbered(paragraph)
        abstract = self._abstract_of.get(num_id, "")
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        values = self._values.setdefault(abstract, [0] * 9)
        if num_id not in self._seen and self._restarts[num_id]:
            values[:] = [0] * 9
        self._seen.add(num_id)
        values[depth] += 1
        values[depth + 1 :] = [0] * (8 - depth)
        return _written(levels, depth, values)


def _written(levels: dict[int, tuple[str, str, str]], depth: int, values: list[int]) -> str:
    pattern, _, gap = levels[depth]
    for i, (_, form, _) in sorted(levels.items(), reverse=True):
        value = max(values[i], 1)
        chinese = form.startswith(("chineseCounting", "taiwaneseCounting", "ideographDigital", "japaneseCounting"))
        pattern = pattern.replace(f"%{i + 1}", chinese_number(value) if chinese and value < 10_000 else str(value))
    return pattern + gap


def _level(level: _Element) -> tuple[str, str, str]:
    found = {str(child.tag).removeprefix(W): _val(child, "val") for child in level}
    return found.get("lvlText", ""), found.get("numFmt", "decimal"), _GAPS.get(found.get("suff", "tab"), " ")


def _numbered(paragraph: _Element) -> tuple[str, int]:
    for properties in paragraph.iterchildren(f"{W}pPr"):
        for numbered in properties.iterchildren(f"{W}numPr"):
            found = {str(child.tag).removeprefix(W): _val(child, "val") for child in numbered}
            depth = found.get("ilvl", "0")
            return found.get("numId", ""), int(depth) if depth.isdigit() and int(depth) < 9 else 0
    return "", 0


def _val(element: _Element, name: str) -> str:
    return str(element.get(f"{W}{name}", ""))
