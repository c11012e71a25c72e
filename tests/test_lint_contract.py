"""`ckit lint-contract`: what it says of good, bad and hostile files, as text, as JSON and as comments."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")

from compliance_kit.outputs.office import article, body, docx_text, title
from compliance_kit.report import columns
from compliance_kit.review import Paragraph, review, sentences_findings
from compliance_kit.review.report import Reviewed, as_text, wrapped
from office_samples import word
from test_cli import Ckit, ckit, home

__all__ = ["ckit", "home"]
ROOT = Path(__file__).parents[1]
BAD = "业主逾期三个月不交物业费的，乙方有权停止供水、供电，直至缴清全部欠费为止。"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "合同.docx"
    file.write_bytes(word(title("阳光花园物业服务合同"), article("催费"), body(BAD), body("业主欠费的，门禁卡停用。")))
    return file


def test_a_bad_clause_is_shown_with_place_words_law_and_a_better_wording(ckit: Ckit, bad: Path) -> None:
    done = ckit("lint-contract", bad, "--region", "杭州", "--as-of", "2026-11-28")
    assert done.code == 1
    for words in (
        "错误 L08",
        "第一条（第",
        "停止供水",
        "~~~~~~~~",
        "第九百四十四条第三款",
        "《杭州市物业管理条例》第五十五条第二款",
        "建议：",
        "警示 L08",
        "全文缺项",
    ):
        assert words in "".join(line.strip() for line in done.out.splitlines())
    assert (
        "地区：杭州市（CN-330100）；规则共 38 条，适用 37 条。" in done.out
        and "没有检查：L05" in done.out
        and "不是法律意见" in done.out
    )
    assert max(map(columns, done.out.splitlines())) <= 84


def test_json_is_stable_and_complete(ckit: Ckit, bad: Path) -> None:
    done = ckit("lint-contract", bad, "--format", "json", "--fail-on", "never")
    data = json.loads(done.out)
    assert done.code == 0 and data["version"] == 1 and data["region"] == "CN" and data["counts"]["error"] > 0
    assert set(data["rules_left_out"]) == {"L05", "L16", "L20"} and len(data["rules_applied"]) == 35
    hit = next(f for f in data["findings"] if f["rule"] == "L08" and f["severity"] == "error")
    assert set(hit) == {
        "rule", "family", "severity", "title", "problem", "paragraph", "article", "start", "end", "words", "basis", "why", "proposal",
    }  # fmt: skip
    assert BAD[hit["start"] : hit["end"]] == hit["words"] and hit["article"] == "第一条"


def test_the_marked_copy_bears_the_findings_and_never_replaces_the_original(ckit: Ckit, bad: Path) -> None:
    before, out = bad.read_bytes(), bad.parent / "new" / "批注.docx"
    ckit("lint-contract", bad, "--marked", out, "--as-of", "2026-11-28")
    text = docx_text(out.read_bytes())
    assert "【错误 L08】" in text and "缺少服务交接" in text and "规则共 38 条" in text and bad.read_bytes() == before
    first = out.read_bytes()
    ckit("lint-contract", bad, "--marked", out, "--as-of", "2026-11-28")
    assert out.read_bytes() == first
    refused = ckit("lint-contract", bad, "--marked", bad)
    assert refused.code == 1 and "不能覆盖原件" in refused.err and bad.read_bytes() == before


def test_the_opinion_sheet_has_a_line_for_each_objection_and_room_for_the_answer(ckit: Ckit, bad: Path) -> None:
    out = bad.parent / "new" / "意见.docx"
    done = ckit("lint-contract", bad, "--region", "杭州", "--opinion", out, "--as-of", "2026-11-28", "--format", "json")
    found = json.loads(done.out)["findings"]
    text = docx_text(out.read_bytes())
    assert text.count("□不采纳，理由：") == len(found) and "序号 | 条款 | 涉及文字 | 风险等级" in text
    for words in (
        "阳光花园物业服务合同", "杭州市（CN-330100）", "2026年11月28日", "第一条 / 第 3 段 | 停止供水", "高 / L08", "（缺项）",
        "审查人：", "不是法律意见", "适用 37 条", "没有检查的：L05", "L38 ",
    ):  # fmt: skip
        assert words in text.replace("\n", " / ") or words in text
    clean = bad.parent / "外购.docx"
    clean.write_bytes(word(body("采购文具，向法院起诉。甲方、乙方盖章，违约金、送达地址另见。")))
    ckit("lint-contract", clean, "--opinion", out)
    assert "适用的规则没有发现问题" in docx_text(out.read_bytes()) and "外购" in docx_text(out.read_bytes())
    assert "不能覆盖原件" in ckit("lint-contract", bad, "--opinion", bad).err


def test_fail_on_decides_the_exit_code(ckit: Ckit, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(
        word(
            title("保洁合同"),
            body("业主欠费的，门禁卡停用。双方盖章，争议向法院起诉，送达地址见首部，违约金另计。甲方、乙方。"),
        )
    )
    assert ckit("lint-contract", file).code == 0
    assert ckit("lint-contract", file, "--fail-on", "warn").code == 1


def test_an_empty_file_has_no_title_to_comment_on(ckit: Ckit, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(word(body("")))
    assert ckit("lint-contract", file, "--marked", tmp_path / "b.docx").code == 1


def test_a_template_is_reviewed_as_its_blank_form(ckit: Ckit) -> None:
    done = ckit("lint-contract", ROOT / "contracts" / "property-service.yml", "--region", "CN-330100")
    assert done.code == 0 and "没有发现问题" in done.out
    standard = next((ROOT / "standards").rglob("*.yml"))
    assert "不是合同模板" in ckit("lint-contract", standard).err


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("a.docx", b"no zip", "打不开"), ("a.yml", b"kind: contract\n", "ckit check"), ("a.docx", None, "找不到")],
)
def test_what_cannot_be_read_ends_in_one_sentence(
    ckit: Ckit, home: Path, name: str, content: bytes | None, says: str
) -> None:
    file = home / name
    if content is not None:
        file.write_bytes(content)
    done = ckit("lint-contract", file)
    assert done.code == 1 and says in done.err and done.err.count("\n") == 1


def test_a_template_outside_any_knowledge_base_needs_a_root(
    ckit: Ckit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yml").write_text("kind: contract\n", encoding="utf-8")
    assert "没有知识库" in ckit("lint-contract", "a.yml").err


def test_a_region_that_is_none_is_refused(ckit: Ckit, bad: Path) -> None:
    assert ckit("lint-contract", bad, "--region", "火星").code == 2
    assert "青岛市" in ckit("lint-contract", bad, "--region", "青岛市").out
    assert "CN-999999" in ckit("lint-contract", bad, "--region", "CN-999999").out


def test_a_rule_of_review_is_explained(ckit: Ckit) -> None:
    done = ckit("explain", "L05")
    assert done.code == 0 and "只适用于：山东省" in done.out and "山东省的依据" in done.out and "建议写法" in done.out
    assert "第九百四十四条第三款" in ckit("explain", "l08").out


def test_long_words_are_cut_and_marked_within_the_line() -> None:
    text = "前" * 60 + "业主欠费的，乙方有权" + "停止供水" + "后" * 60
    rows = (Paragraph(1, text),)
    shown = as_text(Reviewed("a", "CN", rows, review(rows), str, is_coloured=True))
    line, marks = next(
        (a, b)
        for a, b in zip(shown.splitlines(), shown.splitlines()[1:], strict=False)
        if b.strip("~ ") == "" and "~" in b
    )
    assert line.startswith("  …") and line.endswith("…") and columns(line) <= 80 and "\x1b[31m" in shown
    assert columns(line[: line.index("停止")]) == len(marks) - len(marks.lstrip(" "))


def test_words_longer_than_a_line_are_cut_too() -> None:
    finding = replace(review((Paragraph(1, BAD),))[-1], paragraph=1, start=0, end=90)
    shown = as_text(Reviewed("a", "CN", (Paragraph(1, "停" * 90),), (finding,), str))
    assert max(columns(line) for line in shown.splitlines()) <= 80 and "~" * 60 in shown


def test_lines_wrap_at_the_width_and_never_start_with_a_stop() -> None:
    lines = list(wrapped("字" * 37 + "，" + "字" * 50, "  依据：", "        "))
    assert (
        len(lines) > 1 and all(not line.strip().startswith("，") for line in lines) and lines[1].startswith("        ")
    )
    assert list(wrapped("", "", "")) == []


def test_a_region_whose_rule_is_not_held_is_named_as_such() -> None:
    found = sentences_findings("本合同无需向主管部门备案，双方各执一份即可。")
    assert [(f.rule.id, f.level.value, f.basis) for f in found] == [("L32", "info", ())]
    assert "没有收录" in found[0].grounds
    (told,) = sentences_findings("本合同无需向主管部门备案，双方各执一份即可。", "CN-330100")
    assert told.level.value == "warn" and told.grounds.startswith("《杭州市物业管理条例》")
