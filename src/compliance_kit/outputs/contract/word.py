"""The contract as a Word file: cover, contents, parties, clauses with live numbers, signatures, schedules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from compliance_kit.kinds.contract import Clause, Party
from compliance_kit.library import Library
from compliance_kit.outputs.contract.draft import Draft
from compliance_kit.outputs.contract.schedules import schedule
from compliance_kit.outputs.office import (
    CONTRACT,
    Align,
    Cell,
    Comment,
    Paragraph,
    Properties,
    Role,
    Row,
    Run,
    Section,
    Table,
    Toc,
    WordFile,
    article,
    body,
    chapter,
    items,
    page_footer,
    render_word,
    signatures,
    title,
)  # fmt: skip

Block = Paragraph | Table | Toc
CLOSING = "（以下无正文）"
EXPLAINED = (
    "提示与说明：乙方已就本合同中以加粗方式标明的费用、责任、违约金和解除条款作出提示，并按照甲方的要求予以说明。"
)


def render(library: Library, made: Draft, today: date, *, comments: bool) -> bytes:
    """The file's bytes; `comments` puts each clause's legal basis and reason into the margin."""
    template = made.template
    name = f"{made.project.title} {template.title}" if made.project else template.title
    properties = Properties(
        title=name,
        author="compliance-kit",
        subject=f"{template.id} {template.body.version}",
        created=datetime.combine(today, time()),
        custom=(("ckit-template", template.id), ("ckit-version", template.body.version)),
    )
    footer = (page_footer(template.title, f"{template.id} {template.body.version}"),)
    sections = (
        Section(tuple(_cover(made)), cover=True),
        Section((Toc(),), footer=footer),
        Section(tuple(_body(made, comments)), footer=footer),
        *(Section(tuple(schedule(library, made, s)), footer=footer) for s in template.body.schedules),
    )
    is_example = made.project is None or made.project.body.synthetic
    mark = "" if not is_example else "示例" if made.project else "样本"
    return render_word(WordFile(_without_first_breaks(sections), CONTRACT, properties, watermark=mark))


def _without_first_breaks(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """A section starts a page already; a page break of its first paragraph would leave an empty one."""
    fixed = []
    for section in sections:
        first = section.blocks[0]
        if isinstance(first, Paragraph) and first.page_break:
            section = replace(section, blocks=(replace(first, page_break=False), *section.blocks[1:]))
        fixed.append(section)
    return tuple(fixed)


def _cover(made: Draft) -> Iterator[Block]:
    yield Paragraph(
        ("合同编号：", *made.words.inlines("{{ contract_number }}")), Role.PLAIN, align=Align.RIGHT, after_pt=150
    )
    yield title(made.template.title)
    if made.project and made.project.body.synthetic:
        yield Paragraph(
            "（示例：项目、当事人和数据均为虚构，不得用于签署）", Role.NOTE, align=Align.CENTRE, after_pt=120
        )
    else:
        yield Paragraph("", Role.NOTE, after_pt=120)
    lines = (
        *((party.role, f"{{{{ {party.values[0][1]} }}}}") for party in made.template.body.parties),
        ("签订时间", "{{ day(sign_date) }}"),
        ("签订地点", "{{ sign_place }}"),
    )
    rows = tuple(
        Row(
            (
                Cell(f"{label}：", role=Role.PLAIN, align=Align.RIGHT),
                Cell(made.words.inlines(text), role=Role.PLAIN, edges="b"),
            ),
            12,
        )
        for label, text in lines
    )
    yield Table((40, 100), rows, ruled=False)


def _body(made: Draft, comments: bool) -> Iterator[Block]:
    yield title(made.template.title)
    for party in made.template.body.parties:
        yield _party(made, party)
    for line in made.template.body.preamble:
        yield body(*made.words.inlines(line))
    for one in made.chapters:
        yield chapter(f"　{one.title}")
        for clause in one.clauses:
            yield from _clause(made, clause, comments)
    yield from _signing(made)


def _party(made: Draft, party: Party) -> Table:
    rows = [
        Row(
            (
                Cell(
                    (Run(f"{party.role}（{party.note}）" if party.note else party.role, bold=True),),
                    span=2,
                    role=Role.PLAIN,
                ),
            )
        )
    ]
    for label, parameter in party.values:
        text = made.words.inlines(f"{{{{ {parameter} }}}}")
        rows.append(Row((Cell(f"{label}：", role=Role.PLAIN), Cell(text, role=Role.PLAIN, edges="b"))))
    return Table((58, 98), tuple(rows), ruled=False)


def _clause(made: Draft, clause: Clause, comments: bool) -> Iterator[Block]:
    notes = _comments(clause) if comments else ()
    when = "" if made.project else made.words.contract.condition(clause)
    condition = f"　【采用条件：{when}】" if when else ""
    yield article(Run(f"　{clause.title}", bold=True), condition, bookmark=clause.id, comments=notes)
    for paragraph in clause.text:
        if isinstance(paragraph, str):
            yield body(*made.words.inlines(paragraph, bold=clause.prominent))
        else:
            yield from items(*(made.words.inlines(text, bold=clause.prominent) for text in paragraph))


def _comments(clause: Clause) -> tuple[Comment, ...]:
    basis = "、".join(b.text for b in clause.basis)
    lines = [f"依据：{basis}" if basis else "", f"理由：{clause.reason}" if clause.reason else ""]
    lines.append(f"落实标准：{'、'.join(clause.fulfils)}" if clause.fulfils else "")
    text = "\n".join(line for line in lines if line)
    return (Comment(text),) if text else ()


def _signing(made: Draft) -> Iterator[Block]:
    yield Paragraph(CLOSING, Role.PLAIN, align=Align.CENTRE, before_pt=12)
    yield Paragraph((Run(EXPLAINED, bold=True),), Role.BODY, page_break=True, keep_next=True)
    yield Paragraph(
        "甲方对上述提示和说明已经知悉。甲方签字：＿＿＿＿＿＿＿＿　　日期：　　　年　　月　　日",
        Role.BODY,
        keep_next=True,
        after_pt=30,
    )
    parties = made.template.body.parties
    date_line = "签订日期：　　　年　　月　　日" if len(parties) < 3 else "日期：　　年　月　日"
    yield signatures(*(_signature(party, date_line) for party in parties), width_mm=156)


def _signature(party: Party, date_line: str) -> tuple[str, ...]:
    """The lines one party signs on: a body seals and its head signs, a person only signs."""
    head = next((label for label, name in party.values if name.endswith("_head")), "")
    own = (f"{party.role}（盖章）：", "", f"{head}（签字）：") if head else (f"{party.role}（签字）：", "", "")
    return (*own, "", "委托代理人（签字）：", "", date_line)
