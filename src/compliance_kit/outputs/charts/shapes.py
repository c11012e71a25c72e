"""The figures of a report: rates by chapter, counts, trend, heat map, Pareto, and how long things took.

Each takes plain figures and gives a `Chart`, or None where there is nothing to show. What a colour tells, a number, a dash or a
shape tells too: they are printed grey.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from .draw import BAD, INK, LINE, MAIN, PALE, SHADES, SOFT, WIDTH, Chart, chart

LEAST_AXES = 5
"""A radar with fewer axes tells less than the bars."""
LEAST_POINTS, MOST_POINTS = 2, 12
"""One run is no trend; of more than a year's monthly runs the newest are drawn."""
PARETO_ROWS = 10
"""Rows that a Pareto figure names; the rest are one row."""
STEPS = (60, 70, 80, 90)
"""Where the heat map's shade changes, in percent."""
NAME_ROOM = 24
"""Half letters that stand beside the bars of a Pareto figure."""
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rates:
    """得分率 and 检查率 of one thing, in percent; None where nothing can be rated. `short` names it where room is short."""

    name: str
    short: str
    score: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """One run: its day as it is to be read, and both rates."""

    day: str
    score: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of percentages: one row of cells a name, one cell a column."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[float | None]]]


@dataclass(frozen=True, slots=True)
class Pareto:
    """Names with how often each occurred, most often first."""

    rows: Sequence[tuple[str, int]]

    @property
    def cut(self) -> tuple[tuple[str, int, float], ...]:
        """The first rows and 其余 as one, each with the share of all that it and those before it make, in percent."""
        occurred = [row for row in self.rows if row[1]]
        rows, rest = occurred[:PARETO_ROWS], occurred[PARETO_ROWS:]
        if rest:
            rows.append((f"其余 {len(rest)} 项", sum(n for _, n in rest)))
        total, so_far, found = sum(n for _, n in rows), 0, []
        for name, n in rows:
            so_far += n
            found.append((name, n, 100 * so_far / total))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each case took, in `unit`, against the longest that is allowed; `said` is what is written over the curve."""

    lasted: Sequence[float]
    limit: float
    p90: float
    unit: str
    said: str


def rate_bars(label: str, rows: Sequence[Rates]) -> Chart | None:
    """得分率 (dark, narrow) over 检查率 (pale, wide, in a frame), both written out."""
    if not rows:
        return None
    values = [
        {"name": r.name, "score": r.score or 0, "coverage": r.coverage or 0, "all": 100,
         "said": f"得分率 {_percent(r.score)}　检查率 {_percent(r.coverage)}"}
        for r in rows
    ]  # fmt: skip
    y = _rows("name")
    bar = {"type": "bar", "yOffset": 8}
    layers = [
        _layer(bar | {"height": 16, "fill": None, "stroke": LINE}, x=_share("all"), y=y),
        _layer(bar | {"height": 16, "fill": PALE}, x=_share("coverage"), y=y),
        _layer(bar | {"height": 8, "fill": MAIN}, x=_share("score"), y=y),
        _layer({"type": "text", "align": "left", "dy": -13}, x={"value": 0}, y=y, text={"field": "name"}),
        _layer(
            {"type": "text", "align": "right", "dy": -13, "fontSize": 12},
            x={"value": WIDTH - 2}, y=y, text={"field": "said"},
        ),
    ]  # fmt: skip
    return chart(label, 46 * len(rows) + 4, {"data": {"values": values}, "layer": layers}, (1, 1, 2, 2))


def counts(label: str, rows: Sequence[tuple[str, int]]) -> Chart | None:
    """How many of each; nothing where there are none at all."""
    if not any(n for _, n in rows):
        return None
    values = [{"name": name, "n": n} for name, n in rows]
    y = _rows("name", axis=_NAMES)
    x = {"field": "n", "type": "quantitative", "axis": None, "scale": {"domain": [0, max(n for _, n in rows)]}}
    layers = [
        _layer({"type": "bar", "height": 14, "fill": BAD}, x=x, y=y),
        _layer({"type": "text", "align": "left", "dx": 6}, x=x, y=y, text={"field": "n"}),
    ]
    return chart(label, 26 * len(rows), {"data": {"values": values}, "layer": layers}, (150, 40, 0, 0))


def radar(label: str, rows: Sequence[Rates]) -> Chart | None:
    """得分率 (solid) and 检查率 (dashed) on one wheel; nothing below five that could be rated."""
    rated = [r for r in rows if r.score is not None]
    axes = len(rated)
    if axes < LEAST_AXES:
        return None
    rings = [_at(i, share, axes) | {"ring": share} for share in (25, 50, 75, 100) for i in (*range(axes), 0)]
    spokes = [_at(i, share, axes) | {"ring": i} for i in range(axes) for share in (0, 100)]
    scores = [_at(i % axes, rated[i % axes].score or 0, axes) | {"ring": 0} for i in range(axes + 1)]
    looks = [_at(i % axes, rated[i % axes].coverage or 0, axes) | {"ring": 0} for i in range(axes + 1)]
    names = [_at(i, 108, axes) | {"name": f"{r.short} {_percent(r.score)}"} for i, r in enumerate(rated)]
    marks = [{"x": 0, "y": share, "name": str(share)} for share in (50, 100)]
    line: Spec = {"type": "line", "strokeWidth": 1}
    layers = [
        _wheel(line | {"stroke": LINE}, rings),
        _wheel(line | {"stroke": LINE}, spokes),
        _wheel(line | {"stroke": SOFT, "strokeWidth": 1.5, "strokeDash": [5, 3]}, looks),
        _wheel(line | {"stroke": MAIN, "strokeWidth": 2.5}, scores),
        _wheel({"type": "point", "filled": True, "fill": MAIN, "size": 30, "opacity": 1}, scores[:-1]),
        _wheel({"type": "text", "fontSize": 10, "fill": SOFT, "align": "left", "dx": 3, "dy": 7}, marks, text="name"),
        *(_wheel({"type": "text", "fontSize": 12, "align": side}, part, text="name") for side, part in _sides(names)),
        *_key(278),
    ]
    return chart(label, 332, {"layer": layers}, (90, 90, 36, 56))


def trend(label: str, points: Sequence[Point]) -> Chart | None:
    """得分率 (solid, discs) and 检查率 (dashed, squares) run by run, oldest first; nothing below two runs."""
    shown = [p for p in points if p.score is not None and p.coverage is not None][-MOST_POINTS:]
    if len(shown) < LEAST_POINTS:
        return None
    values = [
        {"day": p.day, "score": p.score, "coverage": p.coverage, "s": _percent(p.score), "c": _percent(p.coverage),
         "up": (p.score or 0) >= (p.coverage or 0)}
        for p in shown
    ]  # fmt: skip
    is_crowded = len(shown) > 5
    x: Spec = {"field": "day", "type": "ordinal", "sort": None, "axis": _FOOT | {"labelAngle": -45 if is_crowded else 0},
               "scale": {"type": "point", "padding": 0.5}}  # fmt: skip
    layers = [
        _layer({"type": "line", "stroke": SOFT, "strokeWidth": 1.5, "strokeDash": [5, 3]}, x=x, y=_height("coverage")),
        _layer({"type": "line", "stroke": MAIN, "strokeWidth": 2.5}, x=x, y=_height("score")),
        _layer({"type": "point", "shape": "square", "filled": True, "fill": SOFT, "size": 45, "opacity": 1}, x=x, y=_height("coverage")),
        _layer({"type": "point", "filled": True, "fill": MAIN, "size": 55, "opacity": 1}, x=x, y=_height("score")),
    ]  # fmt: skip
    for field, text, above in (("score", "s", True), ("coverage", "c", False)):
        for high in (True, False):
            mark = {"type": "text", "fontSize": 11, "dy": -10 if high is above else 12}
            layer = _layer(mark, x=x, y=_height(field), text={"field": text})
            layers.append(layer | {"transform": [{"filter": f"datum.up == {str(high).lower()}"}]})
    layers += _key(-32)
    foot = 60 if is_crowded else 26
    return chart(label, 198 + foot, {"data": {"values": values}, "layer": layers}, (40, 14, 42, foot))


def heat(label: str, table: Heat) -> Chart | None:
    """A percentage in each cell, darker where it is lower; nothing below two rows. A column's name may have two lines."""
    if len(table.rows) < 2:
        return None
    values = [
        {"row": _cut(name, 20), "column": column, "share": value, "said": "—" if value is None else f"{value:g}"}
        for name, cells in table.rows
        for column, value in zip(table.columns, cells, strict=True)
    ]
    x: Spec = {"field": "column", "type": "ordinal", "sort": None, "axis": _FOOT | {"orient": "top", "labelAngle": 0, "labelFontSize": 11, "labelPadding": 6 + 13 * max(name.count("\n") for name in table.columns),
                              "labelExpr": r"split(datum.value, '\n')"},
               "scale": {"paddingInner": 0.04, "paddingOuter": 0, "domain": list(table.columns)}}  # fmt: skip
    y = _rows("row", axis=_NAMES)
    y["scale"] |= {"domain": [_cut(name, 20) for name, _ in table.rows]}
    shade = {
        "field": "share", "type": "quantitative", "legend": None,
        "scale": {"type": "threshold", "domain": list(STEPS), "range": list(SHADES)},
    }  # fmt: skip
    rated = {"transform": [{"filter": "isValid(datum.share)"}]}
    layers = [
        _layer({"type": "rect", "stroke": LINE}, x=x, y=y, fill=shade) | rated,
        _layer({"type": "text", "fontSize": 12}, x=x, y=y, text={"field": "said"}),
    ]
    return chart(label, 30 * len(table.rows) + 40, {"data": {"values": values}, "layer": layers}, (136, 2, 38, 2))


