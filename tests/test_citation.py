"""Citations: what is written and what is read are the same thing, and what is wrong is pointed at."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from compliance_kit import citation
from compliance_kit.citation import (
    CitationError,
    article_text,
    chinese_number,
    citation_text,
    find_in,
    number,
    parse,
    provision_text,
    reference_text,
    split_title,
)
from compliance_kit.model import ArticleNumber, Citation, Provision, Reference

SHARED = Path(__file__).parents[1] / ".." / "shared" / "reference"


def canonical(text: str) -> str:
    return "；".join(citation_text(one) for one in parse(text))


def plain(one: Citation) -> Citation:
    """Without places, which differ between two spellings."""
    return Citation(one.title, tuple(Reference(each.provision, each.until) for each in one.references))


def shared_yaml(name: str) -> Any:
    yaml = pytest.importorskip("yaml")
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"the shared reference file {name} is not beside this checkout")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# ── Generators ───────────────────────────────────────────────────────────────────────────────────────────────────────

NUMBERS = st.integers(1, 9999)
ARTICLES = st.builds(ArticleNumber, NUMBERS, st.one_of(st.just(0), NUMBERS))
MAYBE = st.one_of(st.just(0), NUMBERS)


@st.composite
def provisions(draw: st.DrawFn, article: ArticleNumber | None = None) -> Provision:
    paragraph, item = draw(MAYBE), draw(MAYBE)
    return Provision(article or draw(ARTICLES), paragraph, item, draw(MAYBE) if item else 0)


@st.composite
def references(draw: st.DrawFn) -> Reference:
    # Few small numbers, so that neighbours often share an article, a paragraph, an item.
    small = st.one_of(st.integers(1, 3), NUMBERS)
    article = ArticleNumber(draw(small), draw(st.one_of(st.just(0), small)))
    levels = draw(st.sampled_from(["", "1", "2", "12", "23", "123"]))
    first = Provision(article, *(draw(small) if level in levels else 0 for level in "123"))
    if draw(st.booleans()):
        return Reference(first)
    within = draw(st.sampled_from([article, ArticleNumber(draw(small), draw(st.one_of(st.just(0), small)))]))
    last = Provision(within, *(draw(small) if level in levels else 0 for level in "123"))
    assume(first != last)
    return Reference(min(first, last), max(first, last))


@st.composite
def titles(draw: st.DrawFn) -> str:
    name = draw(st.text("物业管理条例办法第三条一〈〉·、（）()：，。 GB/T0129-法和全文", min_size=1, max_size=20))
    note = draw(st.sampled_from(["", "", "（2018年修正）", "（试行）", "(2018修订)", "（公安部令第61号）"]))
    assume(name.strip())
    return parse(f"《{name}{note}》")[0].title


CITATIONS = st.builds(Citation, titles(), st.lists(references(), max_size=5).map(tuple))
TOKENS = re.findall(
    r"\S+",
    "《 》 〈 〉 民法典 物业管理条例 第 条 款 项 目 之 一 三十五 百 零 万 35 ３ （ ） ( ) 、 ； "
    "， 。 至 - — 和 及 与 或者 等 2018 修正 号 章 本 依照 GB/T - . 全文",
)
TOKEN_TEXT = st.lists(st.sampled_from([*TOKENS, " ", "\u3000", "\n", "\u200b"]), max_size=40).map("".join)


@st.composite
def spelt_numbers(draw: st.DrawFn, n: int) -> str:
    chinese = chinese_number(n)
    full_width = str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return draw(st.sampled_from([chinese, chinese.replace("零", "〇"), str(n), full_width]))


@st.composite
def spelt(draw: st.DrawFn, one: Citation) -> str:
    """A messy spelling of a citation: blanks, digits, brackets, marks as people happen to type them."""

    def blank() -> str:
        return draw(st.sampled_from(["", "", " ", "\u3000", "\u200b", "\t "]))

    def num(n: int) -> str:
        return blank() + draw(spelt_numbers(n)) + blank()

    def item(n: int) -> str:
        left, right = draw(st.sampled_from([("（", "）"), ("(", ")"), ("", "")]))
        return left + num(n) + right

    def provision(p: Provision) -> str:
        written = f"第{num(p.article.main)}条" + (f"{blank()}之{num(p.article.sub)}" if p.article.sub else "")
        written += f"{blank()}第{num(p.paragraph)}款" if p.paragraph else ""
        written += f"{blank()}第{blank()}{item(p.item)}{blank()}项" if p.item else ""
        return written + (f"{blank()}第{num(p.subitem)}目" if p.subitem else "")

    name, notes = split_title(one.title)
    written = draw(st.sampled_from([f"《{name}》", f"《 {name} 》"]))
    for note in notes:
        written += blank() + draw(st.sampled_from([f"（{note}）", f"({note})", f"（ {note} ）"]))
    marks = []
    for reference in one.references:
        dash = blank() + draw(st.sampled_from(["至", "到", "-", "—", "——", "~", "～", "－"])) + blank()
        until = dash + provision(reference.until) if reference.until else ""
        mark = blank() + draw(st.sampled_from(["、", "；", ";", "，", ",", "和", "及", "与", "以及", "或者", "、以及"]))
        marks += [mark + blank(), provision(reference.provision) + until]
    return blank() + written + blank() + "".join(marks[1:]) + blank()


# ── Both directions ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(CITATIONS)
def test_what_is_written_reads_back_as_the_same_citation(one: Citation) -> None:
    assert [plain(read) for read in parse(citation_text(one))] == [one]


@given(st.lists(CITATIONS, min_size=1, max_size=3).filter(lambda many: sum(len(citation_text(c)) for c in many) < 490))
def test_several_citations_read_back_one_by_one(many: list[Citation]) -> None:
    assert [plain(read) for read in parse("；".join(map(citation_text, many)))] == many


@given(st.data())
def test_messy_spellings_of_a_citation_have_one_canonical_text(data: st.DataObject) -> None:
    one = data.draw(st.builds(Citation, titles(), st.lists(references(), max_size=3).map(tuple)))
    written = data.draw(spelt(one))
    assume(len(written) <= citation.LONGEST)
    assert canonical(written) == citation_text(one)


@given(provisions())
def test_a_provision_reads_back(provision: Provision) -> None:
    assert parse(f"《民法典》{provision_text(provision)}")[0].references[0].provision == provision


@given(references())
def test_a_reference_reads_back(reference: Reference) -> None:
    read = parse(f"《民法典》{reference_text(reference)}")[0].references
    assert [(one.provision, one.until) for one in read] == [(reference.provision, reference.until)]


@given(CITATIONS)
def test_canonical_text_is_found_in_prose_at_its_place(one: Citation) -> None:
    found = find_in(f"依照{citation_text(one)}。")
    assert [plain(read) for read in found] == [one]
    assert (found[0].start, found[0].end) == (2, 2 + len(citation_text(one)))


@given(st.one_of(TOKEN_TEXT, st.text(max_size=60), TOKEN_TEXT.map(lambda text: f"《民法典》第三十五条{text}")))
@example("")
@example("《》")
@example("²³")
@example("第" + "9" * 490 + "条")
def test_any_text_is_read_or_refused_inside_itself(text: str) -> None:
    try:
        read = parse(text)
    except CitationError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.start < error.end or not text
        assert str(error.text) == str(error)
    else:
        assert read
        assert [plain(one) for one in parse("；".join(map(citation_text, read)))] == [plain(one) for one in read]
        places_are_in_order(read, text)


@given(st.one_of(TOKEN_TEXT, st.text(max_size=200)))
def test_finding_never_fails(text: str) -> None:
    places_are_in_order(find_in(text), text)


def places_are_in_order(read: tuple[Citation, ...], text: str) -> None:
    position = 0
    for one in read:
        assert position <= one.start < one.end <= len(text)
        position = one.start
        for reference in one.references:
            assert position <= reference.start < reference.end <= one.end
            position = reference.end
        position = one.end


@pytest.mark.parametrize(
    "piece",
    [
        "《",
        "《甲",
        "《甲《乙》",
        "法（",
        "法　",
        "第",
        "第一",
        "（一）",
        "、一",
        "法第三十五条",
        "GB/T 1",
        "A1",
        "条例",
        "（" * 60,
        "《甲》（2018",
        "9",
    ],
)
def test_long_repetition_is_read_in_one_go(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert isinstance(find_in(text), tuple)
    assert isinstance(find_in("民法典第" + text), tuple)
    with pytest.raises(CitationError):
        parse("民法典第" + text[:400])


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_number_up_to_the_greatest_reads_back() -> None:
    for n in range(1, citation.GREATEST + 1):
        assert number(chinese_number(n)) == n == number(str(n))


def test_every_number_is_spelt_as_cn2an_spells_it() -> None:
    cn2an = pytest.importorskip("cn2an")
    for n in range(1, citation.GREATEST + 1):
        assert chinese_number(n) == re.sub("^一十", "十", cn2an.an2cn(n))


@pytest.mark.parametrize(
    ("n", "written"),
    [
        (10, "十"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1259, "一千二百五十九"),
    ],
)
def test_numbers_are_written_as_laws_write_them(n: int, written: str) -> None:
    assert chinese_number(n) == written


@pytest.mark.parametrize(
    ("written", "n"),
    [
        ("两百", 200),
        ("一百〇五", 105),
        ("一十五", 15),
        ("一百十五", 115),
        ("３５", 35),
        ("035", 35),
        ("两", 2),
        ("0" * 9 + "7", 7),
    ],
)
def test_other_spellings_of_numbers_are_read(written: str, n: int) -> None:
    assert number(written) == n


@pytest.mark.parametrize("n", [0, -1, 10_000])
def test_numbers_that_no_provision_has_are_not_written(n: int) -> None:
    with pytest.raises(ValueError, match="provision"):
        chinese_number(n)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("", "不是编号"),
        ("三十五条", "不是编号"),
        ("²", "不是编号"),
        ("零", "从一开始"),
        ("〇〇", "从一开始"),
        ("０", "从一开始"),
        ("10000", "最大是 9999"),
        ("9" * 5000, "最大是 9999"),
        ("一万", "最大是 9999"),
        ("一亿", "最大是 9999"),
        ("一百五", "“一百零五”或“一百五十”"),
        ("一千二百五", "“一千二百零五”或“一千二百五十”"),
        ("一千五", "“一千零五”或“一千五百”"),
        ("一千五十", "请写成“一千零五十”"),
        ("三五", "请写成“三十五”"),
        ("一二〇", "请写成“一百二十”"),
        ("一二三四五六", "不是通常的数字写法"),
        ("十百", "不是通常的数字写法"),
        ("千千千千千千千千千千", "不是通常的数字写法"),
        ("十十", "不是通常的数字写法"),
        ("零十", "请写成“十”"),
        ("百", "请写成“一百”"),
    ],
)
def test_a_malformed_number_is_refused_with_the_right_one(written: str, hint: str) -> None:
    with pytest.raises(CitationError, match=re.escape(hint)) as caught:
        number(written)
    assert (caught.value.start, caught.value.end) == (0, len(written))


def test_every_short_numeral_is_a_number_or_refused() -> None:
    for length in (1, 2, 3):
        for characters in itertools.product("零〇一二两五九十百千万05０", repeat=length):
            written = "".join(characters)
            try:
                assert number(chinese_number(number(written))) == number(written)
            except CitationError as error:
                assert (error.start, error.end) == (0, length)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_provisions_are_written_with_every_level() -> None:
    assert article_text(ArticleNumber(120, 1)) == "第一百二十条之一"
    assert provision_text(Provision(ArticleNumber(35), 2, 3, 1)) == "第三十五条第二款第（三）项第1目"
    assert provision_text(Provision(ArticleNumber(35), 0, 3)) == "第三十五条第（三）项"


def test_a_range_repeats_no_more_than_it_must() -> None:
    ten, twelve = ArticleNumber(10), ArticleNumber(12)
    assert reference_text(Reference(Provision(ten), Provision(twelve))) == "第十条至第十二条"
    assert reference_text(Reference(Provision(ten, 1, 2), Provision(ten, 1, 4))) == "第十条第一款第（二）项至第（四）项"
    assert reference_text(Reference(Provision(ten, 2), Provision(twelve, 1))) == "第十条第二款至第十二条第一款"


def test_another_title_can_be_written_instead() -> None:
    assert (
        citation_text(parse("《条例》第三十五条")[0], "物业管理条例（2018年修正）")
        == "《物业管理条例》（2018年修正）第三十五条"
    )


def test_a_range_beyond_its_article_starts_with_the_article() -> None:
    written = "《民法典》第十条第一款、第十条第二款至第十一条第一款"
    assert canonical(written) == written


def test_a_title_splits_into_name_and_versions() -> None:
    assert split_title("物业管理条例(2018修订)（国务院令第698号）") == (
        "物业管理条例",
        ("2018年修订", "国务院令第698号"),
    )
    assert split_title("等级标准（试行）") == ("等级标准（试行）", ())
    assert split_title("（2018年修正）") == ("（2018年修正）", ())


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("物业管理条例第35条第2款", "《物业管理条例》第三十五条第二款"),
        ("《物业管理条例》 第 ３５ 条　第 ２ 款", "《物业管理条例》第三十五条第二款"),
        ("《刑法》第一百二十条之一第二款", "《刑法》第一百二十条之一第二款"),
        ("《刑法》第一百二十条至第一百二十条之六", "《刑法》第一百二十条至第一百二十条之六"),
        ("《民法典》第35、36条；第十条至十二条", "《民法典》第三十五条、第三十六条、第十条至第十二条"),
        ("《民法典》第66-67条", "《民法典》第六十六条至第六十七条"),
        ("《民法典》第十条至第十二、十四条", "《民法典》第十条至第十二条、第十四条"),
        ("《民法典》第三十五条第一款、第三款", "《民法典》第三十五条第一款、第三款"),
        ("《民法典》第三十五条第一款、第三十五条第三款", "《民法典》第三十五条第一款、第三款"),
        ("《民法典》第三十五条第一款、第三十五条", "《民法典》第三十五条第一款、第三十五条"),
        ("《民法典》第三十五条第（一）项、第三款", "《民法典》第三十五条第（一）项、第三十五条第三款"),
        ("《民法典》第四十七条第一项至第三项", "《民法典》第四十七条第（一）项至第（三）项"),
        ("《民法典》第四十七条第（一）（二）项", "《民法典》第四十七条第（一）项、第（二）项"),
        ("《民法典》第四十七条第（一） （二）、（四)项", "《民法典》第四十七条第（一）项、第（二）项、第（四）项"),
        ("《民法典》第四十七条第（一）、（二）项", "《民法典》第四十七条第（一）项、第（二）项"),
        (
            "《民法典》第四十七条第（一）项、（二）项、第三项第2目",
            "《民法典》第四十七条第（一）项、第（二）项、第（三）项第2目",
        ),
        ("《民法典》第四十七条第一项第1目、第2目", "《民法典》第四十七条第（一）项第1目、第2目"),
        (
            "《民法典》第九百四十二条、《物业管理条例》第三十五条",
            "《民法典》第九百四十二条；《物业管理条例》第三十五条",
        ),
        ("民法典第九百四十二条和物业管理条例第三十五条", "《民法典》第九百四十二条；《物业管理条例》第三十五条"),
        ("《民法典》《物业管理条例》第三十五条", "《民法典》；《物业管理条例》第三十五条"),
        ("民法典、消防法", "《民法典》；《消防法》"),
        ("《GB/T 29639-2020》", "《GB/T 29639-2020》"),
        ("GB/T 29639-2020、TSG T5002-2017", "《GB/T 29639-2020》；《TSG T5002-2017》"),
        ("《民法典》全文", "《民法典》"),
        ("《物业管理条例》(2018修订)第三条", "《物业管理条例》（2018年修订）第三条"),
        ("《物业管理条例（２０１８年修正）》第三条", "《物业管理条例》（2018年修正）第三条"),
        ("《物业管理条例》（2018）第三条", "《物业管理条例》（2018年）第三条"),
        ("《等级标准》(试行)第三条", "《等级标准（试行）》第三条"),
        ("《规划（2018-2020年）》", "《规划（2018-2020年）》"),
        ("《民法典》（以下简称《民法》）第三条", "《民法典》第三条"),
        ("《关于修改《物业管理条例》的决定》第一条", "《关于修改〈物业管理条例〉的决定》第一条"),
        ("消防管理规定（公安部令61号）第六条", "《消防管理规定》（公安部令61号）第六条"),
        ("机关、团体、企业、事业单位消防安全管理规定第六条", "《机关、团体、企业、事业单位消防安全管理规定》第六条"),
    ],
)
def test_what_lawyers_write_is_read(written: str, expected: str) -> None:
    assert canonical(written) == expected


def test_places_are_in_the_text_as_written() -> None:
    text = " 《民法典》 第69、７１条；物业管理条例(2018修正)第三条第（一）（二）项 "
    read = parse(text)
    assert [text[one.start : one.end] for one in read] == [
        "《民法典》 第69、７１条",
        "物业管理条例(2018修正)第三条第（一）（二）项",
    ]
    places = [text[each.start : each.end] for one in read for each in one.references]
    assert places == ["第69", "７１条", "第三条第（一）", "（二）项"]


@pytest.mark.parametrize(
    ("written", "wrong", "hint"),
    [
        ("", "", "引用是空的"),
        (" \u3000", " \u3000", "引用是空的"),
        ("《民法典》" + "、第三条" * 200, ("《民法典》" + "、第三条" * 200)[500:], "最多 500 个字"),
        ("第三十五条第二款", "第三十五条", "前面没有写法规名称"),
        ("《民法典》、第三条", "第三条", "前面没有写法规名称"),
        ("《民法典》第零条", "零", "编号从一开始"),
        ("《民法典》第一百二十条之0", "0", "编号从一开始"),
        ("《民法典》第条", "第条", "中间缺少编号"),
        ("《民法典》第三条、第款", "第款", "中间缺少编号"),
        ("《民法典》第", "第", "“第”后面缺少编号"),
        ("《民法典》第35", "第35", "后面缺少“条”"),
        ("《民法典》三十五条", "三十五条", "前面缺少“第”"),
        ("《民法典》第三条、三项、消防法第二条", "三项", "前面缺少“第”"),
        ("《民法典》第三十五条之", "之", "“之”后面缺少编号"),
        ("《民法典》第三条、之二", "之二", "前面缺少条号"),
        ("《民法典》第10000条", "10000", "最大是 9999"),
        ("《民法典》第一百五条", "一百五", "“一百零五”或“一百五十”"),
        ("《民法典》第十二条至第十条", "第十二条至第十条", "请写成“第十条至第十二条”"),
        ("《民法典》第十条到第十条", "第十条到第十条", "请写成“第十条”"),
        ("《民法典》第12-10条", "12-10", "请写成“第十条至第十二条”"),
        ("《民法典》第十条至第十一条第二款", "第十条至第十一条第二款", "写到同一层"),
        ("《民法典》第十条至第十二条至第十四条", "至", "接不上"),
        ("《民法典》第一至二至三条", "一至二至三", "有两个终点"),
        ("《民法典》第一条至第二至三条", "第二至三条", "只写起点和终点"),
        ("《民法典》第一至二条至第三条", "第一至二条至第三条", "有两个终点"),
        ("《民法典》第三十五条第（三）项第二款", "第二款", "放错了位置"),
        ("《民法典》第三条 第四条", "第四条", "并列的几处用“、”隔开"),
        ("《民法典》第三条第（一）35项", "第（一）", "后面缺少“条”"),
        ("《民法典》第69、71条第一款", "第一款", "请分开写全"),
        ("《民法典》第69-71条第一款", "第一款", "请分开写全"),
        ("《民法典》第三条第1目", "第1目", "前面缺少项"),
        ("《民法典》第二款", "第二款", "例如“第三十五条第二款”"),
        ("《民法典》第三条、第二款", "第二款", "请从条号写起"),
        ("《民法典》第三条至第二款", "第二款", "请从条号写起"),
        ("《民法典第三十五条", "《", "没有配对的“》”"),
        ("《民法典第三十五条、《物业管理条例》第三条", "《", "没有配对的“》”"),
        ("物业管理条例》第三十五条", "物业管理条例》", "没有配对的“《”"),
        ("《民法典》》第三条", "》", "没有配对的“《”"),
        ("<<民法典>>第三条", "<<", "书名号请用“《》”"),
        ("〈民法典〉第三条", "〈", "书名号请用“《》”"),
        ("《 》第三条", "《 》", "书名号里没有名称"),
        ("《民法典》（胡说）第三条", "（胡说）", "写版本或文号"),
        ("《民法典》第三条（五）", "（五）", "请写成“第（五）项”"),
        ("《民法典》第六章", "第六章", "引用到具体的条"),
        ("《GB/T 1》第5.2条", "第5.2条", "只写标准的名称"),
        ("民法典938第3款", "938", "请写成“第938条”"),
        ("《民法典》第三条等", "等", "请逐条写明"),
        ("《民法典》第三条。", "。", "请删去"),
        ("《民法典》第三条、", "、", "请删去"),
        ("《民法典》第三条和", "和", "请删去"),
        ("民法典、、第三条", "、", "请删去"),
        ("《民法典》第三条 胡说 八道；《消防法》", "胡说 八道", "看不懂“胡说 八道”"),
        ("随便写写", "随便写写", "看不懂“随便写写”"),
    ],
)
def test_a_mistake_is_pointed_at_with_a_way_to_mend_it(written: str, wrong: str, hint: str) -> None:
    with pytest.raises(CitationError, match=re.escape(hint)) as caught:
        parse(written)
    assert written[caught.value.start : caught.value.end] == wrong


# ── Prose ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("业主违反物业管理条例第三十五条的规定", ["《物业管理条例》第三十五条"]),
        ("见《民法典》第九百四十二条，及《消防法》。", ["《民法典》第九百四十二条", "《消防法》"]),
        ("本条例第三条、该办法第五条和《本法》", []),
        ("法第三条", []),
        ("见义勇为条例第三条", ["《见义勇为条例》第三条"]),
        ("《民法典》第三条第一百五款", ["《民法典》"]),
        ("《民法典》第三条、第一百五条", ["《民法典》第三条"]),
        ("物业管理条例第零条", []),
        ("《》第三条", []),
        ("民法典第三条之规定和三项制度", ["《民法典》第三条"]),
        (
            "民法典938第3款；物业管理条例39、59",
            ["《民法典》第九百三十八条第三款", "《物业管理条例》第三十九条、第五十九条"],
        ),
        ("消防法2019年修订，《消防法》 1、开展", ["《消防法》"]),
    ],
)
def test_citations_are_found_in_prose(prose: str, expected: list[str]) -> None:
    assert [citation_text(one) for one in find_in(prose)] == expected


def test_a_citation_found_in_prose_stands_at_its_place() -> None:
    prose = "依照《民法典》第三条、第四条之规定，违反消防法第五条的"
    assert [prose[one.start : one.end] for one in find_in(prose)] == ["《民法典》第三条、第四条", "消防法第五条"]


# ── Real ones ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_article_of_the_facts_is_read() -> None:
    numbered = re.compile(r"第[0-9、-]+条|全文")
    for fact in shared_yaml("facts.yml"):
        if numbered.fullmatch(fact.get("article") or ""):
            assert parse(f"《{fact['law']}》{fact['article']}")
        for penalty in fact.get("penalty_articles") or ():
            one = parse(penalty)[0]
            assert penalty.startswith(split_title(one.title)[0]) and one.references


def test_the_basis_of_a_contract_rule_is_found_where_it_names_a_law() -> None:
    for rule in shared_yaml("lint_rules.yml"):
        first = re.match(r"([一-龥]+(?:法|条例|民法典|解释))([0-9]+)(?=[第；、]|$)", rule["basis"])
        if first:
            found = find_in(rule["basis"])[0]
            assert (found.title, found.references[0].provision.article.main) == (first[1], int(first[2]))
