"""ragged-table: every row of a standard's work table has a cell for each column."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Severity, say

CODE = "ragged-table"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each row with too few or too many cells."""
    for document in library.standards:
        for i, table in enumerate(document.body.tables):
            for j, row in enumerate(table.rows):
                if len(row) != len(table.columns):
                    place = document.source.place(("tables", i, "rows", j))
                    counts = {"title": table.title, "n": len(row), "wanted": len(table.columns)}
                    text = say("“{title}”的这一行有 {n} 格，应当是 {wanted} 格", **counts)
                    hint = say('每行的格数与 columns 相同；没有内容的格写 ""')
                    yield Diagnostic(CODE, Severity.ERROR, place, text, hint, subject=document.id)


CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("工作表的行与栏目对不上"),
    why=say("少一格，后面的内容就会错到别的栏目下面，看表的人照着做错。"),
    mend=say("补齐或者删去多余的格，使每行与栏目一一对应。"),
    run=run,
)
