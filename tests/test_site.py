"""The site: every page is safe, every link leads somewhere, and a reader finds what a duty became."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from compliance_kit import evidence
from compliance_kit.kinds import words
from compliance_kit.kinds.checklist import Reading
from compliance_kit.kinds.fields import basis
from compliance_kit.kinds.values import months_after
from compliance_kit.library import load
from compliance_kit.model import Applies, Artifact
from compliance_kit.outputs.output import Order
from compliance_kit.outputs.site import OUTPUT, assets, contract, documents, home, page, render
from compliance_kit.outputs.site.markup import escape, front_matter, plain
from compliance_kit.outputs.site.routes import relative, routes
from site_samples import TODAY, corpus, made_from, sample_library

ROOT = Path(__file__).parents[1]
CONFIG = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
NASTY = (
    "<script>alert(1)</script>&<b>x</b> | `c` ``` {{ 7*7 }} {% x %} [x](javascript:alert(1)) ![i](//e) **e** _f_ ~~g~~ "
    '<!-- h --> &lt;i&gt; {#id .c onclick=x} --8<-- "f" !!! note # j \\ <img src=x onerror=alert(1)> ==k== [^1] 第三条'
)
NASTY_SHORT = "<b>&|`_*{{[x](y)\"'"
BLOCKS = (
    "# h",
    "1. one",
    "- a",
    "+ a",
    "> q",
    "```mermaid",
    "!!! note",
    "--8<-- 'x'",
    "[TOC]",
    "<!--",
    "===",
    "a: b",
    "[x]: y",
)


class Reader(HTMLParser):
    """What a browser would see: tags, attributes, text, ids and links."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append("!comment")

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def to_html(body: str) -> str:
    extensions, settings = [], {}
    for entry in CONFIG["markdown_extensions"]:
        name, options = next(iter(entry.items())) if isinstance(entry, dict) else (entry, {})
        extensions.append(name)
        settings[name] = options
    return markdown.markdown(body, extensions=extensions, extension_configs=settings)


def split(artifact: Artifact) -> tuple[dict[str, Any], str]:
    _, head, body = artifact.content.decode().split("---\n", 2)
    return yaml.safe_load(head), body


def address(path: str) -> str:
    return path.removeprefix("pages/").removesuffix("index.md")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artifact]:
    return made_from(sample_library(tmp_path_factory.mktemp("sample")))


# ── Escaping ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=60) | st.sampled_from(BLOCKS))
@example(NASTY)
@example("1.")
@example("a\n\n    code")
@example("\x02wzxhzdk:0\x03")
def test_any_text_shows_as_that_text_in_a_paragraph_a_heading_and_a_block(text: str) -> None:
    safe = escape(text)
    wanted = plain(text)
    for body, tags in (
        (f"{safe}\n", {"p"}),
        (f"x {safe} y\n", {"p"}),
        (f"## x{safe} {{#id}}\n", {"h2", "a"}),
        (f'<div>\n<p title="{safe}">{safe}</p>\n</div>\n', {"div", "p"}),
    ):
        reader = Reader(to_html(body))
        assert set(reader.tags) <= tags, (body, reader.tags)
        assert wanted in " ".join(reader.text.split()) or not wanted
        assert {name for name, _ in reader.attributes} <= {"id", "class", "href", "title"}


@given(st.text(max_size=60))
@example(NASTY)
@example("a: b\n---\nx: y")
def test_a_title_in_the_settings_of_a_page_is_escaped_once(text: str) -> None:
    lines = front_matter({"title": text, "kind": "", "hide": ["toc"]})
    title = yaml.safe_load(lines.split("---\n")[1]).get("title", "")
    assert html.unescape(title) == plain(text)
    assert not set("<>\"'") & set(title)


def test_hostile_text_in_every_field_stays_text(tmp_path: Path) -> None:
    made = made_from(sample_library(tmp_path, NASTY, NASTY_SHORT))
    for artifact in made.values():
        if artifact.path.endswith(".md"):
            head, body = split(artifact)
            reader = Reader(to_html(body))
            assert not {"script", "img", "iframe", "b", "em", "del", "!comment"} & set(reader.tags), artifact.path
            assert not [name for name, _ in reader.attributes if name.startswith("on")]
            assert not [link for link in reader.values("href") if ":" in link.split("#")[0]], artifact.path
            assert "<" not in str(head["title"])
    assert plain(NASTY) in text_of(made, "plan/plan-sample/")
    assert plain(NASTY_SHORT) in text_of(made, "contract/ctr-sample/")


