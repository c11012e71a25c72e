"""The shared reference texts, where they are at hand: which text stands behind which instrument of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compliance_kit import source
from compliance_kit.citation import number
from compliance_kit.importers.outline import OutlineChapter, outline, unknown

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / ".." / "shared" / "reference"

needs_reference = pytest.mark.skipif(
    not (REFERENCE / "laws").is_dir(),
    reason="NOT CHECKED AGAINST THE LAW: ../shared/reference is missing, so no fact, number or outline was compared",
)

RENUMBERED: Mapping[str, Mapping[int, int]] = {"cn-cybersecurity-law": {21: 23, 25: 27, 40: 42, 59: 61}}
"""Laws revised after the reference texts: what an article of the old text is called in the law that is in force."""

CIVIL_PARTS: Mapping[str, str] = {
    "mfd-zz": "第一编 总则",
    "mfd-wq": "第二编 物权",
    "mfd-ht": "第三编 合同",
    "mfd-rg": "第四编 人格权",
    "mfd-qq": "第七编 侵权责任",
}
CIVIL_GAPS = (
    ("mfd-qq", (unknown("第五编 婚姻家庭", 1040, 1118), unknown("第六编 继承", 1119, 1163))),
    ("", (unknown("附则", 1259, 1260),)),
)
"""Parts of the civil code whose texts the reference lacks, each before the part that follows it."""


def read(path: Path) -> Any:
    """The plain data of one of our YAML files."""
    found, problems = source.read(path, name=path.name)
    assert found, [str(problem.message) for problem in problems]
    return found.data


@cache
def instruments() -> Mapping[str, Any]:
    """Every instrument of regulations/ by its id."""
    found = map(read, sorted((ROOT / "regulations").rglob("*.yml")))
    return {data["id"]: data for data in found if data["kind"] == "regulation"}


@cache
def manifest() -> tuple[Mapping[str, Any], ...]:
    """What the reference says of each of its texts; nothing where it is not at hand."""
    path = REFERENCE / "laws" / "manifest.yml"
    return tuple(read(path)) if path.is_file() else ()


@cache
def law_ids() -> Mapping[str, tuple[str, ...]]:
    """Each instrument of ours that a text stands behind, and what the reference calls that text.

    Superseded editions and duplicates stand behind nothing. The civil code is kept in parts.
    """
    old = ("superseded", "duplicate", "amended")
    current = {e["title"]: str(e["id"]) for e in manifest() if not str(e["status"]).startswith(old)}
    found = {name: (current[data["title"]],) for name, data in instruments().items() if data["title"] in current}
    return found | {"cn-civil-code": tuple(CIVIL_PARTS)} if manifest() else {}


@cache
def law_text(law_id: str) -> str:
    """The official text of that name in the manifest."""
    file = next(str(entry["file"]) for entry in manifest() if entry["id"] == law_id)
    return (REFERENCE / file).read_text(encoding="utf-8")


@cache
def law_articles(instrument: str) -> Mapping[int, str]:
    """Every article's text by its number, without white space."""
    articles: dict[int, str] = {}
    for law_id in law_ids()[instrument]:
        current = 0
        for line in law_text(law_id).partition("<!-- INFO END -->")[2].splitlines():
            opening = re.match(r"第([零一二三四五六七八九十百千]+)条\s", line)
            current = number(opening[1]) if opening else 0 if line.startswith("#") else current
            if current:
                articles[current] = articles.get(current, "") + "".join(line.split())
    return articles


def law_outline(instrument: str) -> tuple[OutlineChapter, ...]:
    """The outline that the official text of an instrument gives."""
    if instrument != "cn-civil-code":
        return outline(law_text(law_ids()[instrument][0]))
    chapters: list[OutlineChapter] = []
    for law_id in (*CIVIL_PARTS, ""):
        chapters += next((gap for before, gap in CIVIL_GAPS if before == law_id), ())
        chapters += outline(law_text(law_id), under=CIVIL_PARTS[law_id]) if law_id else ()
    return tuple(chapters)
