"""The phone form as an inspector uses it: without a network, interrupted, exported, and counted as the rules say."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import phone_driver as driver
from compliance_kit.cli.offline import named
from compliance_kit.cli.serve import HEADERS
from compliance_kit.outputs.checklist import phone
from phone_samples import HOSTILE, patrol, png, saved, scored
from site_pages import violations

# --- the file ---------------------------------------------------------------------------------------------------------


def test_a_form_is_one_file_that_asks_for_nothing_and_allows_only_its_own_script_and_style(tmp_path: Path) -> None:
    form = scored(tmp_path)
    made = phone.render(form)
    assert made == phone.render(form)
    page = made.decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy and "default-src 'none'" in policy[1] and "unsafe" not in policy[1]
    for element, name in (("script", "script-src"), ("style", "style-src")):
        content = re.search(rf"<{element}>(.*?)</{element}>", page, re.S)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy[1]
    assert not re.search(r"(src|href)=\"(?!data:)|@import|url\(|fetch\(|XMLHttp|innerHTML|\beval\b", page)
    assert len(page) < 45_000 and named(page) == page  # the site to carry about leaves it as it is


def test_words_of_a_form_stay_words(tmp_path: Path) -> None:
    form = patrol(tmp_path)
    row = replace(form.rows[0], content=HOSTILE, name=HOSTILE)
    section = replace(form.sections[0], title=HOSTILE, rows=(row,))
    page = phone.render(replace(form, sections=(section,))).decode()
    assert page.count("</script>") == 2 and "<img" not in page and "<!--" not in page and "\u2028" not in page
    embedded = re.search(r'id="data">(.*?)</script>', page, re.S)
    assert embedded and json.loads(embedded[1])["sections"][0]["rows"][0]["content"] == HOSTILE


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("检查日期", "date"),
        ("日期与班次", "date-and-more"),
        ("夜间时段", "period"),
        ("接班时间", "time"),
        ("天气", "text"),
    ],
)
def test_a_field_of_the_head_is_filled_as_its_name_says(name: str, kind: str) -> None:
    assert phone.field_kind(name) == kind


# --- filled -----------------------------------------------------------------------------------------------------------


LONG = "楼道堆物；" * 400
ANSWERS: dict[str, Any] = {
    "head": {"项目名称": "  钱江花园 👷 ", "日期与班次": "2026-12-03 夜班", "检查时段（起–止）": "23:05–23:31", "接班时间": "23:00", "检查人": "张三、李四"},
    "items": {
        "001": {"result": "fail", "place": "１号楼", "note": LONG[:2000], "owner": "=1+1", "due": "2026-12-08"},
        "002": {"result": "pass", "value": "２６．５"},
        "003": {"result": "na", "reason": "<b>没有</b>\n第二行"},
    },
    "extra": [{"note": "机房门锁损坏 🔒", "owner": "", "due": "2026-12-09"}, {"owner": ""}],
    "signed": {"检查人": "张三", "受检人": ""},
}  # fmt: skip


@pytest.mark.browser
def test_filled_without_a_network_and_interrupted_it_hands_back_what_was_typed(tmp_path: Path, mobile: Any) -> None:
    form = patrol(tmp_path)
    path = saved(form, tmp_path)
    driver.begin(mobile, path)
    half = {**ANSWERS, "items": {"001": ANSWERS["items"]["001"]}, "extra": [], "signed": {}}
    driver.fill(mobile, half)
    mobile.reload()  # goes on where it was
    mobile.wait_for_selector("#finish")
    driver.fill(mobile, {name: ANSWERS[name] for name in ("items", "extra", "signed")})
    name, got = driver.export(mobile)
    assert got["ckit"] == 1 and got["form"] == {"id": "CK-XX", "version": "2026.1", "hash": form.hash}
    assert (got["checklist"], got["project"]) == ("chk-xx", "")
    assert got["head"] == ANSWERS["head"]
    assert re.fullmatch(r"[0-9-]{10}T[0-9:]{5}", got["started"]) and got["started"] <= got["finished"]
    assert name == f"CK-XX_general_2026-12-03_{got['started'][11:].replace(':', '')}_{got['run'][:8]}.json"
    ats = [item.pop("at") for item in got["items"].values()]
    assert all(re.fullmatch(r"[0-9]{2}:[0-9]{2}", at) for at in ats)
    assert got["items"] == {
        "001": ANSWERS["items"]["001"],
        "002": {"result": "pass", "value": 26.5},
        "003": ANSWERS["items"]["003"],
    }
    assert got["extra"] == [{"note": "机房门锁损坏 🔒", "due": "2026-12-09"}]
    assert got["signed"] == {"检查人": "张三"}
    assert mobile.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
def test_a_row_is_what_was_pressed_unless_its_reading_says_otherwise(tmp_path: Path, mobile: Any) -> None:
    driver.begin(mobile, saved(patrol(tmp_path), tmp_path))
    row = mobile.locator("[data-key='002']")
    row.locator("[data-result=pass]").click()
    row.locator("[data-field=value]").fill("41")
    row.locator("[data-field=value]").blur()
    assert row.get_attribute("data-state") == "fail" and "应为 5～40 ℃" in row.inner_text()
    assert row.locator("[data-result=fail]").get_attribute("aria-pressed") == "true"
    row.locator("[data-field=note]").fill("过热")
    assert driver.export(mobile)[1]["items"]["002"] | {"at": ""} == {
        "result": "fail", "at": "", "note": "过热", "value": 41}  # fmt: skip
    row.locator("[data-field=value]").fill("约 30")
    row.locator("[data-field=value]").blur()
    assert row.get_attribute("data-state") == "pass" and "只填数字" in row.inner_text()
    assert driver.export(mobile)[1]["items"]["002"]["value"] == "约 30"
    row.get_by_role("button", name="撤销").click()
    row.locator("[data-field=value]").fill("30")
    row.locator("[data-field=value]").blur()
    assert driver.export(mobile)[1]["items"] == {"002": {"result": "not_checked", "value": 30}}
    row.locator("[data-result=na]").click()
    assert list(driver.export(mobile)[1]["items"]["002"]) == ["result", "at"]
    row.get_by_role("button", name="撤销").click()
    row.locator("[data-field=value]").fill("")
    assert driver.export(mobile)[1]["items"] == {}


@pytest.mark.browser
def test_several_fillings_are_kept_apart_until_they_are_deleted(tmp_path: Path, mobile: Any) -> None:
    path = saved(patrol(tmp_path), tmp_path)
    driver.begin(mobile, path)
    driver.fill(mobile, {"items": {"001": {"result": "pass"}}})
    _, first = driver.export(mobile)
    driver.begin(mobile, path)
    driver.fill(mobile, {"items": {"001": {"result": "na", "reason": "甲"}, "003": {"result": "pass", "value": 1}}})
    mobile.goto("about:blank")
    mobile.goto(path.as_uri())
    rows = mobile.locator(".drafts li")
    expect(rows).to_have_count(2)
    done = mobile.locator(f".drafts li[data-run='{first['run']}']")
    assert "已导出" in done.inner_text() and "已查 1 / 3" in done.inner_text()
    assert "未导出" in mobile.locator(".drafts").inner_text()
    done.get_by_role("button", name="继续填写").click()
    assert mobile.locator("[data-key='001']").get_attribute("data-state") == "pass"
    mobile.locator("[data-key='001'] [data-result=fail]").click()
    mobile.get_by_role("button", name="本机上的填写").click()
    assert "之后又有改动" in done.inner_text()
    done.get_by_role("button", name="删除").click()
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name="继续填写").click()
    assert mobile.locator("[data-key='001'] [data-field=reason]").input_value() == "甲"


SPARES = """
new Promise((done) => {
  const asked = indexedDB.open("ckit-fillings", 1);
  asked.onsuccess = () => {
    const counted = asked.result.transaction("fillings").objectStore("fillings").count();
    counted.onsuccess = () => done(counted.result);
  };
})
"""


@pytest.mark.browser
@pytest.mark.parametrize("lost", ["localStorage", "localStorage, sessionStorage"])
def test_a_filling_that_a_store_lost_is_put_back_before_the_next_one(tmp_path: Path, mobile: Any, lost: str) -> None:
    path = saved(patrol(tmp_path), tmp_path)
    driver.begin(mobile, path)
    driver.fill(mobile, {"items": {"001": {"result": "na", "reason": "甲"}}})
    mobile.evaluate(f"for (const store of [{lost}]) store.clear()")  # as a browser has been seen to do
    driver.begin(mobile, path)
    driver.fill(mobile, {"items": {"001": {"result": "pass"}}})
    mobile.get_by_role("button", name="本机上的填写").click()
    expect(mobile.locator(".drafts li")).to_have_count(2)
    for left in (1, 0):
        mobile.locator(".drafts li").first.get_by_role("button", name="删除").click()
        expect(mobile.locator(".drafts li")).to_have_count(left)
    assert mobile.evaluate(SPARES) == 0  # what was deleted does not come back


@pytest.mark.browser
def test_what_was_filled_on_an_older_form_can_still_be_handed_back(tmp_path: Path, mobile: Any) -> None:
    form = patrol(tmp_path)
    driver.begin(mobile, saved(form, tmp_path))
    driver.fill(mobile, {"items": {"001": {"result": "fail", "note": "旧"}, "002": {"result": "pass", "value": 40}}})
    mobile.goto("about:blank")
    tighter = replace(form.rows[1], reading=replace(form.rows[1].reading, max=30))  # type: ignore[type-var]
    newer = replace(form, hash="01234567", sections=(replace(form.sections[0], rows=(tighter,)),))
    mobile.goto(saved(newer, tmp_path).as_uri())
    assert "旧版表单" in mobile.locator(".drafts").inner_text()
    with mobile.expect_download() as download:
        mobile.get_by_role("button", name="导出").click()
    got = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert got["form"]["hash"] == form.hash and got["items"]["001"]["note"] == "旧"
    assert (got["items"]["002"]["result"], got["items"]["002"]["value"]) == ("pass", 40)  # not judged by what is new
    mobile.wait_for_selector("text=已导出")


@pytest.mark.browser
def test_leaving_with_something_that_is_not_exported_is_asked_about(tmp_path: Path, browser: Any) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    path = saved(patrol(tmp_path), tmp_path)
    driver.begin(page, path)
    page.locator("[data-key='001'] [data-result=pass]").click()
    page.goto("about:blank")
    assert asked == ["beforeunload"]
    page.goto(path.as_uri())
    page.get_by_role("button", name="继续填写").click()
    page.locator("[data-key='001'] [data-result=pass]").click()
    driver.export(page)
    page.goto("about:blank")
    assert asked == ["beforeunload"]
    page.close()


def jpeg_size(url: str) -> tuple[int, int]:
    """Width and height of a JPEG in a data address."""
    content = base64.b64decode(url.removeprefix("data:image/jpeg;base64,"), validate=True)
    frame = re.search(rb"\xff[\xc0-\xc2]..\x08(..)(..)", content, re.S)
    assert content.startswith(b"\xff\xd8") and frame
    return int.from_bytes(frame[2], "big"), int.from_bytes(frame[1], "big")


@pytest.mark.browser
def test_photos_are_made_small_kept_over_a_reload_and_can_be_taken_away(tmp_path: Path, mobile: Any) -> None:
    (tmp_path / "wide.png").write_bytes(png(2600, 1300))
    (tmp_path / "small.png").write_bytes(png(300, 400))
    (tmp_path / "no.png").write_bytes(b"no picture")
    driver.begin(mobile, saved(patrol(tmp_path), tmp_path))
    row = mobile.locator("[data-key='001']")
    row.locator("[data-result=fail]").click()
    for name, shots in (("wide", 1), ("small", 2)):
        row.locator("[data-field=photo]").set_input_files(tmp_path / f"{name}.png")
        mobile.locator(".shot img").nth(shots - 1).wait_for()
    row.locator("[data-field=photo]").set_input_files(tmp_path / "no.png")
    mobile.wait_for_selector("text=读不出来")
    mobile.reload()
    mobile.locator(".shot img").nth(1).wait_for()
    photos = driver.export(mobile)[1]["items"]["001"]["photos"]
    assert [jpeg_size(url) for url in photos] == [(1280, 640), (300, 400)]
    row.get_by_role("button", name="删除照片 1").click()
    mobile.locator(".shot img").nth(1).wait_for(state="detached")
    assert driver.export(mobile)[1]["items"]["001"]["photos"] == photos[1:]


@pytest.mark.browser
def test_a_browser_that_keeps_nothing_says_so_and_still_exports(tmp_path: Path, mobile: Any) -> None:
    mobile.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
        "Object.defineProperty(window, 'indexedDB', { value: undefined });"
    )
    (tmp_path / "one.png").write_bytes(png(20, 10))
    driver.begin(mobile, saved(patrol(tmp_path), tmp_path))
    assert "本浏览器不能自动保存，请填完立即导出" in mobile.locator(".warning").inner_text()
    driver.fill(mobile, {"items": {"001": {"result": "fail", "note": "门锁坏"}}})
    mobile.locator("[data-field=photo]").set_input_files(tmp_path / "one.png")
    mobile.wait_for_selector(".shot img")
    item = driver.export(mobile)[1]["items"]["001"]
    mobile.get_by_role("button", name="本机上的填写").click()  # kept as long as the mobile lives
    mobile.get_by_role("button", name="新填一份").click()
    mobile.get_by_role("button", name="本机上的填写").click()
    assert mobile.locator(".drafts li").count() == 1
    mobile.get_by_role("button", name="继续填写").click()
    assert mobile.locator("[data-field=note]").input_value() == "门锁坏"
    assert item["note"] == "门锁坏" and jpeg_size(item["photos"][0]) == (20, 10)


@pytest.mark.browser
def test_the_file_is_shared_where_the_phone_can_and_a_refusal_is_no_export(tmp_path: Path, mobile: Any) -> None:
    mobile.add_init_script(
        "navigator.canShare = () => true; window.refuse = true;"
        "navigator.share = async ({ files }) => { if (window.refuse) throw new DOMException('', 'AbortError');"
        " window.shared = [files[0].name, await files[0].text()]; };"
    )
    driver.begin(mobile, saved(patrol(tmp_path), tmp_path))
    driver.fill(mobile, {"items": {"001": {"result": "pass"}}})
    mobile.click("#share")
    mobile.wait_for_selector("text=没有发送")
    assert "尚未导出" in mobile.locator("#finish").inner_text()
    mobile.evaluate("window.refuse = false")
    mobile.click("#share")
    mobile.wait_for_selector("text=已导出 CK-XX")
    name, content = mobile.evaluate("window.shared")
    assert name.endswith(".json") and json.loads(content)["items"]["001"]["result"] == "pass"


FULL = """
const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, text) {
  if (this === localStorage && this.getItem("full")) throw new DOMException("", "QuotaExceededError");
  put.call(this, key, text);
};
"""


@pytest.mark.browser
@pytest.mark.xdist_group("site")
def test_a_full_store_loses_neither_what_was_kept_before_nor_what_is_typed_after(tmp_path: Path, mobile: Any) -> None:
    mobile.add_init_script(FULL)
    driver.begin(mobile, saved(patrol(tmp_path), tmp_path))
    driver.fill(mobile, {"items": {"003": {"result": "pass"}}})  # another filling, kept while there was room
    mobile.get_by_role("button", name="本机上的填写").click()
    mobile.get_by_role("button", name="新填一份").click()
    driver.fill(mobile, {"items": {"001": {"result": "fail", "note": "旧"}}})
    mobile.evaluate("localStorage.setItem('full', '1')")
    driver.fill(mobile, {"items": {"001": {"note": "新"}}})
    assert "本浏览器不能自动保存" in mobile.locator(".warning").inner_text()
    mobile.get_by_role("button", name="本机上的填写").click()
    assert mobile.locator(".drafts li").count() == 2
    mobile.get_by_role("button", name="继续填写").first.click()
    assert mobile.locator("[data-field=note]").input_value() == "新"
    mobile.reload()
    mobile.wait_for_selector("#finish")
    assert mobile.locator("[data-key='001'] [data-field=note]").input_value() == "新"
    mobile.get_by_role("button", name="本机上的填写").click()
    assert mobile.locator(".drafts li").count() == 2


@pytest.mark.browser
@pytest.mark.xdist_group("site")
def test_two_windows_on_one_filling_follow_each_other(tmp_path: Path, browser: Any) -> None:
    context = browser.new_context()
    path = saved(patrol(tmp_path), tmp_path)
    one = context.new_page()
    driver.begin(one, path)
    driver.fill(one, {"items": {"001": {"result": "fail", "note": "甲"}}})
    two = context.new_page()
    two.goto(one.url)
    two.wait_for_selector("#finish")
    driver.fill(two, {"items": {"001": {"note": "乙"}, "003": {"result": "pass"}}})
    one.wait_for_selector("text=另一个窗口")
    one.wait_for_selector("[data-key='003'][data-state=pass]")  # the last of what was typed there
    driver.fill(one, {"items": {"002": {"result": "pass", "value": 20}}})
    items = driver.export(one)[1]["items"]
    assert items["001"]["note"] == "乙" and set(items) == {"001", "002", "003"}
    context.close()


@pytest.mark.browser
@pytest.mark.xdist_group("site")
def test_a_text_that_is_full_says_so_and_unseen_signs_do_not_leave_the_phone(tmp_path: Path, mobile: Any) -> None:
    driver.begin(mobile, saved(patrol(tmp_path), tmp_path))
    row = mobile.locator("[data-key='001']")
    row.locator("[data-result=fail]").click()
    pasted = "电话\u202d13800000000\u202c\ufeff\n第二行\ud83d 😀👷\u200d♀️"
    driver.fill(mobile, {"items": {"001": {"note": pasted}}})
    assert driver.export(mobile)[1]["items"]["001"]["note"] == "电话13800000000\n第二行 😀👷\u200d♀️"
    row.locator("[data-field=place]").fill("长" * 200)
    assert "已满 200 字" in row.inner_text()
    row.locator("[data-field=place]").fill("短")
    assert "已满" not in row.inner_text()


@pytest.mark.browser
@pytest.mark.xdist_group("site")
def test_what_is_typed_while_it_is_sent_is_not_called_sent(tmp_path: Path, mobile: Any) -> None:
    mobile.add_init_script(
        "navigator.canShare = () => true; navigator.share = () => new Promise((done) => { window.sent = done; });"
    )
    driver.begin(mobile, saved(patrol(tmp_path), tmp_path))
    driver.fill(mobile, {"items": {"001": {"result": "pass"}}})
    mobile.click("#share")
    driver.fill(mobile, {"items": {"003": {"result": "pass"}}})
    mobile.evaluate("window.sent()")
    mobile.wait_for_selector("text=之后又有改动，请重新导出")


# --- for everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_barred(tmp_path: Path, browser: Any, axe: str, scheme: str) -> None:
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = context.new_page()
    (tmp_path / "one.png").write_bytes(png(20, 10))
    for form in (scored(tmp_path / "scored"), patrol(tmp_path / "patrol")):
        driver.begin(page, saved(form, tmp_path))
        driver.fill(page, {"items": {"001": {"result": "fail"}, "002": {"result": "pass"}, "003": {"result": "na"}}, "extra": [{"note": "甲"}]})  # fmt: skip
        page.locator("[data-field=photo]").set_input_files(tmp_path / "one.png")
        page.wait_for_selector(".shot img")
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": 390, "height": height})  # the bars lie over no row
        assert violations(page, axe) == []
        smallest = page.evaluate("Math.min(...[...document.querySelectorAll('button, select, input')].filter((e) => e.offsetHeight && e.type !== 'file').map((e) => e.offsetHeight))")  # fmt: skip
        assert smallest >= 48
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        driver.export(page)
        page.get_by_role("button", name="本机上的填写").click()
        assert violations(page, axe) == []
    context.close()


@pytest.mark.browser
def test_words_that_mean_something_to_a_browser_are_shown_as_words(tmp_path: Path, mobile: Any) -> None:
    form = patrol(tmp_path)
    row = replace(form.rows[0], content=HOSTILE, name=HOSTILE, method=HOSTILE, basis=HOSTILE)
    section = replace(form.sections[0], title=HOSTILE, rows=(row,))
    driver.begin(mobile, saved(replace(form, sections=(section,)), tmp_path))
    driver.fill(mobile, {"items": {"001": {"result": "fail", "note": HOSTILE}}, "extra": [{"note": HOSTILE}]})
    assert HOSTILE.replace("\u2028", "") in mobile.locator("[data-key='001']").text_content().replace("\u2028", "")
    assert not mobile.locator("img[src=x]").count()
    mobile.reload()
    mobile.wait_for_selector("#finish")
    assert driver.export(mobile)[1]["items"]["001"]["note"] == HOSTILE


@pytest.mark.browser
def test_it_works_from_a_served_site_under_the_sites_headers(tmp_path: Path, browser: Any) -> None:
    made = phone.render(patrol(tmp_path))
    faults: list[str] = []
    tab = browser.new_page()
    tab.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    tab.route("http://ckit.test/**", lambda route: route.fulfill(body=made, headers={**HEADERS, "Content-Type": "text/html"}))  # fmt: skip
    driver.begin(tab, "http://ckit.test/downloads/checklists/CK-XX.html")  # plain http: no randomUUID there
    driver.fill(tab, {"items": {"001": {"result": "pass"}}})
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", driver.export(tab)[1]["run"])
    assert faults == []
    tab.close()
