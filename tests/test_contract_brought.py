"""Word templates that legal staff bring: filled where they are sound; each of many tricks ends in one clear sentence."""

from __future__ import annotations

import json
import re
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")
pytest.importorskip("docxtpl", reason="templates that people bring need compliance-kit[office]")

from compliance_kit.emit import yaml_text
from compliance_kit.outputs.office import Block, Row, Table, body, docx_text, pack_members, title, unpack
from contract_samples import ESTATE, VALUES, home
from office_samples import word
from test_cli import Ckit, ckit

__all__ = ["ckit"]
SECONDS, ROOM = 4.0, 400_000_000
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

TAGS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ owner_name.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ money.__globals__['__builtins__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ '%999999999d' % 1 }}",
    "{{ 'x' * 10 ** 9 }}",
    "{{ 'x'.center(500000000) }}",
    "{% for i in range(99999999) %}{{ i }}{% endfor %}",
    "{% for a in fees %}{% for b in fees %}{{ a.item }}{% endfor %}{% endfor %}",
    "{% for a in fees recursive %}{{ loop(a) }}{% endfor %}",
    "{% for a in fees %}{{ a.__class__ }}{% endfor %}",
    "{% for a in fees %}{{ a }}{% endfor %}",
    "{% for a in fees if a.item %}{{ a.item }}{% endfor %}",
    "{% for fee in fees %}{{ fee.item }}{% endfor %}",
    "{% for a in owner_name %}x{% endfor %}",
    "{% for a in mode %}{{ a.x }}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set x = namespace(a=1) %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{% raw %}x{% endraw %}{{ config }}{% filter upper %}x{% endfilter %}",
    "{{ joiner('x') }}",
    "{{ [1, 2][0] }}",
    "{{ money(*[1]) }}",
    "{{ money }}",
    "{{ ref('c01') }}",
    "{{ " + "(" * 400 + "1" + ")" * 400 + " }}",
    "{{ owner_name",
    "{% if mode %}",
    "{% colspan 3 %}",
    "{{r owner_name }}{{p subdoc('x') }}",
]


def text(*paragraphs: str) -> bytes:
    return word(*(body(paragraph) for paragraph in paragraphs))


def with_part(name: str, part: str, into: bytes | None = None) -> bytes:
    members = dict(unpack(into or text("甲方：{{ owner_name }}")))
    members[name] = part.encode()
    return pack_members(members)


def in_body(xml: str) -> bytes:
    members = dict(unpack(text("甲方：{{ owner_name }}")))
    document = members["word/document.xml"].decode()
    return with_part("word/document.xml", re.sub(r"(<w:body>)", rf"\g<1>{xml}", document, count=1))


