"""swimlane(stages, title) → the service process of a standard as a swim-lane diagram (泳道图): an SVG on one line.

Columns are roles, time runs downward, one row to a step. A row holds one box and nothing else, and an arrow leaves its
box sideways and enters the next one from above: no line can meet a box, a text or another line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil

from markupsafe import Markup, escape

from compliance_kit.kinds.standard import Stage

WIDTH = 760
"""Units across, as long as every lane gets `_NARROWEST` of them."""
MANY = 7
"""So many lanes stand beside one another; of more roles, those with a single step share lanes."""

_SIZE, _SMALL, _HEAD = 13, 11, 12
_LEADING = {_SIZE: 17, _SMALL: 15, _HEAD: 16}
_NARROWEST, _WIDEST_BOX = 104, 150
_EDGE, _MARGIN = 1, 8
_GAP, _FOOT, _TOP = {False: 18, True: 26}, {False: 12, True: 20}, 16
"""Below a box, to the next one in the phase or to the end of the phase; more where the arrow leads straight down and
its paper stands there. And above the first box of a phase."""
_LOWEST_BOX = 40
_TOKEN = re.compile(r"[（《〈“‘「『【]*(?:[!-~]+|.)[、，。；：！？）》〉”’」』】…]*")
_GOOD_BREAK = re.compile(r".*[、，；）》 ]\n|.*\n(?:和|或|与|及|到|[（《 ])")


@dataclass(frozen=True, slots=True)
class Lane:
    """A column: whose it is, mostly one role's, and where it stands."""

    roles: tuple[str, ...]
    left: int
    width: int

    @property
    def middle(self) -> int:
        """Where its boxes are centred."""
        return self.left + self.width // 2

    @property
    def box(self) -> int:
        """Half the width of its boxes."""
        return min(self.width - 2 * _MARGIN, _WIDEST_BOX) // 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, by the middle of it."""

    text: str
    x: int
    y: float
    size: int


@dataclass(frozen=True, slots=True)
class Box:
    """A step in its place, with its words."""

    stage: Stage
    lane: Lane
    top: int
    height: int
    lines: tuple[Line, ...]

    @property
    def middle(self) -> int:
        """The height at which arrows leave sideways."""
        return self.top + self.height // 2

    @property
    def bottom(self) -> int:
        """Where straight arrows leave."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Phase:
    """The steps of one phase, from where to where, and its name."""

    top: int
    bottom: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything in its place; `band` is the width of the phases at the left, `head` the height of the roles on top."""

    band: int
    head: int
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    phases: tuple[Phase, ...]

    @property
    def right(self) -> int:
        """Where the last lane ends."""
        return self.lanes[-1].left + self.lanes[-1].width

    @property
    def bottom(self) -> int:
        """Where the last phase ends."""
        return self.phases[-1].bottom


def swimlane(stages: Sequence[Stage], title: str) -> Markup:
    """The process as one `<svg>`; nothing for no steps."""
    if not stages:
        return Markup("")
    chart = _chart(stages)
    width, height = chart.right + _EDGE, chart.bottom + _EDGE
    start = Markup(
        '<svg class="ck-flow" role="img" aria-label="{0}" viewBox="0 0 {1} {2}" width="{1}"'
        ' height="{2}" font-family="inherit" font-size="{3}" text-anchor="middle" fill="currentColor">'
        "<title>{0}</title>"
    ).format(_plain(title), width, height, _SIZE)
    parts = (*_grid(chart), *_arrows(chart), *_boxes(chart))
    return Markup("").join((start, *parts, Markup("</svg>")))


def measure(text: str, size: int = 1) -> float:
    """How wide a text runs: an ASCII character .55 em, any other 1 em."""
    return size * sum(0.55 if character.isascii() else 1 for character in text)


def wrap(text: str, limit: float) -> tuple[str, ...]:
    """The text in few lines of at most `limit` em, about equally long, parted after 、 or before 和 where it can be."""
    tokens = [part for token in _TOKEN.findall(_plain(text)) for part in _fitting(token, limit)]
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(tokens) + 1):
        tries = []
        for start in range(end):
            line = "".join(tokens[start:end]).strip()
            if measure(line) <= limit or start == end - 1:
                good = not start or _GOOD_BREAK.match(f"{tokens[start - 1]}\n{tokens[start]}")
                cost = 20 + (limit - measure(line)) ** 2 + (0 if good else 45)
                tries.append((best[start][0] + cost, (*best[start][1], line)))
        best.append(min(tries))
    return best[-1][1]


def _plain(text: str) -> str:
    """The text on one line, with single spaces: a line break would end raw HTML in Markdown."""
    return " ".join(text.split())


