"""What was typed → what is wanted: words that must be met, alternatives, phrases word for word, words that must not be.

`电梯 困人` both; `电梯|扶梯` or `电梯 OR 扶梯` either; `"水箱清洗"` exactly so; `消防 -演练` without. The search in the page reads
a query in the same way (site/assets/ck-find.js).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from compliance_kit.finding.segment import fold

_PHRASE = re.compile(r'"([^"]+)"|“([^”]+)”|「([^」]+)」')
_EITHER = frozenset({"or", "|", "或"})
_BOTH = frozenset({"and", "且"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: `must` holds alternatives, one of each must be met; `phrases` and `never` are folded text."""

    must: tuple[tuple[str, ...], ...]
    phrases: tuple[str, ...]
    never: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is one piece of text with no sign of a query language: it may be a question."""
        return len(self.must) == 1 and len(self.must[0]) == 1 and not self.phrases and not self.never


def wish(typed: str) -> Wish:
    """Read what was typed; signs that make no sense where they stand are left out."""
    phrases = tuple(fold(next(filter(None, found))).strip() for found in _PHRASE.findall(typed))
    must: list[tuple[str, ...]] = []
    never: list[str] = []
    joined, denied = False, False
    for word in _PHRASE.sub(" ", typed).split():
        plain = fold(word)
        if plain in _EITHER:
            joined = bool(must)
        elif plain == "not":
            denied = True
        elif plain not in _BOTH:
            if denied or (plain.startswith("-") and len(plain) > 1):
                never.append(plain.removeprefix("-"))
            elif ways := tuple(way for way in re.split(r"[|｜]", word) if way):
                must[-1:] = [(*must[-1], *ways)] if joined else [*must[-1:], ways]
            joined = denied = False
    return Wish(tuple(must), tuple(p for p in phrases if p), tuple(never))
