"""The site on a phone and for people with a screen reader: every page, every type of page, light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from site_pages import TYPES, typed, violations

pytestmark = pytest.mark.browser


def test_no_page_is_wider_than_a_phone_says_an_error_or_asks_another_host(served: str, built: Path, tab: Any) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    wide = []
    for path in sorted(built.rglob("index.html")):
        where = path.parent.relative_to(built).as_posix()
        tab.goto(f"{served}{where}/" if where != "." else served)
        tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        if tab.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(where)
    assert wide == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_no_page_type_bars_anybody(served: str, browser: Any, axe: str, scheme: str, width: int) -> None:
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 844})
    tab = context.new_page()
    barred = {}
    for name, where in TYPES.items():
        tab.goto(f"{served}{where}")
        tab.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        barred[name] = violations(tab, axe)
        assert tab.evaluate("document.documentElement.lang") == "zh-CN"
    tab.goto(served)
    tab.keyboard.press("/")
    typed(tab, "电梯")
    barred["search"] = violations(tab, axe)
    assert {name: found for name, found in barred.items() if found} == {}
    context.close()
