"""Charts drawn as plain SVG, for a report that asks nothing of any other host."""

from __future__ import annotations

from html import escape

from compliance_kit.outputs.gap.findings import CODES, Chapter, Report

BAR_WIDTH = 320


def chapter_bars(chapters: tuple[Chapter, ...]) -> str:
    """得分率 (dark) over 检查率 (pale) for each chapter; the table beside it has the same figures."""
    rows = []
    for i, chapter in enumerate(chapters):
        y = i * 34
        score, coverage = chapter.score or 0, chapter.coverage or 0
        rows.append(f'<text x="0" y="{y + 15}">{escape(chapter.number)} {escape(chapter.title)}</text>')
        rows.append(f'<rect x="190" y="{y + 3}" width="{coverage / 100 * BAR_WIDTH:.1f}" height="16" fill="#c9d8e8"/>')
        rows.append(f'<rect x="190" y="{y + 7}" width="{score / 100 * BAR_WIDTH:.1f}" height="8" fill="#23415f"/>')
        rows.append(
            f'<text x="{200 + BAR_WIDTH}" y="{y + 15}">得分率 {_rate(chapter.score)}　检查率 {_rate(chapter.coverage)}</text>'
        )
    return _svg("各章得分率与检查率", 780, len(chapters) * 34 + 4, rows)


def code_bars(report: Report) -> str:
    """How many gaps of each code."""
    most = max(report.counts.values(), default=1)
    rows = []
    for i, (code, title) in enumerate(CODES.items()):
        y, count = i * 26, report.counts.get(code, 0)
        rows.append(f'<text x="0" y="{y + 14}">{code} {title}</text>')
        rows.append(f'<rect x="190" y="{y + 3}" width="{count / most * BAR_WIDTH:.1f}" height="14" fill="#8c3a2b"/>')
        rows.append(f'<text x="{200 + count / most * BAR_WIDTH:.1f}" y="{y + 15}">{count}</text>')
    return _svg("各类差距数量", 780, len(CODES) * 26 + 4, rows)


def _svg(label: str, width: int, height: int, rows: list[str]) -> str:
    inner = "".join(rows)
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {width} {height}" width="100%" '
        f'font-size="13" fill="currentColor" xmlns="http://www.w3.org/2000/svg">{inner}</svg>'
    )


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value:g}%"
