"""What is noted of one build for the next: answers by a text's digest, files as they were read, compiled templates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from compliance_kit import source
from compliance_kit.cli.site_builder import make_ready
from compliance_kit.compiled import compiled
from compliance_kit.notes import Notes

ROOT = Path(__file__).parents[1]
TEXT = 'kind: standard\nid: std-x\nnumber: 3.50\nlevel: 0.35\nnames: [甲, "乙\\n丙", null]\n'


def test_an_answer_is_found_again_by_who_was_made_with_the_same() -> None:
    notes = Notes(made_with="1")
    assert notes.find(b"a") is None
    notes.keep(b"a", "甲 乙")
    notes.keep(b"b", "")
    kept = Notes(notes.content(), "1")
    assert (kept.find(b"a"), kept.find(b"b"), kept.find(b"c")) == ("甲 乙", "", None)
    assert Notes(notes.content(), "2").find(b"a") is None


def test_only_what_was_asked_for_is_kept_in_one_order() -> None:
    first, second = Notes(), Notes()
    for notes, names in ((first, "abc"), (second, "cba")):
        for name in names:
            notes.keep(name.encode(), name)
    assert first.content() == second.content()
    later = Notes(first.content())
    later.find(b"b")
    assert [Notes(later.content()).find(name) for name in (b"a", b"b", b"c")] == [None, "b", None]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\n", b"nothing\n\n \n", b"\0" * 99])
def test_what_is_no_notes_holds_none(content: bytes) -> None:
    assert Notes(content).find(b"") is None


def test_a_file_is_read_from_the_notes_as_from_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(TEXT, encoding="utf-8")
    plain, _ = source.read(path, name="a.yml")
    first = source.notes_of(b"")
    source.read(path, name="a.yml", notes=first)
    second = source.notes_of(first.content())
    noted, findings = source.read(path, name="a.yml", notes=second)
    assert plain and noted and not findings
    assert (noted.data, noted.text, dict(noted.spans), dict(noted.key_spans)) == (
        plain.data,
        plain.text,
        dict(plain.spans),
        dict(plain.key_spans),
    )
    assert second.content() == first.content()


def test_a_file_with_a_fault_is_not_noted_and_told_again(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("a: 1\na: 2\n", encoding="utf-8")
    notes = source.notes_of(b"")
    for _ in range(2):
        _, findings = source.read(path, name="a.yml", notes=notes)
        assert [f.code for f in findings] == ["yaml-duplicate-key"]
    assert notes.content() == source.notes_of(b"").content()


@pytest.mark.parametrize("answer", ["{", "", "null"])
def test_damaged_notes_are_passed_over(tmp_path: Path, answer: str) -> None:
    path = tmp_path / "a.yml"
    path.write_text(TEXT, encoding="utf-8")
    notes = source.notes_of(b"")
    notes.keep(TEXT.encode(), answer)
    found, findings = source.read(path, name="a.yml", notes=notes)
    assert found and found.data["id"] == "std-x" and not findings


def test_templates_are_compiled_anew_when_their_compiler_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    made: list[str] = []

    class Watched(Environment):
        def compile(self, source: Any, *more: Any, **options: Any) -> Any:
            made.append(source)
            return super().compile(source, *more, **options)

    for compiler in ("one", "one", "two"):
        loader = DictLoader({"a": "{{ 1 + 1 }}"})
        environment = Watched(loader=loader, bytecode_cache=compiled(tmp_path, compiler))
        assert environment.get_template("a").render() == "2"
    assert len(made) == 2


def test_templates_are_not_kept_where_python_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiled(tmp_path) is None and not list(tmp_path.iterdir())
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert compiled(tmp_path / "file") is None


def test_mkdocs_is_made_ready_where_a_knowledge_base_has_no_docs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site" / "overrides").mkdir(parents=True)
    make_ready(tmp_path / "mkdocs.yml")  # raised SystemExit, and the process that was to build was gone
