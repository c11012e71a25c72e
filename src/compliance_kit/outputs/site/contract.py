"""A contract template as a page: clauses in order, parameters in boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from compliance_kit.citation import chinese_number
from compliance_kit.kinds.contract import Clause, Contract, Paragraph, Schedule
from compliance_kit.kinds.contract.holes import CALL, HOLE, title
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.outputs.output import Order
from compliance_kit.outputs.site.markup import escape, tag

SOURCES = {
    "requirements": "服务标准",
    "plans": "应急预案",
    "checklists": "检查表",
    "equipment": "项目设备清单",
    "staff": "项目人员",
    "text": "合同文字",
    "fees": "收费参数",
}
_TYPES = {"string": "文字", "integer": "整数", "number": "数字", "boolean": "是或否", "array": "清单", "object": "表格"}


@dataclass(frozen=True, slots=True)
class Part:
    """One 款: a sentence, or 项 where `items` is not empty."""

    text: Markup
    items: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One clause with its number among all, its condition and its text with the parameters in boxes."""

    number: str
    clause: Clause
    when: str
    paragraphs: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ChapterView:
    """One chapter and its clauses."""

    number: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """One 附件 with its number and what introduces it."""

    number: str
    schedule: Schedule
    intro: Markup


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that a project must give."""

    name: str
    title: str
    description: str
    required: bool
    kind: str


def view(library: Library, order: Order, document: Document[Contract]) -> dict[str, Any]:
    """What the contract's template shows beside the document itself."""
    contract = document.body
    annexes = {s.id: chinese_number(i) for i, s in enumerate(contract.schedules, 1)}
    words = contract.words()
    numbers = iter(range(1, 10_000))
    return {
        "SOURCES": SOURCES,
        "chapters": [
            ChapterView(
                chinese_number(i), c.title, tuple(_row(contract, clause, next(numbers), words) for clause in c.clauses)
            )
            for i, c in enumerate(contract.chapters, 1)
        ],
        "schedules": [Annex(annexes[s.id], s, boxed(s.intro, words)) for s in contract.schedules],
        "parameters": tuple(parameters(contract.parameters)),
        "projects": [p for p in library.projects if p.body.template == document.id],
    }


def _row(contract: Contract, clause: Clause, number: int, words: Mapping[str, str]) -> Row:
    parts = tuple(_part(paragraph, words) for paragraph in clause.text)
    return Row(f"第{chinese_number(number)}条", clause, contract.condition(clause), parts)


def _part(paragraph: Paragraph, words: Mapping[str, str]) -> Part:
    if isinstance(paragraph, str):
        return Part(boxed(paragraph, words), ())
    return Part(Markup(""), tuple(boxed(line, words) for line in paragraph))


def boxed(text: str, words: Mapping[str, str]) -> Markup:
    """A template's text with each `{{ parameter }}` as a box that bears the parameter's name."""
    made, at = Markup(""), 0
    for hole in HOLE.finditer(text):
        made += escape(text[at : hole.start()]) + _box(hole[1], words)
        at = hole.end()
    return made + escape(text[at:])


def _box(expression: str | None, words: Mapping[str, str]) -> Markup:
    """A box for an expression; a statement such as {% if … %} leaves nothing."""
    if expression is None:
        return Markup("")
    if call := CALL.fullmatch(expression):
        anchor = f"schedule-{call[2]}" if call[1] == "schedule" else call[2]
        return tag("a", words.get(f"{call[1]}:{call[2]}", call[2]), href=Markup(f"#{anchor}"))
    return tag("span", title(expression, words), class_="ck-param")


def parameters(schema: Mapping[str, Any]) -> Iterator[Parameter]:
    """The parameters of a contract's JSON Schema, in its order."""
    required = schema.get("required", ())
    for name, shape in schema.get("properties", {}).items():
        title, description = str(shape.get("title", name)), str(shape.get("description", ""))
        yield Parameter(name, title, description, name in required, _kind(shape))


def _kind(shape: Mapping[str, Any]) -> str:
    if "enum" in shape:
        return "、".join(str(value) for value in shape["enum"]) + "（选一）"
    kind = "日期" if shape.get("format") == "date" else _TYPES.get(str(shape.get("type", "")), "文字")
    low, high = shape.get("minimum"), shape.get("maximum")
    if low is not None and high is not None:
        kind += f"，{low} 至 {high}"
    examples = shape.get("examples") or ()
    return kind + (f"，例如 {examples[0]}" if examples else "")
