"""Two results of the same run held against each other, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance_kit.importers.filled.model import COLUMNS
from compliance_kit.model import Text, say

_HOW_IT_CAME = ("id", "entered", "channel")
"""What says how an answer came in, not what it is."""
_TITLES = {
    "form": "表单", "date": "检查日期", "started": "开始", "finished": "结束", "head": "表头", "inspectors": "检查人",
    "accepted_by": "受检人", "reviewed_by": "复核人", "scan": "扫描件", "rest": "其余各项", "items": "项目", "extra": "表外问题",
    "not_carried": "没有对上的内容", **COLUMNS,
}  # fmt: skip


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Text, ...]:
    """What a new taking-in of a run would change: 项目 007 结果：pass → fail."""
    before, after = dict(_leaves(_told(old))), dict(_leaves(_told(new)))
    changed = sorted(way for way in before.keys() | after.keys() if before.get(way) != after.get(way))
    return tuple(_line(way, before.get(way), after.get(way)) for way in changed)


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in _HOW_IT_CAME}


def _leaves(value: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = value.items() if isinstance(value, Mapping) else enumerate(value, 1) if isinstance(value, list) else ()
    if not isinstance(value, Mapping | list):
        yield way, value
    for step, below in inner:
        yield from _leaves(below, (*way, str(step)))


def _line(way: tuple[str, ...], before: Any, after: Any) -> Text:
    where = " ".join(_TITLES.get(step, step) for step in way)
    return say("{where}：{before} → {after}", where=where, before=_shown(before), after=_shown(after))


def _shown(value: Any) -> str:
    return "（无）" if value is None else str(value).replace("\n", "⏎")[:60]
