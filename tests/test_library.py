"""The library, the links and the lawbook: what is read, what is left out, and who points at whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kb
from compliance_kit import citation
from compliance_kit.checks import check
from compliance_kit.kinds.fields import basis
from compliance_kit.lawbook import names
from compliance_kit.library import Library, display_name, load, yaml_files
from compliance_kit.model import ArticleNumber, Provision, Reference

TODAY = date(2026, 11, 23)


def codes(library: Library) -> list[tuple[str, str]]:
    """What is wrong, gaps and notes left aside."""
    return [(d.code, d.place.path) for d in check(library, TODAY) if d.severity.value == "error"]


def covered(library: Library, origin: str) -> list[str]:
    return sorted(link.target.partition("#")[2] for link in library.targets(origin, "covers"))


def resting_on(root: Path, *bases: str) -> Library:
    return kb.library(root, standard={"requirements": [kb.requirement("01", *bases)]})


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_documents_of_each_kind_come_sorted(tmp_path: Path) -> None:
    kb.save(tmp_path, "standards/a.yml", kb.STANDARD | {"id": "std-late", "section": "8.1"})
    kb.save(tmp_path, "standards/sub/deep/b.yaml", kb.STANDARD | {"id": "std-early", "section": "1.1"})
    kb.save(tmp_path, "standards/g.yml", kb.GLOSSARY)
    found = kb.library(tmp_path)
    assert [d.id for d in found.standards] == ["std-early", "std-xx", "std-late"]
    assert [d.id for d in found.regulations] == ["xx-law"] and [d.id for d in found.projects] == ["prj-xx"]
    assert [d.id for d in found.checklists] == ["chk-xx"] and [d.id for d in found.glossaries] == ["glo-xx"]
    assert found.metrics == found.plans == found.contracts == ()
    assert [row[0] for row in found.requirements()] == ["std-early#01", "std-xx#01", "std-late#01"]
    assert [d.source.path for d in found.files] == sorted(found.sources)
    assert found.projects[0].body.folder == "projects/xx"


def test_hidden_folders_and_other_files_are_not_read(tmp_path: Path) -> None:
    kb.base(tmp_path)
    for path in ("standards/.git/a.yml", "notes/a.yml", "standards/a.txt", "standards/a.yml.bak"):
        kb.save(tmp_path, path, "kind: nonsense\n")
    assert len(load(tmp_path).sources) == 4


def test_an_empty_folder_is_an_empty_library(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.files == found.findings == found.links == () and not found.documents and not found.unread


@pytest.mark.parametrize("kind", ["file", "folder", "dangling"])
def test_a_link_that_leads_out_of_the_root_or_nowhere_is_left_out(tmp_path: Path, kind: str) -> None:
    home, outside = kb.base(tmp_path / "kb"), tmp_path / "outside"
    kb.save(outside, "secret.yml", kb.STANDARD | {"id": "std-secret"})
    target = {"file": outside / "secret.yml", "folder": outside, "dangling": outside / "no.yml"}[kind]
    link = home / "standards" / ("linked" if kind == "folder" else "linked.yml")
    link.symlink_to(target)
    assert len(list(yaml_files(home))) == 4 and len(load(home).documents) == 4


@pytest.mark.parametrize("target", ["linked.yml", "nowhere.yml"])
def test_a_link_to_itself_or_to_nothing_is_a_finding(tmp_path: Path, target: str) -> None:
    home = kb.base(tmp_path)
    (home / "standards" / "linked.yml").symlink_to(target)
    found = load(home)
    assert len(found.documents) == 4
    assert [(d.code, d.place.path) for d in found.findings] == [("yaml-not-a-file", f"standards/{target}")]


def test_a_root_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    kb.base(tmp_path / "real")
    (tmp_path / "alias").symlink_to(tmp_path / "real")
    found = load(tmp_path / "alias")
    assert sorted(found.sources) == sorted(load(tmp_path / "real").sources)


def test_a_file_given_beside_the_root_is_read_once(tmp_path: Path) -> None:
    home = kb.base(tmp_path / "kb")
    inside, beside = home / "standards" / "std-xx.yml", kb.save(tmp_path, "new/n.yml", kb.STANDARD | {"id": "std-new"})
    found = load(home, [inside, beside, tmp_path / "new", tmp_path / "absent"])
    assert sorted(found.documents) == ["chk-xx", "prj-xx", "std-new", "std-xx", "xx-law"]
    assert beside.as_posix() in found.sources and "standards/std-xx.yml" in found.sources
    assert display_name(beside, home) == beside.as_posix()


def test_of_twins_the_first_by_path_counts_and_the_second_is_reported(tmp_path: Path) -> None:
    kb.save(tmp_path, "standards/a-twin.yml", kb.STANDARD | {"title": "先来的"})
    found = load(kb.base(tmp_path))
    assert found.documents["std-xx"].title == "先来的" and len(found.files) == 5
    assert codes(found) == [("duplicate-id", "standards/std-xx.yml")]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("- a\n", "unknown-kind", 1, 1, "没有写明类型"),
        ("id: x\n", "unknown-kind", 1, 1, "没有写明类型"),
        ("id: x\nkind: plann\n", "unknown-kind", 2, 7, "plann"),
        ("id: x\nkind: [plan]\n", "unknown-kind", 2, 7, "没有"),
        ("id: x\nkind: 7\n", "unknown-kind", 2, 7, "没有"),
        ("id: x\nkind:\n", "unknown-kind", 2, 6, "没有"),
        ("kind: standard\nid: no：ko\n", "schema-pattern", 2, 5, "no：ko"),
        ("kind: standard\nid: [1]\n", "schema-type", 2, 5, "编号"),
    ],
)
def test_a_file_of_no_known_shape_is_pointed_at(
    tmp_path: Path, text: str, code: str, line: int, column: int, words: str
) -> None:
    kb.save(tmp_path, "standards/x.yml", text)
    findings = load(tmp_path).findings
    spots = [(d.code, d.place.span.line, d.place.span.column) for d in findings if words in str(d.message)]
    assert spots[:1] == [(code, line, column)], [str(d.message) for d in findings]


def test_a_value_that_must_be_quoted_is_reported_once(tmp_path: Path) -> None:
    text = "kind: glossary\nid: glo-y\ntitle: 甲\nowner: yes\nterms: [{term: 甲方, definition: 一方当事人}]\n"
    kb.save(tmp_path, "standards/g.yml", text)
    assert [(d.code, d.place.span.line) for d in load(tmp_path).findings] == [("yaml-ambiguous", 4)]


def test_one_broken_file_does_not_make_every_link_to_it_broken(tmp_path: Path) -> None:
    found = load(kb.base(tmp_path, standard={"owner": 7}))
    assert found.unread == {"std-xx"} and codes(found) == [("schema-type", "standards/std-xx.yml")]
    kb.save(tmp_path, "standards/std-xx.yml", "kind: standard\nid: [")
    assert ("broken-link", "checklists/chk-xx.yml") in codes(load(tmp_path))


def test_unknown_ids_bring_the_nearest_known_one(tmp_path: Path) -> None:
    found = kb.library(tmp_path)
    assert found.nearest("std-xx#02") == "std-xx#01" and found.nearest("完全不像") == found.nearest("") == ""


# ── Links ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_links_can_be_walked_both_ways_and_by_role(tmp_path: Path) -> None:
    found = kb.library(tmp_path)
    assert [(link.role, link.target) for link in found.targets("chk-xx#001")] == [("verifies", "std-xx#01")]
    assert [link.origin for link in found.origins("std-xx#01", "verifies")] == ["chk-xx#001"]
    assert found.origins("std-xx#01", "basis") == found.targets("nothing") == found.origins("nothing", "basis") == ()
    everything = [link for group in found.forward.values() for link in group]
    assert sorted(map(str, everything)) == sorted(map(str, found.links))
    assert sorted(str(link) for group in found.back.values() for link in group) == sorted(map(str, found.links))


def test_a_superseded_document_points_at_its_successor(tmp_path: Path) -> None:
    found = kb.library(tmp_path, standard={"superseded_by": "xx-law"})
    assert [link.target for link in found.targets("std-xx", "superseded-by")] == ["xx-law"]


def test_a_withdrawn_requirement_rests_on_nothing_and_is_not_in_force(tmp_path: Path) -> None:
    rows = [kb.requirement("01"), kb.requirement("02", status="withdrawn")]
    found = kb.library(tmp_path, standard={"requirements": rows})
    assert [row[0] for row in found.requirements()] == ["std-xx#01"]
    assert found.targets("std-xx#02") == () and "std-xx#02" in found.nodes


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("《示例法》第三条", ["r3-1", "r3-2-1", "r3-2-3"]),
        ("《中华人民共和国示例法》第3条", ["r3-1", "r3-2-1", "r3-2-3"]),
        ("《示例》第三条第一款", ["r3-1"]),
        ("《示例法》第三条第二款", ["r3-2-1", "r3-2-3"]),
        ("《示例法》第三条第二款第（三）项", ["r3-2-3"]),
        ("《示例法》第三条第二款第（一）项、第（三）项", ["r3-2-1", "r3-2-3"]),
        ("《示例法》第三条第二款第（一）项至第（三）项", ["r3-2-1", "r3-2-3"]),
        ("《示例法》第三条第二款第（二）项", []),
        ("《示例法》第三条第一款至第二款", ["r3-1", "r3-2-1", "r3-2-3"]),
        ("《示例法》第三条至第五条", ["r3-1", "r3-2-1", "r3-2-3", "r5-1"]),
        ("《示例法》第四条、第五条", ["r5-1"]),
        ("《示例法》第九条之一", ["r9-1"]),
        ("《示例法》第九条至第十条", ["r9-1"]),
        ("《示例法》第九条", []),
        ("《示例法》（2020年修订）第五条", ["r5-1"]),
        ("《示例法（2020年修正）》第五条", ["r5-1"]),
        ("《示例法》", []),
        ("《无名法》第五条", []),
    ],
)
def test_a_basis_covers_the_duties_of_just_what_it_cites(tmp_path: Path, basis: str, expected: list[str]) -> None:
    found = load(kb.base(tmp_path, standard={"requirements": [kb.requirement("01", basis)]}))
    assert covered(found, "std-xx#01") == expected


def test_citing_the_whole_instrument_links_to_it_and_not_to_an_article(tmp_path: Path) -> None:
    found = resting_on(tmp_path, "《示例法》")
    assert [(link.role, link.target) for link in found.targets("std-xx#01")] == [("basis", "xx-law")]


def test_a_duty_whose_article_nobody_has_checked_is_taken_up_by_its_id(tmp_path: Path) -> None:
    duty = {"id": "r0-1", "who": "物业服务企业", "must": "让开通道"}
    law: dict[str, Any] = {"verified": False, "articles": [{"gist": "让开通道。", "duties": [duty]}]}
    standard = {"requirements": [kb.requirement("01", "《示例法》", covers=["xx-law#r0-1"], reason="原文未核对")]}
    found = load(kb.base(tmp_path, law=law, standard=standard))
    assert covered(found, "std-xx#01") == ["r0-1"]
    assert found.nodes["xx-law#r0-1"].label == "《示例法》（条号未核）"
    assert codes(found) == []


def test_an_instrument_that_was_read_gives_the_number_of_every_article(tmp_path: Path) -> None:
    checked = {"on": "2026-01-02", "by": "法务", "against": "官方文本"}
    found = load(kb.base(tmp_path, law={"verified": checked, "articles": [{"gist": "让开通道。"}]}))
    assert ("schema-required", "regulations/xx-law.yml") in codes(found)


def test_covers_names_a_duty(tmp_path: Path) -> None:
    parts = [kb.requirement("01", covers=["xx-law#r5-1", "xx-law#r99", "xx-law#art-5"])]
    found = load(kb.base(tmp_path, standard={"requirements": parts}))
    assert codes(found).count(("broken-link", "standards/std-xx.yml")) == 2


def test_two_bases_that_say_the_same_give_links_of_their_own(tmp_path: Path) -> None:
    found = resting_on(tmp_path, "《示例法》第五条", "《示例法》第五条第一款")
    routes = [link.route[-1] for link in found.targets("std-xx#01", "covers")]
    assert routes == [0, 1] and len(set(found.links)) == len(found.links)


def test_penalties_and_conflicts_point_at_articles_and_cover_nothing(tmp_path: Path) -> None:
    duty = {"id": "r5-1", "who": "业主", "must": "不得阻挡", "tightens": "xx-law#r5-2"}
    penalty = {"text": "处罚款", "basis": ["《示例法》第三条"]}
    duties = [duty | {"penalty": penalty}, {"id": "r5-2", "who": "业主", "must": "让开通道"}]
    changed: dict[str, Any] = {
        "articles": [{"number": 5, "gist": "让开通道。", "duties": duties}],
        "conflicts": [{"on": 5, "with": "《示例法》第四条", "prevails": "this", "why": "新法优于旧法"}],
    }
    found = kb.library(tmp_path, law=changed)
    links = {(x.origin, x.role, x.target) for x in found.links if x.document == "xx-law"}
    assert links == {
        ("xx-law#r5-1", "penalty", "xx-law#art-3"),
        ("xx-law#r5-1", "tightens", "xx-law#r5-2"),
        ("xx-law#art-5", "conflicts", "xx-law#art-4"),
    }


# ── Lawbook ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_instrument_goes_by_every_name_and_any_version(tmp_path: Path) -> None:
    book = kb.library(tmp_path).lawbook
    written = ("中华人民共和国示例法", "示例法", "示例", "示例法（2020年修订）", "示例法（2018年第二次修正）")
    assert [getattr(book.find(title), "id", None) for title in written] == ["xx-law"] * len(written)
    assert book.find("示例条例") is None and book.find("") is None
    assert book.nearest("示列法") == "示例法" and book.nearest("毫不相干的办法") == ""


def test_of_namesakes_the_first_by_path_is_meant(tmp_path: Path) -> None:
    kb.save(tmp_path, "regulations/zz.yml", kb.LAW | {"id": "zz-law", "title": "示例法", "aliases": ["另名"]})
    found = load(kb.base(tmp_path))
    assert found.lawbook.find("示例法") is found.documents["xx-law"]
    assert found.lawbook.find("另名") is found.documents["zz-law"]
    assert names(found.documents["zz-law"]) == ("示例法", "另名")


def spelt(tmp_path: Path, reference: Reference) -> list[Provision]:
    from compliance_kit.lawbook import spell_out

    return list(spell_out(reference, kb.library(tmp_path).documents["xx-law"].body))


def test_a_range_is_spelt_out_by_the_outline(tmp_path: Path) -> None:
    def at(main: int, paragraph: int = 0, item: int = 0) -> Provision:
        return Provision(ArticleNumber(main), paragraph, item)

    articles = [Provision(ArticleNumber(9)), Provision(ArticleNumber(9, 1)), Provision(ArticleNumber(10))]
    assert spelt(tmp_path, Reference(at(9), at(10))) == articles
    assert spelt(tmp_path, Reference(at(900), at(901))) == [at(900), at(901)]
    assert spelt(tmp_path, Reference(at(3, 1), at(3, 2))) == [at(3, 1), at(3, 2)]
    assert spelt(tmp_path, Reference(at(3, 2, 1), at(3, 2, 3))) == [at(3, 2, 1), at(3, 2, 2), at(3, 2, 3)]
    assert spelt(tmp_path, Reference(at(3, 2))) == [at(3, 2)]


def test_a_basis_that_cannot_be_read_makes_no_link_and_is_reported(tmp_path: Path) -> None:
    found = resting_on(tmp_path, "依法办事")
    assert found.targets("std-xx#01") == () and codes(found) == [("broken-citation", "standards/std-xx.yml")]


def test_every_range_that_can_be_written_leads_somewhere(tmp_path: Path) -> None:
    found = kb.library(tmp_path)
    for written in (
        "《示例法》第三条第一款第（二）项至第二款第（一）项",
        "《示例法》第三条第二款第（一）项至第五条",
        "《示例法》第三条至第九条之一",
    ):
        try:
            citation.parse(written)
        except citation.CitationError:
            continue
        assert list(found.lawbook.resolve([basis(written, ())])), written


def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    kb.base(tmp_path)
    (tmp_path / "standards" / "std-xx.yml").chmod(0)
    with kb.as_nobody(tmp_path):
        assert ("yaml-not-a-file", "standards/std-xx.yml") in codes(load(tmp_path))
