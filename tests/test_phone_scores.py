"""What the phone form counts is what the rules say, row by row and all together; what is left to do is one press away."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

import phone_driver as driver
from compliance_kit.outputs.checklist.form import Form
from phone_samples import patrol, saved, scored

pytestmark = pytest.mark.browser


def counted(form: Form, items: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The totals as the rules say (brief: scoring), in decimal numbers."""
    due = done = failed = 0
    full = got = Decimal(0)
    veto = False
    for row in form.rows:
        item = items.get(row.key, {})
        result, value = item.get("result", ""), item.get("value")
        low, high = (row.reading.min, row.reading.max) if row.reading else (None, None)
        if (
            value is not None
            and result != "na"
            and not ((low is None or value >= low) and (high is None or value <= high))
        ):
            result = "fail"
        if result == "na":
            continue
        due += 1
        if not result:
            continue
        done += 1
        score = Decimal(str(row.score))
        full += score
        off = Decimal(str(item["deduct"])) if row.each and "deduct" in item else score
        got += score if result == "pass" else score - min(score, off)
        failed += result == "fail"
        veto |= result == "fail" and row.is_veto
    return {
        "得分 / 应得分": f"{got.normalize():f} / {full.normalize():f}",
        "得分率": _percent(got, full),
        "检查率": _percent(Decimal(done), Decimal(due)),
        "已查 / 应查": f"{done} / {due}",
        "不符合": f"{failed} 项",
        "未查": f"{due - done} 项",
        "一票否决": "有" if veto else "无",
    }


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{(100 * part / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%" if whole else "—"


def filling(form: Form, dice: random.Random) -> dict[str, dict[str, Any]]:
    """Answers of every sort, some rows left alone."""
    items: dict[str, dict[str, Any]] = {}
    for row in form.rows:
        item: dict[str, Any] = {"result": dice.choice(["pass", "pass", "fail", "na"])}
        if row.reading and item["result"] != "na" and dice.random() < 0.8:
            item["value"] = dice.choice([0, 0.1, 0.3, 30.5, 60, 61])
        if item["result"] == "fail" and row.each and dice.random() < 0.7:
            item["deduct"] = dice.choice([n * row.each for n in range(4) if n * row.each <= row.score])
        if dice.random() < 0.8:
            items[row.key] = item
    return items


@pytest.mark.parametrize("seed", range(8))
def test_the_totals_are_those_of_the_rules(tmp_path: Path, mobile: Any, seed: int) -> None:
    form = scored(tmp_path)
    items = filling(form, random.Random(seed))
    driver.begin(mobile, saved(form, tmp_path))
    driver.fill(mobile, {"items": items})
    shown = driver.totals(mobile)
    conclusion = shown.pop("结论", "")
    assert shown == counted(form, items)
    assert conclusion.startswith("不合格（一票否决）") == (shown["一票否决"] == "有")
    assert conclusion.endswith("（未查完）") == (shown["未查"] != "0 项") or not conclusion
    got = driver.export(mobile)[1]["items"]
    assert {key: item.get("deduct") for key, item in got.items()} == {key: i.get("deduct") for key, i in items.items()}


def test_points_go_off_by_steps_and_never_more_than_the_row_has(tmp_path: Path, mobile: Any) -> None:
    driver.begin(mobile, saved(scored(tmp_path), tmp_path))
    row = mobile.locator("[data-key='005']")
    row.locator("[data-result=fail]").click()
    assert driver.totals(mobile)["得分 / 应得分"] == "0 / 1.5"
    more, less = row.get_by_role("button", name="多扣 0.5"), row.get_by_role("button", name="少扣 0.5")
    for pressed, left in ((more, "1"), (more, "0.5"), (less, "1"), (less, "1.5"), (less, "1.5")):
        pressed.click()
        assert driver.totals(mobile)["得分 / 应得分"] == f"{left} / 1.5"
    row.locator("[data-field=deduct]").fill("9")
    row.locator("[data-field=deduct]").blur()
    assert row.locator("[data-field=deduct]").input_value() == "1.5"
    assert "最多 1.5" in row.inner_text()
    assert not mobile.locator("[data-key='002'] [data-field=deduct]").count()
    mobile.locator("[data-key='002'] [data-result=fail]").click()
    assert not mobile.locator("[data-key='002'] [data-field=deduct]").count()  # a × takes all
    assert driver.totals(mobile)["结论"] == "不合格（一票否决）（未查完）"


def test_the_next_open_row_and_what_is_missing_are_one_press_away(tmp_path: Path, mobile: Any) -> None:
    driver.begin(mobile, saved(scored(tmp_path), tmp_path))
    driver.fill(mobile, {"items": {"001": {"result": "pass"}, "003": {"result": "fail"}, "004": {"result": "na"}}})
    mobile.evaluate("scrollTo(0, 0)")
    for key in ("002", "005"):
        mobile.click("#next")
        assert mobile.evaluate("document.activeElement.closest('[data-key]').dataset.key") == key
        mobile.keyboard.press("Enter")
    assert mobile.locator("#next").inner_text() == "去导出"
    mobile.locator("#finish summary").click()
    assert mobile.locator("#finish .missing").inner_text().split("\n") == [
        "3 应答时间：缺实测值、问题描述、责任人、完成时限",
        "4 泳池水质：缺不涉及的理由",
    ]
    mobile.locator("#finish .missing button").first.click()
    assert mobile.evaluate("document.activeElement.closest('[data-key]').dataset.key") == "003"


def test_what_the_head_lacks_is_told_too(tmp_path: Path, mobile: Any) -> None:
    driver.begin(mobile, saved(patrol(tmp_path), tmp_path))
    driver.fill(mobile, {"head": {"检查人": " "}})
    mobile.locator("#finish summary").click()
    mobile.get_by_role("button", name="检查人未填").click()
    assert mobile.evaluate("document.activeElement.dataset.head") == "检查人"
    mobile.keyboard.type("张三")
    assert "检查人未填" not in mobile.locator("#finish").inner_text()
