"""The form as an XLSForm for ODK and KoBo: survey, choices and settings, and how the answers' columns lead back.

ODK Central writes an answer's column with its groups before it (`s1-i001`), KoBo with a slash (`s1/i001`); the name after
the last group never changes. `odk_columns` gives for each such name what it holds:

    i001 → ("001", "result")           place_001_DT_0101 → ("001@DT-0101", "place")      h02 → ("", "head:检查日期")
    start, end → ("", "started"), ("", "finished")        signed1 → ("", "signed:检查人")      extra1_note → ("extra-1", "note")
    ckit_form → ("", "form.id") and so on                 instanceID → ("", "run")

Two columns may lead to one field of the head: a period's two times (h03a, h03b; join with –) and a date with more
(h01a, h01b; join with a blank). ODK writes times as 09:05:00.000+08:00 and `start` as a whole date and time. Results are
pass, fail, na or empty; a photo's column holds a file's name. The scores are for the inspector's eyes; an import counts anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields as columns_of
from datetime import date, datetime, time

from compliance_kit.outputs.checklist.form import Form, FormRow
from compliance_kit.outputs.checklist.phone import field_kind
from compliance_kit.outputs.checklist.survey import IMPORTANCE, OPEN_QUESTIONS, POINTS, WEIGHTS
from compliance_kit.outputs.checklist.xlsform_rows import (
    RATINGS,
    RESULTS,
    Question,
    asked,
    digits,
    field_name,
    fields,
    is_failed,
    is_looked_at,
    literal,
    plain,
    rated,
)
from compliance_kit.outputs.office import PLAIN, Column, Line, Properties, Sheet, Workbook, render_excel

COLUMNS = tuple(column.name for column in columns_of(Question))
EXTRAS = 3
"""How many findings beside the rows can be entered, as on paper."""
LANGUAGE = "中文 (zh)"
_TOGETHER = "field-list"


def render(form: Form, today: date) -> bytes:
    """The workbook's bytes."""
    body = form.checklist.body
    settings = (("form_title", "form_id", "version", "instance_name", "default_language"), tuple(_settings(form)))
    choices = (("list_name", "name", "label"), *_choices(form))
    survey = (tuple("ckit_key" if name == "key" else name for name in COLUMNS), *map(_cells, questions(form)))
    sheets = (("survey", survey), ("choices", choices), ("settings", settings))
    properties = Properties(
        title=form.title,
        author="compliance-kit",
        subject=f"{body.form} {form.code}",
        created=datetime.combine(today, time()),
    )
    return render_excel(Workbook(tuple(_sheet(name, rows) for name, rows in sheets), properties))


def form_id(form: Form) -> str:
    """What ODK calls the form: its number, and the project's id where it is a project's own."""
    return form.checklist.body.form + (f"_{form.project.id}" if form.project else "")


def odk_columns(form: Form) -> Mapping[str, tuple[str, str]]:
    """The last part of each column's name → (the row's key, the field of it); the key is empty where no row is meant."""
    found = {name: ("", field) for name, field in _FIXED}
    for i, (name, _) in enumerate(form.fields, 1):
        found |= dict.fromkeys(_head_names(i, field_kind(name)), ("", f"head:{name}"))
    for row in form.rows:
        found |= {field_name(field, row): (row.key, field) for field in fields(form, row)}
    if form.is_survey:
        return found | {f"open{i}": ("", f"open:{words}") for i, words in enumerate(OPEN_QUESTIONS, 1)}
    for i in range(1, EXTRAS + 1):
        found |= {f"extra{i}_{field}": (f"extra-{i}", field) for field in ("note", "owner", "due")}
    return found | {f"signed{i}": ("", f"signed:{name}") for i, name in enumerate(form.signatures, 1)}


_FIXED = (
    ("start", "started"),
    ("end", "finished"),
    ("instanceID", "run"),
    ("ckit_form", "form.id"),
    ("ckit_version", "form.version"),
    ("ckit_hash", "form.hash"),
    ("ckit_checklist", "checklist"),
    ("ckit_project", "project"),
)


def _sheet(name: str, rows: tuple[tuple[str, ...], ...]) -> Sheet:
    lines = tuple(Line(tuple(cell or None for cell in row), format=PLAIN) for row in rows)
    return Sheet(name, tuple(Column(24) for _ in rows[0]), lines, landscape=True, head_lines=(1, 1))


def _cells(question: Question) -> tuple[str, ...]:
    return tuple(getattr(question, name) for name in COLUMNS)


def _settings(form: Form) -> Iterator[str]:
    yield plain(form.title)
    yield form_id(form)
    yield f"{form.checklist.body.version}-{form.hash}"
    day = _day(form)
    where = literal(form.project.title if form.project else form_id(form))
    yield f"concat({where}, ' ', ${{{day}}})" if day else where
    yield LANGUAGE


def _choices(form: Form) -> Iterator[tuple[str, ...]]:
    lists: list[tuple[str, Sequence[tuple[str, str]]]]
    lists = [("rating", RATINGS)] if form.is_survey else [("result", RESULTS)]
    if any(row.scale for row in form.rows):
        lists.append(("points", [(point, point) for point in POINTS]))
    if any(row.is_weighed for row in form.rows):
        lists.append(("importance", list(zip(IMPORTANCE, WEIGHTS, strict=True))))
    yield from ((name, value, label) for name, chosen in lists for value, label in chosen)


