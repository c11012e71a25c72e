"""Fills a phone form as a person does, from a plain dict, through the page's own buttons and inputs.

`fill(page, answers)`: answers have the shape of the phone's JSON: `head`, `items`, `extra`, `signed`, `open`; what is missing is
left alone. An item may hold `result` (pass, fail, na), `value`, `deduct`, `place`, `note`, `owner`, `due` and `reason`;
values are typed as given, numbers as str() writes them. `export(page)` presses the button and reads the file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FILL = """
answers => {
  const faults = [];
  const type = (input, text) => {
    if (!input) return false;
    input.focus();
    input.value = text === null || text === undefined ? "" : String(text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  const all = (part, selector) => [...part.querySelectorAll(selector)];
  for (const [name, text] of Object.entries(answers.head ?? {})) {
    const inputs = all(document, "[data-head]").filter((input) => input.dataset.head === name);
    const parts = inputs.length === 1 ? [text] : inputs[0]?.type === "time" ? text.split("–") : [text.slice(0, 10), text.slice(11)];
    if (!inputs.length) faults.push(`head ${name}`);
    inputs.forEach((input, i) => type(input, parts[i]));
  }
  const rows = new Map(all(document, "[data-key]").map((row) => [row.dataset.key, row]));
  for (const [key, item] of Object.entries(answers.items ?? {})) {
    const row = rows.get(key);
    if (!row) { faults.push(`row ${key}`); continue; }
    const choice = item.result && row.querySelector(`[data-result="${item.result}"]`);
    if (choice) choice.click();
    for (const name of ["value", "deduct", "place", "note", "owner", "due", "reason"])
      if (name in item && !type(row.querySelector(`[data-field=${name}]`), item[name])) faults.push(`${key} ${name}`);
  }
  for (const extra of answers.extra ?? []) {
    document.getElementById("add-extra").click();
    const row = all(document, ".extra").at(-1);
    for (const [name, text] of Object.entries(extra)) if (!type(row.querySelector(`[data-field=${name}]`), text)) faults.push(`extra ${name}`);
  }
  for (const [name, text] of Object.entries(answers.open ?? {}))
    if (!type(all(document, "[data-open]").find((input) => input.dataset.open === name), text)) faults.push(`open ${name}`);
  for (const [name, text] of Object.entries(answers.signed ?? {}))
    if (!type(all(document, "[data-signed]").find((input) => input.dataset.signed === name), text)) faults.push(`signed ${name}`);
  return faults;
}
"""


def fill(page: Any, answers: dict[str, Any]) -> None:
    """Type all of it; fails where the form has no such field."""
    faults = page.evaluate(_FILL, answers)
    assert faults == [], faults


def begin(page: Any, form: Path | str) -> None:
    """Open a form with an empty filling, whatever this browser kept before."""
    page.goto(form.as_uri() if isinstance(form, Path) else form)
    page.wait_for_selector("#finish, .drafts")
    if page.locator(".drafts").count():
        page.get_by_role("button", name="新填一份").click()
    page.wait_for_selector("#finish")


def export(page: Any) -> tuple[str, dict[str, Any]]:
    """Press 保存文件: the file's name and what it holds."""
    with page.expect_download() as saved:
        page.click("#export")
    return saved.value.suggested_filename, json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))


def totals(page: Any) -> dict[str, str]:
    """Each of the totals by its name, as shown."""
    pairs = page.locator("#finish dl div").all_inner_texts()
    return dict(pair.split("\n", 1) for pair in pairs)
