"""Which files a form is made as, and where the site offers them."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

pytest.importorskip("xlsxwriter", reason="Word and Excel need compliance-kit[office]")

import kb
from checklist_samples import TODAY
from compliance_kit.cli.build import formats, wanted_kinds
from compliance_kit.library import Library
from compliance_kit.outputs import FORM_KINDS, Order
from compliance_kit.outputs.checklist import render as render_forms
from compliance_kit.outputs.office import qr_png, unpack
from compliance_kit.outputs.office.pdf import has_fonts
from compliance_kit.outputs.site import render as render_site
from site_samples import sample_library
from test_acceptance import ckit

PAGES = ("checklist/index", "checklist/chk-sample/index", "role/inspector/index", "project/prj-sample/index")


def paths(library: Library, *projects: str, formats: tuple[str, ...] = FORM_KINDS) -> set[str]:
    return {a.path.removeprefix("checklists/") for a in render_forms(library, Order(TODAY, projects, formats=formats))}


def test_a_form_is_made_as_every_kind_and_a_projects_slow_ones_when_it_is_named(tmp_path: Path) -> None:
    library = kb.library(tmp_path)
    kinds = {"docx", "xlsx", "html", "xlsform.xlsx"}
    printed = {"CK-XX.pdf"}
    general = {f"CK-XX.{kind}" for kind in kinds}
    own = {"prj-xx/CK-XX.docx", "prj-xx/CK-XX.xlsx", "prj-xx/CK-XX.html"}
    slow = {"prj-xx/CK-XX.pdf", "prj-xx/CK-XX.xlsform.xlsx"}
    if not has_fonts():
        pytest.skip("没有中文字体，不做 PDF")
    assert paths(library) == general | own | printed
    assert paths(library, "prj-xx") == general | own | printed | slow
    assert paths(library, formats=("html",)) == {"CK-XX.html", "prj-xx/CK-XX.html"}
    assert paths(library, formats=("docx", "card-pdf")) == {"CK-XX.docx", "prj-xx/CK-XX.docx"}
    assert {a.path for a in render_forms(library, Order(TODAY))} == {f"checklists/{name}" for name in general | own}


def test_a_questionnaire_has_a_phone_form_too(tmp_path: Path) -> None:
    made = paths(kb.library(tmp_path, checklist={"layout": "survey"}), formats=("html", "xlsform"))
    assert made == {"CK-XX.xlsform.xlsx", "CK-XX.html", "prj-xx/CK-XX.html"}


def test_kinds_are_asked_for_by_name_in_any_order_and_an_unknown_one_is_told() -> None:
    assert wanted_kinds("") == FORM_KINDS == wanted_kinds(" , ")
    assert wanted_kinds("XLSForm， html,html") == ("html", "xlsform")
    with pytest.raises(click.UsageError, match=r"--to 不认识 png.*docx、xlsx、pdf、html、xlsform"):
        wanted_kinds("docx,png")
    assert formats(("docx",)) == ("docx",) and ("pdf" in formats()) == has_fonts()


def test_the_command_makes_only_what_it_is_asked_for(tmp_path: Path) -> None:
    sample_library(tmp_path)
    done = ckit(
        "build", "checklist", "--root", ".", "--as-of", "2026-11-23", "--to", "html", "--keep-going", cwd=tmp_path
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr and "没有中文字体" not in done.stdout, done.stderr
    made = {p.relative_to(tmp_path / "build/checklists").as_posix() for p in (tmp_path / "build").rglob("CK-*")}
    assert made == {"CK-SAMP-M.html", "prj-sample/CK-SAMP-M.html"}
    wrong = ckit("build", "checklist", "--root", ".", "--to", "html,word", cwd=tmp_path)
    assert wrong.returncode == 2 and "word" in wrong.stderr and "xlsform" in wrong.stderr


def test_a_printed_code_leads_to_where_the_settings_say_the_site_is(tmp_path: Path) -> None:
    sample_library(tmp_path)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nsite_url: https://kb.test/ck\n", encoding="utf-8")
    words = ("--root", ".", "--as-of", "2026-11-23", "--to", "docx", "--keep-going")
    assert "Traceback" not in ckit("build", "checklist", *words, cwd=tmp_path).stderr
    made = unpack((tmp_path / "build/checklists/CK-SAMP-M.docx").read_bytes())
    assert qr_png("https://kb.test/ck/checklist/chk-sample/") in made.values()


def test_the_site_offers_what_was_made(tmp_path: Path) -> None:
    library = sample_library(tmp_path)
    for kinds in (FORM_KINDS, ("docx",), ("html", "xlsform")):
        made = {
            a.path: a.content.decode()
            for a in render_site(library, Order(TODAY, formats=kinds))
            if a.path.endswith("md")
        }
        for page in PAGES:
            text = made[f"pages/{page}.md"]
            for kind in ("docx", "html"):
                assert (f"CK-SAMP-M.{kind}" in text) == (kind in kinds), (page, kind)
        form = made["pages/checklist/chk-sample/index.md"]
        assert ("手机填写" in form) == ("html" in kinds)
        assert ("CK-SAMP-M.xlsform.xlsx" in form) == ("xlsform" in kinds)
    own = made["pages/project/prj-sample/index.md"]
    assert "downloads/checklists/prj-sample/CK-SAMP-M.html" in own and "本项目的检查表" in own


def test_the_site_offers_the_phone_form_of_a_questionnaire_and_none_of_a_form_that_a_project_has_not(
    tmp_path: Path,
) -> None:
    library = kb.library(tmp_path, checklist={"layout": "survey"})
    made = {a.path: a.content.decode() for a in render_site(library, Order(TODAY)) if a.path.endswith("md")}
    assert all("checklists/CK-XX.html" in made[f"pages/checklist/{page}index.md"] for page in ("chk-xx/", ""))
    assert "prj-xx/CK-XX.html" in made["pages/project/prj-xx/index.md"]
    withdrawn = kb.library(tmp_path, checklist={"status": "withdrawn"})
    made = {a.path: a.content.decode() for a in render_site(withdrawn, Order(TODAY)) if a.path.endswith("md")}
    assert "本项目的检查表" not in made["pages/project/prj-xx/index.md"]