def test_only_what_can_come_due_is_listed_as_due(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    listed = {(d.what, d.target, d.day) for d in home.due(library)}
    assert ("文件复核", "std-sample", date(2027, 1, 5)) in listed
    assert ("“不采用”到期", "std-sample#02", date(2026, 2, 1)) in listed
    assert not [what for what, target, _ in listed if target == "cn-sample"]  # says no day of review
    plan = library.plans[0]
    on_call = replace(plan, body=replace(plan.body, drills=replace(plan.body.drills, frequency="event")))
    other = replace(library, documents={**library.documents, plan.id: on_call})
    assert "应急演练" in {d.what for d in home.due(library)} - {d.what for d in home.due(other)}


def test_nothing_is_shown_for_nothing() -> None:
    assert escape(None) == ""


# ── Links ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def broken_links(made: dict[str, Artifact]) -> Iterator[str]:
    seen = {address(p): Reader(to_html(split(a)[1])) for p, a in made.items() if p.endswith(".md")}
    ids = {where: reader.values("id") for where, reader in seen.items()}
    for where, names in ids.items():
        yield from (f"{where}: twice #{name}" for name in set(names) if names.count(name) > 1)
    for where, reader in seen.items():
        for link in reader.values("href"):
            way, _, anchor = link.partition("#")
            target = where if not way else normpath(f"/{where}{way.partition('?')[0]}").strip("/")
            target = f"{target}/" if way and target not in ("", where) else target
            if target.startswith("downloads/") or f"pages/{target.rstrip('/')}" in made:
                continue
            if target not in ids or (anchor and anchor not in ids[target]):
                yield f"{where}: {link}"


def test_every_link_of_the_sample_leads_to_a_page_and_an_anchor(sample: dict[str, Artifact]) -> None:
    assert list(broken_links(sample)) == []


def test_every_link_of_the_knowledge_base_leads_to_a_page_and_an_anchor() -> None:
    assert list(broken_links(corpus())) == []


def test_every_document_and_every_part_of_one_has_an_address(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    ways = routes(library)
    assert all(ways.address(node) for node in library.nodes)
    assert ways.address("cn-sample#r3-1") == "law/cn-sample/#r3-1"
    assert ways.address("cn-sample#art-1") == "law/cn-sample/#art-1"  # in the outline, without a gist
    assert ways.address("cn-sample#r99-1") == "law/cn-sample/"
    assert ways.address("no-such") == ""
    desk = page.Desk(library, Order(TODAY), ways, "law/cn-sample/")
    assert desk.link("no-such") == '<span class="ck-dead">no&#45;such</span>'.replace("&#45;", "-")


@pytest.mark.parametrize(
    ("target", "here", "way"),
    [
        ("law/x/#a1", "law/x/", "#a1"),
        ("law/x/#a1", "law/y/", "../x/#a1"),
        ("law/x/", "", "law/x/"),
        ("", "law/x/", "../../"),
        ("", "", "./"),
        ("law/", "law/", "./"),
    ],
)
def test_links_are_relative(target: str, here: str, way: str) -> None:
    assert relative(target, here) == way


# ── What pages say ───────────────────────────────────────────────────────────────────────────────────────────────────


def text_of(made: dict[str, Artifact], where: str) -> str:
    return Reader(to_html(split(made[f"pages/{where}index.md"])[1])).text


def test_an_article_page_shows_what_became_of_each_duty(sample: dict[str, Artifact]) -> None:
    _, body = split(sample["pages/law/cn-sample/index.md"])
    taken, missing, others = body.split('<section class="ck-duty"')[1:4]
    assert "../../standard/std-sample/#01" in taken
    assert "../../checklist/chk-sample/#001" in taken
    assert "../../plan/plan-sample/#s01" in taken
    assert "../../contract/ctr-sample/#c01" in taken
    assert "尚无标准落实" not in taken
    assert "尚无标准落实" in missing
    assert "不要求标准落实" in others and "未核实" in others
    assert "《样板条例》第三条第二款" in body and "复制引用" in body
    assert "要点，非原文" in body


def test_a_requirement_page_links_back_to_what_checks_it_and_carries_it_out(sample: dict[str, Artifact]) -> None:
    _, body = split(sample["pages/standard/std-sample/index.md"])
    assert "../../law/cn-sample/#art-3" in body
    assert "../../checklist/chk-sample/#002" in body
    assert "../../project/prj-sample/" in body
    assert "没有检查表核对这项要求" in body  # requirement 02


def test_what_holds_in_one_place_is_listed_after_what_holds_everywhere() -> None:
    _, body = split(corpus()["pages/standard/std-environment-safety/index.md"])
    general, *places = body.partition("## 要求 {#requirements}")[2].split("的要求 {#region-")
    assert '<section class="ck-card">' in general and "只适用于" not in general
    assert [place.partition("}")[0] for place in places][:3] == ["CN-110000", "CN-310000", "CN-330000"]
    assert "只适用于上海市的项目" in places[1] and '<h3 id="' in places[1]


def test_citations_in_tables_and_words_of_the_glossary_lead_on() -> None:
    made = corpus()
    _, body = split(made["pages/standard/std-legal-risk/index.md"])
    tables = body.partition("{#table-1}")[2].partition("## 要求")[0]
    assert re.search(r'<td[^>]*>.*#art-59"[^>]*>第五十九条</a></td>', tables)
    _, body = split(made["pages/standard/std-facilities/index.md"])
    words = re.findall(r'class="ck-term-link">([^<]+)</a>', body)
    assert words and len(words) == len(set(words))  # each is explained once
    assert '<svg class="ck-flow"' in split(made["pages/standard/std-team/index.md"])[1]


def test_an_estate_shows_how_it_stands_and_why_a_rule_binds_it() -> None:
    library = load(ROOT)
    name = "prj-qianjiang-garden"
    project = next(p for p in library.projects if p.id == name)
    records = {name: evidence.load(ROOT, library, project, TODAY)}
    ways = routes(library)
    one = next(p for p in documents.pages(library, Order(TODAY, (), records)) if p.address == f"project/{name}/")
    _, body = split(page.render(one, page.Desk(library, Order(TODAY, (), records), ways, one.address)))
    assert "为何适用" in body and "项目在杭州市" in body
    standing = body.partition("{#standing}")[2].partition("{#tailoring}")[0]
    assert "不符合" in standing and "一票否决" in standing and "gaps/prj-qianjiang-garden.html" in standing
    assert "没有履约记录" in split(corpus()[f"pages/project/{name}/index.md"])[1]


def test_a_form_shows_a_code_for_a_phone(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    for order, code in (
        (Order(TODAY), "CK1:CK-SAMP-M@2026.1"),
        (Order(TODAY, home="https://kb.test/"), "https://kb.test/checklist/"),
    ):
        made = {a.path: a for a in render(library, order)}
        _, body = split(made["pages/checklist/chk-sample/index.md"])
        assert "<svg" in body and code in html.unescape(body)


def test_a_form_is_offered_as_pdf_where_one_was_made(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    plain, printed = (
        {a.path: a.content.decode() for a in render(library, Order(TODAY, formats=kinds))}
        for kinds in (("docx", "xlsx"), ("docx", "xlsx", "pdf"))
    )
    for where in ("pages/checklist/index.md", "pages/checklist/chk-sample/index.md"):
        assert "CK-SAMP-M.pdf" not in plain[where] and "CK-SAMP-M.pdf" in printed[where]


def test_a_role_has_all_it_must_do_on_one_page() -> None:
    made = corpus()
    _, body = split(made["pages/role/elevator/index.md"])
    assert "CK-LIFT-D.docx" in body and "电梯十五日维保" in body
    assert body.index("## 每日") < body.index("## 每月") < body.index("## 每年")
    assert "../../plan/plan-elevator-entrapment/#s" in body
    assert made["pages/role/inspector/index.md"].content.count(b".docx") == made[
        "pages/checklist/index.md"
    ].content.count(b".docx")


def test_every_document_can_be_had_as_json(sample: dict[str, Artifact]) -> None:
    rows = json.loads(sample["pages/data/index.json"].content)["documents"]
    assert {row["id"] for row in rows} >= {"cn-sample", "std-sample", "plan-sample", "chk-sample", "ctr-sample"}
    for row in rows:
        assert json.loads(sample[f"pages/{row['file']}"].content)["id"] == row["id"]
    assert json.loads(sample["pages/data/schemas/plan.json"].content)["title"] == "应急预案"


def test_a_plan_marks_an_overdue_drill(sample: dict[str, Artifact]) -> None:
    assert "演练超期 每年演练一次" in text_of(sample, "plan/plan-sample/")
    assert "应急演练" in text_of(sample, "")


def test_an_unverified_law_is_never_presented_as_certain(tmp_path: Path) -> None:
    sample_library(tmp_path)
    law = tmp_path / "regulations" / "law.yml"
    text = re.sub(
        r'"verified": \{.*?\}', '"verified": false', law.read_text(encoding="utf-8"), count=1, flags=re.DOTALL
    )
    law.write_text(text.replace('"amended"', '"repealed"'), encoding="utf-8")
    made = made_from(load(tmp_path))
    assert "未核实 本页内容还没有人对照官方文本核对" in text_of(made, "law/cn-sample/")
    assert "本法规已废止" in text_of(made, "law/cn-sample/")
    assert "未核实" in text_of(made, "about/")


def test_what_nobody_has_checked_the_number_of_is_not_to_be_cited() -> None:
    _, body = split(corpus()["pages/law/cn-public-health-emergency-law/index.md"])
    assert "（条号未核）" in body and "复制引用" not in body


def test_a_law_says_when_it_was_made_and_when_it_was_last_changed() -> None:
    made = corpus()
    page_text = text_of(made, "law/cn-property-management-regulation/")
    assert "公布日期2003年6月8日" in page_text and "最近修改2018年3月19日公布，施行日期未核实" in page_text
    assert "最近修改 2025年4月30日" in text_of(made, "law/")  # 传染病防治法, in force since 1989
    assert "最近修改" not in text_of(made, "law/cn-noise-law/")


def test_a_changed_law_is_not_shown_as_checked() -> None:
    beijing = text_of(corpus(), "law/cn-110000-fire-regulation/")
    assert "只核对过修改前的文本" in beijing and "已核对" not in beijing
    assert re.search("北京市消防条例.{0,80}旧文本", text_of(corpus(), "law/"), re.DOTALL)


def test_many_steps_are_folded_after_the_first_few() -> None:
    _, body = split(corpus()["pages/trace/cn-fire-law/index.md"])
    folded = re.findall(
        r'<ul class="ck-links">((?:(?!</ul>).)*)</ul><details class="ck-rest"><summary>另有 (\d+) 步', body
    )
    assert folded and all(rows.count("<li>") == 4 and int(rest) > 1 for rows, rest in folded)


def test_words_that_were_cut_end_with_dots_and_estates_stand_apart() -> None:
    _, body = split(corpus()["pages/trace/cn-fire-law/index.md"])
    assert re.search("：[^<]{39}…</li>", body) and not re.search("：[^<…]{41,}</li>", body)
    assert "</a> <a" not in body


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("duration <= 30 分钟", "用时不超过 30 分钟"),
        ("result = pass", "结果为合格"),
        ("score >= 80", "得分不少于 80"),
        ("other = x", "other = x"),
        ("", ""),
    ],
)
def test_when_a_record_counts_as_good_is_said_in_words(written: str, said: str) -> None:
    assert documents.condition(written, {"result": "结果", "score": "得分"}) == said


def test_no_metric_shows_a_condition_as_the_file_writes_it() -> None:
    pages = {path: made for path, made in corpus().items() if path.startswith("pages/metric/met-")}
    assert pages and not [
        path for path, made in pages.items() if re.search("达标条件.*(duration|&lt;=| = )", split(made)[1])
    ]


def test_a_contract_page_shows_parameters_by_name_and_conditions(sample: dict[str, Artifact]) -> None:
    _, body = split(sample["pages/contract/ctr-sample/index.md"])
    assert '<span class="ck-param">品质部</span>' in body
    assert 'href="#schedule-s1"' in body and "只取写到这些词的：" in body and "、单价</span></td>" in body
    assert "采用条件" in body and "{{" not in body


def test_a_basis_keeps_its_words_and_links_what_is_known(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    desk = page.Desk(library, Order(TODAY), routes(library), "")
    text = "《样板条例》第三条、第四条；《别的条例》第一条"
    shown = desk.basis(basis(text, ()))
    assert Reader(shown).text == text
    assert Reader(shown).values("href") == ["law/cn-sample/", "law/cn-sample/#art-3", "law/cn-sample/#art-4"]


def test_statements_in_contract_texts_leave_nothing() -> None:
    assert contract.boxed("甲{% if x %}乙{{ unknown }}", {}) == '甲乙<span class="ck-param">unknown</span>'


def test_a_clause_that_names_another_links_to_it() -> None:
    words = {"ref:c2": "第二条"}
    assert contract.boxed("见{{ ref('c2') }}", words) == '见<a href="#c2">第二条</a>'


def test_items_of_a_clause_are_numbered_as_in_a_statute() -> None:
    style = (ROOT / "site/assets/ck.css").read_text(encoding="utf-8")
    assert "counter(item, simp-chinese-informal)" in style and "cjk-decimal" not in style  # （十）, never （一〇）


def test_parameters_say_what_they_take() -> None:
    shapes = {
        "a": {"enum": ["诉讼", "仲裁"]},
        "b": {"type": "integer", "minimum": 1, "maximum": 9, "examples": [3]},
        "c": {"format": "date"},
    }
    assert [p.kind for p in contract.parameters({"properties": shapes})] == [
        "诉讼、仲裁（选一）",
        "整数，1 至 9，例如 3",
        "日期",
    ]


def test_a_project_page_says_that_it_is_made_up(sample: dict[str, Artifact]) -> None:
    text = text_of(sample, "project/prj-sample/")
    assert "虚构示例" in text and "已过期" in text
    assert "未规定；每月" in text and "2 小时；每周" in text  # the standard's values, the project's
    assert "豁免到期" in text_of(sample, "")


def test_an_empty_knowledge_base_still_has_a_site(tmp_path: Path) -> None:
    made = made_from(load(tmp_path))
    assert "还没有内容" in text_of(made, "law/")
    assert "还没有术语" in text_of(made, "glossary/")
    assert list(broken_links(made)) == []


def test_readings_say_their_range() -> None:
    ranges = [Reading("MPa", *pair) for pair in ((0.2, 0.5), (0.2, None), (None, 0.5), (None, None))]
    assert [documents.range_words(r) for r in (*ranges, None)] == [
        "0.2 至 0.5",
        "不低于 0.2",
        "不高于 0.5",
        "记录实测值",
        "",
    ]


def test_where_something_holds_is_said_in_words() -> None:
    everywhere, lifts = Applies(), Applies(("residential",), (1, 2), ("elevator",), ("CN-330100",))
    assert [words.reach(a) for a in (everywhere, lifts)] == ["", "住宅；一级、二级；有电梯；杭州市"]


def test_one_of_several_facilities_is_said_with_or() -> None:
    assert words.reach(Applies(any_facility=("elevator", "boiler"))) == "有电梯或者锅炉"


def test_months_end_with_the_month() -> None:
    days = [months_after(date(2026, 1, 31), months) for months in (0, 1, 11, 12, 37)]
    assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 12, 31), date(2027, 1, 31), date(2029, 2, 28)]


@pytest.mark.parametrize(("frequency", "overdue"), [("event", False), ("yearly", True)])
def test_a_plan_without_drills_is_overdue_only_where_it_has_a_cycle(
    tmp_path: Path, frequency: str, overdue: bool
) -> None:
    plan = sample_library(tmp_path).plans[0].body
    never = replace(plan, drills=replace(plan.drills, last=None, frequency=frequency))
    assert documents.drill_of(never, TODAY).overdue is overdue


# ── The folder of pages ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    first, second = (list(render(library, Order(TODAY))) for _ in range(2))
    assert first == second
    assert len({a.path for a in first}) == len(first)
    assert all(PurePosixPath(a.path).parts[0] == OUTPUT.folder and ".." not in a.path for a in first)


def test_pages_stay_the_same_but_for_the_date_they_are_made_for(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    later = {a.path: a for a in render(library, Order(date(2026, 11, 24)))}
    changed = {path for path, a in made_from(library).items() if later[path] != a}
    assert changed == {
        f"pages/{name}index.md" for name in ("", "about/", "gap/", "plan/plan-sample/", "rule/drill-overdue/")
    }


def test_the_projects_own_assets_are_copied_and_links_that_lead_out_are_not(tmp_path: Path) -> None:
    (tmp_path / "site" / "assets").mkdir(parents=True)
    (tmp_path / "site" / "pages").mkdir()
    (tmp_path / "site" / "assets" / "a.css").write_text("x", encoding="utf-8")
    (tmp_path / "site" / "pages" / "help.md").write_text("# x", encoding="utf-8")
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (tmp_path / "site" / "assets" / "leak").symlink_to(tmp_path / "secret")
    assert [a.path for a in assets(tmp_path)] == ["pages/assets/a.css", "pages/help.md"]


def test_the_site_asks_no_other_host_for_anything() -> None:
    for path in (*(ROOT / "site").rglob("*"), ROOT / "mkdocs.yml"):
        if path.is_file():
            hosts = set(re.findall(r"(?:https?:)?//([\w.-]+\.\w+)", path.read_text(encoding="utf-8")))
            assert hosts <= {"www.w3.org"}, (path, hosts)


def test_the_settings_stay_free_of_plugins_and_tags() -> None:
    assert CONFIG["plugins"] == [] and "hooks" not in CONFIG  # Zensical runs neither
    assert "!!" not in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert CONFIG["theme"]["font"] is False


# ── Built ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_built_pages_hold_no_inline_script_and_no_outside_address(built: Path) -> None:
    for path in built.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "Content-Security-Policy" in text
        for script in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text):
            assert 'type="application/json"' in script, path
        assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", text), path


def test_a_hostile_title_is_text_in_the_window_title_and_the_header(tmp_path: Path) -> None:
    from compliance_kit.cli.site_builder import build_site

    library = sample_library(tmp_path / "source", NASTY, NASTY_SHORT)
    for artifact in (*render(library, Order(TODAY)), *assets(ROOT)):
        path = tmp_path / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    build_site(ROOT / "mkdocs.yml", tmp_path / "pages", tmp_path / "site")
    for path in (tmp_path / "site").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text and "onerror=alert(1)>" not in text, path
        reader = Reader(text)
        assert not [name for name, _ in reader.attributes if name in ("onclick", "onerror")]
    plan = (tmp_path / "site/plan/plan-sample/index.html").read_text(encoding="utf-8")
    title = re.search("<title>(.*?)</title>", plan, re.DOTALL)
    assert title and html.unescape(title[1]).startswith(plain(NASTY[:110]))


def test_what_the_browser_loads_to_search_is_small() -> None:
    script = corpus()["pages/assets/ck-index.js"].content
    assert len(gzip.compress(script)) <= 1_500_000
    assert b"<" not in script and script.count(b"\n") == 1


def test_the_search_in_the_page_holds_every_passage_and_every_page_of_ours(sample: dict[str, Artifact]) -> None:
    text = sample["pages/assets/ck-index.js"].content.decode()
    data = json.loads(json.loads(text.removeprefix("window.ckIndex = JSON.parse(").removesuffix(");\n")))
    anchors = {f"{data['pages'][row[0]][0]}#{row[1]}".rstrip("#") for row in data["rows"]}
    assert {"law/cn-sample/", "law/cn-sample/#r3-1", "plan/plan-sample/#s01", "about/", "rule/broken-link/"} <= anchors
    assert any(anchor.startswith("glossary/#term-") or "/#term-" in anchor for anchor in anchors)
    kinds = {data["names"][row[2]] for row in data["rows"]}
    assert kinds <= set(data["kinds"])


def test_the_score_page_says_the_rules_that_compute_it(sample: dict[str, Artifact]) -> None:
    from compliance_kit.evidence import rating

    page = sample["pages/gap/score/index.md"].content.decode()
    page = page.replace("&#95;", "_").replace("\\_", "_")
    for line in (*rating.METHOD, *rating.RULES, *rating.SURVEY):
        assert line in page, line
    assert (
        f"得分达到 {rating.PASS_PERCENT}%" in page and f"检查率不足 {rating.LEAST_COVERAGE_PERCENT}% 不作结论" in page
    )
    shares = ("符合", "1"), ("部分符合", "0.5"), ("不符合", "0")
    for name, share in shares:
        assert f'<td data-label="判定">{name}</td><td data-label="得分系数">{share}</td>' in page
    assert "得分怎样算" in sample["pages/gap/index.md"].content.decode()
