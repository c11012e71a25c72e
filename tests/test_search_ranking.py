"""Lists read whole and scored at once: what comes of it is what Whoosh's own searcher finds, in its order."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from whoosh.codec.whoosh3 import W3Codec
from whoosh.collectors import FilterCollector, TopCollector
from whoosh.fields import KEYWORD, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.matching import ReadTooFar
from whoosh.query import And, AndMaybe, AndNot, NullQuery, Or, Prefix, Term

from compliance_kit.finding.passages import Passage, passages
from compliance_kit.finding.segment import groups_of
from compliance_kit.finding.wish import wish
from compliance_kit.kinds.regulation import STATE
from compliance_kit.library import load
from compliance_kit.outputs.search import codec, index, query
from compliance_kit.outputs.search import postings as lists
from compliance_kit.outputs.search.postings import FIELD, Postings
from compliance_kit.outputs.search.questions import question
from compliance_kit.outputs.search.ranking import best
from reference import ROOT

QUESTIONS = {
    name: yaml.safe_load((ROOT / "tests" / name).read_text(encoding="utf-8"))
    for name in ("questions.yml", "questions_second.yml")
}
KEYWORDS = (
    *map(
        " ".join,
        product(
            ("电梯轿厢", "消防水泵", "二次供水水箱", "监控录像", "维修资金账目", "门禁系统"), ("检查", "公示", "更换")
        ),
    ),
    *(
        "消防",
        "绿化带",
        "民法典944",
        "物业管理条例",
        "wygltl",
        "消防 -演练",
        "电梯|扶梯 维保",
        "“消防设施” 检测",
        "避雷装置 回访",
    ),
)
SCOPES = (
    query.EVERYWHERE,
    query.Scope({"kind": "requirement"}),
    query.Scope({"region": "全国", "kind": "article"}, date(2020, 12, 31)),
)

Found = Sequence[tuple[float, int]]


def plain(searcher: Any, wanted: Any, limit: int, facets: Any = None, **how: Any) -> Found:
    """What Whoosh's own searcher finds.

    With `replace=0` it keeps lists that are read to their end in the count of a question's words: otherwise what a
    passage scores there depends on where in the index it stands.
    """
    collector = TopCollector(limit, **how)
    searcher.search_with_collector(wanted, FilterCollector(collector, facets) if facets else collector)
    return list(collector.results().top_n)


def close(found: Found) -> Found:
    return [(round(score, 9), number) for score, number in found]


def saved(files: Any, folder: Path) -> index.Index:
    for artifact in files:
        (folder / artifact.path).write_bytes(artifact.content)
    return index.read(folder)


@pytest.fixture(scope="module")
def index_of_all(tmp_path_factory: pytest.TempPathFactory) -> index.Index:
    library = load(ROOT)
    return saved(index.build(passages(library), groups_of(library)), tmp_path_factory.mktemp("all"))


@pytest.mark.parametrize("scope", SCOPES)
def test_keywords_find_what_whooshs_own_searcher_finds(index_of_all: index.Index, scope: query.Scope) -> None:
    facets, held = scope.filter(), index_of_all.postings
    many = 0
    for text in KEYWORDS:
        wanted = query.meant(index_of_all, wish(text))
        if wanted is not None:
            found = best(held, wanted, limit=50, allowed=held.allowed(facets) if facets else None)
            assert close(found) == close(plain(index_of_all.searcher, wanted, 50, facets)), text
            many += len(found)
    assert many > 40


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_find_what_whooshs_own_searcher_finds(index_of_all: index.Index, name: str) -> None:
    for row in QUESTIONS[name]:
        for wanted in (query.meant(index_of_all, wish(row["ask"])), question(index_of_all, row["ask"])):
            if wanted is not None:
                found = best(index_of_all.postings, wanted, limit=query.POOL)
                whooshs = plain(index_of_all.searcher, wanted, query.POOL, usequality=False, replace=0)
                assert close(found) == close(whooshs), row["ask"]


@pytest.mark.parametrize(("name", "least"), [("questions.yml", 60), ("questions_second.yml", 20)])
def test_questions_in_peoples_own_words_find_the_page_that_answers(
    index_of_all: index.Index, name: str, least: int
) -> None:
    asked = QUESTIONS[name]
    assert len(asked) >= least
    missed = []
    for row in asked:
        hits = query.find(index_of_all, row["ask"], limit=40)
        pages = list(dict.fromkeys(hit.document for hit in hits))[:3]
        if not set(pages) & set(row["want"]):
            missed.append((row["ask"], pages))
    assert len(missed) <= len(asked) // 10, missed


def test_a_suggestion_is_the_title_of_a_document_or_a_term(index_of_all: index.Index) -> None:
    rows = index_of_all.searcher.reader().all_stored_fields()
    titles = {row["title"].removeprefix(STATE) for row in rows if "#" not in row["id"]} | {*index_of_all.vocabulary}
    for text in ("物业管理条列", "电梯困人应急预按", "电梯因人", "没有这样的东西"):
        like = difflib.get_close_matches(text, sorted(titles), n=1, cutoff=0.5)
        assert query.suggest(index_of_all, text) == "".join(like)


# ── Small indexes ────────────────────────────────────────────────────────────────────────────────────────────────────


def passage(number: int, text: str, document: str = "") -> Passage:
    return Passage(f"p{number:03d}", "duty", "", text, document or f"doc-{number % 7}")


WORDS = ("甲乙", "丙丁", "戊己", "庚辛", "abcd", "abce")
SMALL = [
    passage(n, " ".join(word for place, word in enumerate(WORDS) for _ in range((n * (place + 2)) % 5)))
    for n in range(60)
]
TREES = (
    Term(FIELD, "abcd"),
    Prefix(FIELD, "abc"),
    Or([Prefix(FIELD, "xyz"), Term(FIELD, "abcd")]),
    And([Prefix(FIELD, "abc"), Or([And([Term(FIELD, "甲乙"), Term(FIELD, "丙丁", boost=0.8)]), Term(FIELD, "戊己")])]),
    AndMaybe(Term(FIELD, "甲乙"), Or([Term(FIELD, "丙丁"), Term(FIELD, "abce")])),
    AndNot(Term(FIELD, "甲乙"), Or([Term(FIELD, "丙丁"), Term(FIELD, "abce")])),
    And([Term(FIELD, "甲乙"), Term(FIELD, "庚辛"), Term(FIELD, "没有")]),
    NullQuery,
)
COUNTED = Or([Term(FIELD, "甲乙"), And([Term(FIELD, "丙丁"), Term(FIELD, "abce")]), Term(FIELD, "戊己")], scale=0.9)
"""Whoosh counts a question's words anew in each segment, we in the whole index."""


