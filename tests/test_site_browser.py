"""The site as a reader has it: searched, filtered, printed, on a phone, in the dark, without a mouse, by a screen reader."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from site_pages import TYPES, typed

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.browser
SEARCHED = [
    ("电梯困人", "plan/plan-elevator-entrapment/"),
    ("民法典944", "law/cn-civil-code/#art-944"),
    ("第九百四十四条", "law/cn-civil-code/#art-944"),
    ("第944条", "law/cn-civil-code/#art-944"),
    ("物业管理条例35", "law/cn-property-management-regulation/#art-35"),
    ("物业管理条例", "law/cn-property-management-regulation/"),
    ("dtkr", "plan/plan-elevator-entrapment/"),
    ("“十五日” 维保", "contract/ctr-elevator-maintenance/#"),
]


@pytest.mark.parametrize("width", [1280, 390])
def test_search_finds_things_as_people_type_them(served: str, tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(served)
    tab.keyboard.press("/")
    for words, part in SEARCHED:
        ways = typed(tab, words)
        assert part in ways[0] or (words == "dtkr" and any(part in way for way in ways)), words
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert any("term-" in way for way in typed(tab, "电梯关人"))
    assert typed(tab, "保安") and tab.locator(".ck-search-results mark", has_text="秩序维护员").count()
    assert typed(tab, "锅炉|电梯 -检验") != typed(tab, "锅炉|电梯")
    assert typed(tab, "没有这种东西吧哈哈哈 鎏金") == []


def test_what_was_found_can_be_narrowed(served: str, tab: Any) -> None:
    tab.goto(served)
    tab.keyboard.press("/")
    typed(tab, "电梯")
    tab.select_option("[data-facet='region']", "杭州市")
    ways = [link.get_attribute("href") for link in tab.locator(".ck-search-results a").all()]
    assert ways and all("330100" in way or "local-hangzhou" in way or "/standard/" in way for way in ways)
    tab.locator(".ck-chips button", has_text="法规").click()
    assert tab.locator(".ck-search-results section").count() == 1
    assert {way.split("/law/")[1].split("/")[0] for way in typed(tab, "电梯")} == {"cn-330100-elevator-regulation"}
    tab.select_option("[data-facet='region']", "")
    tab.select_option("[data-facet='role']", "工程主管")
    assert "工程主管" in tab.locator(".ck-search-status").inner_text()
    tab.locator(".ck-search-results a").first.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/#*")


@pytest.mark.parametrize("name", ["questions.yml", "questions_second.yml"])
def test_a_question_in_peoples_own_words_finds_the_page_that_answers(served: str, tab: Any, name: str) -> None:
    asked = yaml.safe_load((ROOT / "tests" / name).read_text(encoding="utf-8"))
    tab.goto(served)
    tab.keyboard.press("/")
    missed = []
    for row in asked:
        pages = list(
            dict.fromkeys(way.partition("#")[0].strip("/").split("/")[-1] for way in typed(tab, row["ask"])[:12])
        )
        if not set(pages[:3]) & set(row["want"]):
            missed.append((row["ask"], pages[:3]))
    assert len(missed) <= len(asked) // 10, missed


def test_an_address_into_a_folded_part_opens_it(served: str, browser: Any) -> None:
    tab = browser.new_page()
    page = f"{served}standard/std-environment-safety/"
    tab.goto(page)
    assert tab.locator("details.ck-local[open]").count() == 0
    inside = tab.locator("#region-CN-310000 + details h3").first.get_attribute("id")
    tab.goto(f"{page}#{inside}")
    assert tab.locator("details.ck-local[open]").count() == 1
    assert tab.locator(f"[id='{inside}']").is_visible()
    tab.goto(f"{page}#region-CN-330000")
    assert tab.locator("details.ck-local[open]").count() == 2
    tab.close()


def test_a_card_shows_what_a_citation_says_before_one_goes_there(served: str, browser: Any) -> None:
    tab = browser.new_page()
    tab.goto(f"{served}standard/std-disputes/")
    link = tab.locator("a", has_text="第九百四十四条第三款").first
    link.hover()
    card = tab.locator("#ck-hover")
    card.wait_for(state="visible")
    assert "催" in card.inner_text() and link.get_attribute("aria-describedby") == "ck-hover"
    tab.keyboard.press("Escape")
    assert not card.is_visible() and link.get_attribute("title") is None
    tab.close()


def test_a_citation_is_copied_with_its_address_and_the_matrix_filters(served: str, browser: Any) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(f"{served}law/cn-civil-code/#art-944")
    tab.locator("[data-anchor='art-944']").click()
    tab.wait_for_selector("text=已复制")
    words = tab.evaluate("navigator.clipboard.readText()")
    assert words == f"《中华人民共和国民法典》第九百四十四条\n{served}law/cn-civil-code/#art-944"
    tab.goto(f"{served}trace/cn-civil-code/?state=done")
    shown = tab.locator("#ck-trace tbody tr:not([hidden])").count()
    assert 0 < shown < tab.locator("#ck-trace tbody tr").count()
    with tab.expect_download() as saved:
        tab.locator("[data-export]").click()
    rows = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8-sig"))))
    assert saved.value.suggested_filename.endswith(".csv")
    assert len(rows) == shown + 1 and rows[0][:3] == ["义务", "适用项目", "标准要求"]
    tab.select_option("[data-filter='state']", "")
    assert "state=" not in tab.url
    tab.goto(f"{served}trace/cn-fire-law/")
    with tab.expect_download() as saved:
        tab.locator("[data-export]").click()
    first = next(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8-sig"))))
    assert "、" not in first["适用项目"] and "；" in first["适用项目"]
    assert first["预案步骤"].count("；") >= 10  # the folded ones too
    context.close()


def test_facets_of_a_table_join_and_say_how_much_each_would_leave(served: str, tab: Any) -> None:
    tab.goto(f"{served}requirement/?role=工程主管")
    every = tab.locator("#ck-requirements tbody tr").count()
    mine = tab.locator("#ck-requirements tbody tr:not([hidden])").count()
    assert 0 < mine < every and tab.locator(".ck-filter output").inner_text() == f"{mine} / {every} 项"
    veto = tab.locator("[data-filter='veto'] option[value='yes']").text_content()
    tab.select_option("[data-filter='veto']", "yes")
    left = tab.locator("#ck-requirements tbody tr:not([hidden])").count()
    assert veto == f"是（{left}）" and 0 < left < mine
    assert "role=" in tab.url and "veto=yes" in tab.url
    tab.fill("[data-filter='text']", "电梯")
    assert tab.locator("#ck-requirements tbody tr:not([hidden])").count() < left
    tab.goto(f"{served}requirement/?trade=电梯&frequency=half-monthly")
    assert "电梯十五日维保" in tab.locator("#ck-requirements tbody tr:visible").all_inner_texts()[0]
    tab.goto(f"{served}checklist/?chapter=6&frequency=monthly")
    assert 0 < tab.locator("#ck-forms tbody tr:not([hidden])").count() < tab.locator("#ck-forms tbody tr").count()
    tab.goto(f"{served}law/?level=local-regulation&region=CN-330100")
    shown = tab.locator("#ck-laws tbody tr:visible").all_inner_texts()
    assert shown and all("杭州市" in row for row in shown)


LONG = "#ck-requirements tbody tr"


def test_a_long_table_shows_its_first_rows_and_more_when_asked(served: str, tab: Any) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{served}requirement/")
    every = tab.locator(LONG).count()
    assert tab.locator(f"{LONG}:visible").count() == 40 < every
    assert tab.evaluate("document.documentElement.scrollHeight") < 20_000
    more = tab.locator("#ck-requirements + .ck-more")
    assert more.get_by_role("status").inner_text() == f"已显示 40 条，共 {every} 条"
    more.get_by_role("button", name="再显示 40 条").focus()
    tab.keyboard.press("Enter")
    assert tab.locator(f"{LONG}:visible").count() == 80
    assert tab.evaluate("document.activeElement.rowIndex") == 41  # reading goes on at the first new row
    tab.select_option("[data-filter='chapter']", "3")
    fitting = tab.locator(f"{LONG}:not([hidden])").count()
    assert tab.locator(f"{LONG}:visible").count() == 80 < fitting < every
    with tab.expect_download() as saved:
        tab.locator("[data-export]").click()
    rows = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(rows) == fitting + 1
    assert rows[-1][1].count(" ") >= 1  # the name and what it says apart, though nobody has seen the row
    more.get_by_role("button", name=f"全部显示（{fitting} 条）").click()
    assert tab.locator(f"{LONG}:visible").count() == fitting and not more.is_visible()
    tab.goto(f"{served}about/")
    tab.go_back()
    assert tab.locator(f"{LONG}:visible").count() == fitting
    tab.goto(f"{served}requirement/")
    tab.emulate_media(media="print")
    assert tab.locator(f"{LONG}:visible").count() == every and not more.is_visible()


def test_an_address_into_a_row_further_down_shows_it(served: str, tab: Any) -> None:
    tab.goto(f"{served}requirement/")
    rows = "document.querySelectorAll('#ck-requirements tbody tr')"
    tab.evaluate(f"{rows}[99].cells[0].id = 'far'; {rows}[60].id = 'near'; location.hash = 'far'")
    tab.wait_for_selector("#far:visible")
    assert tab.locator(f"{LONG}:visible").count() == 100
    tab.evaluate("location.hash = 'near'")
    assert tab.locator(f"{LONG}:visible").count() == 100


def test_without_a_script_every_row_is_there(served: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{served}requirement/")
    assert tab.locator(f"{LONG}:visible").count() == tab.locator(LONG).count() > 500
    context.close()


def test_a_projects_long_lists_are_folded_with_their_counts(served: str, tab: Any) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{served}project/prj-qianjiang-garden/")
    assert tab.evaluate("document.documentElement.scrollHeight") < 25_000
    chapters = tab.locator("#requirements ~ details.ck-local")
    told = [fold.locator("summary").inner_text() for fold in chapters.all() if "章" in fold.inner_text()]
    asked = sum(int(words.rpartition("：")[2].removesuffix(" 项")) for words in told)
    assert len(told) == 8 and f"共 {asked} 项" in tab.content()
    tab.goto(f"{served}project/prj-qianjiang-garden/#laws")
    assert tab.locator("#laws + details tbody tr").first.is_visible()


def test_a_reader_without_a_mouse_gets_everywhere(served: str, tab: Any) -> None:
    tab.goto(f"{served}law/cn-property-management-regulation/")
    tab.keyboard.press("Tab")
    skip = tab.evaluate("document.activeElement.getAttribute('href')")
    assert skip and skip.startswith("#")  # the first stop leads past the navigation
    tab.keyboard.press("/")
    typed(tab, "二次供水 水箱")
    for _ in range(3):
        tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.closest('.ck-search-results') !== null")
    tab.keyboard.press("Escape")
    assert not tab.evaluate("document.getElementById('ck-search').open")
    tab.goto(f"{served}standard/std-facilities/")
    seen = set()
    for _ in range(40):
        tab.keyboard.press("Tab")
        outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        seen.add(outline)
    assert seen == {"solid"} or seen == {"solid", "auto"}  # where the keyboard is can be seen everywhere


PAGE_SIZE = re.compile(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]")


@pytest.mark.parametrize("name", ["regulation", "standard", "checklist", "plan", "contract"])
def test_a_page_prints_on_a4_without_navigation_and_black_on_white(served: str, browser: Any, name: str) -> None:
    context = browser.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(f"{served}{TYPES[name]}")
    made = tab.pdf(prefer_css_page_size=True)
    width, height = map(float, PAGE_SIZE.search(made).groups())  # type: ignore[union-attr]
    assert abs(width - 595) < 2 and abs(height - 842) < 2
    tab.emulate_media(media="print", color_scheme="dark")
    for hidden in (".md-header", ".md-tabs", ".md-sidebar--secondary", ".md-footer", ".ck-crumb", ".ck-actions"):
        for part in tab.locator(hidden).all():
            assert not part.is_visible(), hidden
    black, white = tab.evaluate(
        "[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (black, white) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    foot = tab.evaluate("[...document.querySelectorAll('style')].map((style) => style.textContent).join('')")
    assert "counter(pages)" in foot and TYPES[name] in foot  # page x of y and the page's address
    context.close()


def test_a_card_for_one_role_prints_on_one_page(served: str, browser: Any) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{served}{TYPES['plan']}")
    tab.evaluate("window.print = () => {}")
    tab.locator("[data-print='card']").first.click()
    assert tab.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 1
    context.close()


def test_a_cold_reader_finds_the_form_and_its_law_in_four_clicks(served: str, tab: Any) -> None:
    tab.goto(served)
    tab.fill("#ck-home-q", "二次供水水箱清洗")
    tab.keyboard.press("Enter")
    tab.locator(".ck-search-results a").nth(3).wait_for()
    tab.locator(".ck-chips button", has_text="检查表").click()  # 1
    tab.locator(".ck-search-results a", has_text="二次供水泵房月度检查表").first.click()  # 2
    tab.wait_for_url("**/checklist/chk-secondary-water/**")
    assert tab.locator("a", has_text="下载 Word").is_visible()
    row = tab.locator("tr", has_text="水箱清洗").first
    row.locator("a", has_text="水箱").first.click()  # 3: the requirement
    tab.wait_for_url("**/standard/std-facilities/#*")
    card = tab.locator(f"h3[id='{tab.url.partition('#')[2]}'] + section")
    assert "《" in card.locator(".ck-basis").inner_text()


def test_the_first_result_is_there_soon_after_the_last_key(served: str, tab: Any) -> None:
    tab.goto(served)
    tab.keyboard.press("/")
    typed(tab, "电梯")  # loads the texts
    loads = "performance.getEntriesByType('resource').filter((entry) => /index[.]js$/.test(entry.name)).length"
    assert tab.evaluate(loads) == 1
    typed(tab, "二次供水")
    assert tab.evaluate(loads) == 1  # nothing is loaded for further questions
