"""Every kind's examples and drafts: good ones are read without a finding, bad ones give exactly their neighbour's text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compliance_kit import report, schema
from compliance_kit.kinds import KINDS, Kind
from compliance_kit.kinds import schema as schema_of
from compliance_kit.library import assemble, read_file, yaml_files
from compliance_kit.schema.lint import faults

CASES = [(kind, path) for kind in KINDS for path in sorted((kind.home / "examples").glob("*.yml"))]


@pytest.mark.parametrize(("kind", "path"), CASES, ids=[f"{k.name}/{p.stem}" for k, p in CASES])
def test_golden_example(kind: Kind, path: Path) -> None:
    library = assemble([read_file(path, path.parent)])
    text = report.as_text(report.Findings(library.findings, library.sources, str))
    if path.name.startswith("good-"):
        assert not library.findings, text
        assert [d.head.kind for d in library.files] == [kind.name]
        return
    assert library.findings and not library.files
    expected = path.with_suffix(".txt")
    if os.environ.get("CKIT_GOLDEN"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_has_a_draft_a_good_and_a_bad_example(kind: Kind) -> None:
    names = [p.name for p in (kind.home / "examples").glob("*.yml")]
    assert any(n.startswith("good-") for n in names) and any(n.startswith("bad-") for n in names)
    assert (kind.home / "draft.yml").is_file()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_our_own_schemas_pass_the_lint_for_foreign_ones(kind: Kind) -> None:
    assert list(faults(schema_of(kind.name))) == []
    assert schema.shape(schema_of(kind.name)).accepts({}) is False


def test_an_editor_is_told_one_kind_for_each_of_our_files() -> None:
    root = Path(__file__).parents[1]
    told = [(path, kind.name) for kind in KINDS for pattern in kind.files for path in root.glob(pattern)]
    assert len(dict(told)) == len(told), "a file of two kinds"
    assert set(yaml_files(root)) <= dict(told).keys()
    assert all(f"kind: {name}\n" in path.read_text(encoding="utf-8") for path, name in told)


@pytest.mark.parametrize("kind", [k for k in KINDS if not k.is_record], ids=lambda kind: kind.name)
def test_a_draft_of_a_kind_is_no_other_kinds_file(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / kind.folder / ("std-new.yml" if kind.name == "standard" else "new.yml")
    path.parent.mkdir(parents=True)
    path.touch()
    assert {k.name for k in KINDS for pattern in k.files if path in tmp_path.glob(pattern)} <= {kind.name}
