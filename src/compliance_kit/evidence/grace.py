"""How long a shortcoming may take to put right, by what is at stake: one rule for the notice and for the gap report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance_kit.kinds.regulation import Penalty
from compliance_kit.library import Library
from compliance_kit.model import Route


@dataclass(frozen=True, slots=True)
class Grace:
    """Calendar days, never moved by a day off: for what an inspector saw on site, and for what lacks proof or papers."""

    name: str
    seen_days: int
    other_days: int


VETO = Grace("一票否决项", 1, 3)
PENALTY = Grace("法规有罚则", 3, 7)
MUST = Grace("必须级要求", 7, 15)
OTHER = Grace("其他", 7, 30)
ALL = (VETO, PENALTY, MUST, OTHER)
"""The company's own rule (decision 0021), shortest first; where the law or an authority asks for less, that holds."""


OTHERS = ("建设单位", "维护保养单位", "专业经营单位", "施工单位", "业主", "业主委员会", "业主大会", "行政主管部门")
"""Who else a duty may bind: what the law threatens them with is no stake of the company's."""


def grace(*, is_veto: bool, penalties: Sequence[str], is_must: bool) -> Grace:
    """The shortest that fits."""
    if is_veto:
        return VETO
    return PENALTY if penalties else MUST if is_must else OTHER


def penalties(library: Library, origin: str, below: Route = ()) -> tuple[str, ...]:
    """The penalties of the duties that a part takes up, in the order of its basis.

    `below` keeps to the bases written at that route: an overdue drill is not fined as a late report is.
    """
    found = []
    for link in library.targets(origin, "covers"):
        law = library.documents.get(link.target.partition("#")[0])
        duty = next((d for d in law.body.duties() if f"{law.id}#{d.id}" == link.target), None) if law else None
        if duty and duty.penalty and duty.who not in OTHERS and link.route[: len(below)] == below:
            found.append(duty.penalty)
    return in_words(found)


def in_words(found: Iterable[Penalty]) -> tuple[str, ...]:
    """Penalties in words; one that several articles threaten alike is said once, with all of them."""
    articles: dict[str, list[str]] = {}
    for penalty in found:
        articles.setdefault(penalty.text, []).extend(b.text for b in penalty.basis)
    return tuple(f"{text}（{'、'.join(dict.fromkeys(w))}）" if w else text for text, w in articles.items())
