"""Text → markup that neither Markdown nor HTML can misread: every character with a meaning becomes an entity."""

from __future__ import annotations

import html
import json
import re
import string
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from compliance_kit.kinds.values import day_text

_PLAIN = frozenset("%,")
"""ASCII punctuation that means nothing to Markdown or HTML in any place."""
_BETWEEN = re.compile(r"(?<=[0-9A-Za-z])[-./:](?=[0-9A-Za-z])")
_SPECIAL = re.compile("[" + re.escape("".join(sorted(set(string.punctuation) - _PLAIN))) + "]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML or Markdown would trip over; Markdown keeps its own marks between STX and ETX."""


_NOTHING = Markup("")


def plain(text: str) -> str:
    """Text on one line, without characters that cannot be shown."""
    return " ".join(_CONTROL.sub("", text).split())


def escape(value: object) -> Markup:
    """A value as text on one line; what is markup already stays as it is, nothing stays for None."""
    if type(value) is str:
        return _escaped(value)
    if isinstance(value, Markup):
        return value
    if value is None:
        return _NOTHING
    return _escaped(str(day_text(value) if isinstance(value, date) else value))


@lru_cache(maxsize=1 << 16)
def _escaped(value: str) -> Markup:
    """The same words stand on many pages."""
    text = plain(value)
    kept = {found.start() for found in _BETWEEN.finditer(text)}
    return Markup(_SPECIAL.sub(lambda m: m[0] if m.start() in kept else f"&#{ord(m[0])};", text))


def tag(name: str, text: object, **attributes: object) -> Markup:
    """One inline element; `class_` gives class, and an attribute without a value is left out."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value not in ("", None)}
    written = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    return Markup(f"<{name}{written}>{escape(text)}</{name}>")


def front_matter(fields: dict[str, object]) -> str:
    """The settings on top of a page; every string is HTML-escaped, because the theme prints them as they are."""
    safe = {key: html.escape(plain(v)) if isinstance(v, str) else v for key, v in fields.items()}
    lines = (
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in safe.items() if value not in ("", None)
    )
    return "---\n" + "\n".join(lines) + "\n---\n"
