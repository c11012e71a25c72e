"""When a clause is taken up: whether it is under some values, and in the words of the person who fills in the contract."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "为",
    ast.NotEq: "不是",
    ast.Gt: "大于",
    ast.GtE: "不少于",
    ast.Lt: "小于",
    ast.LtE: "不超过",
}

_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def holds(when: str, values: Mapping[str, Any]) -> bool | None:
    """Whether a clause's `when` is met, always where there is none.

    None where that cannot be said: a value it turns on is not there or does not fit, or it is more than comparisons joined
    by and, or, not.
    """
    if not when:
        return True
    try:
        return _is_met(_tree(when), values)
    except (SyntaxError, KeyError, TypeError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=1024)
def _tree(when: str) -> ast.expr:
    return ast.parse(when.strip(), mode="eval").body


def _is_met(node: ast.expr, values: Mapping[str, Any]) -> bool:
    match node:
        case ast.Name(name):
            return bool(values[name])
        case ast.UnaryOp(ast.Not(), part):
            return not _is_met(part, values)
        case ast.Compare(ast.Name(name), [sign], [ast.Constant(str() | int() as value)]):
            return bool(_COMPARED[type(sign)](values[name], value))
        case ast.BoolOp(ast.And(), parts):
            return all(_is_met(part, values) for part in parts)
        case ast.BoolOp(ast.Or(), parts):
            return any(_is_met(part, values) for part in parts)
    raise TypeError(ast.unparse(node))


def in_words(when: str, titles: Mapping[str, str]) -> str:
    """A clause's `when` with its parameters by title: `elevators > 0` reads 电梯台数大于 0; empty for always.

    What is more than comparisons joined by and, or, not is given back as written.
    """
    if not when:
        return ""
    try:
        return _words(ast.parse(when.strip(), mode="eval").body, titles)
    except (SyntaxError, KeyError, TypeError):
        return when


def _words(node: ast.expr, titles: Mapping[str, str]) -> str:
    match node:
        case ast.Name(name):
            return f"{titles[name]}：是"
        case ast.UnaryOp(ast.Not(), ast.Name(name)):
            return f"{titles[name]}：否"
        case ast.Compare(ast.Name(name), [sign], [ast.Constant(str(value))]):
            return f"{titles[name]}{SIGNS[type(sign)]}“{value}”"
        case ast.Compare(ast.Name(name), [sign], [ast.Constant(int(value))]):
            return f"{titles[name]}{SIGNS[type(sign)]} {value}"
        case ast.BoolOp(joint, parts):
            return ("，并且" if isinstance(joint, ast.And) else "，或者").join(_words(p, titles) for p in parts)
    raise TypeError(ast.unparse(node))