def _fitting(token: str, limit: float) -> Sequence[str]:
    """A word, or its characters where it is wider than a line."""
    return token if measure(token) > limit else (token,)


def _chart(stages: Sequence[Stage]) -> Chart:
    """Lanes first, then the rows from top to bottom."""
    runs = [(name, list(run)) for name, run in groupby(stages, key=lambda s: _plain(s.phase))]
    letters = 3 if any(2 < measure(name) <= 3 for name, _ in runs) else 2
    band = letters * _SIZE + 2 * _MARGIN
    lanes = _lanes(stages, _EDGE + band)
    heads = [_head(lane) for lane in lanes]
    head = _EDGE + max(map(len, heads)) * _LEADING[_HEAD] + _MARGIN
    homes = [next(lane for lane in lanes if _plain(stage.role) in lane.roles) for stage in stages]
    straight = [*(here is there for here, there in pairwise(homes)), False]
    boxes: list[Box] = []
    phases: list[Phase] = []
    top = head
    for name, run in runs:
        words = wrap(name, letters)
        lowest = max(_LOWEST_BOX, ceil((len(words) * _LEADING[_SIZE] + _MARGIN) / len(run)))
        y = top + _TOP
        for stage in run:
            at = len(boxes)
            boxes.append(_box(stage, homes[at], y, lowest))
            y = boxes[at].bottom + _GAP[straight[at]]
        end = boxes[-1].bottom + _FOOT[straight[len(boxes) - 1]]
        phases.append(Phase(top, end, _stack([(word, _SIZE) for word in words], _EDGE + band // 2, (top + end) / 2)))
        top = end
    return Chart(band, head, lanes, tuple(boxes), tuple(phases))


def _lanes(stages: Sequence[Stage], left: int) -> tuple[Lane, ...]:
    """The lanes from `left` on, of equal width, by the first step in each."""
    groups = _groups(Counter(_plain(stage.role) for stage in stages))
    width = max(_NARROWEST, (WIDTH - _EDGE - left) // len(groups))
    return tuple(Lane(roles, left + at * width, width) for at, roles in enumerate(groups))


def _groups(steps: Counter[str]) -> list[tuple[str, ...]]:
    """Which roles share a lane: of many, two or three with one step each; `steps` is in order of appearance."""
    alone = [role for role, count in steps.items() if count == 1]
    rest = len(steps) - len(alone)
    if len(steps) <= MANY or len(alone) < 2:
        return [(role,) for role in steps]
    size = min(3, max(2, ceil(len(alone) / max(1, MANY - rest))))
    shared = [tuple(alone[at : at + size]) for at in range(0, len(alone), size)]
    groups = [*shared, *((role,) for role, count in steps.items() if count > 1)]
    order = list(steps)
    return sorted(groups, key=lambda roles: order.index(roles[0]))


def _head(lane: Lane) -> tuple[str, ...]:
    """The lines of a lane's head: every role of it begins a new one."""
    return tuple(line for role in lane.roles for line in wrap(role, (lane.width - 6) / _HEAD))


def _box(stage: Stage, lane: Lane, top: int, lowest: int) -> Box:
    """A step at a height: its role where the lane is shared, its name, its time limit."""
    room = 2 * lane.box - 10
    words = [(line, _SMALL) for line in wrap(stage.role, room / _SMALL) if len(lane.roles) > 1]
    words += [(line, _SIZE) for line in wrap(stage.step, room / _SIZE)]
    words += [(line, _SMALL) for line in wrap(stage.within.text if stage.within else "", room / _SMALL)]
    height = max(lowest, sum(_LEADING[size] for _, size in words) + 2 * (_MARGIN - 1))
    return Box(stage, lane, top, height, _stack(words, lane.middle, top + height / 2))


def _stack(words: Sequence[tuple[str, int]], x: int, middle: float) -> tuple[Line, ...]:
    """Lines below one another, centred on a point."""
    lines = []
    y = middle - sum(_LEADING[size] for _, size in words) / 2
    for text, size in words:
        lines.append(Line(text, x, y + _LEADING[size] / 2, size))
        y += _LEADING[size]
    return tuple(lines)


def _grid(chart: Chart) -> Iterator[Markup]:
    """What stands behind the steps: lanes, the ends of phases, phases, heads, and the words of both."""
    last = [lane.left for lane in chart.lanes]
    tall = chart.bottom - chart.head
    lanes = [_rect(lane.left, chart.head, lane.width, tall) for lane in chart.lanes]
    ends = "".join(f"M{last[0]} {phase.top}H{chart.right}" for phase in chart.phases[1:])
    lanes += [Markup('<path d="{}" stroke-dasharray="3 3"/>').format(ends)] if ends else []
    yield _group("lane", lanes, Markup(' fill="none" stroke="currentColor" stroke-opacity=".4"'))
    bands = [_rect(_EDGE, phase.top, chart.band, phase.bottom - phase.top) for phase in chart.phases]
    yield _group("phase", bands, Markup(' fill="none" stroke="currentColor" stroke-opacity=".4"'))
    heads = [
        _rect(x, _EDGE, w, chart.head - _EDGE)
        for x, w in ((_EDGE, chart.band), *((n.left, n.width) for n in chart.lanes))
    ]
    yield _group("head", heads, Markup(' fill="none" stroke="currentColor" stroke-opacity=".4"'))
    middle = (_EDGE + chart.head) / 2
    words = [_stack([(line, _HEAD) for line in _head(lane)], lane.middle, middle) for lane in chart.lanes]
    words.insert(0, _stack([("阶段", _HEAD)], _EDGE + chart.band // 2, middle))
    yield from map(_text, (*words, *(phase.lines for phase in chart.phases)))


def _boxes(chart: Chart) -> Iterator[Markup]:
    """The steps."""
    rects = [_rect(b.lane.middle - b.lane.box, b.top, 2 * b.lane.box, b.height, 5) for b in chart.boxes]
    yield _group("box", rects, Markup(' fill="none" stroke="currentColor"'))
    for box in chart.boxes:
        yield _text(box.lines)


def _arrows(chart: Chart) -> Iterator[Markup]:
    """What leads from each step to the next: papers, lines, heads."""
    pairs = list(pairwise(chart.boxes))
    if not pairs:
        return
    papers = [_paper(chart, box, after) for box, after in pairs]
    yield _group("small", [paper for paper in papers if paper], Markup(' font-size="{}"').format(_SMALL))
    lines = [Markup('<path d="{}"/>').format("".join(_route(box, after) for box, after in pairs))]
    for _, box in pairs:
        x, y = box.lane.middle, box.top - 1
        lines.append(
            Markup('<polygon fill="currentColor" points="{},{} {},{} {},{}"/>').format(x, y, x - 4, y - 8, x + 4, y - 8)
        )
    yield _group("line", lines, Markup(' fill="none" stroke="currentColor"'))


def _route(box: Box, after: Box) -> str:
    """The way of an arrow: straight down, or sideways with one rounded turn."""
    here, there, end = box.lane.middle, after.lane.middle, after.top - 8
    if here == there:
        return f"M{here} {box.bottom}V{end}"
    side = 1 if there > here else -1
    return f"M{here + side * box.lane.box} {box.middle}H{there - side * 6}q{side * 6} 0 {side * 6} 6V{end}"


def _paper(chart: Chart, box: Box, after: Box) -> Markup | None:
    """The first paper handed on, beside its arrow; nothing where it has no room."""
    name = _plain(box.stage.outputs[0]) if box.stage.outputs else ""
    here, there = box.lane.middle, after.lane.middle
    width = ceil(measure(name, _SMALL)) + 4
    if here == there:
        sides: tuple[int, ...] = (1, -1)
        away, y = 6, box.bottom + 11
    else:
        sides = (1 if there > here else -1,)
        away, y = box.lane.box + 4, box.middle - 9
    for side in sides:
        near = here + side * away
        left = near if side > 0 else near - width
        if name and left > chart.lanes[0].left and left + width < chart.right:
            words = _text((Line(name, left + width // 2, y, _SMALL),))
            ground = Markup('<g fill="none">{}</g>').format(_rect(left, y - 7, width, 14))
            return ground + words
    return None


def _group(kind: str, parts: Sequence[Markup], looks: Markup) -> Markup:
    """Shapes of one class; `looks` hold where no style sheet does."""
    return Markup('<g class="ck-flow-{}"{}>{}</g>').format(kind, looks, Markup("").join(parts))


def _rect(x: float, y: float, width: float, height: float, radius: int = 0) -> Markup:
    """A rectangle."""
    round_ = Markup(' rx="{}"').format(radius) if radius else ""
    return Markup('<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}"{}/>').format(x, y, width, height, round_)


def _text(lines: Sequence[Line]) -> Markup:
    """Lines that belong together as one text, so that what copies or reads it gets whole words."""
    spans = (_span(line) for line in lines)
    return Markup("<text>{}</text>").format(Markup("").join(spans))


def _span(line: Line) -> Markup:
    """One line; only what is not small is bold."""
    small = line.size == _SMALL
    looks = (
        f'class="ck-flow-small" font-size="{_SMALL}"'
        if small
        else f'class="ck-flow-text" font-size="{line.size}" font-weight="700"'
    )
    place = f'x="{line.x:g}" y="{line.y + 0.36 * line.size:.4g}"'
    return Markup(f"<tspan {looks} {place}>") + escape(line.text) + Markup("</tspan>")
