"""What may be typed into the form's workbook, and which cells catch the eye."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.outputs.checklist.excel_grid import Grid, limits, out_of_range
from compliance_kit.outputs.checklist.form import RESULTS
from compliance_kit.outputs.office import Between, OneOf, Shade

EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)
READABLE = 9_999_999
"""No gauge shows more; keeps words out of a reading's cell."""
EXTRA_ROWS = 3
MISSING, WRONG = ("FFF4CC", "7A5B00"), ("F6C7C0", "8C1D18")
"""Ground and ink of what still has to be filled in, and of what is not as it should be."""


def inputs(grid: Grid) -> Iterator[OneOf | Between]:
    """Drop-downs and limits; a reading beyond its range may be typed, for that is a finding."""
    first, last = grid.first, grid.last
    yield OneOf(grid.area("结果", first, last), RESULTS, "请从下拉列表中选：√ 符合、× 不符合、/ 不涉及。")
    yield Between(grid.area("完成时限", first, last + 2 + EXTRA_ROWS), EARLIEST, LATEST, "请填日期，例如 2026-12-01。")
    for number, (name, _) in enumerate(grid.form.fields):
        if "日期" in name:
            cell = grid.pair_cell(grid.fields_at, number)
            yield Between(cell, EARLIEST, LATEST, "请填日期，例如 2026-12-01。")
    for at, row in grid.items():
        if row.each and grid.form.is_scored:
            yield Between(grid.cell("扣分", at), 0, row.score, f"扣分应在 0 至 {row.score:g} 之间，扣完为止。")
        if row.reading:
            yield Between(grid.cell("实测值", at), -READABLE, READABLE, f"请只填数字，单位是 {row.reading.unit}。")


def shades(grid: Grid) -> Iterator[Shade]:
    """× and contradictions in red, what is still missing in yellow."""
    first, last = grid.first, grid.last
    item, result = f'$A{first}<>""', f"${grid.cell('结果', first)}"
    area = grid.area("结果", first, last)
    yield Shade(area, f'={result}="×"', *WRONG)
    yield Shade(area, f'=AND({item},{result}="")', *MISSING)
    problem = grid.names[grid.column("责任人") - 2]
    wanted = grid.cell(problem, first)
    yield Shade(grid.area(problem, first, last, until="完成时限"), f'=AND({result}="×",{wanted}="")', *MISSING)
    if grid.form.is_scored:
        off = grid.cell("扣分", first)
        area = grid.area("扣分", first, last)
        yield Shade(area, f'=AND({item},{result}<>"×",{off}<>"")', *WRONG)
        yield Shade(area, f'=AND({result}="×",{off}="")', *MISSING)
    yield from _reading_shades(grid)


def _reading_shades(grid: Grid) -> Iterator[Shade]:
    for at, row in grid.items():
        if row.reading:
            cell, result = grid.cell("实测值", at), grid.cell("结果", at)
            if limits(row):
                yield Shade(cell, f"={out_of_range(cell, row)}", *WRONG)
            yield Shade(cell, f'=AND(OR({result}="√",{result}="×"),{cell}="")', *MISSING)