def relation(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="rIdX" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    members = dict(unpack(text("甲方")))
    part = members["word/_rels/document.xml.rels"].decode().replace("</Relationships>", f"{link}</Relationships>")
    return with_part("word/_rels/document.xml.rels", part)


def field(code: str) -> bytes:
    half = len(code) // 2
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (code[:half], code[half:]))
    return in_body(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


FILES = {
    "a template that loads from outside": (lambda: relation("attachedTemplate", "http://x/a.dotm"), "外部"),
    "a picture from outside": (lambda: relation("image", "file:///etc/passwd"), "外部"),
    "a link to a file": (lambda: relation("hyperlink", "file:///etc/passwd"), "外部"),
    "a link to a share": (lambda: relation("hyperlink", "\\\\host\\share"), "外部"),
    "an altChunk": (lambda: in_body('<w:altChunk xmlns:r="http://r" r:id="rIdX"/>'), "altChunk"),
    "an altChunk's part": (lambda: with_part("word/afchunk1.htm", "<script>"), "afchunk"),
    "a sub-document": (lambda: in_body("<w:subDoc/>"), "subDoc"),
    "an object": (lambda: in_body("<w:p><w:r><w:object/></w:r></w:p>"), "object"),
    "an embedded workbook": (lambda: with_part("word/embeddings/book.xlsx", "x"), "embeddings"),
    "INCLUDETEXT": (lambda: field('INCLUDETEXT "/etc/passwd"'), "INCLUDETEXT"),
    "DDEAUTO": (lambda: field('DDEAUTO c:\\\\cmd.exe "/k calc"'), "DDEAUTO"),
    "a simple DDE field": (lambda: in_body('<w:p><w:fldSimple w:instr="dde x y"/></w:p>'), "DDE"),
    "a value in a field's code": (lambda: field(" {{ owner_name }} "), "域代码"),
    "a tag in an attribute": (lambda: in_body('<w:p><w:pPr><w:pStyle w:val="{{ owner_name }}"/></w:pPr></w:p>'), "属性"),
    "a tag in the properties": (lambda: with_part("docProps/core.xml", "<a>{{ ''.__class__ }}</a>"), "文档属性"),
    "a tag cut up in a comment": (lambda: with_part("word/comments.xml", f'<w:a xmlns:w="{W}">{{<w:b/>{{ x }}}}</w:a>'), "文档属性"),
    "a mail merge": (lambda: with_part("word/settings.xml", f'<w:settings xmlns:w="{W}"><w:mailMerge/></w:settings>'), "mailMerge"),
    "macros": (lambda: with_part("word/vbaProject.bin", "x"), "宏"),
    "an entity": (lambda: with_part("word/document.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), "DTD"),
    "a bomb": (lambda: with_part("word/document.xml", " " * 90_000_000), "炸弹"),
    "a text without end": (lambda: in_body("<w:p/>" * 700_000), "过"),
    "no zip": (lambda: b"x", "打不开"),
    "a broken part": (lambda: with_part("word/document.xml", "<a"), "损坏"),
    "no document": (lambda: with_part("word/document.xml", "<a/>"), "损坏"),
}  # fmt: skip


@contextmanager
def bounded() -> Iterator[None]:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    yield
    assert time.process_time() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < ROOM


@pytest.fixture
def build(ckit: Ckit, tmp_path: Path) -> object:
    root = home(tmp_path / "kb")

    def run(content: bytes, *more: object, name: str = "租赁 协议.docx") -> object:
        (tmp_path / name).write_bytes(content)
        return ckit("build", "contract", "--project", ESTATE, "--template", tmp_path / name, "--root", root, "--out", tmp_path / "out", "--as-of", "2026-11-28", *more)  # fmt: skip

    return run


@pytest.mark.parametrize("tag", TAGS)
def test_a_trick_in_a_tag_is_refused_with_its_paragraph(build, tmp_path: Path, tag: str) -> None:  # type: ignore[no-untyped-def]
    with bounded():
        done = build(text("第一段。", f"甲方：{tag}"), "--draft")
    assert done.code == 1 and "租赁 协议.docx:" in done.err and not (tmp_path / "out").exists()
    assert not any(word in done.err for word in ("Traceback", "root:", "uid=", "0x", "<class"))


@pytest.mark.parametrize("trick", FILES)
def test_a_trick_of_the_file_is_refused_by_name(build, tmp_path: Path, trick: str) -> None:  # type: ignore[no-untyped-def]
    make, says = FILES[trick]
    content = make()
    with bounded():
        done = build(content)
    assert done.code == 1 and says in done.err and "租赁 协议.docx" in done.err and not (tmp_path / "out").exists()
    assert "root:" not in done.err


@pytest.mark.parametrize("value", ["{{ 7 * 7 }}", "{% x %}", "\ue000c99\ue001"])
def test_a_trick_in_a_value_is_refused_where_it_stands(build, tmp_path: Path, value: str) -> None:  # type: ignore[no-untyped-def]
    params = tmp_path / "p.yml"
    params.write_text(yaml_text({"owner_name": value}), "utf-8")
    done = build(text("甲方：{{ owner_name }}"), "--params", params)
    assert done.code == 1 and "p.yml:1:13" in done.err


def test_a_template_is_filled_reviewed_and_locked(build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    blocks: tuple[Block, ...] = (
        title("{{ estate_name }}协议"),
        body("甲方：{{ owner_name }}，年费{{ money(fee) }}，{{ day(sign_date) }}。"),
        body("{%p if mode == '包干制' %}"), body("实行包干。"), body("{%p else %}"), body("实行酬金。"), body("{%p endif %}"),
        Table((60, 60), (Row(("项目", "标准")), Row(("{%tr for one in fees %}", "")), Row(("{{ one.item }}", "{{ one.price }}")), Row(("{%tr endfor %}", "")))),
    )  # fmt: skip
    params = tmp_path / "p.yml"
    params.write_text(yaml_text({"owner_name": "A & B <业委会>"}), "utf-8")
    done = build(word(*blocks), "--params", params)
    assert done.code == 0, done.err
    stem = f"{ESTATE}-租赁-协议"
    folder = tmp_path / "out" / "contracts"
    said = docx_text((folder / f"{stem}.docx").read_bytes())
    assert "A & B <业委会>" in said and "人民币" in said and "2026年1月5日" in said
    assert "实行包干" in said and "酬金" not in said and "{" not in said
    assert all(str(row["item"]) in said for row in VALUES["fees"])
    lock = json.loads((folder / f"{stem}.lock.json").read_text("utf-8"))
    assert lock["template"]["file"].endswith("租赁 协议.docx") and len(lock["template"]["sha256"]) == 64
    assert "审查意见" in docx_text((folder / f"{stem}-opinion.docx").read_bytes())
    first = (folder / f"{stem}.docx").read_bytes()
    build(word(*blocks), "--params", params)
    assert (folder / f"{stem}.docx").read_bytes() == first


def test_what_is_missing_is_named_with_its_paragraph_and_blank_in_a_draft(build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    content = word(
        body("甲方：{{ owner_name }}"),
        body("车位：{{ nobody }}，酬金{{ money(rate) }}。{% for a in rows %}{{ a.x }}{% endfor %}"),
    )
    done = build(content)
    assert done.code == 1 and re.search(r"协议\.docx:第 2 段“车位：.*”: .*缺少 nobody", done.err)
    assert "缺少 rate（酬金比例（%））" in done.err and "缺少 rows" in done.err and "--params" in done.err
    drafted = build(content, "--draft")
    folder = tmp_path / "out" / "contracts"
    assert drafted.code == 0 and not list(folder.glob("*租赁*.lock.json"))
    said = docx_text((folder / f"{ESTATE}-租赁-协议-draft.docx").read_bytes())
    assert "车位：【nobody】，酬金¥【酬金比例（%）】（大写：人民币【大写】）。" in said


def test_what_cannot_be_written_is_told_in_one_sentence(build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = build(text("{{ money(owner_name) }}"))
    assert done.code == 1 and "money(示例业主委员会) 写不出来" in done.err
    split = word(Table((60,), (Row(("{%tr for one in fees %}",)), Row(("{{ one.item }}",)))), body("{%p endfor %}"))
    assert "清单 fees 有的行没有 x 这一栏" in build(text("{% for a in fees %}{{ a.x }}{% endfor %}")).err
    params = tmp_path / "p.yml"
    params.write_text(yaml_text({"fees": [{"item": "甲"}, {"item": "乙"}]}), "utf-8")
    assert "成对落在同一层" in build(split, "--params", params).err
    params.write_text("- 1\n", "utf-8")
    assert "每行一个参数" in build(text("甲"), "--params", params).err
    rows = [{"item": "字"}] * 2_000
    params.write_text(yaml_text({"fees": rows}), "utf-8")
    long = text("{% for a in fees %}" + "字" * 20_000 + "{{ a.item }}{% endfor %}")
    assert "写出来过长" in build(long, "--params", params).err


def test_only_a_word_file_that_is_there_is_taken(
    ckit: Ckit, build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    assert "只收 .docx" in build(text("甲"), name="a.docm").err
    assert build(text("甲"), "--annotate").code == 2
    monkeypatch.setattr("compliance_kit.cli.contract_terms.MOST_BYTES", 10)
    assert "文件过大" in build(text("甲")).err
    done = ckit("build", "contract", "--project", ESTATE, "--template", tmp_path / "no.docx", "--root", tmp_path / "kb")
    assert done.code == 1 and "找不到" in done.err
