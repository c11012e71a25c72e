"""Figures: the numbers are in them, nothing foreign is, and they are the same each time and everywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import altair
import pytest

from compliance_kit.outputs import charts
from compliance_kit.outputs.charts import Chart, Heat, Pareto, Point, Rates, Waits
from compliance_kit.outputs.charts.draw import DARK, smaller

RATES = [Rates(f"{i} 某章<&>", f"{i} 章", 95.5 - i, 60.0 + i) for i in range(1, 9)]


def figures() -> dict[str, Chart]:
    drawn = {
        "bars": charts.rate_bars("各章", RATES),
        "counts": charts.counts("各类", [("G1 未覆盖", 3), ("G2 未检查", 0)]),
        "radar": charts.radar("雷达", RATES),
        "trend": charts.trend("历次", [Point("2026-01-31", 81.5, 70.0), Point("2026-02-28", 66.0, 92.5)]),
        "heat": charts.heat(
            "热图", Heat(["1", "2\n满意度", "3"], [("甲", (55.0, None, 99.9)), ("乙", (61.0, 72.0, 83.0))])
        ),
        "pareto": charts.pareto("排列", Pareto([(f'"{i}"\\要求</script>', 40 - i) for i in range(20)])),
        "waits": charts.waits("用时", Waits((5, 10, 20, 400), 30, 400, "分钟", "达标率 75%（n=4）")),
    }
    return {name: chart for name, chart in drawn.items() if chart}


FIGURES = figures()
ALONE = """
import sys, tests_of_charts as t
names = sorted(t.FIGURES, reverse=sys.argv[1] == "back")
print({n: t.sha256(t.charts.svg(t.FIGURES[n]).encode()).hexdigest() for n in sorted(names, key=names.index)} == eval(sys.argv[2]))
"""


def words(name: str) -> list[str]:
    root = ElementTree.fromstring(charts.svg(FIGURES[name]))
    return [text for e in root.iter() if e.tag.endswith("text") and (text := "".join(e.itertext()))]


def test_every_kind_is_drawn() -> None:
    assert set(FIGURES) == {"bars", "counts", "radar", "trend", "heat", "pareto", "waits"}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_valid_vega_lite(name: str) -> None:
    altair.Chart.from_json(FIGURES[name].spec)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_small_has_a_name_and_nothing_that_runs_or_loads(name: str) -> None:
    drawn = charts.svg(FIGURES[name])
    assert len(drawn.encode()) <= 40_000
    root = ElementTree.fromstring(drawn)
    assert (
        root.get("role") == "img"
        and root.get("aria-label") == FIGURES[name].label
        and root[0].text == FIGURES[name].label
    )
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "title", "g", "path", "line", "rect", "text", "tspan"}
        assert not {a for a in element.attrib if a.startswith("on") or a in ("id", "style", "href", "class")} - {
            "class"
        }
    assert not re.search(r"url\(|https?://(?!www\.w3\.org/2000/svg)|graphics-symbol", drawn)


@pytest.mark.parametrize("name", FIGURES)
def test_every_colour_has_a_dark_one(name: str) -> None:
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{3,8})"', charts.svg(FIGURES[name])))
    assert used <= set(DARK) and all(f'[fill="{colour}"]' in charts.STYLE for colour in used)


def test_the_numbers_are_written_out() -> None:
    assert "得分率 94.5%　检查率 61%" in words("bars") and "1 某章<&>" in words("bars")
    assert {"3", "0", "G2 未检查"} <= set(words("counts"))
    assert {"1 章 94.5%", "8 章 87.5%", "得分率", "检查率"} <= set(words("radar"))
    assert {"81.5%", "70%", "66%", "92.5%", "2026-01-31"} <= set(words("trend"))
    assert {"55", "—", "99.9", "甲", "乙", "3", "2满意度"} <= set(words("heat"))
    assert {"达标率 75%（n=4）", "时限 30 分钟", "P90 400 分钟", "用时（分钟）"} <= set(words("waits"))


def test_a_pareto_names_ten_and_sums_up_the_rest() -> None:
    """40 + 39 + … + 21 is 610; the first makes 6.6 %, ten make 355, the rest 255."""
    cut = Pareto([(str(i), 40 - i) for i in range(20)]).cut
    assert len(cut) == 11 and cut[-1] == ("其余 10 项", 255, 100.0) and round(cut[0][2], 3) == 6.557
    assert round(cut[9][2], 3) == round(100 * 355 / 610, 3)
    shown = words("pareto")
    assert "40　6.6%" in shown and "255　100.0%" in shown and '"0"\\要求</script>' in shown
    long = charts.pareto("长", Pareto([("3.2-01 " + "消防通道" * 9, 2)]))
    assert long and "消防通道消防通…" in charts.svg(long)


def test_a_bar_that_is_cut_says_so_and_shows_a_gap() -> None:
    """Twenty rows leave 255 against a longest of 40; eleven leave 30, which is drawn in full."""
    assert {"其余 10 项（截短）", "//", "项次　累计占比"} <= set(words("pareto"))
    whole = charts.pareto("", Pareto([(str(i), 40 - i) for i in range(11)]))
    assert whole and "其余 1 项<" in charts.svg(whole) and "//<" not in charts.svg(whole)


def test_a_curve_says_what_lies_beyond_its_axis_and_where_its_two_lines_are_one() -> None:
    far = charts.waits("", Waits((5, 10, 400, 500), 30, 30, "分钟", ""))
    assert far and "另有 2 件更长，未画" in charts.svg(far) and "P90 30 分钟（与时限重合）" in charts.svg(far)
    assert not [text for text in words("waits") if "未画" in text or "重合" in text]


def test_there_is_no_figure_of_nothing() -> None:
    assert charts.rate_bars("", []) is None and charts.counts("", [("G1", 0)]) is None
    assert charts.radar("", RATES[:4]) is None
    assert charts.radar("", [Rates("", "", None, 0.0)] * 9) is None
    assert charts.trend("", [Point("2026-01-01", 80.0, 80.0)]) is None
    assert charts.trend("", [Point("2026-01-01", 80.0, 80.0), Point("2026-02-01", None, 0.0)]) is None
    assert charts.heat("", Heat(["1"], [("甲", (5.0,))])) is None
    assert charts.pareto("", Pareto([])) is None and charts.pareto("", Pareto([("a", 0)])) is None
    assert charts.waits("", Waits((), 30, 0, "分钟", "")) is None


def test_what_cannot_be_rated_is_a_dash_and_no_bar() -> None:
    chart = charts.rate_bars("", [Rates("甲", "", None, 0.0)])
    assert chart and "得分率 —　检查率 0%" in charts.svg(chart)


def test_only_the_newest_twelve_runs_are_drawn() -> None:
    chart = charts.trend("", [Point(f"第{i:02}次", 80.0, 70.0) for i in range(20)])
    assert chart and "第07次" not in charts.svg(chart) and "第08次" in charts.svg(chart)


@pytest.mark.parametrize("order", ["on", "back"])
def test_another_process_in_another_order_without_fonts_draws_the_same_bytes(tmp_path: Path, order: str) -> None:
    (tmp_path / "fonts.conf").write_text('<?xml version="1.0"?><fontconfig></fontconfig>')
    (tmp_path / "tests_of_charts.py").write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
    expected = repr({n: sha256(charts.svg(c).encode()).hexdigest() for n, c in FIGURES.items()})
    path = os.pathsep.join([str(tmp_path), *sys.path])
    env = {**os.environ, "PYTHONPATH": path, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "PYTHONHASHSEED": "7"}
    ran = subprocess.run([sys.executable, "-c", ALONE, order, expected], env=env, capture_output=True, text=True)
    assert ran.stdout.strip() == "True", ran.stderr


def test_a_picture_is_the_same_twice_and_packed_tightly() -> None:
    if not charts.can_print():
        pytest.skip("no type for Chinese")
    first = charts.png(FIGURES["bars"])
    assert first[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(first[16:20]) == 840
    assert smaller(first) == first and len(first) < 90_000


def test_the_library_is_loaded_only_to_draw() -> None:
    code = (
        "import sys; from compliance_kit.outputs import gap, charts; print({'altair','vl_convert'} & set(sys.modules))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_a_description_is_plain_json_of_fixed_size() -> None:
    for chart in FIGURES.values():
        spec = json.loads(chart.spec)
        assert (
            spec["autosize"] == "none"
            and spec["height"] + spec["padding"]["top"] + spec["padding"]["bottom"] == chart.height
        )
