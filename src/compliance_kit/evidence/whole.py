"""The files of one dataset → one table: each key once, in an order that no file and no row decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from compliance_kit.evidence import table
from compliance_kit.evidence.cells import Known
from compliance_kit.evidence.sources import csv_part
from compliance_kit.evidence.table import MAX_FINDINGS, Part, Row, Table, table_schema
from compliance_kit.model import Diagnostic, Place, Severity, say

BETWEEN = "\0"
"""Below whatever a cell may hold; texts are compared, and thrown away, faster than so many tuples."""


def read_table(content: bytes, dataset: str, *, name: str, known: Known) -> Table:
    """Read one CSV file.

    Args:
        content: its bytes; UTF-8, with or without a byte-order mark.
        dataset: which description it must fit.
        name: how findings call it.
        known: what its cells may name.
    """
    return whole([csv_part(content, dataset, name=name, known=known)], dataset)


def whole(parts: Sequence[Part], dataset: str) -> Table:
    """The files of one dataset as one table, in an order of its own, each key once.

    Of rows with one key the one with most cells filled stays, the first by its text where several have as many: which
    file a row stands in, and where, changes nothing.
    """
    schema = table_schema(dataset)
    columns, key = tuple(schema["columns"]), tuple(schema.get("key", ()))
    lost = _repeated(parts, (columns, key)) if key else {}
    rows = [row for part in parts for row in part.rows]
    if lost:
        rows = [row for n, part in enumerate(parts) for i, row in enumerate(part.rows) if (n, i) not in lost]
    if all(part.rows and tuple(part.rows[0].cells) == columns for part in parts):
        rows.sort(key=lambda row: BETWEEN.join(row.cells.values()))
    else:
        rows.sort(key=lambda row: _joined(row, columns))
    over = max(0, len(rows) - table.MAX_ROWS)
    findings: list[Diagnostic] = []
    for n, part in enumerate(parts):
        repeats = [d for (m, _), d in lost.items() if m == n]
        found = sorted((*part.findings, *repeats), key=lambda d: d.place.span) if repeats else part.findings
        findings += _listed(found)
    if over and not any(d.code == "evidence-too-large" for d in findings):
        words = say("几个文件合起来行数过多，上限 {n} 行，其余未采用", n=table.MAX_ROWS)
        findings.append(Diagnostic("evidence-too-large", Severity.ERROR, Place(dataset), words))
    rejected = sum(part.rejected for part in parts) + len(lost) + over
    return Table(tuple(rows[: table.MAX_ROWS]), rejected, tuple(findings))


def _joined(row: Row, columns: Sequence[str]) -> str:
    """The cells of some columns as one text, which is compared as they would be one by one."""
    return BETWEEN.join([row.cells.get(column, "") for column in columns])


def _repeated(
    parts: Sequence[Part], columns_and_key: tuple[Sequence[str], Sequence[str]]
) -> dict[tuple[int, int], Diagnostic]:
    """The rows that give way to another of the same key, and what to say of each."""
    columns, key = columns_and_key
    keys = [[_joined(row, key) for row in part.rows] for part in parts]
    times = Counter(chain.from_iterable(keys))
    if len(times) == times.total():
        return {}
    groups: dict[str, list[tuple[int, int]]] = {}
    for n, some in enumerate(keys):
        for i, shared in enumerate(some):
            if times[shared] > 1:
                groups.setdefault(shared, []).append((n, i))
    lost: dict[tuple[int, int], Diagnostic] = {}
    for shared, members in groups.items():
        cells = {m: tuple([parts[m[0]].rows[m[1]].cells.get(c, "") for c in columns]) for m in members}
        kept = min(members, key=lambda m: (-sum(map(bool, cells[m])), cells[m], m))
        for n, i in members:
            if (n, i) != kept:
                first = _place(parts[kept[0]], kept[1])
                here, shown = _place(parts[n], i), shared.replace(BETWEEN, "，")
                if first.path == here.path and not first.cell:
                    words = say("与第 {line} 行重复：{key}", line=first.span.line, key=shown)
                else:
                    words = say("与 {where} 重复：{key}", where=first.where, key=shown)
                lost[n, i] = Diagnostic("evidence-row", Severity.ERROR, here, words)
    return lost


def _place(part: Part, i: int) -> Place:
    assert part.where
    return part.where(part.rows[i])


def _listed(findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    yield from findings[:MAX_FINDINGS]
    more = len(findings) - MAX_FINDINGS
    if more > 0:
        place = findings[MAX_FINDINGS].place
        yield Diagnostic("evidence-more", Severity.ERROR, place, say("从这一行起还有 {n} 处没有列出", n=more))
