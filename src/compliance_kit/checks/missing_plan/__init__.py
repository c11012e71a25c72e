"""missing-plan (G1): a law asks for an emergency plan or for drills, and no plan takes that up, or none for one project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compliance_kit.checks.check import Check
from compliance_kit.kinds.kind import Link
from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.regulation import Duty, Regulation
from compliance_kit.library import Library
from compliance_kit.model import Applies, Diagnostic, Document, Severity, say
from compliance_kit.tailoring import holds, is_law_of

CODE = "missing-plan"
ASKED = {"plan": say("编制应急预案"), "drill": say("组织应急演练")}


@dataclass(frozen=True, slots=True)
class _Taker:
    """A plan that takes a duty up, and where: the whole plan's reach, and that of the step or report which does."""

    plan: Document[Plan]
    reach: tuple[Applies, ...]

    def serves(self, estate: Project) -> bool:
        """Whether it takes the duty up at an estate."""
        return all(holds(applies, estate) for applies in self.reach)


def run(library: Library, today: date) -> Iterator[Diagnostic]:
    """Yield each of our duties in force that asks for a plan or a drill and that no plan in use takes up."""
    projects = library.projects
    for law in library.regulations:
        if law.body.is_in_force:
            for duty in law.body.duties():
                if duty.asks and duty.is_ours:
                    yield from _gaps(library, law, duty, projects)


def _gaps(
    library: Library, law: Document[Regulation], duty: Duty, projects: tuple[Document[Project], ...]
) -> Iterator[Diagnostic]:
    """One gap where no plan at all takes it up, else one in each project that no such plan reaches."""
    whole_id = f"{law.id}#{duty.id}"
    takers = tuple(_takers(library, whole_id))
    words = {"where": library.nodes[whole_id].label, "what": ASKED[duty.asks], "must": duty.must}
    if not takers:
        place = law.source.place((*duty.route, "must"))
        text = say("{where}要求{what}，没有预案落实：{must}", **words)
        hint = say("编一份预案，basis 引用这一条款；已有预案落实它的，在该预案的 covers 里写 {id}", id=whole_id)
        yield Diagnostic(CODE, Severity.GAP, place, text, hint, subject=whole_id)
        return
    titles = "、".join(f"《{title}》" for title in dict.fromkeys(taker.plan.title for taker in takers))
    for project in projects:
        estate = project.body
        if is_law_of(law, estate) and holds(duty.applies, estate) and not any(t.serves(estate) for t in takers):
            place = project.source.place(("title",))
            text = say("{where}要求{what}，落实它的{plans}不适用于本项目：{must}", plans=titles, **words)
            hint = say("调整预案的适用范围（applies），或者为本项目另编一份预案")
            yield Diagnostic(CODE, Severity.GAP, place, text, hint, subject=whole_id)


def _takers(library: Library, whole_id: str) -> Iterator[_Taker]:
    for link in library.origins(whole_id, "covers"):
        document = library.documents[link.document]
        if document.head.kind == "plan" and document.head.status not in ("draft", "withdrawn"):
            yield _Taker(document, (document.body.applies, *_reach(document.body, link)))


def _reach(plan: Plan, link: Link) -> Iterator[Applies]:
    """Where the step or the report holds that cites the article; nothing for what is said of the whole plan."""
    match link.route:
        case ("steps", int(n), *_):
            yield plan.steps[n].applies
        case ("reports", int(n), *_):
            yield plan.reports[n].applies


CHECK = Check(
    code=CODE,
    severity=Severity.GAP,
    title=say("缺少应急预案"),
    why=say("法规要求编制预案或者组织演练，没有一份适用的预案落实它，出事时没有章法，检查时先查的也是它。"),
    mend=say("编制应急预案并引用该条款，或者调整已有预案的适用范围。"),
    run=run,
    gap="G1",
)
