"""What each post does in an emergency: the plan's steps by phase, and one card for every post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from compliance_kit.kinds.plan import Card, Plan, Step
from compliance_kit.kinds.values import MINUTES
from compliance_kit.kinds.words import ROLE

EVERYBODY = "全体人员"
FIRST_MINUTES = 5
"""What the first minutes are where a card's own lines do not go further; the plan's steps go on from there."""
_MOMENT = re.compile(r"第 ?([0-9]{1,3}) ?(分钟|小时)")


@dataclass(frozen=True, slots=True)
class PostCard:
    """岗位应急处置卡: one post's first minutes in order, what comes after them, and what it must not do.

    `first` are lines as written, such as 第 1 分钟：应答; `later` steps of the plan itself. `address` is what the names of
    its files end in: the post's where it has one, else the card's place; no two cards of a plan share it.
    """

    address: str
    role: str
    first: tuple[str, ...]
    later: tuple[Step, ...]
    never: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What to do first, as a page shows it: the first minutes, else the post's steps."""
        return self.first or tuple(f"{step.within}内：{step.do}" if step.within else step.do for step in self.later)

    @property
    def post(self) -> str:
        """The post without what stands in brackets."""
        return bare(self.role)


def bare(role: str) -> str:
    """A post without what stands in brackets: 秩序维护员（门岗） is a 秩序维护员."""
    return role.partition("（")[0]


def phases(plan: Plan) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """The steps in order, grouped by the phase that they belong to."""
    return tuple((phase, tuple(group)) for phase, group in groupby(plan.steps, key=lambda step: step.phase))


def post_cards(plan: Plan) -> tuple[PostCard, ...]:
    """The cards as the plan writes them, then one from the steps for every other post of ours that has a step."""
    known = {bare(card.role) for card in plan.cards}
    posts = dict.fromkeys(step.who for step in plan.steps if not step.never)
    others = (post for post in posts if post in ROLE.values() and post not in known)
    cards = [*(_written(plan, card) for card in plan.cards), *(_from_steps(plan, post) for post in others)]
    return tuple(_addressed(cards))


def _addressed(cards: list[PostCard]) -> Iterator[PostCard]:
    names = {title: name for name, title in ROLE.items()}
    taken: set[str] = set()
    for number, card in enumerate(cards, 1):
        name = names.get(card.post, f"post-{number}")
        address = f"{name}-{number}" if name in taken else name
        taken.add(address)
        yield replace(card, address=address)


def _written(plan: Plan, card: Card) -> PostCard:
    """A written card, and the post's steps that come after the minutes it covers."""
    post = bare(card.role)
    later = tuple(step for step in _steps(plan, post) if not _is_within(step, _covered(card)))
    return PostCard("", card.role, card.steps, later, card.never)


def _from_steps(plan: Plan, post: str) -> PostCard:
    steps = tuple(_steps(plan, post))
    first = tuple(f"{step.within}内：{step.do}" for step in steps if _is_within(step, FIRST_MINUTES))
    later = tuple(step for step in steps if not _is_within(step, FIRST_MINUTES))
    never = tuple(step.do for step in plan.steps if step.never and step.who in (post, EVERYBODY))
    return PostCard("", post, first, later, never)


def _steps(plan: Plan, post: str) -> Iterator[Step]:
    yield from (step for step in plan.steps if step.who == post and not step.never)


def _covered(card: Card) -> int:
    """How many minutes the lines of a card reach."""
    found = (_MOMENT.match(line) for line in card.steps)
    return max((int(m[1]) * MINUTES[m[2]] for m in found if m), default=FIRST_MINUTES)


def _is_within(step: Step, minutes: int) -> bool:
    return step.within is not None and step.within.minutes <= minutes
