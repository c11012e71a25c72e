"""Requirements by trade, as the filter of the list of all requirements has them."""

from __future__ import annotations

from collections import Counter

from compliance_kit.library import load
from compliance_kit.outputs.site.trades import TRADES, trades
from reference import ROOT


def test_nearly_every_trade_has_requirements_and_few_requirements_have_many_trades() -> None:
    found = {whole: trades(r) for whole, _, r in load(ROOT).requirements()}
    counts = Counter(trade for some in found.values() for trade in some)
    assert set(counts) == set(TRADES) and min(counts.values()) >= 5
    assert sum(len(some) > 3 for some in found.values()) < len(found) / 20


def test_a_requirement_is_found_under_the_trade_that_does_it() -> None:
    found = {r.name: trades(r) for _, _, r in load(ROOT).requirements()}
    assert found["电梯十五日维保"] == ("电梯",)
    assert "供水" in found["水箱清洗与水质"] and "消防" in found["消防设施年度检测"]
    assert "财务" in found["维修资金边界"] and "装修" not in found["维修资金边界"]
