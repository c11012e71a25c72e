"""One gap: what is wrong, by which code, and what became of it from report to report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance_kit.evidence.risk import Risk
from compliance_kit.kinds.decision import OPEN

CODES = {
    "G1": "未覆盖",
    "G2": "未检查",
    "G3": "未执行",
    "G4": "不符合",
    "G5": "无证据或证据过期",
    "G6": "指标未达",
    "G7": "依据失效或待复核",
}
URGENCY = ("G4", "G6", "G3", "G5", "G2", "G1", "G7")
"""The order of the list: what is wrong in practice, what is unproved, then what the knowledge base lacks."""


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a gap from report to report, and what was decided about it.

    `change` is how it stands to the last report, `since` the day of the first report in a row that had it. `decided` says
    in words what was decided last, `handler` who works on it, `until` how long it is accepted.
    """

    change: str = ""
    since: date | None = None
    state: str = OPEN
    decided: str = ""
    handler: str = ""
    cause: str = ""
    resources: str = ""
    until: date | None = None
    steps: int = 0
    """How many decisions there were, so that a ledger tells what it was made with."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One row of the list and of the ledger; `id` is stable while the thing and the code stay the same.

    `gravest` is the one of the penalties with the highest amount, `fine` that amount in 元, 0 where none is named. `seen`
    is the newest day of what speaks against it, None where nothing does but a lack. `due` keeps its first day while a gap
    is carried from report to report. `owner` is the post that answers for it, `person` who holds it, where one alone does.
    `is_past`: it failed too often and passed when it was last looked at.
    """

    id: str
    code: str
    subject: str
    name: str
    what: str
    basis: str
    penalty: str
    gravest: str
    fine: int
    evidence: str
    missing: str
    measure: str
    acceptance: str
    owner: str
    person: str
    due: date
    due_days: int
    due_rule: str
    chapter: str
    is_veto: bool
    risk: Risk
    seen: date | None = None
    course: Course = Course()
    working_days: int = 0
    """From the report's day, which is not counted, to the due day, by the published calendar; 0 once it is past."""
    is_past: bool = False

    @property
    def is_form(self) -> bool:
        """Whether it is that a whole form was not done."""
        return self.subject.startswith("chk-")

    @property
    def urgency(self) -> tuple[int, bool]:
        """Its rank in the order of the codes, what still fails before what is past."""
        return URGENCY.index(self.code), self.is_past
