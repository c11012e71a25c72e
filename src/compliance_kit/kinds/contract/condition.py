"""When a clause is taken up, in the words of the person who fills in the contract."""

from __future__ import annotations

import ast
from collections.abc import Mapping

SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "为",
    ast.NotEq: "不是",
    ast.Gt: "大于",
    ast.GtE: "不少于",
    ast.Lt: "小于",
    ast.LtE: "不超过",
}


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
