"""The search index: how text is cut, that the index is the same to the byte, and what is found by what is typed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kb
from compliance_kit.finding import segment
from compliance_kit.finding.passages import passages
from compliance_kit.finding.pinyin import initials
from compliance_kit.finding.wish import wish
from compliance_kit.library import load
from compliance_kit.model import CkitError
from compliance_kit.outputs import Order
from compliance_kit.outputs.search import OUTPUT, index, query, renew

LAWS: dict[str, dict[str, Any]] = {
    "civil": {
        "id": "cn-civil-code",
        "title": "中华人民共和国民法典",
        "aliases": [],
        "outline": [{"chapter": "物业服务合同", "articles": "937-950"}],
        "articles": [
            {"number": 943, "gist": "物业服务人定期公开服务事项与收费。"},
            {"number": 944, "gist": "业主应当按约支付物业费。"},
        ],
    },
    "rules": {
        "id": "cn-pm-regulation",
        "title": "物业管理条例",
        "level": "administrative-regulation",
        "aliases": ["物管条例"],
        "outline": [{"chapter": "第四章", "articles": "1-67"}],
        "articles": [
            {"number": 35, "gist": "物业服务企业按合同提供服务。"},
            {
                "number": 46,
                "gist": "制止违法行为并报告。",
                "duties": [{"id": "r46-1", "who": "物业服务企业", "must": "制止违反治安、环保规定的行为"}],
            },
        ],
    },
}
ROWS = [
    kb.requirement("01", "《物业管理条例》第三十五条", name="电梯困人救援", text="接到电梯困人报告后三十分钟内到场。"),
    kb.requirement("02", "《物业管理条例》第四十六条", name="业主委员会沟通", text="每季度向业主委员会书面报告。"),
    kb.requirement("03", "《物业管理条例》第四十六条", name="公共水域防溺水", text="景观水池设警示标志与救生设备。"),
]


def corpus(root: Path) -> Path:
    for name, law in LAWS.items():
        kb.save(root, f"regulations/{name}.yml", kb.LAW | law)
    form = {"sections": [{"title": "巡查", "items": [{"code": "001", "name": "轿厢对讲", "select": "std-xx#01"}]}]}
    kb.save(root, "standards/std-xx.yml", kb.STANDARD | {"requirements": ROWS, "tags": ["标签词"]})
    kb.save(root, "checklists/chk-xx.yml", kb.CHECKLIST | form)
    kb.save(root, "standards/glossary.yml", kb.GLOSSARY)
    return root


def build(root: Path, out: Path) -> Path:
    library = load(root)
    assert not library.findings, [str(f.message) for f in library.findings]
    for artifact in OUTPUT.render(library, Order(date(2026, 11, 23))):
        kb_file = out / artifact.path
        kb_file.parent.mkdir(parents=True, exist_ok=True)
        kb_file.write_bytes(artifact.content)
    return out / "search"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("search")
    return build(corpus(home / "kb"), home / "build")


@pytest.fixture(scope="module")
def ask(folder: Path) -> Callable[..., list[str]]:
    opened = index.read(folder)

    def ids(text: str, *, only: dict[str, str] | None = None, on: date | None = None, limit: int = 10) -> list[str]:
        return [hit.id for hit in query.find(opened, text, limit=limit, scope=query.Scope(only or {}, on))]

    return ids


# ── Segments ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_words_are_folded_cut_and_without_filler() -> None:
    found = list(segment.words("ＧＢ/Ｔ 20647的电梯"))
    assert "gb" in found and "电梯" in found and "的" not in found and "/" not in found
    assert list(segment.words("")) == [] and list(segment.words("！？ 😀")) == []


def test_a_word_of_the_glossary_stays_whole() -> None:
    assert "轿厢门刀" in list(segment.words("检查轿厢门刀间隙", ("轿厢门刀",)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第三十五条", ["art35"]),
        ("第35条", ["art35"]),
        ("35条", ["art35"]),
        ("第一百二十条之一", ["art120-1"]),
        ("第三条、第四条", ["art3", "art4"]),
        ("第十十条", []),
        ("第零条", ["art0"]),
        ("条例", []),
    ],
)
def test_article_numbers_become_words(text: str, expected: list[str]) -> None:
    assert [w for w in segment.article_words(text) if w != "art0"] == [w for w in expected if w != "art0"]


def test_grams_are_pairs_of_neighbours() -> None:
    assert list(segment.grams("电梯困人 ab 水")) == ["电梯", "梯困", "困人", "水"] and list(segment.grams("ab")) == []


def test_a_number_behind_a_title_is_an_article() -> None:
    assert segment.asked("物业管理条例35").split() == ["物业管理条例", "第35条"]
    assert segment.asked("《民法典》 944").split()[-1] == "第944条"
    assert segment.asked("物业费2.5元") == "物业费2.5元" and segment.asked("占30%") == "占30%"
    assert segment.asked("到场30分钟") == "到场30分钟" and segment.asked("第35条") == "第35条"
    assert segment.asked("民法典938第3款") == "民法典 第938条 第3款"


def test_synonyms_of_overlapping_groups_join() -> None:
    found = segment.synonyms([("甲", "乙"), ("乙", "ＡＢ")])
    assert found == {"甲": ("甲", "乙"), "乙": ("甲", "乙", "ab"), "ab": ("乙", "ab")}


# ── The index ────────────────────────────────────────────────────────────────────────────────────────────────────────

SCRIPT = """
import sys; from pathlib import Path; from datetime import date
from compliance_kit.library import load
from compliance_kit.outputs import Order, output
import hashlib
for artifact in output("search").render(load(Path(sys.argv[1])), Order(date(2026, 11, 23))):
    print(artifact.path, hashlib.sha256(artifact.content).hexdigest())
