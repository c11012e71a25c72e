"""The report over all projects: sums by hand, ranking, files that fit their schema."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compliance_kit.evidence import rating, survey_size
from compliance_kit.library import load
from compliance_kit.outputs import charts
from compliance_kit.outputs.gap import OUTPUT, figures
from compliance_kit.outputs.gap.findings import Report, reports
from compliance_kit.outputs.gap.group import Group, group
from compliance_kit.outputs.gap.parts import by_role, by_section, failures
from compliance_kit.outputs.gap.rates import Chapter, Past
from compliance_kit.outputs.office import docx_text, xlsx_rows
from kb import PROJECT, save
from test_gap import PERIOD, USUAL, every_day, home, order

SCHEMA = json.loads((Path(figures.__file__).parent / "group.schema.json").read_text(encoding="utf-8"))
SECOND = {"id": "prj-yy", "title": "第二小区", "evidence": PERIOD, "synthetic": False}


def two(root: Path) -> Path:
    """The usual project, and a second one where only 02 was looked at, and held on nine of ten days before it failed."""
    home(root, USUAL)
    save(root, "projects/yy/project.yml", PROJECT | SECOND)
    rows = every_day("001") + every_day("002")
    save(root, "projects/yy/evidence/inspections.csv", f"date,form,item,result,place,note,inspector\n{rows}")
    return root


def found(root: Path) -> Group:
    library = load(root)
    assert not library.findings, [str(f.message) for f in library.findings]
    return group(tuple(reversed(tuple(reports(library, order(library, root))))))


def files(root: Path) -> dict[str, bytes]:
    library = load(root)
    return {a.path: a.content for a in OUTPUT.render(library, order(library, root))}


def test_points_and_weights_are_summed_and_the_median_stands_beside(tmp_path: Path) -> None:
    """5.25 of 9.5 and 7 of 7 make 12.25 of 16.5: 74.2 %, where the mean of 55.3 and 100 would be 77.7. 3 and 2 of 5 rated: half."""
    together = found(two(tmp_path))
    whole = together.whole
    assert (whole.points, whole.full, whole.applicable, whole.checked) == (Decimal("12.25"), Decimal("16.5"), 10, 5)
    assert (whole.score, whole.coverage) == (74.2, 50.0)
    assert together.medians == (77.7, 50.0)
    assert [c.score for c in together.chapters] == [74.2]
    assert whole.gaps == sum(len(r.gaps) for r in together.reports) == len(together.gaps)


def test_the_ranking_puts_a_failing_veto_last_and_the_heat_follows_it(tmp_path: Path) -> None:
    two(tmp_path)
    assert [r.project.id for r in found(tmp_path).ranking] == ["prj-yy", "prj-xx"]
    rows = every_day("001", "fail") + every_day("002") + every_day("003") + every_day("005")
    save(tmp_path, "projects/yy/evidence/inspections.csv", f"date,form,item,result,place,note,inspector\n{rows}")
    together = found(tmp_path)
    assert [r.project.id for r in together.ranking] == ["prj-xx", "prj-yy"]
    assert [cells for _, cells in together.heat] == [(55.3,), (61.9,)]
    assert [(r.project.id, g.subject) for r, g in together.vetoes] == [("prj-yy", "std-xx#01")]
    assert "一票否决项不符合 1 项，涉及 1 个项目" in together.summary


def test_failures_are_counted_over_projects(tmp_path: Path) -> None:
    together = found(two(tmp_path))
    assert together.failures == (("3.2-02 事项02", 1, 1),)
    assert failures(together.reports[1:]) == ()


def test_reports_of_different_days_make_no_group(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one day"):
        group(())


def test_only_days_on_which_every_project_had_a_report_are_runs(tmp_path: Path) -> None:
    first, second = found(two(tmp_path)).reports
    old = Chapter("", "合计", 4, 2, Decimal(1), Decimal(2), 2, 7)
    first = replace(first, past=(Past(date(2026, 1, 1), None, (old,)), Past(date(2026, 2, 1), None, (old,))))
    second = replace(second, past=(Past(date(2026, 1, 15), None, (old,)),))
    runs = group((first, second)).runs
    assert [run.day for run in runs] == [date(2026, 1, 15), date(2026, 2, 1), date(2026, 3, 10)]
    assert (runs[0].whole.score, runs[0].whole.coverage, runs[0].whole.gaps) == (50.0, 50.0, 14)
    assert figures.run_trend(runs) and figures.run_trend(runs[:1]) is None


def test_sections_and_posts_have_their_own_rates(tmp_path: Path) -> None:
    """The veto item is the 秩序主管's, the rest the department's: 4 of 4, and 1.25 of 5.5; a form is mended by the 品质专员."""
    report: Report = found(two(tmp_path)).reports[0]
    (section,) = by_section(report)
    assert (section.number, section.title, section.score, section.coverage) == ("3.2", "示例标准", 55.3, 60.0)
    rates: dict[str, Any] = {c.title: (c.score, c.coverage, float(c.full)) for c in by_role(report)}
    assert rates == {"秩序主管": (100.0, 100.0, 4.0), "品质部": (22.7, 50.0, 5.5), "品质专员": (None, None, 0.0)}


def test_several_projects_get_four_more_files_that_agree_and_one_gets_none(tmp_path: Path) -> None:
    made = files(two(tmp_path))
    assert [p for p in made if "group" in p] == [f"gaps/group.{s}" for s in ("html", "docx", "xlsx", "json")]
    assert made == files(tmp_path)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    data = json.loads(made["gaps/group.json"])
    jsonschema.validate(data, SCHEMA)
    assert (data["whole"]["score"], data["median"]["score"], data["projects"][0]["id"]) == (74.2, 77.7, "prj-yy")
    page, text = made["gaps/group.html"].decode(), docx_text(made["gaps/group.docx"])
    for words in ("74.2%", "77.7%", "第二小区", "3.2-02 事项02", "先相加、后相除", "GAP-group-20260310"):
        assert words in page and words in text, words
    assert charts.STYLE in page and charts.STYLE in made["gaps/prj-xx.html"].decode()
    assert "<script" not in page and set(re.findall(r"https?://[^\"' <]+", page)) == {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r'href="(prj-[a-z]+)\.html', page)) == {"prj-xx", "prj-yy"}
    (tmp_path / "projects/yy/project.yml").unlink()
    assert not [p for p in files(tmp_path) if "group" in p]


def test_the_ledger_of_all_has_every_gap_with_its_project(tmp_path: Path) -> None:
    together = found(two(tmp_path))
    sheets = xlsx_rows(files(tmp_path)["gaps/group.xlsx"])
    head, *rows = sheets["整改台账"][1:]
    assert [str(cell) for cell in head[:3]] == ["序号", "项目", "类别"] and len(rows) == len(together.gaps)
    assert {str(row[1]) for row in rows} == {r.project.title for r in together.reports}
    assert any("先相加、后相除" in str(cell) for row in sheets["汇总与方法"] for cell in row)


def test_the_formula_says_the_constants_that_compute_it() -> None:
    text = "".join((*rating.METHOD, *rating.RULES, *rating.SURVEY))
    assert "符合的系数为 1，部分符合为 0.5，不符合为 0；" in text
    assert f"检查率不足 {rating.LEAST_COVERAGE_PERCENT}% 时不作结论" in text and f"达到 {rating.PASS_PERCENT}%" in text
    assert [survey_size(n) for n in rating.HOUSEHOLDS] == [132, 218, 260, 306, 341]
    assert "500 户需 218 份" in text


@pytest.mark.libreoffice
def test_the_word_files_open_in_libreoffice_with_their_figures(tmp_path: Path) -> None:
    for name, content in files(two(tmp_path)).items():
        if name.endswith(".docx"):
            path = tmp_path / Path(name).name
            path.write_bytes(content)
            profile = f"-env:UserInstallation=file://{tmp_path}/profile"
            run = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
            subprocess.run(run, check=True, capture_output=True, timeout=120)
            made = path.with_suffix(".pdf").read_bytes()
            assert made.startswith(b"%PDF") and b"/Subtype/Image" in made.replace(b" ", b"")


def test_parts_made_side_by_side_are_the_whole_and_an_empty_share_makes_nothing(tmp_path: Path) -> None:
    """Two projects in four shares: two are empty, and an order for no project must not be taken for one for all."""
    library = load(two(tmp_path))
    asked = order(library, tmp_path)
    assert OUTPUT.share and OUTPUT.parts[0] == "group"
    parts = {part: {a.path: a.content for a in OUTPUT.share(library, asked, part)} for part in OUTPUT.parts}
    assert {part: len(made) for part, made in parts.items()} == {"group": 4, "0": 4, "1": 4, "2": 0, "3": 0}
    assert {path: content for made in parts.values() for path, content in made.items()} == files(tmp_path)
    one = replace(asked, projects=("prj-yy",))
    alone = {part: {a.path: a.content for a in OUTPUT.share(library, one, part)} for part in OUTPUT.parts}
    assert {part: len(made) for part, made in alone.items()} == {"group": 0, "0": 1, "1": 3, "2": 0, "3": 0}
    made = {path: content for each in alone.values() for path, content in each.items()}
    assert made == {a.path: a.content for a in OUTPUT.render(library, one)}


def test_the_group_says_how_each_project_moved_since_its_own_last_report(tmp_path: Path) -> None:
    """Only xx has a filed report: the other has dashes; the group's trend is from the day on which both have one."""
    from dataclasses import replace

    from compliance_kit.outputs.gap import group_html, group_record, group_word, ledger, listings

    together = found(two(tmp_path))
    assert not together.has_last and "与上期对比" not in group_html.render(together).decode()
    first, second = together.reports
    old = Chapter("3", "", 5, 3, Decimal("4.75"), Decimal("9.5"), 3, 9)
    moved = replace(first, past=(Past(date(2026, 1, 31), None, (old,)),), progress=_since(date(2026, 1, 31)))
    later = group([moved, second])
    rows = listings.projects(later.reports).rows
    assert rows[0][:3] == (first.project.title, "2026-01-31", "+5.3") and rows[1][1:7] == ("—",) * 6
    assert len(later.runs) == 1
    for text in (group_html.render(later).decode(), docx_text(group_word.render(later))):
        assert "与上期对比" in text and "+5.3" in text
    rows_in_excel = xlsx_rows(ledger.render_group(later))["与上期对比"]
    assert [str(row[0]) for row in rows_in_excel[2:]] == [r.project.title for r in later.ranking]
    assert "与上期对比" not in xlsx_rows(ledger.render_group(together))
    (one, _) = sorted(group_record.record(later)["projects"], key=lambda row: str(row["id"]))
    assert one["since_last"]["date"] == "2026-01-31" and one["since_last"]["score_points"] == 5.3


def _since(day: date) -> Any:
    from compliance_kit.kinds.run import Run
    from compliance_kit.outputs.gap.progress import Progress

    run = Run(
        "GAP-xx-20260131",
        "prj-xx",
        day,
        (day, day),
        "不作结论",
        50.0,
        60.0,
        60.0,
        {},
        (),
        (),
        {},
        "0" * 64,
        {},
        "0" * 64,
    )
    return Progress(run)


def test_the_rows_of_a_project_that_is_not_asked_for_are_not_even_read(tmp_path: Path) -> None:
    from compliance_kit.cli.all_records import Evidence

    root = two(tmp_path)
    save(root, "projects/yy/evidence/inspections.csv", "date,form,item,result\n2026-02-10,CK-XX,001,ok\n")
    asked = Evidence(load(root), root, date(2026, 3, 10))
    assert asked.findings(["prj-xx"]) == () and not asked._read.keys() - {"prj-xx"}
    assert [d.place.path for d in asked.findings()] == ["projects/yy/evidence/inspections.csv"]
