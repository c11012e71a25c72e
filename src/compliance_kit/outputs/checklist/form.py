"""A checklist as rows to print and fill: what Word, Excel and a preview share; knows no office program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from compliance_kit.kinds.checklist import Checklist, Item, Reading
from compliance_kit.kinds.project import Equipment, Project
from compliance_kit.kinds.standard import Requirement
from compliance_kit.kinds.words import FREQUENCY
from compliance_kit.library import Library
from compliance_kit.model import Document
from compliance_kit.tailoring import Tailored, items, machines, tailored

STATE = "中华人民共和国"
RESULTS = ("√", "×", "/")
"""符合、不符合、不涉及; nothing at all means not checked, never passed."""
KINDS = (("daily", "日检"), ("weekly", "周检"), ("monthly", "月检"), ("quarterly", "季检"), ("yearly", "年检"))
HEAD = ("公司", "项目名称", "检查区域", "检查日期", "检查时段（起–止）", "检查人", "受检人", "天气、班次")
"""What the head asks where the checklist does not say."""
SIGNATURES = ("检查人", "受检人", "复核人")
PEOPLE = ("人", "员", "员一", "员二", "人员", "负责人", "代表", "当班客服")
"""How a field of the head ends that names a person."""
_IN_CAPTION = ("表单编号", "检查类型")


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: `id` is the item's whole id, `basis` its short legal ground.

    `unit` is the code of the machine that the row is about, empty where the item is asked once; `id` then ends in it.
    `each` is what one occurrence takes off; 0 means that a × takes all of `score`. `deduct` says so in words.
    A questionnaire asks on the `scale` of 0 to 10 where it is `recommend`, and how much a thing matters where `is_weighed`.
    """

    number: int
    id: str
    code: str
    unit: str
    name: str
    content: str
    method: str
    score: float
    each: float
    deduct: str
    reading: Reading | None
    is_veto: bool
    basis: str
    scale: str = ""
    is_weighed: bool = False

    @property
    def key(self) -> str:
        """What a result calls the row: 001, or 001@DT-0101."""
        return f"{self.code}@{self.unit}" if self.unit else self.code

    @property
    def range(self) -> str:
        """What the reading should be, such as 0～60 秒; only the unit where no limit is set, empty without a reading."""
        return self.reading.range if self.reading else ""


@dataclass(frozen=True, slots=True)
class FormSection:
    """A titled group of rows and the points that its rows carry together."""

    title: str
    score: float
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form to hand out, general or for one project; `hash` pins exactly what it asks.

    `address` is where its page is found, empty where the site has none that is known.
    """

    checklist: Document[Checklist]
    project: Document[Project] | None
    sections: tuple[FormSection, ...]
    hash: str
    address: str = ""

    @property
    def rows(self) -> tuple[FormRow, ...]:
        """Every row, in print order."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def is_scored(self) -> bool:
        """Whether points are given."""
        return self.checklist.body.layout == "score"

    @property
    def is_survey(self) -> bool:
        """Whether it is a questionnaire: asked of people, not looked at on site."""
        return self.checklist.body.layout == "survey"

    @property
    def has_readings(self) -> bool:
        """Whether any row asks for a measured value."""
        return any(row.reading for row in self.rows)

    @property
    def has_veto(self) -> bool:
        """Whether any row alone can fail the whole."""
        return any(row.is_veto for row in self.rows)

    @property
    def points(self) -> float:
        """The points of all rows together; for a project only of those that apply there."""
        return sum(row.score for row in self.rows)

    @property
    def title(self) -> str:
        """The form's name as printed at the top."""
        project = f"{self.project.title}　" if self.project else ""
        draft = "（草稿）" if self.checklist.head.status == "draft" else ""
        return f"{project}{self.checklist.title}{draft}"

    @property
    def caption(self) -> str:
        """The line below the title: number, version, which kind of check, who, how long to keep."""
        body = self.checklist.body
        keep = f"　保存 {body.retain}" if body.retain else ""
        return f"表单编号 {body.form}　版本 {body.version}　{kind_boxes(body.frequency)}　检查岗位 {body.role}{keep}"

    @property
    def notice(self) -> str:
        """What must be said of an estate that does not exist; empty for a real one."""
        made_up = self.project is not None and self.project.body.synthetic
        return "示例：本项目为虚构，所填内容不作为履约证明" if made_up else ""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The head's fields, each with what is known already; what the caption says is left out."""
        names = self.checklist.body.head or HEAD
        known = {"项目名称": self.project.title} if self.project else {}
        return tuple((name, known.get(name, "")) for name in names if not name.startswith(_IN_CAPTION))

    @property
    def date_field(self) -> str:
        """The head's field that says on which day it was looked at; empty where the head asks for none."""
        return next((name for name, _ in self.fields if "日期" in name), "")

    @property
    def period_field(self) -> str:
        """The head's field that says from when to when; empty where the head asks for none."""
        return next((name for name, _ in self.fields if "时段" in name or "时间" in name), "")

    @property
    def inspector_fields(self) -> tuple[str, ...]:
        """The head's fields that name who looked: those called as the first to sign, else every one that names a person."""
        names = [name for name, _ in self.fields]
        signers = tuple(name for name in names if name.startswith(self.signer))
        plain = [name.split("（", 1)[0] for name in names]
        people = (name for name, bare in zip(names, plain, strict=True) if bare.endswith(PEOPLE))
        return signers or tuple(people)

    @property
    def signatures(self) -> tuple[str, ...]:
        """Who signs at the end."""
        return self.checklist.body.signatures or SIGNATURES

    @property
    def signer(self) -> str:
        """Who signs every page: the first of `signatures` without what stands in brackets."""
        return self.signatures[0].split("（", 1)[0]

    @property
    def veto_note(self) -> str:
        """What the star means; empty where no row bears it."""
        return "★ 为一票否决项：不符合的，无论其他各项如何，结论均为不合格，并立即报告。" if self.has_veto else ""

    @property
    def code(self) -> str:
        """The short code on every page: CK1:FORM@VERSION#hash (34 characters)."""
        body = self.checklist.body
        return f"CK1:{body.form}@{body.version}#{self.hash}"


