"""What changed: git's log read as revisions, and the page and the feed made of them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from compliance_kit.cli import history
from compliance_kit.outputs.output import Order, Revision
from compliance_kit.outputs.site import changes, render
from site_samples import sample_library

TODAY = date(2026, 11, 23)
LAW = "regulations/law.yml"
STANDARD = "standards/s.yml"
TEXT = """kind: standard
requirements:
  - id: "01"
    text: 甲
  - id: "02"
    text: 乙
"""


def git(root: Path, *words: str, day: date = TODAY) -> None:
    when = f"{day}T08:00:00+08:00"
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    environment = {
        **os.environ,
        **who,
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_DATE": when,
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, env=environment)


def commit(root: Path, files: dict[str, str | None], day: date) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")
    git(root, "add", "-A", day=day)
    git(root, "commit", "-qm", "x", day=day)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    now = TODAY
    commit(tmp_path, {LAW: "kind: regulation\n", STANDARD: TEXT, "README.md": "x"}, now - timedelta(days=3))
    commit(tmp_path, {STANDARD: TEXT.replace("乙", "丙")}, now - timedelta(days=2))
    added = TEXT.replace("乙", "丙") + '  - id: "03"\n    text: 丁\n'
    commit(tmp_path, {STANDARD: added, "plans/x.yml": "kind: plan\n"}, now - timedelta(days=1))
    commit(tmp_path, {LAW: None, "plans/x.yml": "kind: plan\nid: p\n"}, now - timedelta(days=1))
    return tmp_path


def test_each_day_says_what_became_of_each_file_and_which_parts_were_touched(repository: Path, tmp_path: Path) -> None:
    found = history.history(repository, tmp_path / "nowhere", TODAY)
    first, second, third = sorted({r.day for r in found})
    assert {(r.day, r.path, r.change, r.parts) for r in found} == {
        (first, LAW, "added", ()),
        (first, STANDARD, "added", ()),
        (second, STANDARD, "changed", ("02",)),
        (third, STANDARD, "changed", ("02", "03")),
        (third, "plans/x.yml", "added", ()),
        (third, LAW, "removed", ()),
    }
    assert found[0].day == third


def test_what_was_read_is_kept_until_the_next_commit(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = history.history(repository, repository, TODAY)
    (repository / history.CACHE).write_text(history.note(found, repository, TODAY), encoding="utf-8")
    monkeypatch.setattr(history, "_log", lambda root, since: pytest.fail("read again"))
    assert history.history(repository, repository, TODAY) == found
    monkeypatch.undo()
    (repository / history.CACHE).write_text("{", encoding="utf-8")
    assert history.history(repository, repository, TODAY) == found


def test_without_git_there_is_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert history.history(tmp_path, tmp_path, TODAY) == ()
    monkeypatch.setenv("PATH", "")
    assert history.history(tmp_path, tmp_path, TODAY) == ()


def test_the_page_of_changes_names_files_and_parts(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    rows = (
        Revision(date(2026, 11, 20), "standards/standard.yml", "changed", ("01", "no-such")),
        Revision(date(2026, 11, 22), "regulations/law.yml", "changed", ("3",)),
        Revision(date(2026, 11, 22), "plans/<gone>.yml", "removed"),
    )
    made = {a.path: a.content.decode() for a in render(library, Order(TODAY, history=rows))}
    page = made["pages/changes/index.md"]
    assert page.index("{#d2026-11-22}") < page.index("{#d2026-11-20}")
    assert "../standard/std-sample/#01" in page and "../law/cn-sample/#art-3" in page and "no-such" not in page
    assert "<gone>" not in page and "修改 1 份" in page and "移除 1 份" in page
    assert "近两年没有收录到法规变动" in page  # the sample's law is older
    assert "近期修订" in made["pages/index.md"] and "全部更新" in made["pages/index.md"]
    feed = ElementTree.fromstring(made["pages/changes/feed.xml"])
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert [e.findtext("{http://www.w3.org/2005/Atom}id") for e in entries] == [
        "urn:compliance-kit:changes:2026-11-22",
        "urn:compliance-kit:changes:2026-11-20",
    ]
    assert (
        "没有版本记录" in {a.path: a.content.decode() for a in render(library, Order(TODAY))}["pages/changes/index.md"]
    )


def test_a_law_that_comes_and_one_that_goes_are_news(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    law = library.regulations[0]
    gone = replace(law, body=replace(law.body, ended=date(2026, 12, 31)))
    other = replace(library, documents={**library.documents, law.id: gone})
    assert [n.what for n in changes.news(other)] == ["施行", *["修订"] * (len(law.body.versions) - 1), "废止"]
    made = {a.path: a.content.decode() for a in render(other, Order(TODAY))}
    assert "即将施行" in made["pages/changes/index.md"] and "废止" in made["pages/changes/index.md"]
