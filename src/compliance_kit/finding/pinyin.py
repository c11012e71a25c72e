"""The first letters of how a name is read: what people type on a phone who mean 电梯困人 by dtkr."""

from __future__ import annotations

import re
from collections.abc import Callable

Reader = Callable[[str], str]
"""What gives the first letters of a name: `initials`, or who remembers them."""
_KEPT = re.compile(r"[a-z0-9]+")


def initials(name: str) -> str:
    """`dtkrzxyjya` for 电梯困人专项应急预案; signs are left out."""
    from pypinyin import Style, lazy_pinyin

    return "".join(_KEPT.findall("".join(lazy_pinyin(name.lower(), style=Style.FIRST_LETTER, errors="default"))))
