"""Every template with every example project: it can be made, leaves nothing open, and passes our own review."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("docx", reason="Word and Excel need compliance-kit[office]")

from compliance_kit.library import Library, load
from compliance_kit.outputs.contract import findings, word
from compliance_kit.outputs.contract.draft import draft
from compliance_kit.outputs.office import docx_paragraphs, docx_text, render_word
from compliance_kit.outputs.output import AS_WRITTEN, Order
from compliance_kit.review import Paragraph, review
from contract_values import filled

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 28)
TEMPLATES = sorted(path.stem for path in (ROOT / "contracts").glob("*.yml"))
PROJECTS = sorted(path.name for path in (ROOT / "projects").iterdir() if path.is_dir())


@cache
def corpus() -> Library:
    return load(ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("project", PROJECTS)
def test_every_template_is_made_for_every_project_and_passes_the_review(template: str, project: str) -> None:
    library = corpus()
    used, estate = library.documents[f"ctr-{template}"], library.documents[f"prj-{project}"]
    terms = AS_WRITTEN if estate.body.template == used.id else filled(library, used, estate)
    assert findings(library, Order(TODAY, (estate.id,), terms=terms)) == ()
    content = render_word(word.document(library, draft(library, estate, terms), TODAY, comments=False))
    text = docx_text(content)
    assert "{{" not in text and "【" not in text and "None" not in text
    rows = [Paragraph(p.index, p.text, p.label, p.is_bold, bool(p.table)) for p in docx_paragraphs(content)]
    found = [(f.rule.id, f.problem, f.article, f.words) for f in review(rows, estate.body.region)]
    assert not found


def test_what_hangs_on_a_choice_is_asked_for_with_it() -> None:
    for template in corpus().contracts:
        asked = template.body.parameters
        hanging = {name for c in asked.get("allOf", ()) for name in c["then"].get("required", ())}
        assert "arbitration_body" in hanging, template.id
