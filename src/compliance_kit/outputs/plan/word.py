"""The whole 应急预案 as one document, in the order of GB/T 29639-2020, on paper for a ring binder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from compliance_kit.kinds.plan import Plan, Report, Step
from compliance_kit.kinds.plan.cards import phases, post_cards
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.values import day_text
from compliance_kit.kinds.words import FREQUENCY, PLAN_LEVEL, reach
from compliance_kit.library import Library
from compliance_kit.model import Applies, Basis, Document
from compliance_kit.outputs.office import (
    Align,
    Block,
    Cell,
    Paragraph,
    Properties,
    Role,
    Row,
    Run,
    Section,
    Table,
    WordFile,
    chinese_number,
    page_footer,
    qr_picture,
)  # fmt: skip
from compliance_kit.outputs.plan.sheet import (
    BAND,
    PLAN,
    RED,
    STATE,
    SYNTHETIC,
    caption,
    centred,
    code_of,
    head,
    named,
    number_of,
    people,
)  # fmt: skip
from compliance_kit.tailoring import holds

WIDTH = PLAN.page.text_width_mm
Part = tuple[str, Iterable[Block]]
"""A chapter's title and what stands in it."""


def document(library: Library, plan: Document[Plan], project: Document[Project] | None, today: date) -> WordFile:
    """The plan as a document, general or for one estate."""
    properties = Properties(
        title=plan.title,
        author="compliance-kit",
        subject=code_of(plan),
        created=datetime.combine(today, time()),
        custom=(("ckit-plan", plan.id), ("ckit-project", project.id if project else "")),
    )
    footer = (page_footer(plan.title[:20], code_of(plan)),)
    sections = (
        Section(tuple(_cover(plan, project)), PLAN.page),
        Section(tuple(_body(library, plan, project)), PLAN.page, footer=footer),
    )
    draft = "草稿" if plan.head.status == "draft" else ""
    return WordFile(sections, PLAN, properties, watermark=draft)


def _cover(plan: Document[Plan], project: Document[Project] | None) -> Iterator[Block]:
    body = plan.body
    company = str(project.body.values.get("party_b_name") or "") if project else ""
    if project and project.body.synthetic:
        yield Paragraph((Run(SYNTHETIC, bold=True, colour=RED),), Role.NOTE, align=Align.CENTRE)
    yield Paragraph(caption(plan), Role.PLAIN, align=Align.RIGHT)
    yield Paragraph(project.title if project else "＿＿＿＿＿＿＿＿＿＿＿＿（项目名称）", Role.SUBTITLE, before_pt=90)
    yield Paragraph(plan.title, Role.TITLE, before_pt=16)
    yield Paragraph(f"（{PLAN_LEVEL[body.level]}）", Role.SUBTITLE, before_pt=8, after_pt=150)
    rows = (
        ("编制单位", company or plan.head.owner),
        ("编制人", ""),
        ("审核人", ""),
        ("批准人", ""),
        ("发布日期", "　　　　年　　月　　日"),
        ("实施日期", "　　　　年　　月　　日"),
    )
    made = tuple(Row((Cell(name, role=Role.CELL_HEAD, fill=BAND), centred(value)), 10) for name, value in rows)
    yield Table((34, 76), made)
    yield Paragraph((qr_picture(code_of(plan), 22),), Role.NOTE, align=Align.CENTRE, before_pt=30)
    yield Paragraph(f"扫码识别本预案　{code_of(plan)}", Role.NOTE, align=Align.CENTRE)


def _body(library: Library, plan: Document[Plan], project: Document[Project] | None) -> Iterator[Block]:
    body = plan.body
    parts: tuple[Part, ...] = (
        ("适用范围", _scope(body)),
        ("事故风险", _risks(body)),
        ("应急组织机构及职责", _teams(body)),
        ("预警", _warnings(body)),
        ("响应分级与启动", _responses(body)),
        ("信息报告", _reports(body, project)),
        ("处置措施", _steps(body, project)),
        ("应急保障", _means(body, project)),
        ("演练与培训", _drills(body)),
        ("后期处置", (_line(f"{i}．{text}") for i, text in enumerate(body.recovery, 1))),
        ("编制依据、评审与修订", _grounds(library, body)),
        ("附件", _annexes(body)),
    )
    filled = [(name, blocks) for name, made in parts if (blocks := tuple(made))]
    for number, (name, blocks) in enumerate(filled, 1):
        yield Paragraph(f"{chinese_number(number)}、{name}", Role.HEADING1)
        yield from blocks
    yield from _changes()


