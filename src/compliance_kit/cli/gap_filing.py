"""Filing a gap report: the run with its seal, and what the report found closed and found again in the gaps' histories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from compliance_kit.cli.gap_store import Case, Step, create_new, plain_entry, put_down, returned, short_id, step
from compliance_kit.cli.histories import as_yaml, read_back
from compliance_kit.emit import yaml_text
from compliance_kit.evidence.filed import RUNS, pinned
from compliance_kit.kinds.decision import CLOSED, Decision
from compliance_kit.kinds.run import seal
from compliance_kit.library import display_name
from compliance_kit.model import CkitError, Document, Severity, Text, say
from compliance_kit.outputs.gap.gap import Gap
from compliance_kit.outputs.gap.progress import DONE


@dataclass(frozen=True, slots=True)
class ToFile:
    """A run and the decisions that go with it, ready to be written, and what to tell of them."""

    one: Case
    path: Path
    shown: str
    text: str
    steps: tuple[Step, ...]
    lines: tuple[Text, ...]


def prepared(found: Sequence[Case], by: str, *, despite_faults: bool) -> list[ToFile]:
    """All that is to be filed, before any of it is written.

    Raises:
        CkitError: there is a run of that day or a later one, or records were rejected and nobody said to file all the same.
    """
    for one in found:
        _refuse_backward(one)
        wrong = sum(d.severity is Severity.ERROR for d in one.report.records.findings)
        if wrong and not despite_faults:
            words = say(
                "{project} 的检查记录有 {n} 处写错，没有采用；改正后再存档，或加 --despite-faults 照存（不自动销号）",
                project=one.project.id,
                n=wrong,
            )
            raise CkitError(words)
    return [_prepared(one, by) for one in found]


def write(ready: ToFile) -> None:
    """Write the decisions, and last the run that pins them."""
    put_down(ready.one, ready.steps)
    create_new(ready.path, ready.text)


def _refuse_backward(one: Case) -> None:
    if one.filed.runs and (last := one.filed.runs[-1].body.filed) >= one.report.today:
        words = say("{project} 已经有 {day} 的存档；存档按先后，存了不改", project=one.project.id, day=last.isoformat())
        raise CkitError(words)


def _prepared(one: Case, by: str) -> ToFile:
    is_whole = all(d.severity is not Severity.ERROR for d in one.report.records.findings)
    steps = {made.gap: made for made in (*_found_again(one, by), *(_put_right(one, by) if is_whole else ()))}
    path = one.folder / RUNS / f"{one.report.today.isoformat()}.yml"
    data = _run(one, by, {**one.filed.decisions, **{name: made.document for name, made in steps.items()}})
    text = as_yaml(yaml_text, data)
    read_back(text, path, one.home)
    return ToFile(one, path, display_name(path, one.home), text, tuple(steps.values()), tuple(_told(one, steps)))


def _found_again(one: Case, by: str) -> Iterator[Step]:
    """Gaps that were closed and are found again."""
    for g in one.report.gaps:
        if back := returned(one, g.id, by):
            yield step(one, g.id, back)


def _put_right(one: Case, by: str) -> Iterator[Step]:
    """Gaps that people were at work on, and that the report no longer finds."""
    for left in one.report.progress.leavers(DONE):
        decision = one.filed.decided(left.id, one.report.today)
        if decision and decision.state != CLOSED:
            entry = plain_entry(one, CLOSED, by, "本期评定不再发现") | {"passed": one.report.today.isoformat()}
            yield step(one, left.id, (entry,))


def _told(one: Case, steps: Mapping[str, Step]) -> Iterator[Text]:
    r = one.report
    yield say("{conclusion}；差距 {n} 项", conclusion=r.conclusion, n=len(r.gaps))
    if r.progress.last:
        new, carried, again = r.changes.values()
        left = len(r.progress.leavers(DONE))
        yield say(
            "新增 {new}，延续 {carried}，重新出现 {again}，已整改 {left}",
            new=new,
            carried=carried,
            again=again,
            left=left,
        )
    for name, made in steps.items():
        yield say("{gap} 记入“{to}”", gap=name, to=made.document.body.state)


def _run(one: Case, by: str, decisions: Mapping[str, Document[Decision]]) -> dict[str, Any]:
    """The run as data, sealed."""
    r, whole = one.report, one.report.whole
    rates = {"score": whole.score, "coverage": whole.coverage, "evidence_share": r.evidence_share}
    data: dict[str, Any] = {
        "kind": "run",
        "id": short_id(f"run-{one.short}-{r.today:%Y%m%d}"),
        "title": f"差距报告 {r.id}",
        "report": r.id,
        "project": one.project.id,
        "date": r.today.isoformat(),
        "by": plain_entry(one, "", by, "")["by"],
        **({"before": one.filed.runs[-1].body.seal} if one.filed.runs else {}),
        "period": [day.isoformat() for day in r.window],
        "conclusion": r.conclusion,
        **{name: value for name, value in rates.items() if value is not None},
        "counts": dict(r.counts),
        "chapters": [
            {
                "number": c.number,
                "title": c.title,
                "applicable": c.applicable,
                "checked": c.checked,
                "points": float(c.points),
                "full": float(c.full),
                "evidenced": c.evidenced,
                "gaps": c.gaps,
            }
            for c in r.chapters
        ],
        "gaps": [_gap(g) for g in sorted(r.gaps, key=lambda g: g.id)],
        "catalogue": r.catalogue.whole,
        "pins": _pins(r.catalogue.pins),
    }
    if pins := dict(_histories(decisions, r.today)):
        data["decisions"] = pins
    # sealed as a reader will see it: numbers and days as YAML gives them back
    text = as_yaml(yaml_text, {**data, "seal": "0" * 64})
    return {**data, "seal": seal(read_back(text, one.folder / RUNS / "x.yml", one.home).source.data)}


def _gap(g: Gap) -> dict[str, Any]:
    row: dict[str, Any] = {"id": g.id, "subject": g.subject, "name": g.name, "due": g.due.isoformat()}
    row["since"] = (g.course.since or g.due).isoformat()
    return row | ({"veto": True} if g.is_veto else {})


def _pins(pins: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for whole_id, pin in sorted(pins.items()):
        document, _, part = whole_id.partition("#")
        found.setdefault(document, {})[part] = pin
    return found


def _histories(decisions: Mapping[str, Document[Decision]], day: date) -> Iterator[tuple[str, str]]:
    """What had been decided of each gap by the end of the day, by count and digest."""
    for name, document in sorted(decisions.items()):
        if count := len(document.body.as_of(day).history):
            yield name, pinned(document, count)
