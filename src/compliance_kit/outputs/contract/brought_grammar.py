"""What a Word template that people bring may say in braces: a value, one of our functions of it, if, and a list line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.outputs.contract.grammar import PARTS, SIGNS

FUNCTIONS = ("money", "day", "number", "copies")
"""What may be called, each with one value; ref and schedule need numbers of our own."""
LONGEST_OUT = 20_000_000
"""Characters that a list written out may come to."""
_MAY = f"只能写参数、{'、'.join(FUNCTIONS)}、if，以及对清单参数的 for"


class RefusedError(ValueError):
    """Something that a template may not say, and on which line of its source."""

    def __init__(self, words: str, line: int) -> None:
        super().__init__(words)
        self.line = line


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that a template asks for, and on which line of its source."""

    name: str
    line: int
    is_list: bool = False


def asked(tree: Any, values: Mapping[str, Any]) -> Iterator[Asked]:
    """The values that a template asks for, in order; each part of the tree is looked at.

    Raises:
        RefusedError: it says what a template may not.
    """
    for child in tree.iter_child_nodes():
        yield from _walk(child, values, "")


def _walk(node: Any, values: Mapping[str, Any], one: str) -> Iterator[Asked]:
    """`one` is the name of a list's line within its loop; empty outside."""
    kind = type(node).__name__
    if kind == "For":
        yield from _loop(node, values, one)
        return
    if kind == "Getattr":
        if not one or type(node.node).__name__ != "Name" or node.node.name != one or node.ctx != "load":
            raise RefusedError(f"不能用“.”取属性；{_MAY}", node.lineno)
        yield Asked(f"{one}.{node.attr}", node.lineno)
        return
    if kind not in PARTS:
        raise RefusedError(f"不能用{SIGNS.get(kind, f'这种写法（{kind}）')}；{_MAY}", node.lineno)
    if kind == "Call":
        _refuse_call(node)
        yield from _walk(node.args[0], values, one)
        return
    if kind == "Name":
        if node.name in FUNCTIONS:
            raise RefusedError(f"{node.name} 后面要写括号和一个值，例如 {node.name}(…)", node.lineno)
        if node.name == one:
            raise RefusedError(f"{one} 是清单的一行，要写明取哪一栏，例如 {one}.item", node.lineno)
        yield Asked(node.name, node.lineno)
    for child in node.iter_child_nodes():
        yield from _walk(child, values, one)


def _refuse_call(node: Any) -> None:
    name = getattr(node.node, "name", "")
    if type(node.node).__name__ != "Name" or name not in FUNCTIONS:
        raise RefusedError(f"不能调用 {name or '这个'}；{_MAY}", node.lineno)
    if len(node.args) != 1 or node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise RefusedError(f"{name}() 的括号里写一个值", node.lineno)


def _loop(node: Any, values: Mapping[str, Any], one: str) -> Iterator[Asked]:
    """A loop over the lines of a list: no loop within it, no condition, nothing else."""
    is_plain = type(node.iter).__name__ == "Name" and type(node.target).__name__ == "Name"
    if one or not is_plain or node.test or node.else_ or node.recursive:
        raise RefusedError("for 只能写成“for 行 in 清单参数”，里面不能再套 for", node.lineno)
    name, lines = node.iter.name, values.get(node.iter.name)
    line = node.target.name
    if line in values or line in FUNCTIONS:
        raise RefusedError(f"for 后面的 {line} 和参数重名，请换一个", node.lineno)
    yield Asked(name, node.lineno, is_list=True)
    if lines is None:
        lines = []
    elif not isinstance(lines, list) or not all(isinstance(row, Mapping) for row in lines):
        raise RefusedError(f"{name} 不是逐行填写的清单，不能用 for", node.lineno)
    size = sum(len(data.data) for data in node.find_all(_template_data()))
    if size * len(lines) > LONGEST_OUT:
        raise RefusedError(f"{name} 写出来过长", node.lineno)
    for child in node.body:
        for found in _walk(child, values, line):
            column = found.name.removeprefix(f"{line}.")
            if column == found.name:
                yield found
            elif not all(column in row for row in lines):
                raise RefusedError(f"清单 {name} 有的行没有 {column} 这一栏", found.line)


def _template_data() -> Any:
    from jinja2.nodes import TemplateData

    return TemplateData