def _line(words: str) -> Paragraph:
    return Paragraph(words, Role.BODY)


def _facts(*pairs: tuple[str, str]) -> Iterator[Paragraph]:
    """A label in bold and what it says, where there is something to say."""
    for name, words in pairs:
        if words:
            yield Paragraph((Run(f"{name}：", bold=True), words), Role.BODY)


def _table(widths: tuple[float, ...], names: tuple[str, ...], rows: Iterable[tuple[Cell | str, ...]]) -> Table:
    """A table whose last column takes what is left of the page."""
    full = (*widths, WIDTH - sum(widths))
    return Table(full, (head(*names), *(Row(row, 8) for row in rows)))


def _words(bases: Iterable[Basis]) -> str:
    return "；".join(basis.text.replace(STATE, "") for basis in bases)


def _ground(bases: tuple[Basis, ...], reason: str, applies: Applies) -> str:
    """What an action rests on, and where it holds if not everywhere."""
    where = reach(applies)
    return "\n".join(
        part for part in (_words(bases) or reason or "企业内控", f"适用：{where}" if where else "") if part
    )


def _scope(plan: Plan) -> Iterator[Block]:
    yield _line(plan.scope)
    yield from _facts(("适用条件", reach(plan.applies)))


def _risks(plan: Plan) -> Iterator[Block]:
    rows = ((r.what, r.where or "—", centred(r.likelihood), centred(r.impact)) for r in plan.risks)
    made = tuple(Row(row, 8) for row in rows)
    yield Table((WIDTH - 70, 40, 15, 15), (head("可能发生的事故", "部位", "可能性", "后果"), *made))


def _teams(plan: Plan) -> Iterator[Block]:
    rows = ((t.team, centred(t.lead), "\n".join(f"{i}．{d}" for i, d in enumerate(t.duties, 1))) for t in plan.organisation)  # fmt: skip
    yield _table((30, 26), ("小组", "组长", "职责"), rows)


def _warnings(plan: Plan) -> Iterator[Block]:
    if plan.warnings:
        rows = ((w.signal, w.sender or "—", w.action) for w in plan.warnings)
        yield _table((40, 28), ("预警信号", "来源", "行动"), rows)


def _responses(plan: Plan) -> Iterator[Block]:
    rows = ((r.name, r.trigger, centred(r.command), r.action or "—") for r in plan.responses)
    yield _table((24, 58, 22), ("级别", "启动条件", "指挥", "行动"), rows)


def _reports(plan: Plan, project: Document[Project] | None) -> Iterator[Block]:
    kept = [r for r in plan.reports if _is_here(r, project)]
    if kept:
        rows = ((r.sender, r.receiver, centred(_within(r)), r.how or "—", _ground(r.basis, r.reason, r.applies)) for r in kept)  # fmt: skip
        yield _table((24, 28, 18, 50), ("谁", "报告给", "时限", "方式与内容", "依据"), rows)


def _is_here(part: Step | Report, project: Document[Project] | None) -> bool:
    return project is None or holds(part.applies, project.body)


def _within(part: Step | Report) -> str:
    return f"{part.within}内" if part.within else "—"


def _steps(plan: Plan, project: Document[Project] | None) -> Iterator[Block]:
    """The steps in order, a table for each phase; what is forbidden stands out."""
    number, part = 1, 1
    for phase, steps in phases(plan):
        kept = [step for step in steps if _is_here(step, project)]
        if kept:
            yield Paragraph(f"（{chinese_number(part)}）{phase}", Role.HEADING2)
            rows = tuple(_step(step, n) for n, step in enumerate(kept, number))
            yield Table((12, 26, WIDTH - 96, 18, 40), (head("序号", "岗位", "动作", "时限", "依据"), *rows))
            number, part = number + len(kept), part + 1


