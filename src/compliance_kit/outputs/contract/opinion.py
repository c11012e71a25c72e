"""审查意见表: what the review says of a contract, a line for each objection, with room for what was done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from compliance_kit.kinds.words import REGION
from compliance_kit.outputs.office import (
    FORM,
    Align,
    Cell,
    Paragraph,
    Properties,
    Role,
    Row,
    Section,
    Table,
    WordFile,
    docx_paragraphs,
    landscape,
    page_footer,
    render_word,
    title,
)
from compliance_kit.review import RULES, Finding, Level, review, rules_for
from compliance_kit.review import Paragraph as ReviewParagraph

NAME = "合同审查意见表"
STATEMENT = (
    "本表由程序按固定规则得出，只供起草和审查时参考，不是法律意见；没有列出的条款不等于没有问题。"
    "是否采纳由审查人决定，并在“采纳情况”栏写明。"
)
RISK = {Level.ERROR: "高", Level.WARN: "中", Level.INFO: "低"}
MEANING = "风险等级：高，违反强制性规定或者可能无效；中，缺项或者风险较高；低，需要留意。"
_WIDTHS = (10, 20, 36, 17, 42, 48, 62, 38)
_HEAD = ("序号", "条款", "涉及文字", "风险等级", "依据", "审查意见", "建议写法", "采纳情况")


@dataclass(frozen=True, slots=True)
class Subject:
    """What was reviewed: the contract's title, its file, the region, what was found and on which day."""

    title: str
    file: str
    region: str
    findings: Sequence[Finding]
    today: date
    remarks: Sequence[str] = ()
    """What of the file was not reviewed, in sentences."""


def of_file(content: bytes, *, title: str, file: str, region: str, today: date) -> bytes:
    """The sheet of a Word contract, reviewed now."""
    rows = [ReviewParagraph(p.index, p.text, p.label, p.is_bold, bool(p.table)) for p in docx_paragraphs(content)]
    return sheet(Subject(title, file, region, review(rows, region), today))


def sheet(subject: Subject) -> bytes:
    """The sheet as a Word file, on its side."""
    properties = Properties(
        title=f"{subject.title} {NAME}", author="compliance-kit", created=datetime.combine(subject.today, time())
    )
    section = Section(
        (title(NAME), _about(subject), _objections(subject.findings), _signing(), *_notes(subject)),
        footer=(page_footer(NAME, subject.file),),
    )
    return render_word(WordFile((landscape(section, FORM),), FORM, properties))


def _about(subject: Subject) -> Table:
    """The head: which contract, where, when, and how much was found."""
    counts = Counter(f.level for f in subject.findings)
    found = "，".join(f"{RISK[level]}风险 {counts[level]} 项" for level in Level)
    region = f"{REGION.get(subject.region, subject.region)}（{subject.region}）"
    day = f"{subject.today.year}年{subject.today.month}月{subject.today.day}日"
    rows = (("合同名称", subject.title, "文件", subject.file), ("适用地区", region, "审查日期", day))
    lines = tuple(Row((_label(a), Cell(b), _label(c), Cell(d))) for a, b, c, d in rows)
    return Table((28, 108.5, 28, 108.5), (*lines, Row((_label("审查结果"), Cell(found, span=3)))))


def _label(text: str) -> Cell:
    return Cell(text, role=Role.CELL_HEAD)


def _objections(findings: Sequence[Finding]) -> Table:
    head = Row(tuple(_label(name) for name in _HEAD), header=True)
    if not findings:
        return Table(_WIDTHS, (head, Row((Cell("适用的规则没有发现问题。", span=len(_HEAD), align=Align.CENTRE),), 12)))
    return Table(_WIDTHS, (head, *(_line(n, finding) for n, finding in enumerate(findings, start=1))))


def _line(number: int, finding: Finding) -> Row:
    where = finding.article or ("全文" if not finding.paragraph else "")
    place = "\n".join(part for part in (where, f"第 {finding.paragraph} 段" if finding.paragraph else "") if part)
    return Row(
        (
            Cell(str(number), align=Align.CENTRE),
            Cell(place, align=Align.CENTRE),
            Cell(finding.words or "（缺项）"),
            Cell(f"{RISK[finding.level]}\n{finding.rule.id}", align=Align.CENTRE),
            Cell(finding.grounds),
            Cell(f"{finding.problem}\n{finding.rule.why}"),
            Cell(finding.rule.proposal),
            Cell(("□采纳　□部分采纳\n□不采纳，理由：",), valign="top"),
        ),
        14,
    )


def _signing() -> Table:
    line = "＿＿＿＿＿＿＿＿"
    cells = (f"审查人：{line}", f"复核人：{line}", f"日期：{line}")
    return Table((91, 91, 91), (Row(tuple(Cell(text) for text in cells), 14),), ruled=False, together=True)


def _notes(subject: Subject) -> Iterator[Paragraph]:
    """What the levels mean, what the sheet is, and which rules were applied."""
    applied = rules_for(subject.region)
    left_out = "、".join(rule.id for rule in RULES if rule not in applied) or "无"
    names = "；".join(f"{rule.id} {rule.title}" for rule in applied)
    for text in (
        *subject.remarks,
        f"{MEANING}{STATEMENT}",
        f"规则共 {len(RULES)} 条，适用 {len(applied)} 条；不适用于该地区、没有检查的：{left_out}。",
        f"适用的规则：{names}。",
    ):
        yield Paragraph(text, Role.NOTE, after_pt=2)
