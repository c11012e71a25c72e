"""待填事项: the last page of a draft, one line for each blank with what belongs there and under which name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance_kit.outputs.contract.draft import Draft
from compliance_kit.outputs.office import Align, Cell, Paragraph, Role, Row, Table, body, title

_KINDS = {"integer": "整数", "number": "数字", "boolean": "是或者否（true 或者 false）", "array": "逐行填写的清单"}


def to_fill(made: Draft) -> Iterator[Paragraph | Table]:
    """The heading and the list of what a draft leaves open."""
    yield title("待填事项")
    yield body(
        f"本稿为草稿，以下 {len(made.open)} 项尚未填写，正文中以【名称】标出；"
        "全部填写后重新生成，方可用于签署。注有采用条件的条款，在相应事项确定后取用或者删去。"
    )
    fields = made.template.body.parameters.get("properties", {})
    head = Row(
        tuple(Cell(name, role=Role.CELL_HEAD) for name in ("序号", "待填事项", "填写要求", "参数名")), header=True
    )
    rows = (
        Row((Cell(str(n), align=Align.CENTRE), str(fields[name].get("title", name)), wanted(fields[name]), _name(name)))
        for n, name in enumerate(made.open, 1)
    )
    yield Table((12, 58, 50, 36), (head, *rows))


def wanted(field: Mapping[str, Any]) -> str:
    """What belongs into a blank: its choices, else its own words, its kind and an example."""
    if "enum" in field:
        return "、".join(str(choice) for choice in field["enum"]) + "（选一）"
    kind = "日期" if field.get("format") == "date" else _KINDS.get(str(field.get("type", "")), "")
    example = f"例如 {field['examples'][0]}" if field.get("examples") else ""
    return "；".join(part for part in (str(field.get("description", "")), kind, example) if part)


def _name(name: str) -> Cell:
    return Cell(name, role=Role.NOTE)