def _step(step: Step, number: int) -> Row:
    what = (Run("严禁　", bold=True, colour=RED), step.do) if step.never else (step.do,)
    ground = Run(_ground(step.basis, step.reason, step.applies), size_pt=8.5)
    return Row((centred(str(number)), centred(step.who), Cell(what), centred(_within(step)), Cell((ground,))), 8)


def _means(plan: Plan, project: Document[Project] | None) -> Iterator[Block]:
    sections = (("通讯联络", _contacts(plan, project)), ("应急物资", _supplies(plan)), ("外部协议", _agreements(plan)))
    filled = [(name, blocks) for name, made in sections if (blocks := tuple(made))]
    for number, (name, blocks) in enumerate(filled, 1):
        yield Paragraph(f"（{chinese_number(number)}）{name}", Role.HEADING2)
        yield from blocks


def _contacts(plan: Plan, project: Document[Project] | None) -> Iterator[Block]:
    """Everybody to call; numbers that the estate keeps itself are left to be written in."""
    persons = tuple(people(project))
    rows = [(named(c.who, persons), centred(number_of(c)), c.note or "—") for c in plan.contacts]
    if rows:
        yield _table((60, 42), ("单位或者岗位", "电话", "说明"), rows)
        yield Paragraph("空白的号码由项目填写，变动后当日更正；每季度拨测一次。", Role.NOTE, before_pt=2)


def _supplies(plan: Plan) -> Iterator[Block]:
    rows = [(s.item, s.quantity, s.place or "—", centred(FREQUENCY.get(s.check, "—")), s.note or "—") for s in plan.supplies]  # fmt: skip
    if rows:
        yield _table((38, 36, 32, 16), ("物资", "数量", "存放", "检查", "说明"), rows)


def _agreements(plan: Plan) -> Iterator[Block]:
    if plan.agreements:
        yield _table((50,), ("单位", "约定事项"), ((a.partner, a.purpose) for a in plan.agreements))


def _drills(plan: Plan) -> Iterator[Block]:
    drills, training = plan.drills, plan.training
    yield from _facts(
        ("演练形式", drills.form),
        ("演练周期", _cycle(drills.frequency)),
        ("最近一次演练", str(day_text(drills.last)) if drills.last else "没有记录"),
        ("参加人员", drills.participants),
        ("演练依据", _words(drills.basis)),
        ("周期理由", drills.reason),
    )
    if training:
        yield from _facts(
            ("培训内容", "；".join(training.content)),
            ("培训周期", _cycle(training.frequency)),
            ("培训对象", training.audience),
            ("培训依据", _words(training.basis)),
            ("培训理由", training.reason),
        )


def _cycle(frequency: str) -> str:
    return f"{FREQUENCY[frequency]}一次" if frequency not in ("event", "once", "continuous") else FREQUENCY[frequency]


def _grounds(library: Library, plan: Plan) -> Iterator[Block]:
    yield Paragraph("编制依据", Role.HEADING2)
    for number, basis in enumerate(plan.basis, 1):
        yield _line(f"{number}．{basis.text}")
    yield from _facts(("落实的标准要求", "、".join(_label(library, target) for target in plan.fulfils)))
    if plan.review:
        yield Paragraph("有下列情形之一的，及时修订", Role.HEADING2)
        for number, trigger in enumerate(plan.review.triggers, 1):
            yield _line(f"{number}．{trigger}")
        yield from _facts(("修订依据", _words(plan.review.basis)))


def _label(library: Library, target: str) -> str:
    node = library.nodes.get(target)
    return node.label if node else target


def _annexes(plan: Plan) -> Iterator[Block]:
    cards = "、".join(card.role for card in post_cards(plan))
    lines = [f"岗位应急处置卡（另页）：{cards}"] if cards else []
    for number, text in enumerate((*lines, *plan.annexes), 1):
        yield _line(f"附件 {number}　{text}")


def _changes() -> Iterator[Block]:
    """Room to write down what was changed in the binder, and who has read the plan."""
    yield Paragraph("修订记录", Role.HEADING2, before_pt=14)
    blank = tuple(Row(("", "", "", ""), 8) for _ in range(4))
    names = head("修订日期", "修订内容", "修订人", "批准人")
    yield Table((30, WIDTH - 90, 30, 30), (names, *blank), together=True)
