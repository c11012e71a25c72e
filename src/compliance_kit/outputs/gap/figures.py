"""Charts drawn as plain SVG, for a report that asks nothing of any other host; a table beside each has its figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from compliance_kit.outputs.gap.findings import CODES, Chapter, Report
from compliance_kit.outputs.gap.words import percent

WIDTH = 420
"""Narrow enough that 13-unit letters stay legible on a phone."""
LEAST_AXES = 5
"""A radar with fewer axes tells less than the bars."""
INK, PALE, RED = "#23415f", "#c9d8e8", "#8c3a2b"


def chapter_bars(chapters: Sequence[Chapter]) -> str:
    """得分率 (dark) over 检查率 (pale, outlined: told apart in grey print too) for each chapter with requirements."""
    rows = []
    rated = [c for c in chapters if c.applicable]
    for i, c in enumerate(rated):
        y, score, coverage = i * 46, (c.score or 0) / 100 * WIDTH, (c.coverage or 0) / 100 * (WIDTH - 2)
        rows.append(f'<text x="0" y="{y + 14}">{escape(c.number)} {escape(c.title)}</text>')
        figures = f"得分率 {percent(c.score)}　检查率 {percent(c.coverage)}"
        rows.append(f'<text x="{WIDTH}" y="{y + 14}" text-anchor="end" font-size="12">{figures}</text>')
        rows.append(f'<rect x="1" y="{y + 21}" width="{WIDTH - 2}" height="16" fill="none" stroke="{PALE}"/>')
        rows.append(f'<rect x="1" y="{y + 21}" width="{coverage:.1f}" height="16" fill="{PALE}"/>')
        rows.append(f'<rect x="1" y="{y + 25}" width="{score:.1f}" height="8" fill="{INK}"/>')
    return _svg("各章得分率（深色细条）与检查率（浅色宽条）", WIDTH, len(rated) * 46, rows) if rated else ""


def code_bars(report: Report) -> str:
    """How many gaps of each code."""
    most, rows, room = max(*report.counts.values(), 1), [], WIDTH - 190
    for i, (code, title) in enumerate(CODES.items()):
        y, count = i * 24, report.counts[code]
        width = count / most * room
        rows.append(f'<text x="0" y="{y + 14}">{code} {title}</text>')
        rows.append(f'<rect x="150" y="{y + 3}" width="{width:.1f}" height="14" fill="{RED}"/>')
        rows.append(f'<text x="{156 + width:.1f}" y="{y + 15}">{count}</text>')
    return _svg("各类差距数量", WIDTH, len(CODES) * 24, rows)


def radar(chapters: Sequence[Chapter]) -> str:
    """得分率 of the chapters on one wheel; nothing below five chapters that could be rated."""
    rated = [c for c in chapters if c.score is not None]
    if len(rated) < LEAST_AXES:
        return ""
    rows = [_polygon([(i, share) for i in range(len(rated))], len(rated), PALE) for share in (25, 50, 75, 100)]
    for i, c in enumerate(rated):
        x, y = _at(i, 100, len(rated))
        rows.append(f'<line x1="210" y1="150" x2="{x:.1f}" y2="{y:.1f}" stroke="{PALE}"/>')
        x, y = _at(i, 118, len(rated))
        rows.append(
            f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{escape(c.number)} {percent(c.score)}</text>'
        )
    rows.append(_polygon([(i, c.score or 0) for i, c in enumerate(rated)], len(rated), INK))
    return _svg("各章得分率雷达图", WIDTH, 300, rows)


def _at(i: int, share: float, axes: int) -> tuple[float, float]:
    angle = 2 * math.pi * i / axes
    return 210 + 110 * share / 100 * math.sin(angle), 150 - 110 * share / 100 * math.cos(angle)


def _polygon(points: Sequence[tuple[int, float]], axes: int, colour: str) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(i, share, axes) for i, share in points))
    return f'<polygon points="{places}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def _svg(label: str, width: int, height: int, rows: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {width} {height}" font-size="13" fill="currentColor" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(rows)}</svg>'
    )