def pareto(label: str, found: Pareto) -> Chart | None:
    """How often each occurred, and as a line what share of all it and those before it make; the figures beside.

    What is left over stands in a dashed bar. Where it is the longest it is cut to the plot, with a gap that shows it: in full it
    would press the others flat.
    """
    rows = found.cut
    if not rows:
        return None
    most = max(n for _, n, _ in rows[:PARETO_ROWS])
    values = [
        {"key": f"{i:02}", "name": _cut(f"{name}（截短）" if n > most else name), "n": min(n, most), "share": share,
         "said": f"{n}　{share:.1f}%"}
        for i, (name, n, share) in enumerate(rows)
    ]  # fmt: skip
    is_cut = any(n > most for _, n, _ in rows)
    named = "{" + ",".join(f'"{v["key"]}":"{_quoted(str(v["name"]))}"' for v in values) + "}"
    y = _rows("key", axis=_NAMES | {"labelExpr": f"({named})[datum.value]"})
    y["scale"] |= {"domain": [v["key"] for v in values]}
    n: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [0, most]}}
    to_n, solid = n | {"field": "n"}, {"type": "bar", "height": 14, "fill": PALE, "stroke": SOFT}
    dashed = {**solid, "fill": None, "strokeDash": [4, 3]}
    ends = ((0, 0.78), (0.86, 1)) if is_cut else ((0, 1),)
    rest = [(f"{PARETO_ROWS:02}", min(n, most)) for _, n, _ in rows[PARETO_ROWS:]]
    pieces = [{"key": key, "from": long * low, "to": long * high} for key, long in rest for low, high in ends]
    breaks = [{"key": key, "at": long * 0.82, "sign": "//"} for key, long in rest if is_cut]
    line = _share("share")
    layers = [
        _layer(solid, values[:PARETO_ROWS], x=to_n, y=y),
        _layer(dashed, pieces, x=n | {"field": "from"}, x2={"field": "to"}, y=y),
        _layer({"type": "text", "fontSize": 14, "fill": SOFT}, breaks, x=n | {"field": "at"}, y=y, text={"field": "sign"}),
        _layer({"type": "line", "stroke": BAD, "strokeWidth": 1.5}, x=line, y=y, order={"field": "key"}),
        _layer({"type": "point", "filled": True, "fill": BAD, "size": 30, "opacity": 1}, x=line, y=y),
        _layer({"type": "text", "align": "left", "fontSize": 12}, x={"value": 170}, y=y, text={"field": "said"}),
        _layer(
            {"type": "text", "align": "left", "fontSize": 11, "fill": SOFT}, [{"said": "项次　累计占比"}],
            x={"value": 166}, y={"value": -8}, text={"field": "said"},
        ),
    ]  # fmt: skip
    spec = {"data": {"values": values}, "layer": layers, "resolve": {"scale": {"x": "independent"}}}
    return chart(label, 24 * len(rows) + 20, spec, (172, 86, 18, 2))


