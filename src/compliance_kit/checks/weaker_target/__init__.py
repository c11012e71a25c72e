"""weaker-target: what is local or our own may tighten what stands above it, never loosen it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compliance_kit import tailoring
from compliance_kit.checks.check import Check
from compliance_kit.kinds.regulation import Duty
from compliance_kit.kinds.standard import Requirement
from compliance_kit.kinds.values import Duration, is_rarer
from compliance_kit.kinds.words import FREQUENCY, GRADE
from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Place, Related, Route, Severity, Text, say

CODE = "weaker-target"


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield local duties weaker than the national one, requirements weaker than their duty, settings that loosen."""
    duties = {f"{law.id}#{duty.id}": (law, duty) for law in library.regulations for duty in law.body.duties()}
    for whole_id, (law, duty) in duties.items():
        if duty.tightens in duties:
            above_law, above = duties[duty.tightens]
            yield from _compare(library, (whole_id, law.id, duty), (duty.tightens, above_law.id, above))
    for whole_id, document, requirement in library.requirements():
        for link in library.targets(whole_id, "covers"):
            if link.target not in duties:
                continue  # broken-link says so
            law, duty = duties[link.target]
            yield from _compare(library, (whole_id, document.id, requirement), (link.target, law.id, duty))
    yield from _grades(library)
    yield from _settings(library, today)


def _grades(library: Library) -> Iterator[Diagnostic]:
    """A grade's target must be no looser than the metric's own, nor than that of the grade below."""
    for metric in library.metrics:
        above = metric.body.target
        for grade in sorted(metric.body.targets, reverse=True):
            goal = metric.body.targets[grade]
            if above and goal.is_looser_than(above):
                place = metric.source.place(("targets", str(grade)))
                text = say("{grade}的目标 {mine} 比 {above} 宽", grade=GRADE[grade], mine=goal, above=above)
                yield Diagnostic(CODE, Severity.ERROR, place, text, say("等级越高，目标越严"), subject=metric.id)
            above = goal


def _place(library: Library, document: str, route: Route) -> Place:
    return library.documents[document].source.place(route)


def _compare(
    library: Library, lower: tuple[str, str, Duty | Requirement], upper: tuple[str, str, Duty]
) -> Iterator[Diagnostic]:
    whole_id, document, mine = lower
    above_id, above_document, above = upper

    def weaker(key: str, text: Text, hint: Text) -> Diagnostic:
        there = _place(library, above_document, above.route)
        related = (Related(there, say("上位要求 {id} 在这里", id=above_id)),)
        place = _place(library, document, (*mine.route, key))
        return Diagnostic(CODE, Severity.ERROR, place, text, hint, related, whole_id)

    if _is_longer(mine.within, above.within):
        text = say("时限 {mine} 比上位要求的 {above} 宽", mine=mine.within, above=above.within)
        yield weaker("within", text, say("改为不超过 {above}", above=above.within))
    if is_rarer(mine.frequency, above.frequency):
        words = {"mine": FREQUENCY[mine.frequency], "above": FREQUENCY[above.frequency]}
        text = say("频次“{mine}”低于上位要求的“{above}”", **words)
        yield weaker("frequency", text, say("改为不低于“{above}”", above=words["above"]))


def _is_longer(mine: Duration | None, above: Duration | None) -> bool:
    return bool(mine and above and (mine.unit == "工作日") == (above.unit == "工作日") and mine.minutes > above.minutes)


def _settings(library: Library, today: date) -> Iterator[Diagnostic]:
    known = {whole_id: requirement for whole_id, _, requirement in library.requirements()}
    for project in library.projects:
        for setting in project.body.settings:
            base = known.get(setting.requirement)
            if base is None or (setting.waiver_until and setting.waiver_until >= today):
                continue
            goal = tailoring.goal(library, base, project.body)
            looser: tuple[tuple[str, bool, object], ...] = (
                ("within", _is_longer(setting.within, base.within), base.within),
                ("frequency", is_rarer(setting.frequency, base.frequency), FREQUENCY.get(base.frequency)),
                ("target", bool(setting.target and goal and setting.target.is_looser_than(goal)), goal),
            )
            for key, is_looser, above in looser:
                if is_looser:
                    place = project.source.place((*setting.route, key))
                    yield Diagnostic(
                        CODE, Severity.ERROR, place, _loosened(setting.requirement, above), _HINT, subject=project.id
                    )


def _loosened(requirement: str, above: object) -> Text:
    return say("项目裁剪放宽了 {id}，标准值是 {above}", id=requirement, above=above)


_HINT = say("项目只能收紧，不能放宽；确需放宽，写明 approver 和 waiver_until（豁免截止日期）")
CHECK = Check(
    code=CODE,
    severity=Severity.ERROR,
    title=say("要求低于上位规定"),
    why=say("地方规定、企业标准和项目裁剪只能比上位要求更严；放宽即为违规。"),
    mend=say("把时限、频次或目标改到不低于上位要求；项目确需放宽的，办理有期限的豁免。"),
    run=run,
)