def alike(opened: index.Index, *trees: Any) -> None:
    for tree, limit in product(trees, (1, 5, 100)):
        found = best(opened.postings, tree, limit=limit)
        assert close(found) == close(plain(opened.searcher, tree, limit, usequality=False, replace=0)), (tree, limit)


def test_lists_are_cut_joined_and_counted_as_whoosh_does(tmp_path: Path) -> None:
    alike(saved(index.build(SMALL, ()), tmp_path), *TREES, COUNTED)


def test_what_was_taken_out_of_the_index_is_in_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SHARD", 25)
    saved(index.build(SMALL, ()), tmp_path)
    changed = [replace(p, text="甲乙 abcd") if p.document == "doc-3" else p for p in SMALL if p.document != "doc-4"]
    opened = saved(index.update(tmp_path, changed, ()), tmp_path)
    assert len(opened.searcher.leaf_searchers()) == 4 and opened.searcher.reader().has_deletions()
    alike(opened, *TREES)
    assert [opened.row(n).document for n in opened.postings.holding("document", ("doc-4", "doc-3"))] == ["doc-3"] * 9
    found = {opened.row(number).id for _, number in best(opened.postings, Prefix(FIELD, "abc"), limit=100)}
    assert found == {p.id for p in changed if "abc" in p.text}


def test_lists_and_filters_not_asked_for_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "HELD", 50)
    monkeypatch.setattr(lists, "HELD_FILTERS", 2)
    opened = saved(index.build(SMALL, ()), tmp_path)
    alike(opened, *TREES)
    sizes = [len(opened.postings.scores(word)) for word in WORDS]
    assert opened.postings.held == sum(sizes[-1:]) and sizes[-1] < lists.HELD < sum(sizes[-2:])
    masks = [opened.postings.allowed(And([Term("document", f"doc-{n}")])) for n in (0, 1, 2, 0, 0)]
    assert masks[0] == masks[3] and masks[3] is masks[4] and sum(masks[0]) == 9 and len(masks[0]) == 60


# ── How lists are kept ───────────────────────────────────────────────────────────────────────────────────────────────


def written(made_with: Any) -> Any:
    engine = RamStorage().create_index(Schema(**{FIELD: KEYWORD(scorable=True)}))
    writer = engine.writer(codec=made_with)
    for each in SMALL:
        writer.add_document(**{FIELD: each.text})
    writer.commit()
    return engine.searcher()


def test_whoosh_walks_through_our_lists_as_through_its_own() -> None:
    ours, whooshs = written(codec.Codec("name")), written(W3Codec())
    for tree, limit in product((*TREES, COUNTED), (1, 5, 100)):
        assert plain(ours, tree, limit) == plain(whooshs, tree, limit), (tree, limit)
    held = Postings(ours)
    assert {word: held.spread(word) for word in WORDS} == {word: whooshs.doc_frequency(FIELD, word) for word in WORDS}


def test_a_list_is_walked_and_left() -> None:
    found = written(codec.Codec("name")).postings(FIELD, "abcd")
    numbers = list(found.all_ids())
    found.skip_to(numbers[3])
    assert (found.id(), found.skip_to_quality(0.0)) == (numbers[3], 0)
    assert found.skip_to_quality(found.max_quality()) == 1 and not found.is_active()
    with pytest.raises(ReadTooFar):
        found.skip_to(0)


def test_wide_gaps_and_words_that_stand_very_often_are_kept() -> None:
    storage, ours = RamStorage(), codec.Codec()
    file = storage.create_file("lists")
    writer = ours.postings_writer(file)
    infos = []
    for numbers in ([3, 70_000, 70_001], [5]):
        writer.start_postings(None, None)
        for number in numbers:
            writer.add_posting(number, 300.0, b"", 1000)
        infos.append(writer.finish_postings())
    file.close()
    first, second = (ours.postings_reader(storage.open_file("lists"), info, None) for info in infos)
    assert list(first.ids(10)) == [13, 70_010, 70_011] and list(second.ids()) == [5]
    assert {codec.often(code) for code in first.codes} == {codec.MOST_OFTEN}
    assert abs(codec.length(first.codes[0]) - 1000) < 40