"""


def test_the_index_is_the_same_to_the_byte_in_every_process(tmp_path: Path, folder: Path) -> None:
    root = corpus(tmp_path)
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(root)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    ]
    here = "".join(f"search/{p.name} {hashlib.sha256(p.read_bytes()).hexdigest()}\n" for p in sorted(folder.iterdir()))
    assert runs[0] == runs[1] and sorted(runs[0].splitlines()) == sorted(here.splitlines())


def test_every_part_and_every_term_can_be_found_once(tmp_path: Path) -> None:
    library = load(corpus(tmp_path))
    found = list(passages(library))
    assert len({p.id for p in found}) == len(found) == len(library.nodes) + 2
    by_id = {p.id: p for p in found}
    assert by_id["chk-xx#001"].text == "接到电梯困人报告后三十分钟内到场。"
    assert by_id["cn-pm-regulation"].status == "现行有效" and by_id["cn-pm-regulation"].region == "全国"
    assert "行政法规" in by_id["cn-pm-regulation"].text and by_id["std-xx#01"].role == ""


def _damage(folder: Path, kind: str) -> None:
    name = next(n for n in json.loads((folder / "digests.json").read_text("utf-8"))["files"])
    notes = {
        "no json": "{",
        "no object": "[]",
        "no files": '{"groups": []}',
        "empty": "",
        "odd": '{"files": 7, "groups": []}',
    }
    notes |= {
        "no groups": '{"files": {}}',
        "odd groups": '{"files": {}, "groups": 7}',
        "no index": '{"files": {}, "groups": []}',
    }
    match kind:
        case "changed":
            (folder / name).write_bytes((folder / name).read_bytes()[:-1] + b"\0")
        case "missing":
            (folder / name).unlink()
        case "no note":
            (folder / "digests.json").unlink()
        case "binary":
            (folder / "digests.json").write_bytes(b"\xff\xfe\x00")
        case _:
            (folder / "digests.json").write_text(notes[kind], "utf-8")


DAMAGES = ("changed", "missing", "no note", "binary", "no json", "no object", "no files", "empty", "odd", "no groups")


@pytest.mark.parametrize("kind", [*DAMAGES, "odd groups", "no index"])
def test_a_damaged_index_is_said_in_words(tmp_path: Path, folder: Path, kind: str) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert index.read(tmp_path).groups
    _damage(tmp_path, kind)
    with pytest.raises(CkitError, match="索引"):
        index.read(tmp_path)


def test_a_folder_without_an_index_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(CkitError, match="还没有检索索引"):
        index.read(tmp_path / "nowhere")


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    for artifact in index.build([], ()):
        (tmp_path / artifact.path).write_bytes(artifact.content)
    assert query.find(index.read(tmp_path), "电梯") == ()


# ── Brought up to date ───────────────────────────────────────────────────────────────────────────────────────────────


def renewed(root: Path, out: Path) -> dict[str, bytes]:
    """The index brought up to date in its folder, as `ckit build search` does; the files written."""
    made = {a.path.removeprefix("search/"): a.content for a in renew(load(root), out / "search")}
    for old in (out / "search").iterdir():
        old.unlink()
    for name, content in made.items():
        (out / "search" / name).write_bytes(content)
    return made


def change(root: Path, text: str) -> None:
    rows = [*ROWS[:2], {**ROWS[2], "text": text}]
    kb.save(root, "standards/std-xx.yml", kb.STANDARD | {"requirements": rows, "tags": ["标签词"]})


def found(out: Path, text: str) -> list[str]:
    return [hit.id for hit in query.find(index.read(out / "search"), text)]


def test_a_changed_document_alone_is_written_again(tmp_path: Path) -> None:
    root, out = corpus(tmp_path / "kb"), tmp_path / "build"
    for number in range(12):
        more = {"id": f"cn-more-{number}", "title": f"另外条例{number}", "aliases": []}
        kb.save(root, f"regulations/more-{number}.yml", kb.LAW | LAWS["rules"] | more)
    before = {path.name: path.read_bytes() for path in build(root, out).iterdir()}
    assert renewed(root, out) == before  # nothing changed
    change(root, "泳池边设救生员座椅。")
    after = renewed(root, out)
    kept = {name for name, content in before.items() if after.get(name) == content}
    assert {Path(name).suffix for name in kept} == {".seg"} and len(after) == len(before) + 1
    assert found(out, "救生员座椅") == ["std-xx#03"] and found(out, "景观水池") == []
    assert found(out, "民法典944") == ["cn-civil-code#art-944"]
    (root / "standards/std-xx.yml").unlink()
    (root / "checklists/chk-xx.yml").unlink()
    renewed(root, out)
    assert found(out, "救生员座椅") == [] and "chk-xx#001" not in found(out, "轿厢对讲")


def test_an_index_is_made_anew_after_many_updates_or_with_another_glossary(tmp_path: Path) -> None:
    root, out = corpus(tmp_path / "kb"), tmp_path / "build"
    build(root, out)
    for number in range(index.MOST_UPDATES + 2):
        change(root, f"第{number}次改动，巡逻。")
        renewed(root, out)
    assert len(list((out / "search").glob("*.seg"))) <= index.MOST_UPDATES + 1
    kb.save(
        root,
        "standards/glossary.yml",
        kb.GLOSSARY | {"terms": [{"term": "巡逻", "synonyms": ["转悠"], "definition": "在园区里走动查看。"}]},
    )
    made = renewed(root, out)
    fresh = {a.path.removeprefix("search/"): a.content for a in OUTPUT.render(load(root), Order(date(2026, 11, 23)))}
    assert made == fresh and "std-xx#03" in found(out, "转悠")


def test_an_index_of_an_older_format_is_made_anew(tmp_path: Path) -> None:
    root, out = corpus(tmp_path / "kb"), tmp_path / "build"
    fresh = {path.name: path.read_bytes() for path in build(root, out).iterdir()}
    note = out / "search" / index.DIGESTS
    note.write_text(json.dumps(json.loads(note.read_text("utf-8")) | {"format": 5}), "utf-8")
    with pytest.raises(CkitError, match="索引"):
        index.read(out / "search")
    assert renewed(root, out) == fresh


def test_a_writer_stopped_half_way_leaves_the_old_index_usable(tmp_path: Path) -> None:
    root, out = corpus(tmp_path / "kb"), tmp_path / "build"
    build(root, out)
    change(root, "泳池边设救生员座椅。")
    fresh = list(OUTPUT.render(load(root), Order(date(2026, 11, 23))))
    assert fresh[-1].path.endswith(index.DIGESTS)
    for artifact in fresh[:-1]:  # stopped before the note that says which files count
        (out / artifact.path).write_bytes(artifact.content)
        assert found(out, "景观水池") == ["std-xx#03"]
    (out / fresh[-1].path).write_bytes(fresh[-1].content)
    assert found(out, "救生员座椅") == ["std-xx#03"]


def test_a_large_index_is_written_in_several_processes_and_answers_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "SHARD", 5)
    folder = build(corpus(tmp_path / "kb"), tmp_path / "build")
    assert len(list(folder.glob("*.seg"))) > 2
    opened = index.read(folder)
    assert [hit.id for hit in query.find(opened, "民法典944")] == ["cn-civil-code#art-944"]
    assert opened.searcher.doc_count_all() == len(list(passages(load(tmp_path / "kb"))))


# ── What is typed ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("电梯困人", "std-xx#01"),
        ("电梯 救援", "std-xx#01"),
        ("困人救援", "std-xx#01"),
        ("防溺水", "std-xx#03"),
        ("溺水", "std-xx#03"),
        ("业委会沟通", "std-xx#02"),
        ("民法典944", "cn-civil-code#art-944"),
        ("民法典 944条", "cn-civil-code#art-944"),
        ("民法典第九百四十四条", "cn-civil-code#art-944"),
        ("民法典 第九百四十四条", "cn-civil-code#art-944"),
        ("第九百四十四条", "cn-civil-code#art-944"),
        ("物业管理条例35", "cn-pm-regulation#art-35"),
        ("《物业管理条例》第35条", "cn-pm-regulation#art-35"),
        ("物管条例", "cn-pm-regulation"),
        ("治安环保", "cn-pm-regulation#r46-1"),
        ("轿厢对讲", "chk-xx#001"),
        ("报告后 30 分钟", ""),
    ],
)
def test_what_people_type_finds_what_they_look_for(ask: Callable[..., list[str]], text: str, first: str) -> None:
    assert ask(text)[:1] == ([first] if first else []) or (
        first in ask(text)[:2] and ask(text)[0].startswith("glo-xx")
    ), ask(text)


@pytest.mark.parametrize(("word", "found"), [("业委会", "std-xx#02"), ("关人", "std-xx#01"), ("被困电梯", "std-xx#01")])
def test_a_synonym_of_the_glossary_finds_what_is_written_otherwise(
    ask: Callable[..., list[str]], word: str, found: str
) -> None:
    assert found in ask(word)


def test_every_word_must_be_met(ask: Callable[..., list[str]]) -> None:
    assert ask("电梯 锅炉") == [] and ask("电梯困人 三十分钟")[:1] == ["std-xx#01"]


def test_hits_can_be_limited_and_kept_to_a_kind(ask: Callable[..., list[str]]) -> None:
    assert len(ask("物业", limit=1)) == 1
    assert set(ask("电梯困人", only={"kind": "item"})) == {"chk-xx#001"}
    assert ask("电梯困人", only={"kind": "plan"}) == [] and ask("电梯困人", only={"kind": "no such"}) == []
    assert ask("电梯困人", only={"kind": "requirement", "document": "std-xx"}) == ["std-xx#01"]


def test_a_hit_carries_what_is_shown_of_it(folder: Path) -> None:
    (hit,) = query.find(index.read(folder), "民法典944")
    assert (hit.kind, hit.title, hit.status, hit.region) == ("article", "《民法典》第九百四十四条", "现行有效", "全国")
    assert hit.score > 0 and hit.document == "cn-civil-code"


ODD = ["", " ", "\n", "的", "NOT NOT", "a*", "*", "?", "😀", '"', "'电梯", "(电梯", "电梯)", "AND OR NOT", "kind:plan", "^2", "~", "\\", "\0", "\ud800", "[a TO", "甲" * 10_000, "a " * 5_000, "第" * 300, "第九九九九九九九九九条", "-1", "电梯" + "\u0301", "𠮷"]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_no_query_makes_it_raise(ask: Callable[..., list[str]], text: str) -> None:
    assert isinstance(ask(text), list)
    assert query.mark("电梯困人", text).replace("\x1b[1m", "").replace("\x1b[0m", "") == "电梯困人"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40) | st.text("电梯困人业委会民法典第九百四十四条 944*?\"'()[]:^~-", max_size=30))
def test_no_text_at_all_makes_it_raise(ask: Callable[..., list[str]], text: str) -> None:
    assert isinstance(ask(text), list)


def test_the_words_asked_for_are_set_apart() -> None:
    assert query.mark("电梯困人", "电梯 困人", on="<", off=">") == "<电梯><困人>"
    assert query.mark("电梯困人", "电梯困 电梯", on="<", off=">") == "<电梯困>人"
    assert query.mark("ＧＢ/T 1", "gb/t", on="<", off=">") == "<ＧＢ/T> 1"
    assert query.mark("㍿一", "株式 会社", on="<", off=">") == "<㍿>一"
    assert query.mark("a<b", "on 电", on="<", off=">") == "a<b"


def test_what_holds_every_word_comes_before_what_holds_some(ask: Callable[..., list[str]]) -> None:
    assert ask("业主委员会 沟通")[0] == "std-xx#02"
    assert ask("电梯困人了要怎么救援")[0] == "std-xx#01"
    assert ask("电梯困人了 锅炉") == []


# ── The language of queries ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "must", "phrases", "never"),
    [
        ("电梯 困人", (("电梯",), ("困人",)), (), ()),
        ("电梯 OR 扶梯 维保", (("电梯", "扶梯"), ("维保",)), (), ()),
        ("电梯|扶梯｜货梯", (("电梯", "扶梯", "货梯"),), (), ()),
        ("“水箱清洗” 每年", (("每年",),), ("水箱清洗",), ()),
        ('"ＧＢ/T" 「甲」', (), ("gb/t", "甲"), ()),
        ("消防 -演练 NOT 培训 AND 检查", (("消防",), ("检查",)), (), ("演练", "培训")),
        ("OR 电梯 OR", (("电梯",),), (), ()),
        ("- | NOT", (("-",),), (), ()),
    ],
)
def test_signs_between_words_are_read(typed: str, must: Any, phrases: Any, never: Any) -> None:
    read = wish(typed)
    assert (read.must, read.phrases, read.never) == (must, phrases, never)


def test_phrases_alternatives_and_exclusions_are_kept(ask: Callable[..., list[str]]) -> None:
    assert ask('"违反治安、环保规定"') == ["cn-pm-regulation#r46-1"] and ask('"环保治安"') == []
    assert set(ask("困人|溺水")) >= {"std-xx#01", "std-xx#03"}
    assert "chk-xx#001" not in ask("电梯困人 -对讲") and "std-xx#01" in ask("电梯困人 -对讲")
    assert ask("-对讲") == [] and ask("电梯困人 -没有这个词") != []


def test_law_can_be_asked_for_as_it_was_on_a_day(tmp_path: Path) -> None:
    root = corpus(tmp_path / "kb")
    old = {"id": "cn-old", "title": "旧物业管理办法", "status": "repealed", "ended": "2010-05-01", "aliases": []}
    versions = {"versions": [{"promulgated": "2001-01-01", "effective": "2001-03-01"}]}
    kb.save(root, "regulations/old.yml", kb.LAW | old | versions)
    opened = index.read(build(root, tmp_path / "build"))

    def on(day: date) -> bool:
        return "cn-old" in {hit.id for hit in query.find(opened, "旧物业管理办法", scope=query.Scope(on=day))}

    days = [date(2001, 2, 28), date(2001, 3, 1), date(2010, 4, 30), date(2010, 5, 1)]
    assert [on(day) for day in days] == [False, True, True, False]


def test_the_first_letters_of_a_name_find_it(tmp_path: Path) -> None:
    opened = index.read(build(corpus(tmp_path / "kb"), tmp_path / "build"))
    assert query.find(opened, "wygltl")[0].id == "cn-pm-regulation"
    assert "std-xx#01" in {hit.id for hit in query.find(opened, "dtkrjy")}
    assert initials("GB/T 20647.9 物业服务") == "gbt206479wyfw"


def test_a_question_is_cut_by_the_words_of_the_pages() -> None:
    known = frozenset({"业主", "监控录像", "监控", "录像"})
    assert list(segment.cut("业主要看监控录像咋整 gb50", known)) == ["业主", "看", "监控录像", "咋整", "gb50"]
    assert list(segment.cut("", known)) == [] and list(segment.cut("的吗", known)) == []
