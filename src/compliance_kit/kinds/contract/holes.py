"""The places of a template's text that a project fills: by which name a reader knows each."""

from __future__ import annotations

import re
from collections.abc import Mapping

HOLE = re.compile(r"\{\{(.*?)\}\}|\{%.*?%\}", re.DOTALL)
"""An expression, or a statement, whose group is empty."""
CALL = re.compile(r"\s*(ref|schedule)\(\s*['\"]([a-z0-9-]+)['\"]\s*\)\s*")
"""A place that names another clause or a schedule."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def named(text: str, words: Mapping[str, str]) -> str:
    """The text with 【物业名称】 for `{{ estate_name }}`; clauses and schedules by number, statements left out."""
    return HOLE.sub(lambda hole: _shown(hole[1], words) if hole[1] is not None else "", text)


def title(expression: str, words: Mapping[str, str]) -> str:
    """The titles of the parameters in an expression; the expression itself where it has none that is known."""
    names = [words[name] for name in _NAME.findall(expression) if name in words]
    return "、".join(dict.fromkeys(names)) or expression.strip()


def _shown(expression: str, words: Mapping[str, str]) -> str:
    call = CALL.fullmatch(expression)
    return words.get(f"{call[1]}:{call[2]}", call[2]) if call else f"【{title(expression, words)}】"
