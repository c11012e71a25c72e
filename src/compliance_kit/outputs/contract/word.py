"""The contract as a Word file: cover, contents, parties, clauses with live numbers, signatures, schedules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from itertools import pairwise

from compliance_kit.kinds.contract import Clause, Party
from compliance_kit.library import Library
from compliance_kit.outputs.contract.blanks import to_fill
from compliance_kit.outputs.contract.draft import Draft
from compliance_kit.outputs.contract.schedules import PAGE, schedule
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
    signatures,
    title,
)  # fmt: skip
from compliance_kit.tailoring import applicable

Block = Paragraph | Table | Toc
CLOSING = "（以下无正文）"
_COVER_PT = 170
"""Between the title and the parties on the cover: a third of the sheet above the one, a quarter below the others."""
_LONGEST_CODE = 36
"""Characters at a footer's right that leave room for the page's number in the middle."""


def document(library: Library, made: Draft, today: date, *, comments: bool) -> WordFile:
    """The file described; `comments` puts each clause's legal basis and reason into the margin."""
    template = made.template
    name = f"{made.project.title} {template.title}" if made.project else template.title
    properties = Properties(
        title=name,
        author="compliance-kit",
        subject=f"{template.id} {template.body.version}",
        created=datetime.combine(today, time()),
        custom=(("ckit-template", template.id), ("ckit-version", template.body.version)),
    )
    code = f"{template.id} {template.body.version}"
    footer = (page_footer(template.title, code if len(code) <= _LONGEST_CODE else f"版本 {template.body.version}"),)
    found = applicable(library, made.project) if made.project else None
    sections = (
        Section(tuple(_cover(made))),
        Section((Toc(),), footer=footer),
        Section(tuple(_body(made, comments)), footer=footer),
        *(Section(tuple(schedule(made, s, found)), PAGE, footer=footer) for s in template.body.schedules),
    )
    if made.open:
        sections = (*sections, Section(tuple(to_fill(made)), footer=footer))
    return WordFile(_without_first_breaks(sections), CONTRACT, properties, watermark=_mark(made))


def _mark(made: Draft) -> str:
    """What stands across every page of a copy that is not to be signed."""
    if made.is_draft:
        return "草稿"
    if made.project is None:
        return "样本"
    return "示例" if made.project.body.synthetic else ""


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
    known = made.words.known
    number = ("合同编号：", *made.words.inlines("{{ contract_number }}")) if "contract_number" in known else ()
    yield Paragraph(number, Role.PLAIN, align=Align.RIGHT, after_pt=150)
    yield title(made.template.title)
    if made.project and made.project.body.synthetic:
        yield Paragraph(
            "（示例：项目、当事人和数据均为虚构，不得用于签署）", Role.NOTE, align=Align.CENTRE, after_pt=_COVER_PT
        )
    else:
        yield Paragraph("", Role.NOTE, after_pt=_COVER_PT)
    lines = (
        *((party.role, f"{{{{ {party.values[0][1]} }}}}") for party in made.template.body.parties),
        *((("签订时间", "{{ day(sign_date) }}"),) if "sign_date" in known else ()),
        *((("签订地点", "{{ sign_place }}"),) if "sign_place" in known else ()),
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
    yield _parties(made)
    for n, line in enumerate(made.template.body.preamble):
        yield replace(body(*made.words.inlines(line)), before_pt=None if n else 8)
    for one in made.chapters:
        yield chapter(f"　{one.title}")
        for clause in one.clauses:
            yield from _clause(made, clause, comments)
    yield from _signing(made)


def _parties(made: Draft) -> Table:
    """All parties in one table.

    One for each, with the line between two tables, makes LibreOffice forget that the first chapter's heading stays with
    its first article where that does not fit on the page any more.
    """
    rows: list[Row] = []
    for n, party in enumerate(made.template.body.parties):
        name = Run(f"{party.role}（{party.note}）" if party.note else party.role, bold=True)
        head = Paragraph((name,), Role.PLAIN, before_pt=8 if n else None, keep_next=True)
        rows.append(Row((Cell((head,), span=2, role=Role.PLAIN),)))
        for label, parameter in party.values:
            text = made.words.inlines(f"{{{{ {parameter} }}}}")
            rows.append(Row((Cell(f"{label}：", role=Role.PLAIN), Cell(text, role=Role.PLAIN, edges="b"))))
    return Table((58, 92), tuple(rows), ruled=False)


def _clause(made: Draft, clause: Clause, comments: bool) -> Iterator[Block]:
    notes = _comments(clause) if comments else ()
    when = made.words.contract.condition(clause) if made.words.is_open(clause.when) else ""
    condition = f"　【采用条件：{when}】" if when else ""
    head = article(Run(f"　{clause.title}", bold=True), condition, bookmark=clause.id, comments=notes)
    yield replace(head, keep_next=True)
    for paragraph, following in pairwise((*clause.text, "")):
        if isinstance(paragraph, str):
            leads = isinstance(following, tuple)
            yield replace(body(*made.words.inlines(paragraph, bold=clause.prominent)), keep_next=leads)
        else:
            yield from items(*(made.words.inlines(text, bold=clause.prominent) for text in paragraph))


def _comments(clause: Clause) -> tuple[Comment, ...]:
    basis = "、".join(b.text for b in clause.basis)
    lines = [f"依据：{basis}" if basis else "", f"理由：{clause.reason}" if clause.reason else ""]
    lines.append(f"落实标准：{'、'.join(clause.fulfils)}" if clause.fulfils else "")
    text = "\n".join(line for line in lines if line)
    return (Comment(text),) if text else ()


def _signing(made: Draft) -> Iterator[Block]:
    """The text's end and the page to sign, which names the contract and holds what is pointed out and explained."""
    contract, name = made.template.body, made.template.title
    kind = "协议" if name.endswith("协议") else "合同"
    others = [party.role for party in contract.parties if party.role != contract.offerer.role]
    explained = (
        f"提示与说明：{contract.offerer.role}已就本{kind}中以加粗方式标明的费用、责任、违约金和解除条款作出提示，"
        f"并按照{'、'.join(others)}的要求予以说明。"
    )
    yield Paragraph(CLOSING, Role.PLAIN, align=Align.CENTRE, before_pt=12)
    page = f"（本页为《{name}》签署页）"
    yield Paragraph(page, Role.PLAIN, align=Align.CENTRE, after_pt=12, page_break=True, keep_next=True)
    yield Paragraph((Run(explained, bold=True),), Role.BODY, keep_next=True)
    yield Paragraph(f"{'、'.join(others)}对上述提示和说明已经知悉。", Role.BODY, keep_next=True)
    known = (f"　　{other}签字：＿＿＿＿＿＿＿＿＿＿" for other in others)
    yield signatures(tuple(known), ("日期：　　　　年　　月　　日",) * len(others), width_mm=150)
    yield Paragraph("", Role.PLAIN, after_pt=12, keep_next=True)
    date_line = "签订日期：　　　年　　月　　日" if len(contract.parties) < 3 else "日期：　　年　月　日"
    yield signatures(*(_signature(party, date_line) for party in contract.parties), width_mm=150)


def _signature(party: Party, date_line: str) -> tuple[str, ...]:
    """The lines one party signs on: a body seals and its head signs, a person only signs."""
    head = next((label for label, name in party.values if name.endswith("_head")), "")
    own = (f"{party.role}（盖章）：", "", f"{head}（签字）：") if head else (f"{party.role}（签字）：", "", "")
    return (*own, "", "委托代理人（签字）：", "", date_line)
