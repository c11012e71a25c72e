"""Diagnostics → text with carets, JSON, and the annotations of code-hosting platforms."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from compliance_kit.model import Diagnostic, Place, Severity, Text, say
from compliance_kit.terminal import WIDTH, columns

Translate = Callable[[Text], str]
"""Text → a sentence in the reader's language."""
COLOURS = {Severity.ERROR: "31", Severity.GAP: "33", Severity.NOTE: "36"}
SEVERITY_WORDS = {Severity.ERROR: say("错误"), Severity.GAP: say("差距"), Severity.NOTE: say("提示")}

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Findings:
    """What a report is made of: the findings, the texts they point into by path, and how to put them into words."""

    diagnostics: Sequence[Diagnostic]
    texts: Mapping[str, str]
    translate: Translate
    is_coloured: bool = False


def as_text(findings: Findings) -> str:
    """For people at a terminal: place, severity, code, message, the line with carets, hint; then the count."""
    return "".join(f"{block}\n" for block in (*(_block(findings, d) for d in findings.diagnostics), summary(findings)))


def summary(findings: Findings) -> str:
    """One line that counts what was found."""
    counts = Counter(d.severity for d in findings.diagnostics)
    if not counts:
        return findings.translate(say("检查完毕，没有发现问题。"))
    return findings.translate(
        say(
            "检查完毕：错误 {errors} 处，差距 {gaps} 处，提示 {notes} 处。",
            errors=counts[Severity.ERROR],
            gaps=counts[Severity.GAP],
            notes=counts[Severity.NOTE],
        )
    )


def _block(findings: Findings, found: Diagnostic) -> str:
    place, tell = found.place, findings.translate
    label = _coloured(findings, found.severity, f"{found.severity.value}[{found.code}]")
    lines = [f"{place.where}: {label} {tell(found.message)}"]
    lines += _quoted(findings, place, tell(found.hint) if found.hint else "", found.severity)
    for related in found.related:
        lines.append(f"  {related.place.where}: {tell(related.text)}")
        lines += _quoted(findings, related.place, "", Severity.NOTE)
    return "\n".join(lines)


def _quoted(findings: Findings, place: Place, hint: str, severity: Severity) -> Iterator[str]:
    text = findings.texts.get(place.path, "")
    lines = text.split("\n")
    span = place.span
    if not text or span.line > len(lines):
        yield from (f"  {hint}",) if hint else ()
        return
    line = lines[span.line - 1].rstrip("\r")
    end = span.end_column if span.end_line == span.line else len(line) + 1
    before, marked, shown = _window(line, span.column - 1, max(end - 1, span.column))
    margin = " " * len(str(span.line))
    yield f"  {span.line} | {shown}"
    caret = _coloured(findings, severity, "^" * max(columns(marked), 1))
    yield f"  {margin} | {' ' * columns(before)}{caret}" + (
        f" {hint}" if hint and columns(before + marked + hint) < WIDTH else ""
    )
    if hint and columns(before + marked + hint) >= WIDTH:
        yield f"  {margin} = {hint}"


