"""The one door to the charting library: describe a figure in plain data, get it as SVG for a page and as PNG for Word.

Vega-Lite lays out and draws, inside this process and without a network. vl_convert is imported only while a figure is drawn.
"""

from __future__ import annotations

from compliance_kit.outputs.charts.draw import STYLE, Chart, can_print, png, svg
from compliance_kit.outputs.charts.shapes import (
    PARETO_ROWS,
    Heat,
    Pareto,
    Point,
    Rates,
    Waits,
    counts,
    heat,
    pareto,
    radar,
    rate_bars,
    trend,
    waits,
)  # fmt: skip

__all__ = [
    "PARETO_ROWS", "STYLE", "Chart", "Heat", "Pareto", "Point", "Rates", "Waits", "can_print", "counts", "heat", "pareto", "png",
    "radar", "rate_bars", "svg", "trend", "waits",
]  # fmt: skip