def waits(label: str, found: Waits) -> Chart | None:
    """The share of cases done within each length of time as a curve, with the limit and the 90th percentile as lines.

    The axis ends a little behind both; how many took longer still is said in the corner.
    """
    if not found.lasted:
        return None
    far = max(found.limit * 1.6, found.p90 * 1.15)
    ordered, n = sorted(found.lasted), len(found.lasted)
    steps = {value: 100 * i / n for i, value in enumerate(ordered, 1) if value <= far}
    curve: list[Spec] = [{"t": 0, "share": 0}, *({"t": t, "share": share} for t, share in steps.items())]
    curve.append({"t": far, "share": curve[-1]["share"]})
    x: Spec = {"field": "t", "type": "quantitative", "scale": {"domain": [0, far], "nice": False},
               "axis": _FOOT | {"title": f"用时（{found.unit}）", "titleAnchor": "end", "titleY": 32, "titleAlign": "right", "titleBaseline": "top",
                                "titleAngle": 0, "tickCount": 6}}  # fmt: skip
    same = "（与时限重合）" if abs(found.p90 - found.limit) < far / 100 else ""
    marks: list[Spec] = [
        {"t": found.limit, "said": f"时限 {found.limit:g} {found.unit}"},
        {"t": found.p90, "said": f"P90 {found.p90:g} {found.unit}{same}"},
    ]
    limit, tail = marks
    layers = [
        _layer({"type": "line", "interpolate": "step-after", "stroke": MAIN, "strokeWidth": 2}, curve, x=x, y=_height("share")),
        _layer({"type": "rule", "stroke": BAD, "strokeWidth": 2}, [limit], x=x),
        _layer({"type": "rule", "stroke": INK, "strokeDash": [4, 3]}, [tail], x=x),
    ]  # fmt: skip
    for mark, lift in ((limit, -8), (tail, -22)):
        left = mark["t"] > far * 0.7
        words = {"type": "text", "align": "right" if left else "left", "dx": -3 if left else 3, "fontSize": 12}
        layers.append(_layer(words, [mark], x=x, y={"value": lift}, text={"field": "said"}))
    said = {"type": "text", "align": "left", "fontSize": 12}
    layers.append(_layer(said, [{"said": found.said}], x={"value": -38}, y={"value": -40}, text={"field": "said"}))
    if beyond := sum(value > far for value in found.lasted):
        note = {"type": "text", "align": "right", "fontSize": 11, "fill": SOFT}
        text = [{"said": f"另有 {beyond} 件更长，未画"}]
        layers.append(_layer(note, text, x={"value": WIDTH - 56}, y={"value": 138}, text={"field": "said"}))
    return chart(label, 240, {"layer": layers}, (40, 12, 48, 46))