def _window(line: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before the mark, the mark, and the line; a long line is cut to the stretch around the mark."""
    far = max(0, start - 2 * WIDTH)  # no more of a huge line is looked at than can be shown
    is_cut = far > 0
    line, start, end = line[far : start + 2 * WIDTH], start - far, end - far
    line = "".join(" " if unicodedata.category(c).startswith("C") else c for c in line)
    if columns(line) <= WIDTH and not is_cut:
        return line[:start], line[start:end], line
    cut = start
    room = max((WIDTH - min(columns(line[start:end]), WIDTH // 2)) // 2, 12)
    while cut and columns(line[cut - 1 : start]) < room:
        cut -= 1
    lead, shown = ("…" if cut or is_cut else ""), line[cut:]
    if columns(shown) > WIDTH - 2:
        while columns(shown) > WIDTH - 4:
            shown = shown[:-1]
        shown += "…"
    return lead + line[cut:start], shown[start - cut : end - cut], lead + shown


def _coloured(findings: Findings, severity: Severity, text: str) -> str:
    return f"\x1b[{COLOURS[severity]}m{text}\x1b[0m" if findings.is_coloured else text


def as_json(findings: Findings) -> str:
    """For programs: one object with a list of findings; places count from 1, ends are exclusive."""
    rows = [_record(findings, d, mark) for d, mark in _marked(findings)]
    return json.dumps({"version": 1, "findings": rows}, ensure_ascii=False, indent=1) + "\n"


def _record(findings: Findings, found: Diagnostic, mark: str) -> dict[str, Any]:
    tell = findings.translate
    return {
        "code": found.code,
        "severity": found.severity.value,
        "subject": found.subject,
        "message": tell(found.message),
        "hint": tell(found.hint) if found.hint else "",
        **_where(found.place),
        "related": [{**_where(r.place), "message": tell(r.text)} for r in found.related],
        "fingerprint": mark,
    }


def _where(place: Place) -> dict[str, Any]:
    span = place.span
    keys = ("line", "column", "end_line", "end_column")
    cell = {"cell": place.cell} if place.cell else {}
    return {"path": place.path, **{key: getattr(span, key) for key in keys}, **cell}


def fingerprint(found: Diagnostic, nth: int = 0) -> str:
    """What stays the same when lines move: the rule, the file and the thing, not the line; of those alike, the nth."""
    more = (*((found.place.cell,) if found.place.cell else ()), *((str(nth),) if nth else ()))
    words = "\0".join((found.code, found.place.path, found.subject, str(found.message), *more))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _marked(findings: Findings) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding with a fingerprint of its own: GitLab shows one alone of those that share theirs."""
    seen: Counter[str] = Counter()
    for found in findings.diagnostics:
        mark = fingerprint(found)
        yield found, fingerprint(found, seen[mark])
        seen[mark] += 1


def as_github(findings: Findings) -> str:
    """Workflow commands: GitHub shows ten of each kind a step, so the worst come first."""
    kinds = {Severity.ERROR: "error", Severity.GAP: "warning", Severity.NOTE: "notice"}
    worst = sorted(findings.diagnostics, key=lambda d: tuple(Severity).index(d.severity))
    return "".join(f"{_command(findings, d, kinds[d.severity])}\n" for d in worst) + summary(findings) + "\n"


def _command(findings: Findings, found: Diagnostic, kind: str) -> str:
    span = found.place.span
    where = f"file={_escaped(found.place.path, ':,')},line={span.line},col={span.column},endLine={span.end_line},endColumn={span.end_column}"
    message = (f"{found.place.cell}：" if found.place.cell else "") + findings.translate(found.message)
    if found.hint:
        message += "。" + findings.translate(found.hint)
    return f"::{kind} {where},title={found.code}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """A text as workflow commands want it; in properties `:` and `,` are coded, too."""
    for raw in "%\r\n" + more:
        text = text.replace(raw, f"%{ord(raw):02X}")
    return text


def as_gitlab(findings: Findings) -> str:
    """GitLab's code-quality report."""
    levels = {Severity.ERROR: "critical", Severity.GAP: "minor", Severity.NOTE: "info"}
    rows = [
        {
            "description": (f"{d.place.cell}：" if d.place.cell else "") + findings.translate(d.message),
            "check_name": d.code,
            "fingerprint": mark,
            "severity": levels[d.severity],
            "location": {"path": d.place.path, "lines": {"begin": d.place.span.line}},
        }
        for d, mark in _marked(findings)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def as_sarif(findings: Findings) -> str:
    """SARIF 2.1.0; every result has a place, and a clean run has an empty list."""
    run = {
        "tool": {
            "driver": {
                "name": "ckit",
                "rules": [{"id": code} for code in sorted({d.code for d in findings.diagnostics})],
            }
        },
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(findings, d, mark) for d, mark in _marked(findings)],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _result(findings: Findings, found: Diagnostic, mark: str) -> dict[str, Any]:
    levels = {Severity.ERROR: "error", Severity.GAP: "warning", Severity.NOTE: "note"}
    span = found.place.span
    names = ("startLine", "startColumn", "endLine", "endColumn")
    region = dict(zip(names, (span.line, span.column, span.end_line, span.end_column), strict=True))
    cell = {"logicalLocations": [{"fullyQualifiedName": found.place.cell}]} if found.place.cell else {}
    where = {"physicalLocation": {"artifactLocation": {"uri": quote(found.place.path)}, "region": region}}
    return {
        "ruleId": found.code,
        "level": levels[found.severity],
        "message": {"text": findings.translate(found.message)},
        "locations": [where | cell],
        "partialFingerprints": {"ckit/v1": mark},
    }


def as_junit(findings: Findings) -> str:
    """JUnit XML: one case a file; its errors are failures, gaps and notes its output."""
    rows = []
    for path in sorted({*findings.texts, *(d.place.path for d in findings.diagnostics)}):
        mine = [d for d in findings.diagnostics if d.place.path == path]
        rows.append(
            f'<testcase classname="ckit" name={_attribute(path)}>{"".join(_failure(findings, d) for d in mine)}</testcase>'
        )
    failures = sum(d.severity is Severity.ERROR for d in findings.diagnostics)
    head = f'<testsuite name="ckit" tests="{len(rows)}" failures="{failures}" errors="0" skipped="0">'
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + head + "\n" + "\n".join(rows) + "\n</testsuite>\n"


def _failure(findings: Findings, found: Diagnostic) -> str:
    if found.severity is not Severity.ERROR:
        return ""
    message = _attribute(f"{found.place.where}: {findings.translate(found.message)}")
    return f"<failure type={_attribute(found.code)} message={message}/>"


def _attribute(text: str) -> str:
    """A quoted attribute; characters that XML 1.0 has no way to write become U+FFFD."""
    from xml.sax.saxutils import quoteattr  # brings in urllib.request, which no other format needs

    return quoteattr(_NOT_XML.sub("\ufffd", text))


FORMATS: Mapping[str, Callable[[Findings], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "gitlab": as_gitlab,
    "sarif": as_sarif,
    "junit": as_junit,
}
