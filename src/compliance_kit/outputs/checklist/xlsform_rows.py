"""The questions of an XLSForm: one row of the survey sheet each, their names, and how a form's row becomes questions.

A row of the form is named by its key, written so that XML takes it as a name and the key can be had back: the result of
001@DT-0101 is `i001_DT_0101`, its other fields `place_001_DT_0101` and so on. No equipment code holds an underscore, so
every underscore after the first three digits is one of the key's own signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from compliance_kit.outputs.checklist.form import Form, FormRow

RESULTS = (("pass", "√ 符合"), ("fail", "× 不符合"), ("na", "/ 不涉及"))
RATINGS = (("5", "非常满意"), ("4", "满意"), ("3", "一般"), ("2", "不满意"), ("1", "非常不满意"), ("unknown", "不了解"))
ANSWER = "answer"
"""What a questionnaire's question is answered with: 5 to 1, or unknown."""
PHOTO_PIXELS = 1280
_APOSTROPHES = str.maketrans(dict.fromkeys("'‘’", "＇"))


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet; `key`, which no client reads, stands beside a row's result."""

    type: str
    name: str = ""
    label: str = ""
    hint: str = ""
    required: str = ""
    appearance: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: str = ""
    calculation: str = ""
    default: str = ""
    readonly: str = ""
    parameters: str = ""
    key: str = ""


def plain(text: str) -> str:
    """Words for a label: what XLSForm would read as a reference to a question stays words."""
    return text.replace("${", "$ {")


def literal(text: str) -> str:
    """A text inside an expression; its apostrophes become full-width ones, since pyxform makes ‘’ end the text as ' does."""
    return "'" + plain(text).translate(_APOSTROPHES) + "'"


def digits(amount: float) -> str:
    """A number inside an expression, which knows no exponents."""
    return f"{Decimal(str(amount)):f}"


def field_name(field: str, row: FormRow) -> str:
    """What a field of a row is called: `i001` its result, else `note_001`; a machine's code follows, its hyphens as `_`."""
    tail = row.code + (f"_{row.unit.replace('-', '_')}" if row.unit else "")
    return f"i{tail}" if field in ("result", ANSWER) else f"{field}_{tail}"


def row_key(tail: str) -> str:
    """The key of the row whose result has this name: `i001_DT_0101` → 001@DT-0101."""
    code, _, unit = tail.removeprefix("i").partition("_")
    return f"{code}@{unit.replace('_', '-')}" if unit else code


def fields(form: Form, row: FormRow) -> tuple[str, ...]:
    """The fields that a row may be answered with, in the words of the phone's JSON; a photo is one file's name."""
    if form.is_survey:
        return (ANSWER, "importance") if row.is_weighed else (ANSWER,)
    reading = ("value",) if row.reading else ()
    deduct = ("deduct",) if form.is_scored and row.score and row.each else ()
    return ("result", *reading, *deduct, "place", "note", "owner", "due", "photo", "reason")


def rated(row: FormRow) -> Iterator[Question]:
    """A question of a questionnaire, and how much it matters once it was scored."""
    name, label = field_name(ANSWER, row), f"{row.number}．{plain(row.content)}"
    if row.scale:
        hint = "0 完全不可能，10 极有可能"
        yield Question("select_one points", name, label, hint, appearance="columns-3", key=row.key)
        return
    yield Question("select_one rating", name, label, key=row.key)
    if row.is_weighed:
        relevant = f"${{{name}}} != '' and ${{{name}}} != 'unknown'"
        yield Question(
            "select_one importance", field_name("importance", row), "这件事对您有多重要？（可不答）", relevant=relevant
        )


def asked(form: Form, row: FormRow, day: str) -> Iterator[Question]:
    """The result of one row, its reading, what a × or a / opens, and its points; `day` is the name of the date's question."""
    result = field_name("result", row)
    star = "★" if row.is_veto else ""
    points = f"（{row.score:g} 分）" if row.score else ""
    hint = "　".join(words for words in (f"方法：{row.method}" if row.method else "", row.basis) if words)
    label = f"{row.number}．{star}{row.name}{points}：{row.content}"
    yield Question("select_one result", result, plain(label), plain(hint), appearance="columns-3", key=row.key)
    if row.reading:
        relevant = f"${{{result}}} != 'na'"
        yield Question(
            "decimal", field_name("value", row), plain(f"实测值（{row.range}）"), relevant=relevant, key=row.key
        )
    yield from _on_fail(form, row, day)
    yield Question(
        "text",
        field_name("reason", row),
        "不涉及的理由",
        required="yes",
        relevant=f"${{{result}}} = 'na'",
    )
    if row.score:
        yield Question("calculate", field_name("got", row), calculation=_got(form, row))


def _on_fail(form: Form, row: FormRow, day: str) -> Iterator[Question]:
    """What a × opens, in a group of its own."""
    name = {field: field_name(field, row) for field in fields(form, row)}
    yield Question("begin_group", field_name("fail", row), f"第 {row.number} 项不符合", relevant=is_failed(row))
    if "deduct" in name:
        yield Question(
            "decimal",
            name["deduct"],
            plain(f"扣分（{row.deduct}，最多 {row.score:g}；不填按全扣）"),
            constraint=f". >= 0 and . <= {digits(row.score)}",
            constraint_message=f"扣分在 0 至 {row.score:g} 之间",
        )
    yield Question("text", name["place"], "部位")
    yield Question("text", name["note"], "问题描述与整改要求", appearance="multiline")
    yield Question("text", name["owner"], "责任人")
    later = (f". >= ${{{day}}}", "完成时限不早于检查日期") if day else ("", "")
    yield Question("date", name["due"], "完成时限", constraint=later[0], constraint_message=later[1])
    yield Question("image", name["photo"], "照片", parameters=f"max-pixels={PHOTO_PIXELS}")
    yield Question("end_group")


def is_failed(row: FormRow) -> str:
    """When a row fails: a × or a reading beyond its range; a reading left empty compares as neither."""
    tests = [f"${{{field_name('result', row)}}} = 'fail'"]
    if row.reading:
        value = field_name("value", row)
        limits = (("<", row.reading.min), (">", row.reading.max))
        tests += [f"${{{value}}} {sign} {digits(limit)}" for sign, limit in limits if limit is not None]
    return " or ".join(tests)


def is_looked_at(row: FormRow) -> str:
    """When a row counts as checked: a √, a ×, or a reading beyond its range."""
    return f"${{{field_name('result', row)}}} = 'pass' or {is_failed(row)}"


def _got(form: Form, row: FormRow) -> str:
    """The points of a row: all of a √; of a × what the deduction leaves, nothing where none is typed."""
    left = "0"
    if "deduct" in fields(form, row):
        off = f"${{{field_name('deduct', row)}}}"
        left = f"if({off} = '', 0, {digits(row.score)} - {off})"
    passed = f"${{{field_name('result', row)}}} = 'pass'"
    return f"if({is_failed(row)}, {left}, if({passed}, {digits(row.score)}, 0))"
