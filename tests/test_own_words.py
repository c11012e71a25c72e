"""Our sentences are our own: no text of the knowledge base shares a long run of characters with an official text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from compliance_kit.kinds.regulation import STATE
from reference import ROOT, law_text, manifest, needs_reference, read

LONGEST = 23
"""The most characters a text of ours may share with a law in one run; titles of instruments do not count."""
FOLDERS = ("regulations", "standards", "plans", "checklists", "contracts", "projects")
NAMES = frozenset(
    {"id", "kind", "title", "aliases", "basis", "with", "issuer", "number", "source", "against", "chapter"}
)
"""Keys whose values are names, numbers and citations, not sentences."""


def sentences(value: Any, key: str = "") -> Iterator[str]:
    """Every text in a file that is not a name."""
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            yield from sentences(inner, str(inner_key))
    elif isinstance(value, list):
        for inner in value:
            yield from sentences(inner, key)
    elif isinstance(value, str) and key not in NAMES and len(value) > LONGEST:
        yield value


def runs(text: str) -> Iterator[str]:
    """Every run that is one character too long."""
    return (text[i : i + LONGEST + 1] for i in range(len(text) - LONGEST))


@needs_reference
def test_no_sentence_of_ours_is_an_official_one() -> None:
    titles = re.compile("|".join(re.escape(str(law["title"]).removeprefix(STATE)) for law in manifest()))
    ours: dict[str, str] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.yml")):
            for sentence in sentences(read(path)):
                for run in runs(titles.sub("\n", "".join(sentence.split(" ")))):
                    ours.setdefault(run, f"{path.relative_to(ROOT)}: {run}")
    assert len(ours) > 10_000
    copied = {ours[run] for law in manifest() for run in runs("".join(law_text(law["id"]).split())) if run in ours}
    assert not copied, "\n".join(sorted(copied)[:40])