_NAMES: Spec = {"title": None, "domain": False, "ticks": False, "labelPadding": 8, "labelFontSize": 13}
_FOOT: Spec = {"title": None, "domain": False, "ticks": False, "labelPadding": 6, "grid": False}


def _rows(field: str, axis: Spec | None = None) -> Spec:
    return {
        "field": field,
        "type": "ordinal",
        "sort": None,
        "axis": axis,
        "scale": {"paddingInner": 0.08, "paddingOuter": 0},
    }


def _share(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, 100]}}


def _height(field: str) -> Spec:
    axis = {
        "title": None,
        "values": [0, 20, 40, 60, 80, 100],
        "domain": False,
        "ticks": False,
        "labelExpr": "datum.value + '%'",
    }
    return {"field": field, "type": "quantitative", "axis": axis, "scale": {"domain": [0, 100]}}


def _layer(mark: Spec, values: Sequence[Mapping[str, Any]] | None = None, /, **encoding: Spec) -> Spec:
    layer: Spec = {"mark": mark, "encoding": encoding}
    return layer if values is None else layer | {"data": {"values": list(values)}}


def _wheel(mark: Spec, values: Sequence[Mapping[str, Any]], text: str = "") -> Spec:
    """A layer of the radar: places are in percent from the hub."""
    numbered = [value | {"i": i} for i, value in enumerate(dict(v) for v in values)]
    axis: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [-100, 100]}}
    encoding: Spec = {"x": axis | {"field": "x"}, "y": axis | {"field": "y"}}
    if mark["type"] == "line":
        encoding |= {"order": {"field": "i"}, "detail": {"field": "ring"}}
    if text:
        encoding["text"] = {"field": text}
    return _layer(mark, numbered, **encoding)


def _sides(names: Sequence[Spec]) -> list[tuple[str, list[Spec]]]:
    """The names by how they stand to their place: right of the wheel, left of it, above or below it."""
    groups: dict[str, list[Spec]] = {"left": [], "center": [], "right": []}
    for name in names:
        above = 6 if abs(name["x"]) < 1 else 0
        side = "center" if above else "left" if name["x"] > 0 else "right"
        groups[side].append(name | {"y": name["y"] + math.copysign(above, name["y"])})
    return [(side, part) for side, part in groups.items() if part]


def _at(i: int, share: float, axes: int) -> Spec:
    angle = 2 * math.pi * i / axes
    return {"x": round(share * math.sin(angle), 3), "y": round(share * math.cos(angle), 3)}


def _key(height: int) -> list[Spec]:
    """What the two lines mean, side by side at that height below the plot's upper edge."""
    made: list[Spec] = []
    solid, dashed = {"stroke": MAIN, "strokeWidth": 2.5}, {"stroke": SOFT, "strokeWidth": 1.5, "strokeDash": [5, 3]}
    for start, name, line in ((20, "得分率", solid), (120, "检查率", dashed)):
        y: Spec = {"value": height}
        made.append(_layer({"type": "rule", **line}, [{}], x={"value": start}, x2={"value": start + 28}, y=y))
        words = {"type": "text", "align": "left", "fontSize": 12}
        made.append(_layer(words, [{"said": name}], x={"value": start + 34}, y=y, text={"field": "said"}))
    return made


def _cut(name: str, room: int = NAME_ROOM) -> str:
    """As much of a name as stands beside the bars; a Chinese letter takes the room of two others."""
    ends = list(accumulate(2 if ord(letter) > 0xFF else 1 for letter in name))
    fits = sum(end <= room for end in ends)
    return name if fits == len(name) else f"{name[: fits - 1]}…"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:g}%"
