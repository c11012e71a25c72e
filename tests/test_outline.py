from __future__ import annotations

from compliance_kit.importers.outline import compact, outline, outline_fields, unknown
from compliance_kit.kinds.regulation import ArticleShape, shapes
from compliance_kit.model import ArticleNumber
from reference import instruments, law_ids, law_outline, needs_reference

INVENTED = """# 水井管理办法（虚构）

2020年1月1日 第一条 这一行属于头部

<!-- INFO END -->

## 第一章\u3000总\u3000则

第一条 为了管好水井，制定本办法。

第二条\u3000本办法所称水井，是指下列井：

(一)有盖的井；

（二)有绳的井；

1.粗绳；

2.细绳；

第三条规定的井也算井。

## 第二章 使用

### 第一节  一般规定

第三条 打水的人应当：

（一）排队；

（二）盖盖。

\u200b不会打水的人可以请人代打。

“第九条 打水免费。”改为“收费”。

#### 第二节 井绳

第四条 井绳每年更换。

附则说明

## 附 则

第四条之一 旧绳不得再用。

第五条 本办法自公布之日起施行。
"""


def written(text: str, under: str = "") -> list[tuple[str, str]]:
    return [(chapter.chapter, compact(chapter.articles)) for chapter in outline(text, under=under)]


def shape(main: int, paragraphs: int = 1, sub: int = 0, **items: int) -> ArticleShape:
    return ArticleShape(ArticleNumber(main, sub), "", paragraphs, {int(k[1:]): n for k, n in items.items()})


def test_chapters_articles_paragraphs_and_items_are_counted() -> None:
    assert written(INVENTED) == [
        ("第一章 总则", "1 2/2(1:2)"),
        ("第二章 使用 第一节 一般规定", "3/3(1:2)"),
        ("第二章 使用 第二节 井绳", "4"),
        ("附则", "4.1 5"),
    ]


def test_the_header_before_the_end_mark_is_not_read() -> None:
    assert outline(INVENTED)[0].articles[0] == ArticleShape(ArticleNumber(1), "第一章 总则", 1, {})


def test_a_text_without_end_mark_or_headings_is_read_whole() -> None:
    assert written("第一条 甲。\n第二条 乙。\n\n丙。\n") == [("", "1 2/2")]


def test_only_a_separator_after_the_number_opens_an_article() -> None:
    assert written("第一条 甲：\n第二条规定的除外。\n第二条\n") == [("", "1/2 2")]


def test_a_paragraph_that_looks_like_a_lost_heading_is_no_paragraph() -> None:
    assert written(
        "第一条 甲。\n运行管理\n第二条 乙：\n没有句号但是相当长的一段话因为抓取时丢掉了最后一个标点符号所以算作一款\n"
    ) == [("", "1 2/2")]


def test_a_text_without_articles_has_no_outline() -> None:
    assert outline("# 空白\n## 第一章 甲\n只有说明。\n") == ()


def test_words_before_an_article_belong_to_none() -> None:
    assert written("序言。\n## 第一章 甲\n说明。\n第一条 乙。\n") == [("第一章 甲", "1")]


def test_the_rank_comes_from_the_words_and_not_from_the_number_of_marks() -> None:
    text = "## 第一分编 通则\n### 第一章 甲\n第一条 一。\n## 第二章 乙\n第二条 二。\n##\n第三条 三。\n## 第二分编 丙\n第四条 四。\n"
    assert written(text, under="第二编 物权") == [
        ("第二编 物权 第一分编 通则 第一章 甲", "1"),
        ("第二编 物权 第一分编 通则 第二章 乙", "2"),
        ("第二编 物权 第一分编 通则", "3"),
        ("第二编 物权 第二分编 丙", "4"),
    ]


def test_only_plain_neighbours_become_ranges() -> None:
    articles = (
        shape(1),
        shape(2),
        shape(3, 2),
        shape(4, i1=4),
        shape(6),
        shape(7),
        shape(7, sub=1),
        shape(8, 2, i2=10),
    )
    assert compact(articles) == "1-2 3/2 4(1:4) 6-7 7.1 8/2(2:10)"


def test_items_in_several_paragraphs_are_written_in_order() -> None:
    assert compact((shape(5, 3, i3=2, i1=4),)) == "5/3(1:4,3:2)"


def test_articles_whose_text_is_missing_are_written_with_a_question_mark() -> None:
    assert outline_fields((unknown("第六编 继承", 1119, 1163),)) == [
        {"chapter": "第六编 继承", "articles": "1119-1163/?"}
    ]


def test_the_reader_of_regulations_reads_back_what_was_written() -> None:
    for chapter in (*outline(INVENTED), unknown("附则", 1259, 1260)):
        assert tuple(shapes(chapter.chapter, compact(chapter.articles))) == chapter.articles


@needs_reference
def test_the_committed_outlines_are_those_of_the_official_texts() -> None:
    for name in law_ids():
        assert instruments()[name]["outline"] == outline_fields(law_outline(name)), name


@needs_reference
def test_the_outlines_agree_with_articles_counted_by_hand() -> None:
    by_hand = {
        "cn-property-management-regulation": "6/2(2:10) 11(1:7) 12/5 29/2(1:4) 63/2(1:3)",
        "cn-civil-code": "278/2(1:9) 497(1:3) 506(1:2) 938/3 944/3 1254/3",
        "cn-fire-law": "16/2(1:7) 17/2(2:4) 44/4 60/3(1:7) 64(1:6)",
        "cn-special-equipment-law": "33 35(1:5) 43/3 49/3(1:3) 83(1:6)",
        "cn-accident-emergency-regulation": "6/2(2:6) 8/3 14/2(1:3) 17(1:7)",
        "cn-special-equipment-regulation": "27/5 31/2 83/2(1:10) 99/2(1:8)",
        "cn-330100-elevator-regulation": "20/2(1:9) 22/2(1:9) 32/4(1:5) 33/4(2:5) 40/2(1:5)",
        "cn-330100-property-regulation": "16/2(1:11) 18/4(4:4) 50/3(1:5) 53/2(1:4) 61/4(2:11) 86(1:4)",
    }
    for name, expected in by_hand.items():
        generated = {a.number: compact((a,)) for chapter in law_outline(name) for a in chapter.articles}
        assert [generated[a.number] for a in shapes("", expected)] == expected.split(), name


@needs_reference
def test_every_article_from_the_first_to_the_last_is_in_the_outline() -> None:
    last = {
        "cn-property-management-regulation": 67,
        "cn-civil-code": 1260,
        "cn-fire-law": 74,
        "cn-special-equipment-law": 101,
    }
    last |= {"cn-accident-emergency-regulation": 35, "cn-special-equipment-regulation": 103}
    last |= {"cn-330100-elevator-regulation": 45, "cn-330100-property-regulation": 93}
    for name, count in last.items():
        numbers = [a.number.main for chapter in law_outline(name) for a in chapter.articles]
        assert numbers == list(range(1, count + 1)), name
