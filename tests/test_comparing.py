"""`ckit diff`: what became of each clause of a contract, in words, and whether it touches what the law asks for."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")
pytest.importorskip("rjieba", reason="cutting words needs rjieba")

from compliance_kit.comparing import Comparison, Line, Sort, compare
from compliance_kit.comparing.lines import MOST_PAIRS, aligned
from compliance_kit.comparing.matching import moved
from compliance_kit.comparing.tokens import changes, likeness, tokens
from compliance_kit.outputs.office import Row, Table, article, body, chapter, title
from compliance_kit.review import Paragraph
from office_samples import rezip, word
from revisions import lines, taken
from test_cli import Ckit, ckit, home

__all__ = ["ckit", "home"]
CLAUSES = {
    "事项": "乙方提供的服务事项为公共区域保洁、绿化养护、秩序维护和设施设备运行维护。",
    "费用": "物业费每月每平方米2.00元，业主应当于每月10日前交纳。",
    "交接": "本合同终止后，乙方应当自终止之日起十五日内完成服务交接，移交资料和物业服务用房。",
    "违约": "业主逾期交纳物业费的，按照日万分之五支付违约金；具体见第二条。",
    "争议": "因本合同发生争议的，向项目所在地人民法院起诉。",
}


def rows(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(Paragraph(n, text)) for n, text in enumerate(texts, start=1))


def typed(*names: str, **instead: str) -> tuple[Line, ...]:
    """A contract whose articles are numbered by hand."""
    lines = ["阳光花园物业服务合同"]
    for number, name in zip("一二三四五六七", names, strict=False):
        lines += [f"第{number}条　{name}", instead.get(name, CLAUSES.get(name, f"{name}的约定。"))]
    return rows(*lines)


def sorts(found: Comparison) -> list[tuple[str, str]]:
    return [(d.sort.value, (d.new or d.old).title) for d in found.differences]  # type: ignore[union-attr]


def test_clauses_are_known_by_what_they_say_and_a_number_alone_is_no_change() -> None:
    old = typed("事项", "费用", "违约", "争议")
    new = typed("总则", "事项", "费用", "违约", "争议", 违约=CLAUSES["违约"].replace("第二条", "第三条"))
    found = compare(old, new)
    assert sorts(found) == [("added", "总则")] and (found.same, found.renumbered) == (5, 4)
    law = {"违约": "违反《民法典》第二条、第三条的，赔偿。"}
    changed = compare(typed("事项", "费用", "违约", **law), typed("总则", "事项", "费用", "违约", 违约="违反《民法典》第三条、第三条的，赔偿。"))  # fmt: skip
    assert ("changed", "违约") in sorts(changed)
    assert sorts(
        compare(old, typed("事项", "费用", "违约", "争议", 违约=CLAUSES["违约"].replace("第二条", "第一条")))
    ) == [("changed", "违约")]
    assert not compare(old, old).differences


def stale_of(old: tuple[Line, ...], new: tuple[Line, ...]) -> list[tuple[str, str, str, str]]:
    """Where a reference to look at stands, what it says, where its clause went, and what bears the number now."""
    return [(s.clause.title, s.label, s.moved_to, s.now.title if s.now else "") for s in compare(old, new).stale]


def test_a_reference_left_as_it_was_while_its_clause_went_elsewhere_is_told() -> None:
    old = typed("事项", "费用", "违约", "争议")
    assert stale_of(old, typed("总则", "事项", "费用", "违约", "争议")) == [("违约", "第二条", "第三条", "事项")]
    followed = CLAUSES["违约"].replace("第二条", "第三条")
    assert stale_of(old, typed("总则", "事项", "费用", "违约", "争议", 违约=followed)) == []
    assert stale_of(old, typed("事项", "违约", "争议")) == [("违约", "第二条", "", "违约")]
    assert stale_of(old, old) == [] and stale_of(old, typed("事项", "费用", "违约")) == []
    last = {"事项": "服务事项，争议见第四条、第三条。"}
    assert stale_of(typed("事项", "费用", "违约", "争议", **last), typed("事项", "费用", "违约", **last)) == [
        ("事项", "第四条", "", "")
    ]


@pytest.mark.parametrize(
    ("words", "is_ours"),
    [
        ("违反第二条的，赔偿。", True),
        ("违反本合同第二条的，赔偿。", True),
        ("按照合同第二条赔偿。", True),
        ("违反《民法典》第一条、第二条的，赔偿。", False),
        ("违反《消防法》第一条第一款第（一）项、第二条的，赔偿。", False),
        ("违反补充协议第二条的，赔偿。", False),
        ("违反《物业买卖合同》第二条的，赔偿。", False),
    ],
)
def test_a_reference_out_of_the_contract_is_none_of_ours(words: str, is_ours: bool) -> None:
    old, new = typed("事项", "费用", "违约", 违约=words), typed("总则", "事项", "费用", "违约", 违约=words)
    assert bool(stale_of(old, new)) is is_ours


def test_a_schedule_that_is_another_now_is_told_and_twice_the_same_number_is_not() -> None:
    schedules = ("附件一　清单", "甲、乙、丙三处。", "附件二　标准", "每日一次。")
    old = rows("第一条　标准", "见附件二。", "第二条　其他", "另行商定。", "第三条　完", "完。", *schedules)
    new = rows("第一条　标准", "见附件二。", "第二条　其他", "另行商定。", "第三条　完", "完。", schedules[0], schedules[1], "附件二　人员", "八人。", "附件三　标准", "每日一次。")  # fmt: skip
    assert stale_of(old, new) == [("标准", "附件二", "附件三", "人员")]
    twice = rows(
        "第一条　标准", "见第二条。", "第二条　其他", "另行商定。", "第二条　完", "完了。", "第三条　真完", "都完了。"
    )
    assert stale_of(twice, new) == []


def test_changed_added_removed_and_moved_are_told_apart() -> None:
    old = typed("事项", "费用", "交接", "违约", "争议")
    new = typed("争议", "事项", "费用", "违约", "通知", 费用=CLAUSES["费用"].replace("2.00元", "2.80元"))
    found = compare(old, new)
    assert sorts(found) == [("moved", "争议"), ("changed", "费用"), ("removed", "交接"), ("added", "通知")]
    (line,) = [line for line in found.differences[1].wording if len(line) > 1]
    assert [(c.old, c.new) for c in line if not c.is_same] == [("2.00元", "2.80元")]
    both = compare(typed("事项", "费用", "争议"), typed("争议", "事项", "费用", 争议=CLAUSES["争议"] + "起诉前协商。"))
    assert both.differences[0].sort is Sort.CHANGED and both.differences[0].is_moved


def test_a_change_of_a_mandatory_clause_says_which_matter_and_law() -> None:
    old = typed("事项", "费用", "交接", "违约", "争议")
    found = compare(old, typed("事项", "费用", "违约", "争议"))
    (gone,) = found.differences
    assert gone.is_mandatory and any(m.rule == "L02" and m.name == "服务交接" for m in gone.matters)
    assert any("服务交接" in lack.problem for lack in found.lacks)
    assert any("服务交接" in lack.problem for lack in compare(typed("事项", "费用"), old).mended)
    worse = compare(old, typed("事项", "费用", "交接", "违约", "争议", 违约="业主欠费的，乙方有权停止供水、供电。"))
    (cut,) = worse.differences
    assert [(o.level, o.rule) for o in cut.risen] == [("error", "L08")] and not cut.gone
    (back,) = compare(typed("违约", 违约="业主欠费的，乙方有权停止供水、供电。"), typed("违约")).differences
    assert [(o.level, o.rule) for o in back.gone] == [("error", "L08")]
    harmless = compare(typed("标的", 标的="甲方购买文具。"), typed("标的", 标的="甲方购买桌椅。"))
    assert not harmless.differences[0].is_mandatory
    other = [(*rows("保洁合同"), *typed("费用", 费用=text)[1:]) for text in ("每月1元。", "每月2元。")]
    assert not compare(*other).differences[0].matters


def test_rows_of_tables_headings_and_lines_without_numbers_are_told_by_where_they_stand() -> None:
    def contract(price: str, name: str) -> tuple[Line, ...]:
        cells = ("收费项目", "标准"), ("停车费", price)
        table = tuple(Line(Paragraph(9 + n, text), (1, 1 + n // 2)) for n, text in enumerate(sum(cells, ())))
        head = rows(
            "合同", f"甲方：{name}", "第一章　总则", "第一条　标的", "正文。", "第二条　期限", "一年。", "附件一　收费"
        )
        return (*head, *table)

    found = compare(contract("300元", "甲公司"), contract("350元", "乙公司"))
    first, row = found.differences
    assert first.new and not first.new.under and row.new and row.new.under == "附件一　收费"
    assert row.new.text == "停车费　│　350元" and row.sort is Sort.CHANGED
    points = compare(
        rows("协议", "一、标的", "文具。", "二、价款", "一万元。"),
        rows("协议", "一、标的", "桌椅。", "二、价款", "一万元。"),
    )
    assert [d.new.label for d in points.differences if d.new] == ["一、"]
    sentence = rows("第一条　甲", "第一条约定的事项照办。", "第二条　乙", "附件一所列事项按照约定办理。", "第三条 丙")
    assert [d.new.label for d in compare((), sentence).differences if d.new] == ["第一条", "第二条", "第三条"]


def test_words_amounts_dates_and_numbers_are_never_cut_in_half() -> None:
    text = "依照《民法典》第九百四十四条之一第三款，2026年1月5日前付人民币壹万贰仟元整（¥12,000.00元），逾期六十日按日万分之五，共12个工作日。"
    pieces = tokens(text)
    assert "".join(pieces) == text
    for whole in (
        "第九百四十四条之一",
        "第三款",
        "2026年1月5日",
        "人民币壹万贰仟元整",
        "¥12,000.00元",
        "六十日",
        "万分之五",
        "12个工作日",
    ):
        assert whole in pieces
    lone = [(c.old, c.new) for c in changes("业主的费用", "物业的收入")]
    assert lone == [("业主的费用", "物业的收入")]
    long = "".join(chr(0x4E00 + n % 3000) for n in range(9000))
    assert "".join(c.new for c in changes(long, long[::-1])) == long[::-1]
    assert likeness("", "") == 1 and likeness("", "甲") == 0


@given(st.text("甲乙的，1。", max_size=30), st.text("甲乙的，1。", max_size=30))
def test_wordings_can_be_put_together_again(old: str, new: str) -> None:
    found = changes(old, new)
    assert "".join(c.old for c in found) == old and "".join(c.new for c in found) == new


@given(st.lists(st.sampled_from(["甲方付款。", "乙方付款。", "", "完"]), max_size=6), st.lists(st.sampled_from(["甲方付款。", "甲方付款项。", "完"]), max_size=6))  # fmt: skip
def test_lines_side_by_side_hold_every_line_once_and_in_order(old: list[str], new: list[str]) -> None:
    steps = list(aligned(old, new, ends_paired=True))
    assert [i for i, _ in steps if i is not None] == list(range(len(old)))
    assert [j for _, j in steps if j is not None] == list(range(len(new)))
    assert not any(a[1] is None and b[0] is None and old and new and b is steps[-1] for a, b in pairwise(steps))


def test_equal_lines_that_cannot_be_one_stand_alone() -> None:
    assert list(aligned(["甲"], ["甲"], lambda i, j: False)) == [(0, None), (None, 0)]
    assert likeness("a", "b") == 0
    heading, clause = rows("第一章　费用的交纳和退还"), rows("第一条　费用的交纳和退还", "第二条 甲", "第三条 乙")
    assert {d.sort.value for d in compare(heading, clause).differences} == {"added", "removed"}
    bare = rows("甲方应当在每月十日以前把物业服务费用交到乙方指定的银行账户，逾期的承担违约责任。")
    other = rows("甲方应当在每月廿日以前把物业服务费用交到乙方指定的银行账户，逾期的承担违约责任。")
    assert [d.sort.value for d in compare(bare, other).differences] == ["changed"]


def test_long_gaps_are_taken_as_replaced() -> None:
    size = int(MOST_PAIRS**0.5) + 1
    steps = list(aligned([f"a{n}" for n in range(size)], [f"b{n}" for n in range(size)]))
    assert len(steps) == 2 * size


def test_what_stays_in_order_did_not_move() -> None:
    assert moved([0, 1, 2]) == frozenset() and moved([2, 0, 1]) == {0} and moved([]) == frozenset()
    assert moved([0, 3, 1, 2]) == {1}


# ── The command ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    def contract(price: str, *more: object) -> bytes:
        return word(
            title("阳光花园物业服务合同"), chapter("　费用"), article("　费用", bookmark="fee"),
            body(f"物业费每月每平方米{price}，<业主>按月交纳。"), *more, article("　交接"), body(CLAUSES["交接"]),
            article("　催费"), body(CLAUSES["违约"]), Table((60, 60), (Row(("停车费", price)),)),
        )  # type: ignore[arg-type]  # fmt: skip

    old, new = tmp_path / "旧版.docx", tmp_path / "新版.docx"
    old.write_bytes(contract("2.00元"))
    new.write_bytes(contract("2.80元", article("　断水"), body("业主欠费的，乙方有权停止供水。")))
    return old, new


def test_text_says_what_differs_and_what_it_touches(ckit: Ckit, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    done = ckit("diff", *pair, "--region", "杭州")
    assert done.code == 1 and not done.err
    for words in (
        "合同比较：旧版.docx → 新版.docx", "新增 1 处", "其中 1 处只是编号不同", "[-2.00元-]{+2.80元+}", "触及强制性内容",
        "新出现的问题：错误 L08", "第九百四十四条第三款", "修改  第一条　费用", "新增  第二条　断水", "目录不比较",
    ):  # fmt: skip
        assert words in done.out
    same = ckit("diff", pair[0], pair[0])
    assert same.code == 0 and "文字相同" in same.out
    back = ckit("diff", pair[1], pair[0], "--region", "杭州")
    assert "不再有的问题：错误 L08" in back.out and "删除  第二条　断水" in back.out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert "\x1b[31m[-2.00元-]\x1b[0m" in ckit("diff", *pair).out


def test_what_is_pointed_at_elsewhere_stands_in_every_format(ckit: Ckit, tmp_path: Path) -> None:
    def contract(*names: str) -> bytes:
        return word(*(part for name in names for part in (article(f"　{name}"), body(CLAUSES.get(name, "总的约定。")))))

    old, new, bare = tmp_path / "旧.docx", tmp_path / "新.docx", tmp_path / "空.docx"
    old.write_bytes(contract("事项", "费用", "违约", "争议"))
    new.write_bytes(contract("总则", "事项", "费用", "违约", "争议"))
    bare.write_bytes(contract("事项", "争议", "违约"))
    said = "写着“第二条”，“费用”现为第三条，现在的第二条是“事项”"
    out = "".join(line.strip() for line in ckit("diff", old, new).out.splitlines())
    assert "请核对（1 处；" in out and said in out
    assert said in ckit("diff", old, new, "--format", "html").out
    stale = json.loads(ckit("diff", old, new, "--format", "json").out)["stale"]
    assert [(s["in"]["label"], s["label"], s["moved_to"], s["now"]["title"]) for s in stale] == [
        ("第四条", "第二条", "第三条", "事项")
    ]
    assert "“费用”已经删除" in ckit("diff", old, bare).out
    less = (
        rows("第一条　事项", "按第三条办。", "第二条　费用", "二元。", "第三条", "长" * 40),
        rows("第一条　事项", "按第三条办。", "第二条　费用", "二元。"),
    )
    from compliance_kit.comparing.report import Compared, as_text

    shown = as_text(Compared("a", "b", "CN", compare(*less), str))
    assert "原来的第三条已经删除，新版没有第三条" in shown.replace("\n    ", "")


def test_json_is_stable_and_html_needs_nothing_else(ckit: Ckit, pair: tuple[Path, Path]) -> None:
    data = json.loads(ckit("diff", *pair, "--format", "json").out)
    assert data["version"] == 1 and data["counts"]["added"] == 1 and data["counts"]["renumbered"] == 1
    assert set(data["differences"][0]) == {
        "sort",
        "is_moved",
        "mandatory",
        "old",
        "new",
        "words",
        "matters",
        "risen",
        "gone",
    }
    assert data["differences"][0]["old"]["text"].startswith("费用\n") and data["differences"][1]["old"] is None
    page = ckit("diff", *pair, "--format", "html").out
    assert "<del>2.00元</del><ins>2.80元</ins>" in page and "&lt;业主&gt;" in page and "default-src 'none'" in page
    assert not re.search(r"<script|src=|https?:|@import|url\(", page)
    many = typed(*"甲乙丙丁戊己"), typed(*"子丑寅卯辰巳")
    from compliance_kit.comparing import page as pages
    from compliance_kit.comparing.report import Compared, as_text

    compared = Compared("a", "b", "CN", compare(*many), str)
    assert "<nav>" in pages.as_html(compared)
    moved_too = Compared("a", "b", "CN", compare(typed("事项", "费用", "争议"), typed("争议", "事项", "费用", 争议=CLAUSES["争议"] + "起诉前协商。")), str)  # fmt: skip
    assert "修改并移动" in as_text(moved_too) and "修改并移动" in pages.as_html(moved_too)
    lacking = Compared("a", "b", "CN", compare(typed("事项", "交接"), typed("事项", "费用")), str)
    for shown in (as_text(lacking), pages.as_html(lacking)):
        assert "全文新出现的缺项：错误 L02" in shown and "全文不再缺" in shown
    swapped = Compared("a", "b", "CN", compare(typed("事项", "费用", "争议"), typed("争议", "事项", "费用")), str)
    assert "移动  第三条 → 第一条　争议" in as_text(swapped)


def test_the_marked_copy_holds_both_texts_and_never_replaces_an_original(ckit: Ckit, pair: tuple[Path, Path]) -> None:
    out = pair[0].parent / "修订稿.docx"
    ckit("diff", *pair, "--marked", out, "--as-of", "2026-11-28")
    found = taken(out.read_bytes())
    assert found.accepted == lines(pair[1].read_bytes()) and found.refused == lines(pair[0].read_bytes())
    refused = ckit("diff", *pair, "--marked", pair[1])
    assert refused.code == 1 and "不能覆盖原件" in refused.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "找不到"),
        (b"no zip", "打不开"),
        (rezip({"word/document.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}), "DTD"),
        (rezip({"word/document.xml": b"<w:p/>" * 3_000_000}), "炸弹"),
        (rezip({"word/document.xml": b"<a"}), "损坏"),
        (rezip({"word/vbaProject.bin": b"x"}), "宏"),
        (rezip({"word/numbering.xml": b"<a"}), "损坏"),
    ],
)
def test_what_cannot_be_read_ends_in_one_sentence_with_its_name(
    ckit: Ckit, pair: tuple[Path, Path], content: bytes | None, says: str
) -> None:
    bad = pair[0].parent / "坏.docx"
    if content is not None:
        bad.write_bytes(content)
    for files in ((bad, pair[1]), (pair[1], bad)):
        done = ckit("diff", *files, "--marked", pair[0].parent / "m.docx")
        assert done.code == 1 and says in done.err and "坏.docx" in done.err and done.err.count("\n") == 1
        assert not (pair[0].parent / "m.docx").exists()


def test_what_is_too_long_is_refused(ckit: Ckit, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance_kit.cli.diff.MOST_PARAGRAPHS", 3)
    assert "文档过长" in ckit("diff", *pair).err
    monkeypatch.setattr("compliance_kit.cli.diff.MOST_BYTES", 3)
    assert "文件过大" in ckit("diff", *pair).err
