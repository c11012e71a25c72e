"""How the gap reports look: rows that stay together or may split, numbered figures, shades of the ledger, one order of projects."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from compliance_kit.outputs.charts import can_print
from compliance_kit.outputs.gap import group_html, group_word, html, ledger, word
from compliance_kit.outputs.gap.findings import Report
from compliance_kit.outputs.gap.gap import Gap
from compliance_kit.outputs.gap.group import Group, group
from compliance_kit.outputs.gap.measured import MetricRow
from compliance_kit.outputs.gap.word_parts import SHORT, even_table, head_row
from compliance_kit.outputs.office import Entry, Row, docx_text
from kb import PROJECT, save
from test_gap import PERIOD, USUAL, home, made
from test_gap_group import found


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as file:
        return file.read(name).decode()


def listed(report: Report) -> tuple[Gap, ...]:
    """The gaps that have a row or a card of their own."""
    return tuple(g for g in report.gaps if g.code != "G1")


def worse_first(root: Path) -> Group:
    """Two projects, the one with the smaller id ranked last: nobody looked at it."""
    home(root, USUAL)
    save(root, "projects/aa/project.yml", PROJECT | {"id": "prj-aa", "title": "末名小区", "evidence": PERIOD})
    together = found(root)
    assert [r.project.title for r in together.reports] == ["末名小区", "示例花园"]
    assert [r.project.title for r in together.ranking] == ["示例花园", "末名小区"]
    return together


# --- Word ------------------------------------------------------------------------------------------------------------


def test_every_figure_has_a_numbered_caption(tmp_path: Path) -> None:
    if not can_print():
        pytest.skip("no type for Chinese")
    text = docx_text(word.render(made(home(tmp_path, USUAL))))
    assert re.findall(r"^图 (\d+) (.*)$", text, re.M) == [
        ("1", "各章得分率（深色细条）与检查率（浅色宽条）"),
        ("2", "不符合项次排列图（累计占比为折线）"),
    ]


def test_a_short_table_stands_on_one_page_and_of_a_long_one_no_row_is_left_alone() -> None:
    rows = [head_row("甲"), *(Row((str(i),)) for i in range(SHORT))]
    assert even_table((20.0,), rows[:-1]).together and not even_table((20.0,), rows).together
    assert even_table((20.0,), rows).ends == 2


def test_only_rows_of_the_gap_list_that_are_high_may_split(tmp_path: Path) -> None:
    report = made(home(tmp_path, USUAL))
    first, second, *_ = listed(report)
    high = replace(first, what="很长的说明。" * 60, code=second.code)
    document = part(word.render(replace(report, gaps=(high, second))), "word/document.xml")
    rows = {name: next(row for row in document.split("<w:tr>") if f">{name}<" in row and "责任：" in row)
            for name in (first.name, second.name)}  # fmt: skip
    assert "<w:cantSplit/>" not in rows[first.name] and "<w:cantSplit/>" in rows[second.name]
    many_lines = replace(second, measure="\n".join("逐条" for _ in range(10)))
    document = part(word.render(replace(report, gaps=(many_lines,))), "word/document.xml")
    assert "<w:cantSplit/>" not in next(row for row in document.split("<w:tr>") if "逐条" in row)


def test_the_cover_names_the_kind_of_project_and_its_company(tmp_path: Path) -> None:
    report = made(home(tmp_path, USUAL))
    assert "项目类型：住宅，服务等级二级" in docx_text(word.render(report))
    body = replace(report.project.body, values={"party_b_name": "示例物业公司"})
    text = docx_text(word.render(replace(report, project=replace(report.project, body=body))))
    assert "\n示例物业公司\n" in text


# --- HTML ------------------------------------------------------------------------------------------------------------


def test_long_cards_may_break_over_pages_and_days_never_break(tmp_path: Path) -> None:
    report = made(home(tmp_path, USUAL))
    first, second, *_ = listed(report)
    page = html.render(replace(report, gaps=(replace(first, what="很长的说明。" * 60), second))).decode()
    cards = dict(re.findall(r'<section class="(gap[^"]*)" id="([^"]+)"', page))
    assert cards == {"gap long": first.id, "gap": second.id}
    assert "td.day { font-variant-numeric: tabular-nums; white-space: nowrap; }" in page
    assert '<table class="stack laws">' in page


# --- all projects ----------------------------------------------------------------------------------------------------


def test_every_table_of_the_group_has_the_projects_by_rank(tmp_path: Path) -> None:
    together = worse_first(tmp_path)
    page = group_html.render(together).decode()
    tables = [t for t in re.findall(r"<table.*?</table>", page, re.S) if "示例花园" in t and "末名小区" in t]
    assert len(tables) >= 3 and all(t.index("示例花园") < t.index("末名小区") for t in tables)
    blocks = docx_text(group_word.render(together)).split("\n项目 | ")[1:]
    blocks = [b for b in blocks if "示例花园" in b and "末名小区" in b]
    assert len(blocks) >= 3 and all(b.index("示例花园") < b.index("末名小区") for b in blocks)


def test_a_metric_of_the_group_stands_beside_its_target(tmp_path: Path) -> None:
    together = worse_first(tmp_path)
    row = MetricRow("met-xx", "某率", "口径", None, "≥95%", "无数据", "", "统计期")
    with_metric = group([replace(r, metrics=(row,)) for r in together.reports])
    assert "—（≥95%）" in group_html.render(with_metric).decode()
    assert "某率 | —（≥95%） | —（≥95%）" in docx_text(group_word.render(with_metric))


# --- the ledger ------------------------------------------------------------------------------------------------------


def test_what_is_late_is_shaded_what_is_closed_or_accepted_is_not(tmp_path: Path) -> None:
    report = made(home(tmp_path, USUAL))
    late = replace(report.gaps[0], due=report.today - timedelta(days=3))
    sheet = part(ledger.render(replace(report, gaps=(late, *report.gaps[1:]))), "xl/worksheets/sheet1.xml")
    left, state = "M", "P"
    assert [ledger.NAMES[ord(letter) - ord("A")] for letter in (left, state)] == ["剩余工作日", "状态"]
    formulas = re.findall(r"<formula>(.*?)</formula>", sheet)
    is_open = f'${state}3&lt;&gt;"已销号",${state}3&lt;&gt;"已接受"'
    assert f'AND(LEFT(${left}3,2)="逾期",{is_open})' in formulas and f'AND($N3="★",{is_open})' in formulas
    assert "逾期\n3 日" in part(ledger.render(replace(report, gaps=(late,))), "xl/sharedStrings.xml")


def test_the_id_of_a_gap_is_legible_and_only_the_last_column_hidden(tmp_path: Path) -> None:
    assert ledger.ID.size_pt >= 8 and not ledger.ID.colour
    sheet = part(ledger.render(made(home(tmp_path, USUAL))), "xl/worksheets/sheet1.xml")
    hidden = re.findall(r'<col min="(\d+)" max="(\d+)"[^>]*hidden="1"', sheet)
    assert hidden == [(str(len(ledger.NAMES)),) * 2] and ledger.NAMES[-2] == "编号"


def test_a_row_is_high_enough_for_its_longest_column(tmp_path: Path) -> None:
    """A post of sixteen letters in a column of ten takes four lines, and its holder one more."""
    report = made(home(tmp_path, USUAL))
    gap = replace(
        report.gaps[0],
        owner="公司信息和个人信息保护负责岗位",
        person="甲乙丙",
        what="短",
        basis="",
        measure="短",
        acceptance="",
        evidence="",
        missing="",
    )
    sheet = part(ledger.render(replace(report, gaps=(gap,))), "xl/worksheets/sheet1.xml")
    height = re.search(r'<row r="3"[^>]* ht="([\d.]+)"', sheet)
    assert height and float(height[1]) >= 5 * ledger.LINE_PT


def test_counts_of_the_comparison_are_numbers(tmp_path: Path) -> None:
    sheet = ledger._group_compared(worse_first(tmp_path))
    assert [type(entry.value) for entry in sheet.lines[2].entries[-2:] if isinstance(entry, Entry)] == [int, int]
