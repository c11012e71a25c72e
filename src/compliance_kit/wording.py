"""A text as our patterns read it: full-width signs folded, blanks gone, and every character knows where it came from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text and, for each of its characters, the place in the original it was made of."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` of the folded text stand in the original; `start` < `end`."""
        return self.places[start], self.places[end - 1] + 1


def fold(original: str) -> Folded:
    """NFKC by the character, lower case, without blanks and invisible signs; line ends stay."""
    text: list[str] = []
    places: list[int] = []
    for place, character in enumerate(original):
        for piece in _folded(character):
            text.append(piece)
            places.append(place)
    return Folded(_VARIANTS.sub(lambda found: _USUAL[found[0]], "".join(text)), tuple(places))


def folded(original: str) -> str:
    """The folded text alone, for who need not know where its characters stood."""
    text = "".join(_folded(character) for character in original)
    return _VARIANTS.sub(lambda found: _USUAL[found[0]], text)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern ready to use; spaces and line ends in it count for nothing. Compiled when it is first wanted."""
    return re.compile(pattern, re.VERBOSE)


def has(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text."""
    return compiled(pattern).search(text) is not None


def has_line(pattern: str, text: str) -> bool:
    """Whether one line of a text holds a pattern."""
    return any(has(pattern, line) for line in text.split("\n"))


_USUAL = (
    dict.fromkeys(("毋须", "毋需", "毋庸", "勿须", "勿需", "无庸", "不须", "无须"), "无需")
    | dict.fromkeys(("业户", "户主", "房主"), "业主")
    | dict.fromkeys(("径行", "径自", "迳自", "迳行"), "自行")
    | {
        "物管": "物业",
        "帐": "账",
        "托欠": "拖欠",
        "既可": "即可",
        "其它": "其他",
        "做为": "作为",
        "视作": "视为",
        "视同": "视为",
        "默示": "默认",
        "佰": "百",
        "仟": "千",
        "须要": "需要",
    }
)
"""Other ways of writing the same word, all of the same length, so that every character keeps its place."""
_VARIANTS = re.compile("|".join(sorted(_USUAL, key=len, reverse=True)))


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if character in "\n\v\f\r\x85\u2028\u2029":
        return "\n"
    pieces = unicodedata.normalize("NFKC", character).lower()
    return "".join(p for p in pieces if not p.isspace() and unicodedata.category(p) not in ("Cf", "Cc", "Mn"))
