"""The form as one HTML file to be filled on a phone without a network; it hands back one JSON file.

The page is a template, a style and five scripts that lie beside this module. It asks no host for anything: its policy
allows one script and one style, by their SHA-256. What a form says travels as data and becomes text nodes, never markup.
A questionnaire has a scale of buttons for each question; who answers stays unnamed who does not give a household.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from compliance_kit.outputs.checklist.form import Form, FormRow
from compliance_kit.outputs.checklist.survey import (
    CHOICES,
    IMPORTANCE,
    OPEN_QUESTIONS,
    POINTS,
    SCORES,
    WEIGHTS,
    asked_name,
)

HERE = Path(__file__).parent
SCRIPTS = ("phone_score.js", "phone_store.js", "phone_parts.js", "phone_rows.js", "phone.js")
"""In the order in which they build on one another; together they are the one script of the page."""
SURVEY_SCRIPTS = tuple("phone_survey.js" if name == "phone_rows.js" else name for name in SCRIPTS)
"""A questionnaire has questions instead of rows to inspect."""
HOUSEHOLD = "户号（可不填）"
"""The field that a questionnaire asks beside its own: the surveys are kept by household."""
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def render(form: Form) -> bytes:
    """The page's bytes."""
    from markupsafe import Markup

    style, script = _style(), _script(SURVEY_SCRIPTS if form.is_survey else SCRIPTS)
    page: str = _template().render(
        title=form.title,
        data=Markup(_embedded(data(form))),
        style=Markup(style),
        script=Markup(script),
        style_hash=_source_hash(style),
        script_hash=_source_hash(script),
    )
    return page.encode()


def data(form: Form) -> dict[str, Any]:
    """What the page's script needs to know of the form, in plain JSON values."""
    body = form.checklist.body
    project = form.project.id if form.project else ""
    return {
        "form": {"id": body.form, "version": body.version, "hash": form.hash},
        "checklist": form.checklist.id,
        "project": project,
        "title": form.title,
        "caption": f"表单编号 {body.form}　版本 {body.version}　校验码 {form.hash}",
        "notice": form.notice,
        "rules": [
            *((body.purpose,) if form.is_survey else ()),
            *body.rules,
            *([form.veto_note] if form.veto_note else []),
        ],
        "head": [{"name": name, "known": known, "kind": field_kind(name)} for name, known in _fields(form)],
        "date": form.date_field,
        "period": form.period_field,
        "needed": [name for name in (form.date_field, *(() if form.is_survey else form.inspector_fields)) if name],
        "scored": form.is_scored,
        "full": body.full,
        "grades": [{"name": g.name, "from": g.minimum} for g in sorted(body.grades, key=lambda g: -g.minimum)],
        "signatures": list(form.signatures),
        "sections": [{"title": s.title, "rows": [_row(row) for row in s.rows]} for s in form.sections],
        **(_scales() if form.is_survey else {}),
    }


def _scales() -> dict[str, Any]:
    """What a questionnaire's questions are answered with, and what it asks at the end."""
    return {
        "choices": list(zip(SCORES, CHOICES, strict=True)),
        "points": POINTS,
        "weights": list(zip(IMPORTANCE, WEIGHTS, strict=True)),
        "open": OPEN_QUESTIONS,
    }


def _fields(form: Form) -> tuple[tuple[str, str], ...]:
    """The fields of the head; a questionnaire that asks for no household may be told one."""
    is_asked = not form.is_survey or any(name.startswith(HOUSEHOLD[:2]) for name, _ in form.fields)
    return form.fields if is_asked else (*form.fields, (HOUSEHOLD, ""))


def field_kind(name: str) -> str:
    """How a field of the head is filled: date, date-and-more (日期与班次), period (起–止), time or text."""
    if "日期" in name:
        return "date" if name.endswith("日期") else "date-and-more"
    if "时段" in name:
        return "period"
    return "time" if name.endswith("时间") else "text"


def _row(row: FormRow) -> dict[str, Any]:
    """A row without what is empty, zero or no; the script adds that again."""
    reading = row.reading
    said = {
        "key": row.key,
        "number": row.number,
        "name": row.name,
        "content": row.content,
        "method": row.method,
        "score": row.score,
        "each": row.each if row.score else 0,
        "deduct": row.deduct,
        "reading": {"unit": reading.unit, "min": reading.min, "max": reading.max, "range": row.range}
        if reading
        else None,
        "veto": row.is_veto,
        "basis": row.basis,
        "scale": row.scale,
        "asked": asked_name(row) if row.scale else "",
        "weighed": row.is_weighed,
    }
    return {name: value for name, value in said.items() if value}


def _embedded(content: dict[str, Any]) -> str:
    """JSON that may stand in a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _source_hash(text: str) -> str:
    """A source in the page's policy: `sha256-…` of an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _template() -> Any:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template("phone.html.j2")


@cache
def _style() -> str:
    return _lean((HERE / "phone.css").read_text(encoding="utf-8"))


@cache
def _script(names: tuple[str, ...]) -> str:
    """All scripts as one, in a function of its own and under strict rules."""
    parts = [_lean((HERE / name).read_text(encoding="utf-8")) for name in names]
    return "\n".join(['(() => {"use strict";', *parts, "})();"])


def _lean(text: str) -> str:
    """A source without indentation, empty lines and comments that fill a line; it holds no text over several lines."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))
