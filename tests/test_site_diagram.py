"""The swim-lane diagram of a service process: nothing overlaps, nothing leaves its box, any text stays text."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_kit.kinds.standard import Stage
from compliance_kit.kinds.values import Duration
from compliance_kit.library import load
from compliance_kit.outputs.site.diagram import measure, swimlane, wrap

ROOT = Path(__file__).parents[1]


def stage(role: str, step: str = "做一件事", phase: str = "阶段", output: str = "") -> Stage:
    within = Duration("24 小时", 1440, 24, "小时")
    return Stage(phase, step, role, "怎么做", within, (), (output,) if output else (), "", "", (), ("process", 0))


def numbers(made: str, name: str) -> list[tuple[float, float, float, float]]:
    part = re.search(rf'<g class="ck-flow-{name}"[^>]*>(.*?)</g>', made)
    shapes = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', part[1] if part else "")
    return [(float(x), float(y), float(x) + float(w), float(y) + float(h)) for x, y, w, h in shapes]


def check(made: str) -> None:
    svg = ElementTree.fromstring(made)
    width, height = (float(n) for n in svg.attrib["viewBox"].split()[2:])
    boxes = numbers(made, "box")
    for one in boxes:
        assert 0 <= one[0] < one[2] <= width and 0 <= one[1] < one[3] <= height
    assert all(above[3] < below[1] for above, below in pairwise(boxes))
    assert "\n" not in made and "<script" not in made and "style=" not in made


@pytest.mark.parametrize("standard", [d for d in load(ROOT).standards if d.body.process], ids=lambda d: d.id)
def test_every_process_of_the_knowledge_base_is_drawn(standard: object) -> None:
    process = standard.body.process  # type: ignore[attr-defined]
    made = swimlane(process, "流程")
    check(made)
    text = "".join(ElementTree.fromstring(made).itertext())
    assert all(row.step.replace(" ", "") in text.replace(" ", "") for row in process)
    assert made == swimlane(process, "流程")


def test_many_roles_with_one_step_each_share_lanes() -> None:
    made = swimlane([stage(f"第{n}岗位") for n in range(14)], "x")
    check(made)
    assert len(numbers(made, "lane")) <= 7


def test_nothing_is_drawn_for_nothing() -> None:
    assert swimlane((), "x") == ""


@given(st.lists(st.tuples(*[st.text(min_size=1, max_size=30)] * 4), min_size=1, max_size=8), st.text(max_size=10))
def test_any_words_make_a_sound_drawing(rows: list[tuple[str, str, str, str]], title: str) -> None:
    allowed = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
    clean = [tuple(allowed.sub("", word) or "甲" for word in row) for row in rows]
    check(swimlane([stage(*row) for row in clean], allowed.sub("", title)))


@given(st.text("甲乙a1、（》和", max_size=40), st.integers(2, 12))
def test_wrapped_lines_keep_every_character_and_their_width(text: str, limit: int) -> None:
    lines = wrap(text, limit)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(
        measure(line) <= limit or len(line) == 1 or line.endswith(tuple("、》")) or line[0] in "（《" for line in lines
    )
