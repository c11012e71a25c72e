"""The end of the form's sheet: findings beside the items, totals as formulas, grades, signatures, the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from compliance_kit.outputs.checklist.excel_grid import NOTE, PAIRS, Grid, Pair, Value, height_pt, pair_lines
from compliance_kit.outputs.checklist.excel_rules import EXTRA_ROWS
from compliance_kit.outputs.office import CELL, CENTRED, CODE, DATE, HEAD, INPUT, Entry, Formula, Line

TOTAL = replace(CELL, bold=True)
COUNTS = ("应查项数", "已查项数", "不符合项数", "检查率（%）")
POINTS = ("标准分合计", "应得分", "扣分合计", "得分", "得分率（%）")
GAP = Line((), 8)


def foot_lines(grid: Grid) -> Iterator[Line]:
    """All that stands below the last item."""
    yield GAP
    yield from _extra_lines(grid)
    yield GAP
    yield from pair_lines(grid, tuple(_totals(grid)))
    yield GAP
    if grid.form.is_scored and grid.form.checklist.body.grades:
        yield from _grade_lines(grid)
        yield GAP
    yield from pair_lines(grid, tuple(Pair(f"{name}签名、日期") for name in grid.form.signatures), least_pt=26)
    yield GAP
    yield from _rule_lines(grid)


def _extra_lines(grid: Grid) -> Iterator[Line]:
    """Rows for what is found beside the items."""
    problem = grid.names[grid.column("责任人") - 2]
    across = grid.span("检查项目", problem) - 1
    places = (
        ("序号", 1),
        ("表外问题（部位与描述）", across),
        ("整改要求", 1),
        ("责任人", 1),
        ("完成时限", 1),
        ("照片号", 2),
    )
    yield Line((None, *(Entry(name, HEAD, across=wide) for name, wide in places)), 20)
    for i in range(1, EXTRA_ROWS + 1):
        yield Line(
            (
                Entry(f"extra-{i}", CODE),
                Entry(f"外{i}", CENTRED),
                Entry(None, INPUT, across=across),
                Entry(None, INPUT),
                Entry(None, replace(INPUT, align="center")),
                Entry(None, DATE),
                Entry(None, INPUT, across=2),
            ),
            26,
        )


def _totals_at(grid: Grid) -> int:
    """The first row of the totals: a gap, the extra findings with their head, and a gap stand before it."""
    return grid.last + 1 + (1 + EXTRA_ROWS) + 1 + 1


def _total_names(grid: Grid) -> tuple[str, ...]:
    names = (*COUNTS, *POINTS) if grid.form.is_scored else COUNTS
    names = (*names, "一票否决") if grid.form.has_veto else names
    return (*names, "结论") if grid.form.is_scored and grid.form.checklist.body.grades else names


def _totals(grid: Grid) -> Iterator[Pair]:
    names = _total_names(grid)
    at = {name: grid.pair_cell(_totals_at(grid), number) for number, name in enumerate(names)}
    values = _counts(grid, at) | _veto(grid) | _points(grid, at) | _conclusion(grid, at)
    for name in names:
        yield Pair(name, values[name], TOTAL)


def _counts(grid: Grid, at: Mapping[str, str]) -> dict[str, Value]:
    """What does not apply leaves the denominator; what is not checked stays in it."""
    result, items = grid.area(grid.judged, grid.first, grid.last), len(grid.form.rows)
    due, done = at["应查项数"], at["已查项数"]
    return {
        "应查项数": Formula(f'={items}-COUNTIF({result},"/")', items),
        "已查项数": Formula(f'=COUNTIF({result},"√")+COUNTIF({result},"×")', 0),
        "不符合项数": Formula(f'=COUNTIF({result},"×")', 0),
        "检查率（%）": Formula(f'=IF({due}=0,"",ROUND(100*{done}/{due},1))', 0),
    }


def _veto(grid: Grid) -> dict[str, Value]:
    failed = "+".join(f'COUNTIF({grid.cell(grid.judged, at)},"×")' for at, row in grid.items() if row.is_veto)
    return {"一票否决": Formula(f'=IF({failed}>0,"有","无")', "无")} if failed else {}


def _points(grid: Grid, at: Mapping[str, str]) -> dict[str, Value]:
    """The sections' sums are added, never the rows': each row's points are counted once."""
    if not grid.form.is_scored:
        return {}
    result, score = (grid.area(name, grid.first, grid.last) for name in (grid.judged, "标准分"))
    got = "+".join(grid.cell("得分", row) for row, _ in grid.sections())
    full = at["应得分"]
    return {
        "标准分合计": grid.form.points,
        "应得分": Formula(f'=SUMIF({result},"√",{score})+SUMIF({result},"×",{score})', 0),
        "扣分合计": Formula(f"=ROUND({full}-{at['得分']},2)", 0),
        "得分": Formula(f"=ROUND({got},2)", 0),
        "得分率（%）": Formula(f'=IF({full}=0,"",ROUND(100*{at["得分"]}/{full},1))', ""),
    }


def _grades_at(grid: Grid) -> int:
    """The row of the first grade, below the totals, a gap and the grades' head."""
    return _totals_at(grid) + -(-len(_total_names(grid)) // PAIRS) + 2


def _conclusion(grid: Grid, at: Mapping[str, str]) -> dict[str, Value]:
    """The grade that the rate reaches, unless one veto item failed; its name is read from a cell, never put in a formula."""
    if "结论" not in at:
        return {}
    rate = f"{at['得分率（%）']}*{grid.form.checklist.body.full / 100!r}"
    grade = '""'
    rows = range(_grades_at(grid), _grades_at(grid) + len(grid.form.checklist.body.grades))
    for row in reversed(rows):
        grade = f"IF({rate}>={grid.cell('检查方法', row)},{grid.cell('序号', row)},{grade})"
    unfinished = f'IF({at["已查项数"]}<{at["应查项数"]},"（未查完）","")'
    formula = f'IF({at["应得分"]}=0,"",{grade}&{unfinished})'
    if "一票否决" in at:
        formula = f'IF({at["一票否决"]}="有","不合格（一票否决）"&{unfinished},{formula})'
    return {"结论": Formula(f"={formula}", "")}


def _grade_lines(grid: Grid) -> Iterator[Line]:
    """The grades, highest first, and what each is used for."""
    body = grid.form.checklist.body
    rest = len(grid.names) - grid.column("检查方法")
    cells = (
        Entry("评定等级", HEAD, across=2),
        Entry("结果运用", HEAD),
        Entry("起点分", HEAD),
        Entry(
            f"满分 {body.full:g} 分，{body.passing:g} 分合格，按得分率折算", replace(HEAD, align="left"), across=rest
        ),
    )
    yield Line((None, *cells), 20)
    for grade in sorted(body.grades, key=lambda g: -g.minimum):
        height = max(20, height_pt(grade.use, grid.width("检查内容与标准")))
        yield Line((None, Entry(grade.name, across=2), Entry(grade.use), Entry(grade.minimum, CENTRED)), height)


def _rule_lines(grid: Grid) -> Iterator[Line]:
    form = grid.form
    width = grid.width("序号", "编码")
    for i, rule in enumerate(form.checklist.body.rules, 1):
        yield _note(grid, f"填表说明 {i}．{rule}", width)
    for words in (form.veto_note, "× 没有填扣分的，暂按该项全扣计算。" if form.is_scored else ""):
        if words:
            yield _note(grid, words, width)


def _note(grid: Grid, words: str, width: float) -> Line:
    return Line((None, Entry(words, NOTE, across=grid.wide)), height_pt(words, width, 9))