def questions(form: Form) -> Iterator[Question]:
    """Every row of the survey sheet, in the order in which they are asked."""
    yield Question("start", "start")
    yield Question("end", "end")
    yield from _identity(form)
    yield from _group("head", "表头", _head(form))
    for i, section in enumerate(form.sections, 1):
        yield from _group(f"s{i}", plain(section.title), _rows(form, section.rows))
    if form.is_survey:
        opened = (Question("text", f"open{i}", words) for i, words in enumerate(OPEN_QUESTIONS, 1))
        yield from _group("open", "意见和建议", opened)
        return
    yield from _group("extra", "表外问题", _extras(form))
    yield from _group("totals", "合计", _totals(form))
    signed = (Question("text", f"signed{i}", plain(name)) for i, name in enumerate(form.signatures, 1))
    yield from _group("signed", "签名（键入姓名）", signed)


def _group(name: str, label: str, inside: Iterator[Question]) -> Iterator[Question]:
    yield Question("begin_group", name, label, appearance=_TOGETHER)
    yield from inside
    yield Question("end_group")


def _identity(form: Form) -> Iterator[Question]:
    """What a filled copy is known by."""
    body = form.checklist.body
    known = (body.form, body.version, form.hash, form.checklist.id, form.project.id if form.project else "")
    names = (name for name, _ in _FIXED if name.startswith("ckit_"))
    for name, value in zip(names, known, strict=True):
        yield Question("calculate", name, calculation=literal(value))


def _day(form: Form) -> str:
    """The name of the question that asks for the date; empty where the form asks for none."""
    for i, (name, _) in enumerate(form.fields, 1):
        if name == form.date_field:
            return _head_names(i, field_kind(name))[0]
    return ""


def _head_names(i: int, kind: str) -> tuple[str, ...]:
    """What the questions of a field of the head are called: two for a period and for a date with more."""
    return (f"h{i:02}a", f"h{i:02}b") if kind in ("period", "date-and-more") else (f"h{i:02}",)


_HEAD_TYPES = {"period": ("time", "time"), "date-and-more": ("date", "text"), "date": ("date",), "time": ("time",)}
_HEAD_ENDS = {"period": ("　起", "　止"), "date-and-more": ("　日期", "　其他")}


def _head(form: Form) -> Iterator[Question]:
    for i, (name, known) in enumerate(form.fields, 1):
        kind = field_kind(name)
        types, ends = _HEAD_TYPES.get(kind, ("text",)), _HEAD_ENDS.get(kind, ("",))
        for question, type_, end in zip(_head_names(i, kind), types, ends, strict=True):
            is_day = name == form.date_field and type_ == "date"
            yield Question(
                type_,
                question,
                plain(name) + end,
                required="yes" if is_day else "",
                default="today()" if is_day else _default(known),
                readonly="yes" if known else "",
            )


def _default(known: str) -> str:
    """A text to begin with, as an expression: bare words with a bracket or a dash would be taken for one."""
    return f"concat({literal(known)}, '')" if known else ""


def _rows(form: Form, rows: tuple[FormRow, ...]) -> Iterator[Question]:
    day = _day(form)
    for row in rows:
        yield from rated(row) if form.is_survey else asked(form, row, day)


def _extras(form: Form) -> Iterator[Question]:
    for i in range(1, EXTRAS + 1):
        yield Question("text", f"extra{i}_note", f"表外问题 {i}：部位与描述", appearance="multiline")
        relevant = f"${{extra{i}_note}} != ''"
        yield Question("text", f"extra{i}_owner", f"表外问题 {i}：责任人", relevant=relevant)
        yield Question("date", f"extra{i}_due", f"表外问题 {i}：完成时限", relevant=relevant)


def _totals(form: Form) -> Iterator[Question]:
    """Both rates side by side, rounded half up once, at the end; a veto row that failed is told beside them."""
    away = _sum(f"if(${{{field_name('result', row)}}} = 'na', 1, 0)" for row in form.rows)
    yield Question("calculate", "count_due", calculation=f"{len(form.rows)} - ({away})")
    done = _sum(f"if({is_looked_at(row)}, 1, 0)" for row in form.rows)
    yield Question("calculate", "count_done", calculation=done)
    yield Question("calculate", "checked_rate", calculation=_rate("count_done", "count_due"))
    shown = "检查率 ${checked_rate} %（已查 ${count_done}，应查 ${count_due}）"
    given = [row for row in form.rows if row.score]
    if given:
        full = _sum(f"if({is_looked_at(row)}, {digits(row.score)}, 0)" for row in given)
        yield Question("calculate", "score_full", calculation=full)
        yield Question("calculate", "score_got", calculation=_sum(f"${{{field_name('got', row)}}}" for row in given))
        yield Question("calculate", "score_rate", calculation=_rate("score_got", "score_full"))
        shown = f"得分率 ${{score_rate}} %（得分 ${{score_got}}，应得分 ${{score_full}}）　{shown}"
    if form.has_veto:
        failed = " or ".join(is_failed(row) for row in form.rows if row.is_veto)
        yield Question("calculate", "veto", calculation=f"if({failed}, '有', '无')")
        shown += "　一票否决 ${veto}"
    yield Question("note", "totals_shown", shown)


def _sum(terms: Iterator[str]) -> str:
    return " + ".join(terms)


def _rate(part: str, whole: str) -> str:
    return f"if(${{{whole}}} > 0, round(1000 * ${{{part}}} div ${{{whole}}}) div 10, '')"
