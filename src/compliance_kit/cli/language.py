"""Text → a sentence in the reader's language, through gettext; Chinese is what the code is written in."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from compliance_kit.model import Text

LOCALE = Path(__file__).parent.parent / "locale"
LANGUAGES = ("zh", "en")


def wanted(arguments: list[str], environment: Mapping[str, str]) -> str:
    """The language asked for: `--lang en` or `--lang=en` before all, then CKIT_LANG, else Chinese."""
    for i, word in enumerate(arguments):
        if word == "--lang" and i + 1 < len(arguments) and arguments[i + 1] in LANGUAGES:
            return arguments[i + 1]
        if word.startswith("--lang=") and word[7:] in LANGUAGES:
            return word[7:]
    named = environment.get("CKIT_LANG", "zh")
    return named if named in LANGUAGES else "zh"


@cache
def translator(language: str) -> Callable[[Text], str]:
    """How to put a Text into words of `language`."""
    if language == "zh":
        return str
    import gettext

    found = gettext.translation("ckit", LOCALE, [language], fallback=True)

    def tell(text: Text) -> str:
        params = {name: tell(value) if isinstance(value, Text) else value for name, value in text.params}
        words = found.gettext(text.msgid) if text.msgid else ""
        return words.format(**params) if params else words

    return tell


def current() -> str:
    """The language of this process."""
    import sys

    return wanted(sys.argv[1:], os.environ)
