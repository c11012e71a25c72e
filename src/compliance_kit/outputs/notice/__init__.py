"""notice: every 整改通知书 as Word and PDF to serve, the sheet for looking again, and one list for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator

from compliance_kit.library import Library
from compliance_kit.model import Artifact
from compliance_kit.outputs.notice import recheck, word
from compliance_kit.outputs.notice.record import record
from compliance_kit.outputs.office import WordFile, render_word
from compliance_kit.outputs.office.pdf import render_pdf
from compliance_kit.outputs.output import Order, Output

FOLDER = "notices"


def render(library: Library, order: Order) -> Iterator[Artifact]:
    """`notices/<project>/2026-0012.docx|pdf`, `…-recheck.docx|pdf` once it is reported done, and `notices.json`."""
    for project in order.wanted(library):
        found = order.notices[project.id].notices if project.id in order.notices else ()
        if not found:
            continue
        folder = f"{FOLDER}/{project.id}"
        for notice in found:
            stem = f"{folder}/{notice.body.stem}"
            yield from _files(word.document(library, project, notice), stem, order)
            if recheck.is_due(notice.body):
                yield from _files(recheck.document(project, notice), f"{stem}-recheck", order)
        rows = [record(notice, order.today) for notice in found]
        yield Artifact(f"{folder}/notices.json", f"{json.dumps(rows, ensure_ascii=False, indent=1)}\n".encode())


def _files(document: WordFile, stem: str, order: Order) -> Iterator[Artifact]:
    yield Artifact(f"{stem}.docx", render_word(document))
    if "pdf" in order.formats:
        yield Artifact(f"{stem}.pdf", render_pdf(document))


OUTPUT = Output(name="notice", title="整改通知书", folder=FOLDER, render=render)
