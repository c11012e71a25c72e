"""The command line: what it says, how it ends, and that a user's mistake never shows a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import kb
from compliance_kit import __version__, schema, source
from compliance_kit.cli import main
from compliance_kit.cli.language import translator, wanted
from compliance_kit.evidence import DATASETS
from compliance_kit.kinds import KINDS
from compliance_kit.model import say


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Ckit = Callable[..., Done]


@pytest.fixture
def ckit(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ckit:
    """Run the command line in this process, where coverage sees it; anything but a clean exit fails the test."""
    for name in ("CKIT_LANG", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: object) -> Done:
        arguments = [str(word) for word in words]
        monkeypatch.setattr(sys, "argv", ["ckit", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        done = capsys.readouterr()
        assert "Traceback" not in done.err
        return Done(int(str(stop.value.code or 0)), done.out, done.err)

    return run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return kb.base(tmp_path / "kb")


# ── The frame ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_help_names_every_command_in_the_readers_language(ckit: Ckit) -> None:
    done = ckit("--help")
    assert done.code == 0 and done.out.startswith(f"ckit {__version__}") and "检查知识库" in done.out
    assert all(name in done.out for name in ("check", "build", "find", "explain", "serve", "new", "schema"))
    assert ckit("--version").out == f"ckit, version {__version__}\n"
    for name in ("check", "find", "explain", "new", "schema", "build", "serve"):
        shown = ckit(name, "-h")
        assert shown.code == 0 and shown.out.startswith(f"用法：ckit {name} ") and "显示这段帮助" in shown.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chekc"], "没有 chekc 这个命令"),
        (["--nope"], "没有 --nope 这个选项"),
        (["check", "--nope"], "没有 --nope 这个选项"),
        (["check", "--format", "pdf"], "--format"),
        (["check", "--as-of", "昨天"], "日期写成 2026-11-23 这样"),
        (["check", "--as-of", "2026-02-30"], "日期写成"),
        (["check", "--fail-on", "x"], "fail"),
        (["--lang", "fr", "check"], "lang"),
        (["explain"], "缺少参数"),
        (["new", "standard"], "缺少参数"),
        (["new", "nonsense", "x"], "值不对"),
        (["find"], "缺少参数"),
        (["find", ""], "请写要找的词"),
        (["find", "--json", "   "], "请写要找的词"),
        (["find", "--", "-电梯"], "请写要找的词"),
        (["find", "--limit", "0", "x"], "limit"),
        (["find", "--kind", "x", "x"], "kind"),
    ],
)
def test_a_usage_error_is_one_sentence_and_exit_code_2(ckit: Ckit, words: list[str], said: str) -> None:
    done = ckit(*words)
    assert done.code == 2 and done.out == "" and said in done.err, done.err
    assert done.err.startswith("ckit: 用法错误：") and done.err.count("\n") <= 2


def test_outside_a_knowledge_base_one_is_told_what_to_do(
    ckit: Ckit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = ckit("check")
    assert done.code == 1 and "--root" in done.err and done.out == ""
    assert ckit("check", "--root", "nowhere").code == 1
    assert "找不到" in ckit("check", "nowhere.yml").err


def test_the_root_is_found_from_a_folder_below(ckit: Ckit, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home / "projects" / "xx")
    assert ckit("check").code == 0


def test_the_language_is_asked_for_on_the_command_line_or_in_the_environment(
    ckit: Ckit, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wanted(["--lang", "en"], {}) == wanted(["--lang=en"], {}) == wanted([], {"CKIT_LANG": "en"}) == "en"
    assert wanted(["--lang"], {}) == wanted(["--lang", "xx"], {"CKIT_LANG": "xx"}) == wanted([], {}) == "zh"
    assert wanted(["--lang", "zh"], {"CKIT_LANG": "en"}) == "zh"
    assert ckit("--lang", "en", "check", "--root", home).code == 0
    nested = say("没有“{name}”这条规则。{hint}", name="x", hint=say("是不是想查 {near}？", near="y"))
    for language in ("zh", "en"):
        assert "{" not in translator(language)(nested) and "y" in translator(language)(nested)


def test_help_imports_no_heavy_library() -> None:
    script = (
        "import sys\nfrom compliance_kit.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'yaml', 'jsonschema', 'jsonschema_rs', 'rich', 'whoosh', 'rjieba', 'jinja2', 'mkdocs', 'docx', 'xlsxwriter'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout, done.stdout[-200:]


def test_a_reader_that_goes_away_is_no_crash(home: Path) -> None:
    script = f"import sys; from compliance_kit.cli import main; main(['check', '-v', '--root', {str(home)!r}])"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", script], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert done.returncode in (1, 141) and done.stderr == ""


# ── check ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clean_knowledge_base_ends_with_0_and_counts_its_gaps(ckit: Ckit, home: Path) -> None:
    done = ckit("check", "--root", home, "--as-of", "2026-11-23")
    assert done.code == 0 and "没有发现问题" in done.out
    assert "（uncovered-duty）" in done.out and "ckit check -v" in done.out and "^" not in done.out
    assert "uncovered-duty" not in ckit("check", "-q", "--root", home).out
    shown = ckit("check", "-v", "--root", home, "--as-of", "2026-11-23")
    assert shown.code == 0 and "gap[uncovered-duty]" in shown.out and "差距 1 处" in shown.out


def test_where_nothing_is_wrong_or_missing_nothing_is_tallied(ckit: Ckit, home: Path) -> None:
    rows = [kb.requirement("01", "《示例法》第三条", "《示例法》第五条")]
    kb.save(home, "standards/std-xx.yml", kb.STANDARD | {"requirements": rows})
    done = ckit("check", "--root", home, "--as-of", "2026-11-23")
    assert (done.code, done.out) == (0, "检查完毕，没有发现问题。\n")


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("gap", 1), ("note", 1), ("never", 0)])
def test_one_says_from_which_level_on_it_fails(ckit: Ckit, home: Path, level: str, code: int) -> None:
    assert ckit("check", "--root", home, "--fail-on", level, "--as-of", "2026-11-23").code == code


def test_an_error_ends_with_1_unless_told_never(ckit: Ckit, home: Path) -> None:
    kb.save(home, "standards/std-xx.yml", kb.STANDARD | {"requirements": [kb.requirement("01", "《示例法》第三百条")]})
    done = ckit("check", "--root", home)
    assert done.code == 1 and "error[missing-article]" in done.out and "没有第三百条" in done.out
    assert ckit("check", "--root", home, "--fail-on", "never").code == 0


def test_the_day_comes_from_the_option_then_from_source_date_epoch(
    ckit: Ckit, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_overdue(*words: str) -> bool:
        return "review-overdue" in ckit("check", "-v", "--root", home, *words).out

    assert is_overdue("--as-of", "2029-01-01") and not is_overdue("--as-of", "2026-07-01")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1861920000")  # 2029-01-01
    assert is_overdue() and not is_overdue("--as-of", "2026-07-01")


@pytest.mark.parametrize("odd", ["x", "", "-5", "²", "9" * 30])
def test_an_odd_source_date_epoch_is_no_crash(
    ckit: Ckit, home: Path, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", odd)
    assert ckit("check", "--root", home).code in (0, 1, 2)


@pytest.mark.parametrize(("option", "value"), [("--format", "pdf"), ("--as-of", "昨天")])
def test_a_wrong_value_is_reported_by_the_name_that_was_typed(ckit: Ckit, option: str, value: str) -> None:
    assert option in ckit("check", option, value).err


def test_every_format_is_what_it_says(ckit: Ckit, home: Path) -> None:
    kb.save(home, "standards/bad.yml", "kind: standrad\nid: std-bad\n")
    for style in ("json", "gitlab", "sarif"):
        assert json.loads(ckit("check", "--root", home, "--format", style).out)
    assert ElementTree.fromstring(ckit("check", "--root", home, "--format", "junit").out).get("failures") == "1"
    assert ckit("check", "--root", home, "--format", "github").out.startswith("::error file=standards/bad.yml,line=1")
    rows = json.loads(ckit("check", "--root", home, "--format", "json").out)["findings"]
    assert [r["code"] for r in rows if r["severity"] == "error"] == ["unknown-kind"]


def test_named_files_alone_are_reported_wherever_they_lie(
    ckit: Ckit, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb.save(home, "standards/bad.yml", "kind: standrad\n")
    loose = kb.save(tmp_path, "loose/other.yml", "kind: pla\n")
    here = ckit("check", "--root", home, home / "standards")
    assert here.code == 1 and "standards/bad.yml" in here.out
    assert ckit("check", "--root", home, home / "checklists").code == 0
    assert "other.yml" in ckit("check", "--root", home, loose).out
    assert "standards/bad.yml" in ckit("check", "--root", home, home).out
    monkeypatch.chdir(tmp_path / "loose")
    for path in (loose, loose.parent, Path("other.yml"), Path()):
        done = ckit("check", path)
        assert done.code == 1 and "other.yml:1:7" in done.out, (path, done)


def test_odd_files_are_findings_not_crashes(ckit: Ckit, home: Path) -> None:
    (home / "standards" / "binary.yml").write_bytes(bytes(range(256)))
    (home / "standards" / "empty.yml").write_bytes(b"")
    (home / "standards" / "folder.yml").mkdir()
    (home / "standards" / "self.yml").symlink_to("self.yml")
    (home / "standards" / "deep.yml").write_text("[" * 5000)
    kb.save(home, "standards/odd.yml", "kind: standard\nid: [1]\nrequirements: {a: 1}\nsection: ~\n")
    done = ckit("check", "--root", home)
    assert done.code == 1 and "差距" in done.out


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
@pytest.mark.parametrize("style", ["text", "json", "github", "gitlab", "sarif", "junit"])
def test_a_file_name_that_is_no_text_is_no_crash(home: Path, style: str) -> None:
    Path(os.fsdecode(os.fsencode(home / "standards") + b"/\xff\xfe.yml")).write_text("a: 1\n")
    words = [sys.executable, "-c", "from compliance_kit.cli import main; main()", "check", "--format", style]
    done = subprocess.run([*words, "--root", str(home)], capture_output=True, check=False)
    assert done.returncode == 1 and b"Traceback" not in done.stderr, done.stderr.decode("utf-8", "replace")[-300:]


@pytest.mark.parametrize(
    "rules",
    ["pattern: '(a+)+$'", "type: string", "type: strng", "$ref: 'http://x/'", "$ref: '#/nope'", "pattern: '['"],
)  # fmt: skip
def test_a_contract_template_with_a_wrong_schema_is_no_crash(ckit: Ckit, tmp_path: Path, rules: str) -> None:
    values = {"owner_name": "甲", "company_name": "乙"}
    home = kb.base(tmp_path, project={"contract": {"template": "ctr-x", "values": values}})
    draft = (kb.KINDS_HOME / "contract" / "draft.yml").read_text("utf-8")
    draft = draft.replace("ID-HERE", "ctr-x").replace("DATE-HERE", "2026-01-01")
    kb.save(
        home, "contracts/ctr-x.yml", draft.replace("{title: 甲方名称, type: string}", f"{{title: 甲方名称, {rules}}}")
    )
    assert ckit("check", "--root", home).code in (0, 1)


# ── explain, new, schema, find ───────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_is_explained_with_why_how_and_an_example(ckit: Ckit) -> None:
    done = ckit("explain", "missing-article")
    assert done.code == 0 and all(
        word in done.out for word in ("为什么：", "怎么改：", "错误示例：", "检查结果：", "^^^")
    )


def test_an_id_is_explained_both_ways_and_for_a_project(ckit: Ckit, home: Path) -> None:
    changes = [{"requirement": "std-xx#01", "within": "10 分钟", "reason": "业主大会决定"}]
    kb.save(home, "projects/xx/project.yml", kb.PROJECT | {"tailoring": {"set": changes}})
    done = ckit("explain", "std-xx#01", "--root", home, "--project", "prj-xx")
    assert "→ 落实义务  xx-law#r3-1  《示例法》第三条第一款" in done.out and "← 核查  chk-xx#001" in done.out
    assert "项目裁剪：业主大会决定" in done.out and "within = 10 分钟" in done.out
    kb.save(home, "projects/xx/project.yml", kb.PROJECT)
    assert "标准原值" in ckit("explain", "std-xx#01", "--root", home, "--project", "prj-xx").out
    assert "不适用" in ckit("explain", "chk-xx#001", "--root", home, "--project", "prj-xx").out
    assert ckit("explain", "xx-law#art-3", "--root", home).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["std-xx#02"], "是不是想查 std-xx#01？"),
        (["完全不像"], "编号见各文件的 id"),
        (["std-xx#01", "--project", "nope"], "没有项目 nope"),
    ],
)
def test_an_unknown_name_is_said_with_the_nearest(ckit: Ckit, home: Path, words: list[str], said: str) -> None:
    done = ckit("explain", *words, "--root", home)
    assert done.code == 1 and said in done.err


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.is_record], ids=lambda kind: kind.name)
def test_a_draft_of_each_kind_is_valid_and_written_once(ckit: Ckit, tmp_path: Path, kind: Any) -> None:
    home = tmp_path / "empty"
    (home / "standards").mkdir(parents=True)
    done = ckit("new", kind.name, "my-first", "--root", home)
    assert done.code == 0, done.err
    (path,) = home.rglob("*.yml")
    assert "projects/my-first" in path.as_posix() if kind.name == "project" else path.name == "my-first.yml"
    read, findings = source.parse(path.read_bytes(), name="x")
    assert read is not None and not findings and read.data["id"] == "my-first"
    again = ckit("new", kind.name, "my-first", "--root", home)
    assert again.code == 1 and "已经存在" in again.err


@pytest.mark.parametrize("name", ["A", "../evil", "中文", "a b", "con", "x" * 65, "a: b", "-x", "a\nb: 1", "'"])
def test_a_name_that_cannot_be_an_id_is_refused(ckit: Ckit, home: Path, name: str) -> None:
    before = sorted(home.parent.rglob("*"))
    done = ckit("new", "standard", "--root", home, "--", name)
    assert done.code == 1 and "不能用" in done.err and sorted(home.parent.rglob("*")) == before


def test_the_schema_of_each_kind_is_written_for_editors(ckit: Ckit, tmp_path: Path) -> None:
    out = tmp_path / "schemas"
    done = ckit("schema", "--out", out)
    assert done.code == 0 and '"yaml.schemas"' in done.out
    assert sorted(p.name for p in out.glob("*.json")) == sorted(f"{kind.name}.schema.json" for kind in KINDS)
    assert sorted(p.stem for p in (out / "tables").iterdir()) == sorted(DATASETS)
    for path in out.glob("*.json"):
        assert schema.lint_schema(path.read_bytes(), name=path.name) == ()
    (tmp_path / "file").write_text("x")
    assert ckit("schema", "--out", tmp_path / "file").code == 1


def test_find_answers_from_the_index_and_says_where_there_is_none(ckit: Ckit, home: Path, tmp_path: Path) -> None:
    from test_search import build

    out = tmp_path / "build"
    assert "还没有检索索引" in ckit("find", "巡查", "--out", out).err
    build(home, out)
    done = ckit("find", "每日巡查", "--out", out)
    assert done.code == 0 and "检查项" in done.out and "chk-xx#001" in done.out and "\x1b" not in done.out
    data = json.loads(ckit("find", "每日", "巡查", "--kind", "duty", "--json", "--out", out).out)
    assert data["query"] == "每日 巡查" and {hit["kind"] for hit in data["hits"]} == {"duty"}
    nothing = ckit("find", "锅炉爆炸", "--out", out)
    assert nothing.code == 1 and "没有找到“锅炉爆炸”" in nothing.out
    assert json.loads(ckit("find", "锅炉爆炸", "--json", "--out", out).out)["hits"] == []
    assert json.loads(ckit("find", "巡查", "--region", "全国", "--json", "--out", out).out)["hits"]
    assert json.loads(ckit("find", "巡查", "--region", "上海市", "--json", "--out", out).out)["hits"] == []
    assert "去掉筛选条件就有" in ckit("find", "巡查", "--role", "没有的岗位", "--out", out).out
    assert f"“{'锅' * 40}…”" in ckit("find", "锅" * 9000, "--out", out).out
    assert {hit["until"] for hit in data["hits"]} == {None}
    assert "是不是想找“示例法" in ckit("find", "示列法", "--out", out).out
    assert len(ckit("find", "示例", "--limit", "1", "--out", out).out.strip().split("\n")) <= 2


def test_bytes_that_are_no_text_find_nothing(ckit: Ckit, home: Path, tmp_path: Path) -> None:
    from test_search import build

    build(home, tmp_path / "build")
    assert ckit("find", "\udcff", "--out", tmp_path / "build").code == 1


@pytest.mark.parametrize(
    ("package", "words", "extra"),
    [
        ("segno", ["build", "checklist"], "office"),
        ("xlsxwriter", ["build", "gap"], "office"),
        ("whoosh", ["build", "search"], "search"),
        ("mkdocs", ["build", "site"], "site"),
    ],
)
def test_a_missing_extra_is_named_in_one_line(tmp_path: Path, package: str, words: list[str], extra: str) -> None:
    home = kb.base(tmp_path / "kb")
    (home / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    arguments = [*words, "--root", str(home), "--out", str(tmp_path / "out")]
    code = f"import sys; sys.modules[{package!r}] = None; from compliance_kit.cli import main; main({arguments!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (
        1,
        f"ckit: 缺少组件，请安装：pip install 'compliance-kit[{extra}]'",
    )


def test_an_option_that_must_be_given_says_so_in_the_readers_language(ckit: Ckit) -> None:
    assert "（必填）" in ckit("notice", "move", "--help").out
    english = ckit("--lang", "en", "notice", "move", "--help").out
    assert "(required)" in english and "[required]" not in english
