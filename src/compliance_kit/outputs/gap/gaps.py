"""The rows of the list and of the ledger: every gap of one project, from its evidence and from the knowledge base."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from compliance_kit.checks import CHECKS, expired_exclusion, missing_contract_term, missing_plan, uncovered_duty
from compliance_kit.evidence import Records, Rounds, Shortfall, Verdict, rounds, spans
from compliance_kit.evidence.grace import grace, in_words, penalties
from compliance_kit.evidence.measure import metric_window
from compliance_kit.evidence.risk import risk
from compliance_kit.evidence.unmet import unmet
from compliance_kit.evidence.verdicts import ENOUGH_PERCENT
from compliance_kit.kinds.decision import PAST
from compliance_kit.kinds.kind import Link
from compliance_kit.kinds.plan import Plan
from compliance_kit.kinds.values import next_due
from compliance_kit.kinds.words import FREQUENCY, region_chain
from compliance_kit.library import Library
from compliance_kit.model import Basis, Diagnostic, Document, Severity
from compliance_kit.outputs.gap.actions import MEASURES, RECURRING, SUPERVISORS, todo
from compliance_kit.outputs.gap.design import plan_words, term_words, thing
from compliance_kit.outputs.gap.gap import Gap
from compliance_kit.outputs.gap.laws import is_checked
from compliance_kit.outputs.gap.told import label, listed, missing, seen, set_here
from compliance_kit.tailoring import Applicable

SEEN = "G4"
"""What an inspector saw, unless it is past; all else lacks proof or papers."""
NAMED = 5
"""Records that a missed target names."""
_MONEY = re.compile(r"([0-9]+(?:[.][0-9]+)?) ?(亿|万)? ?元")


@dataclass(frozen=True, slots=True)
class _Stake:
    """What a gap touches: its bases, the penalty the law names, how binding it is, the newest day that speaks against it."""

    basis: str = ""
    penalties: tuple[str, ...] = ()
    is_must: bool = False
    chapter: str = ""
    is_veto: bool = False
    seen: date | None = None
    is_past: bool = False


def highest_fine(penalty: str) -> int:
    """The highest amount in 元 that a penalty names: 旧罚额 2000 元至 2 万元；…1 万至 10 万元 gives 100000."""
    units = {"亿": 100_000_000, "万": 10_000, "": 1}
    return max((round(float(number) * units[unit or ""]) for number, unit in _MONEY.findall(penalty)), default=0)


def _own(reason: str) -> str:
    """What stands for a basis where the company alone asks for something."""
    return reason if reason.startswith("企业标准") else f"企业标准：{reason}"


@dataclass(frozen=True, slots=True)
class Collector:
    """What the gaps of one project are made from; `gaps` makes them."""

    library: Library
    found: Applicable
    records: Records
    verdicts: tuple[Verdict, ...]
    today: date
    design: tuple[Diagnostic, ...]
    """What the checks found of the whole knowledge base."""

    def gaps(self) -> tuple[Gap, ...]:
        """Every gap, each once: veto items first, then by due date, code and id."""
        rows = {
            gap.id: gap
            for part in (self._judged, self._forms, self._drills, self._additions, self._waivers, self._design)
            for gap in part()
        }
        return tuple(sorted(rows.values(), key=lambda g: (not g.is_veto, g.due, g.code, g.id)))

    def _gap(self, code: str, subject: str, stake: _Stake, **words: Any) -> Gap:
        allowed = grace(is_veto=stake.is_veto, penalties=stake.penalties, is_must=stake.is_must)
        days = allowed.seen_days if code == SEEN and not stake.is_past else allowed.other_days
        gravest = max(stake.penalties, key=highest_fine, default="")
        fine, is_fined = highest_fine(gravest), bool(stake.penalties)
        measure = RECURRING if stake.is_past else MEASURES[code]
        answers = self._answering(words["owner"])
        return Gap(
            id=f"{code}-{subject}{PAST if stake.is_past else ''}",
            code=code,
            subject=subject,
            basis=stake.basis,
            penalty="；".join(stake.penalties),
            gravest=gravest,
            fine=fine,
            due=self.today + timedelta(days=days),
            due_days=days,
            due_rule=f"{allowed.name}，{days} 日内",
            chapter=stake.chapter,
            is_veto=stake.is_veto,
            risk=risk(code, is_veto=stake.is_veto, fine=fine, is_must=stake.is_must, is_fined=is_fined),
            seen=stake.seen,
            is_past=stake.is_past,
            **({"evidence": "", "missing": "", "measure": measure, "acceptance": ""} | words | answers),
        )

    def _answering(self, post: str) -> dict[str, str]:
        """Who answers for a gap: of a whole crew its supervisor, with the name where one person holds the post."""
        owner = SUPERVISORS.get(post, post)
        held = [p.name for p in self.found.project.body.people if p.role == owner and p.count == 1]
        return {"owner": owner, "person": held[0] if held else ""}

    def _judged(self) -> Iterator[Gap]:
        """What the verdicts say; rounds missed with the whole form stand in the form's own row."""
        for verdict in self.verdicts:
            for shortfall in verdict.shortfalls:
                if not _stands_with_form(verdict, shortfall):
                    yield self._of(verdict, shortfall)

    def _of(self, verdict: Verdict, shortfall: Shortfall) -> Gap:
        t = verdict.requirement
        requirement, standard = t.requirement, t.document
        stake = _Stake(
            basis=self._grounds(requirement.basis, requirement.reason),
            penalties=penalties(self.library, t.id),
            is_must=requirement.level == "must",
            chapter=standard.body.chapter,
            is_veto=verdict.is_veto,
            seen=shortfall.seen,
            is_past=shortfall.is_past,
        )
        return self._gap(
            shortfall.code,
            t.id,
            stake,
            name=label(t),
            what=f"{shortfall.reason}。要求：{requirement.text}{set_here(t)}",
            evidence=seen(verdict, shortfall) + (self._unmet(verdict) if shortfall.code == "G6" else ""),
            missing=missing(t, shortfall),
            **todo(verdict, shortfall),
        )

    def _unmet(self, verdict: Verdict) -> str:
        """The records that keep a figure from its target: an analysis starts with which they are."""
        t, goal = verdict.requirement, verdict.requirement.requirement.measure
        if t.metric is None or goal is None:  # pragma: no cover - a G6 has both
            return ""
        window = metric_window(goal.window or t.metric.body.window, self.records.window)
        found = unmet(t.metric.body, self.records.rows(t.metric.body.dataset), window)
        named = [" ".join(filter(None, map(self._called, cells))) for cells in found]
        more = f"等 {len(named)} 条" if len(named) > NAMED else ""
        return f"；未达标的记录：{'、'.join(named[:NAMED])}{more}" if named else ""

    def _called(self, cell: str) -> str:
        """A document's title for its id."""
        return self.library.documents[cell].title if cell in self.library.documents else cell

    def _forms(self) -> Iterator[Gap]:
        """Each form that was not done every time it was due."""
        for due in rounds(self.found, self.records.tables, self.records.window):
            if due.missed:
                yield self._of_form(due)

    def _of_form(self, due: Rounds) -> Gap:
        form = due.checklist
        touched = [v for v in self.verdicts if self._is_missed_with(v, form.id)]
        touches = f"，涉及要求 {len(touched)} 条：{listed(touched)}" if touched else ""
        what = (
            f"{FREQUENCY[self.found.frequency(form)]}一次，应做 {len(due.slots)} 次，漏做 {len(due.missed)} 次{touches}"
        )
        stake = _Stake(
            self._grounds(form.body.basis, ""),
            penalties(self.library, form.id),
            is_must=True,
            is_veto=any(v.is_veto and v.gap == "G3" for v in touched),
            seen=due.missed[-1].end,
        )
        return self._gap(
            "G3",
            form.id,
            stake,
            name=f"{form.title} {form.body.form}",
            what=what,
            evidence=f"有记录 {due.done} 次",
            missing=spans(due.missed),
            acceptance="抽查补救后连续一个周期的记录，日期、签名齐全",
            owner=form.body.role,
        )

    def _is_missed_with(self, verdict: Verdict, form: str) -> bool:
        """Whether a requirement was not looked at because the form was not done."""
        return verdict.is_form_missed and any(form in link.origin for link in self._verifying(verdict))

    def _verifying(self, verdict: Verdict) -> tuple[Link, ...]:
        return self.library.origins(verdict.requirement.id, "verifies")

    def _grounds(self, bases: tuple[Basis, ...], reason: str) -> str:
        """The law it rests on, each text that nobody held to the official one marked, and what of it is the company's own."""
        if not bases:
            return _own(reason) if reason else "企业标准"
        law = "、".join(b.text + self._doubt(b) for b in bases)
        return f"{law}；{reason.rstrip('。')}" if reason else law

    def _doubt(self, basis: Basis) -> str:
        laws = [self.library.lawbook.find(cited.title) for cited in basis.citations]
        return "" if all(law and is_checked(law.body) for law in laws) else "（现行文本未核实）"

    def _drills(self) -> Iterator[Gap]:
        """Each plan that was not practised within its cycle, by this project's own records."""
        for plan in self.found.plans:
            if plan.head.status in ("draft", "withdrawn"):
                continue
            rows = [
                row.cells
                for row in self.records.rows("drills")
                if row.cells["plan"] == plan.id and row.cells["date"] <= self.today.isoformat()
            ]
            done = [row for row in rows if _counts(plan.body, row["form"])]
            last = max((date.fromisoformat(row["date"]) for row in done), default=None)
            due = next_due(last, plan.body.drills.frequency) if last else self.today
            if due and (last is None or due < self.today):
                yield self._of_drill(plan, last, [row["date"] for row in rows if row not in done])

    def _of_drill(self, plan: Document[Plan], last: date | None, undone: list[str]) -> Gap:
        drills = plan.body.drills
        cycle = FREQUENCY.get(drills.frequency, "")
        if last and (due := next_due(last, drills.frequency)):
            what = f"{cycle}演练一次，应在 {due} 前再演练，已超期 {(self.today - due).days} 日"
        elif undone:
            what = f"要求{cycle}演练，{'、'.join(undone)} 的场次登记为未按要求开展，没有补做的记录"
        else:
            what = f"要求{cycle}演练，没有演练记录"
        basis = self._grounds(drills.basis, drills.reason)
        stake = _Stake(basis, penalties(self.library, plan.id, drills.route), is_must=True)
        return self._gap(
            "G3",
            plan.id,
            stake,
            name=plan.title,
            what=what,
            evidence=f"最近一次演练 {last}" if last else "没有完成演练的记录",
            missing="演练方案、签到、照片、评估记录",
            measure="确定演练日期并通知参演单位，按预案开展并评估，问题列入台账",
            acceptance="演练方案、签到、照片、评估记录齐全，日期在期限内",
            owner=plan.body.organisation[0].lead if plan.body.organisation else plan.head.owner,
        )

    def _additions(self) -> Iterator[Gap]:
        """What the project asks of itself beyond the standards: no form looks at it."""
        project = self.found.project
        for number, addition in enumerate(self.found.additions, 1):
            yield self._gap(
                "G2",
                f"{project.id}#{addition.id}",
                _Stake(_own(addition.reason), is_must=True),
                name=f"本项目自加要求 {number}",
                what=f"没有检查表核查这一条。要求：{addition.text}",
                acceptance="本项目的检查表已经含这一条，并按表查过一次",
                owner="项目经理",
            )

    def _waivers(self) -> Iterator[Gap]:
        """Exclusions and loosened settings whose time is up."""
        ended: list[tuple[str, date, str]] = [(e.requirement, e.until, e.reason) for e in self.found.excluded]
        ended += [(s.requirement, s.waiver_until, s.reason) for s in self.found.project.body.settings if s.waiver_until]
        for requirement, until, reason in ended:
            if until < self.today:
                node = self.library.nodes.get(requirement)
                standard = self.library.documents[node.document] if node else None
                yield self._gap(
                    "G7",
                    requirement,
                    _Stake(is_must=True, chapter=standard.body.chapter if standard else ""),
                    name=node.label if node else requirement,
                    what=f"豁免于 {until} 到期，此后仍未恢复执行（豁免理由：{reason}）",
                    measure="恢复执行该要求，或者重新报批并写明新的截止日期",
                    acceptance="项目文件已删除该豁免，或者有新的批准和期限",
                    owner="项目经理",
                )

    def _design(self) -> Iterator[Gap]:
        """What the checks find of the knowledge base, as far as it concerns this project: G1 and G7.

        An exclusion that has run out is a gap of the project's own, listed with its requirement; what stands in another
        project's file is that project's.
        """
        codes = {
            rule.code: rule.gap for rule in CHECKS if rule.gap in ("G1", "G7") and rule is not expired_exclusion.CHECK
        }
        concerned, elsewhere = self._concerned(), {project.source.path for project in self.library.projects}
        elsewhere.discard(self.found.project.source.path)
        here = [
            finding
            for finding in self.design
            if finding.severity is Severity.GAP
            and finding.code in codes
            and finding.place.path not in elsewhere
            and thing(finding) in concerned
        ]
        for finding in sorted(here, key=lambda finding: finding.code == missing_plan.CODE):
            yield self._of_finding(finding, codes[finding.code], here)

    def _concerned(self) -> frozenset[str]:
        """The ids of all that holds for this project: duties, and the documents it uses."""
        found = self.found
        metrics = {t.requirement.measure.metric for t in found.requirements if t.requirement.measure}
        return frozenset((
            *(whole_id for whole_id, _, _ in found.duties),
            *(law.id for _, law, _ in found.duties),
            *(t.document.id for t in found.requirements),
            *(document.id for document in (*found.plans, *found.checklists)),
            *metrics,
            found.project.id,
            found.project.body.template,
        ))  # fmt: skip

    def _of_finding(self, finding: Diagnostic, code: str, others: list[Diagnostic]) -> Gap:
        if finding.code == missing_contract_term.CODE:
            return self._of_term(finding, code)
        node = self.library.nodes.get(finding.subject)
        document = self.library.documents[node.document if node else finding.subject]
        duty = next((duty for whole_id, _, duty in self.found.duties if whole_id == finding.subject), None)
        label = node.label if node else document.title
        if duty is None:
            chapter = document.body.chapter if document.head.kind == "standard" else ""
            words = {"name": document.title, "what": str(finding.message), "owner": document.head.owner or "品质专员"}
            return self._gap(code, finding.subject, _Stake(chapter=chapter), **words)
        stake = _Stake(label, in_words([duty.penalty] if duty.penalty else []), is_must=True)
        words = {
            "what": duty.must,
            "acceptance": "标准已写明要求、岗位和频次，检查表有对应检查项",
            "owner": "品质专员",
        }
        if finding.code == missing_plan.CODE:
            is_uncovered = any(f.subject == finding.subject and f.code == uncovered_duty.CODE for f in others)
            words = plan_words(duty, is_here=self._is_of_project(finding), is_uncovered=is_uncovered)
        return self._gap(code, finding.subject, stake, name=label, **words)

    def _is_of_project(self, finding: Diagnostic) -> bool:
        return finding.place.path == self.found.project.source.path

    def _of_term(self, finding: Diagnostic, code: str) -> Gap:
        template, _, name = finding.subject.partition("#")
        term = missing_contract_term.BY_ID[name]
        title = self.library.documents[template].title
        return self._gap(
            code,
            finding.subject,
            _Stake("、".join(term.grounds(region_chain(self.found.project.body.region))), is_must=True),
            **term_words(term, title),
        )


def _counts(plan: Plan, form: str) -> bool:
    """Whether a drill of that form counts: a plan that asks for 实战 is not met on paper."""
    return form == "实战" if "实战" in plan.drills.form else form != "未开展"


def _stands_with_form(verdict: Verdict, shortfall: Shortfall) -> bool:
    """Whether the rounds that were missed with the whole form explain the shortfall without any failure."""
    is_too_few = verdict.done * 100 < ENOUGH_PERCENT * verdict.expected
    return shortfall.code == "G3" and verdict.is_form_missed and is_too_few