def form(library: Library, checklist: Document[Checklist], project: Document[Project] | None) -> Form:
    """The rows that apply, with the project's tightened values written into them."""
    wanted = _Wanted.of(library, checklist, project)
    kept = {item.code for item in items(library, checklist, project)}
    sections: list[FormSection] = []
    number = 1
    for section in checklist.body.sections:
        asked = [(machine, item) for machine in machines(section, project) for item in section.items]
        chosen = [(machine, item) for machine, item in asked if item.code in kept]
        rows = tuple(wanted.row(item, machine, number=i) for i, (machine, item) in enumerate(chosen, number))
        number += len(rows)
        if rows:
            sections.append(FormSection(section.title, sum(row.score for row in rows), rows))
    made = tuple(sections)
    return Form(checklist, project, made, form_hash(checklist.body, made))


def form_hash(body: Checklist, sections: tuple[FormSection, ...]) -> str:
    """Eight hex digits that change when anything the form asks changes: SHA-256 of its canonical JSON.

    A result pins it, so the title, head, rules and citations, which ask nothing, stay out.
    """
    asked = {
        "form": body.form,
        "version": body.version,
        "layout": body.layout,
        "full": body.full,
        "items": [_asked(row) for section in sections for row in section.rows],
    }
    text = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _asked(row: FormRow) -> dict[str, object]:
    """What a row asks; what only questionnaires have stands there only where it is so, so that no other form's hash moves."""
    return {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "text": row.content,
        "method": row.method,
        "score": row.score,
        "each": row.each,
        "reading": row.range,
        "veto": row.is_veto,
        **({"scale": row.scale} if row.scale else {}),
        **({"importance": True} if row.is_weighed else {}),
    }


def kind_boxes(frequency: str) -> str:
    """□日检 ☑月检 …, the form's own ticked; a kind the usual five lack gets a box of its own."""
    boxes = [f"{'☑' if key == frequency else '□'}{name}" for key, name in KINDS]
    if frequency not in dict(KINDS):
        boxes.append(f"☑{FREQUENCY[frequency]}")
    return " ".join(boxes)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the rows of one form are made from: its requirements, and what the project demands more strictly."""

    library: Library
    checklist: Document[Checklist]
    known: Mapping[str, Requirement]
    stricter: Mapping[str, str]

    @classmethod
    def of(cls, library: Library, checklist: Document[Checklist], project: Document[Project] | None) -> _Wanted:
        asked = dict.fromkeys(target for item in checklist.body.items() for target in item.verifies)
        known = {target: library.required[target][1] for target in asked if target in library.required}
        held = tailored(library, project, asked) if project is not None else ()
        stricter = {t.id: text for t in held if (text := _stricter(t))}
        return cls(library, checklist, known, stricter)

    def row(self, item: Item, machine: Equipment | None, *, number: int) -> FormRow:
        found = [self.known[target] for target in item.verifies if target in self.known]
        each = item.deduct.each if item.deduct else 0.0
        is_scored = self.checklist.body.layout == "score"
        which = f"{machine.place}　{machine.name}：" if machine else ""
        return FormRow(
            number=number,
            id=f"{self.checklist.id}#{item.code}" + (f"@{machine.code}" if machine else ""),
            code=item.code,
            unit=machine.code if machine else "",
            name=f"{machine.code} {item.name}" if machine else item.name,
            content=which + self._content(item, found),
            method=item.method or next((r.method for r in found if r.method), ""),
            score=item.score if is_scored else 0.0,
            each=each,
            deduct=_deduct(item) if is_scored and item.score else "",
            reading=item.reading,
            is_veto=item.veto,
            basis=_short_basis(found),
            scale=item.scale,
            is_weighed=self.checklist.body.is_weighed(item),
        )

    def _content(self, item: Item, found: list[Requirement]) -> str:
        """The item's own words, or its requirement's; where the requirement is withdrawn, still what it was called."""
        words = item.check or "；".join(r.text.rstrip("。；") for r in found) + "。" * bool(found)
        if not words:
            nodes = (self.library.nodes.get(target) for target in item.verifies)
            words = "；".join(node.label for node in nodes if node) or item.name
        notes = dict.fromkeys(self.stricter[target] for target in item.verifies if target in self.stricter)
        return f"{words}（本项目加严：{'；'.join(notes)}）" if notes else words


def _stricter(tailored: Tailored) -> str:
    """The values a project has set, in words; empty where it has set none."""
    setting = tailored.setting
    if setting is None:
        return ""
    parts = (
        (setting.within, f"时限 {setting.within}"),
        (setting.frequency, f"频次 {FREQUENCY.get(setting.frequency, setting.frequency)}一次"),
        (setting.target, f"目标 {setting.target}"),
    )
    what = tailored.requirement.name
    words = "、".join(text for value, text in parts if value)
    return f"{what}，{words}" if what and words else words


def _deduct(item: Item) -> str:
    return f"每{item.deduct.unit}扣 {item.deduct.each:g}" if item.deduct else "×全扣"


def _short_basis(requirements: list[Requirement]) -> str:
    """The first legal ground, without the state's name; what rests on none is the company's own standard."""
    grounds = (basis.text for requirement in requirements for basis in requirement.basis)
    return next(grounds, "企业标准" if requirements else "").replace(STATE, "")
