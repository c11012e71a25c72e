"""How long a shortcoming may take: one rule, the shortest that fits."""

from __future__ import annotations

import pytest

from compliance_kit.evidence.grace import ALL, MUST, OTHER, PENALTY, VETO, Grace, grace


@pytest.mark.parametrize(
    ("is_veto", "penalties", "is_must", "wanted"),
    [(True, ("罚",), True, VETO), (False, ("罚",), True, PENALTY), (False, (), True, MUST), (False, (), False, OTHER)],
)
def test_the_gravest_stake_decides(is_veto: bool, penalties: tuple[str, ...], is_must: bool, wanted: Grace) -> None:
    assert grace(is_veto=is_veto, penalties=penalties, is_must=is_must) is wanted


def test_what_was_seen_is_more_pressing_than_what_lacks_papers_and_more_at_stake_is_never_slower() -> None:
    assert all(g.seen_days < g.other_days for g in ALL)
    assert [g.seen_days for g in ALL] == sorted(g.seen_days for g in ALL)
    assert [g.other_days for g in ALL] == sorted(g.other_days for g in ALL)
