"""Pieces that the Word report of a project and that of the group share: figures, and the tables beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from compliance_kit.outputs.charts import PARETO_ROWS, Chart, can_print, png
from compliance_kit.outputs.charts.draw import WIDTH
from compliance_kit.outputs.gap import words
from compliance_kit.outputs.gap.listings import Listing
from compliance_kit.outputs.gap.rates import Chapter, Past
from compliance_kit.outputs.office import REPORT, Align, Cell, Paragraph, Picture, Role, Row, Run, Table, figure_caption

PAGE_MM = REPORT.page.text_width_mm
WIDE = replace(REPORT.page.turned(), top_mm=22, bottom_mm=20, left_mm=25, right_mm=25, footer_mm=10)
"""A turned page with narrower margins, for the long lists."""
SHORT = 11
"""Rows up to which a table stays on one page. LibreOffice 7 loses rows where it breaks such a table below a picture."""
SMALL_PT = 9
"""The type of what is long in wide tables."""
NO_PICTURES = "生成本文件的机器没有中文字体，图未附；各图的数字见相应的表。"


def picture(chart: Chart | None, width_mm: float, caption: str = "") -> Iterator[Paragraph]:
    """A figure and its numbered caption; nothing where there is none, or no type for Chinese to set it in.

    It does not stay with what follows: of several figures and tables that no page can hold, each stands by itself.
    """
    if chart and can_print():
        drawn = Picture(png(chart), width_mm, width_mm * chart.height / WIDTH, chart.label)
        yield Paragraph((drawn,), Role.NOTE, align=Align.CENTRE, keep_next=True, before_pt=4)
        yield figure_caption(caption or chart.label)


def small(text: str, align: Align | None = None) -> Cell:
    """A cell in small type."""
    return Cell((Run(text, size_pt=SMALL_PT),), align=align)


def even_table(widths_mm: Sequence[float], rows: Sequence[Row]) -> Table:
    """A table of low rows that leaves none alone: a short one stands on one page, of a longer one the last rows do."""
    return Table(tuple(widths_mm), tuple(rows), together=len(rows) <= SHORT, ends=2)


def head_row(*names: str) -> Row:
    """The row that each page repeats."""
    return Row(tuple(Cell(name, role=Role.CELL_HEAD) for name in names), header=True)


def rates_table(name: str, rows: Sequence[Chapter]) -> Table:
    """得分率 and 检查率 by chapter, section or post."""
    made = [head_row(name, "适用", "已评定", "得分／应得分", "得分率", "检查率", "差距")]
    for c in rows:
        points = f"{float(c.points):g}／{float(c.full):g}"
        figures = (c.applicable, c.checked, points, words.percent(c.score), words.percent(c.coverage), c.gaps)
        made.append(Row((f"{c.number} {c.title}".strip(), *(Cell(str(f), align=Align.CENTRE) for f in figures))))
    return even_table((PAGE_MM - 110, 13, 16, 36, 16, 16, 13), made)


def listing_table(listing: Listing, whole_mm: float = PAGE_MM) -> Table:
    """A listing over the whole width; what was left out is said in a last row."""
    aligned = [Align.CENTRE if is_figure else Align.LEFT for is_figure in listing.numeric]
    rows = [head_row(*listing.names)]
    rows += [
        Row(tuple(Cell(text, align=align) for text, align in zip(row, aligned, strict=True))) for row in listing.rows
    ]
    if listing.left_out:
        said = f"其余 {listing.left_out} 项见整改台账（Excel）的“与上期对比”表"
        rows.append(Row((said, *("",) * (len(listing.names) - 1))))
    return even_table(listing.widths(whole_mm), rows)


def runs_table(runs: Sequence[Past]) -> Table:
    """The runs, oldest first."""
    rows = [head_row("报告日期", "统计期", "得分率", "检查率", "差距")]
    for run in runs:
        c = run.whole
        figures = (words.percent(c.score), words.percent(c.coverage), str(c.gaps))
        rows.append(Row((words.day(run.day), words.run_period(run), *(Cell(f, align=Align.CENTRE) for f in figures))))
    return even_table((36, PAGE_MM - 84, 16, 16, 16), rows)


def failed_table(failed: Sequence[tuple[str, int, int]], *, several: bool = False) -> Table:
    """What failed most often, the rest as one row; over several projects also in how many."""
    rest = failed[PARETO_ROWS:]
    shown = [(name, str(n), str(places)) for name, n, places in failed[:PARETO_ROWS]]
    if rest:
        shown.append((f"其余 {len(rest)} 项", str(sum(n for _, n, _ in rest)), ""))
    names = ("要求", "不符合项次", "涉及项目")[: 3 if several else 2]
    rows = [head_row(*names)]
    for name, *figures in shown:
        rows.append(Row((name, *(Cell(f, align=Align.CENTRE) for f in figures[: len(names) - 1]))))
    widths = (PAGE_MM - 30 * (len(names) - 1), *(30.0,) * (len(names) - 1))
    return even_table(widths, rows)
