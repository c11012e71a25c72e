"""The 整改复查单: what was to be put right, what was reported, what was seen again, and the way there."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.kinds.notice import CLOSED, REPORTED, RETURNED, Entry, Item, Notice
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.values import day_text
from compliance_kit.model import Document
from compliance_kit.outputs.notice.sheet import (
    BLANK,
    WIDTH,
    Block,
    box,
    centred,
    day_lines,
    file,
    gap,
    head,
    on_day,
    pairs,
    short,
    signed,
    slip,
    top,
    whole,
    wide,
)
from compliance_kit.outputs.office import Cell, Paragraph, Role, Row, Run, Table, WordFile

TITLE = "整改复查单"
COLUMNS = (("序号", 9), ("部位与问题", 44), ("整改要求", 44), ("完成时限", 19), ("复查结果", 22), ("复查情况", 30))


def is_due(notice: Notice) -> bool:
    """Whether the notice has ever been reported done."""
    return any(entry.to == REPORTED for entry in notice.history)


def document(project: Document[Project], notice: Document[Notice]) -> WordFile:
    """The sheet as a document."""
    return file(project, notice, TITLE, tuple(_blocks(project, notice.body)))


def _blocks(project: Document[Project], notice: Notice) -> Iterator[Block]:
    reported = [entry for entry in notice.history if entry.to == REPORTED][-1]
    yield from top(project, notice, TITLE)
    yield pairs(
        ("被检查单位", notice.addressee, "物业项目", project.title),
        ("检查时间", str(day_text(notice.checked_on)), "通知签发", on_day(notice.issued)),
        ("报请复查", on_day(reported.on), "报请人", reported.by),
    )
    if reported.note:
        yield Paragraph(f"整改情况：{reported.note}", Role.PLAIN, before_pt=4)
    yield gap()
    yield _items(notice)
    yield from whole(notice.items)
    yield gap()
    yield _verdict(notice)
    yield Paragraph((Run("办理经过", bold=True),), Role.PLAIN, before_pt=6, keep_next=True)
    yield _history(notice)


def _items(notice: Notice) -> Table:
    rows = [head(*(name for name, _ in COLUMNS))]
    rows += [_row(notice, number, item) for number, item in enumerate(notice.items, 1)]
    scale = WIDTH / sum(width for _, width in COLUMNS)
    return Table(tuple(width * scale for _, width in COLUMNS), tuple(rows))


def _row(notice: Notice, number: int, item: Item) -> Row:
    ticks = f"{box(notice.state == CLOSED, '符合')}\n{box(False, '不符合')}"
    return Row(
        (
            centred(str(number)),
            Cell((Run(f"{item.place}\n", bold=True), f"{item.name}：{short(item.found)}")),
            Cell(item.requirement),
            centred(day_lines(notice.extended_to or item.due)),
            centred(ticks),
            Cell(),
        ),
        height_mm=14,
    )


def _verdict(notice: Notice) -> Table:
    last = notice.history[-1]
    done = last if last.to in (CLOSED, RETURNED) else None
    ticks = (box(last.to == CLOSED, "全部符合，予以销号"), box(last.to == RETURNED, "不符合，退回继续整改，限期至 "))
    words = "　".join(ticks) + (on_day(last.until) if last.to == RETURNED and last.until else BLANK)
    note = f"\n说明：{done.note}" if done else "\n说明："
    return slip(
        wide("复查结论", words + note, 18),
        signed(("复查人", "复查日期"), done.by if done else "", done.on if done else None, 11),
        signed(("被检查单位", "日　期"), "签字：", None, 11),
    )


def _history(notice: Notice) -> Table:
    rows = [head("日期", "办理", "经办人", "说明、期限与证明材料")]
    rows.append(Row((centred(str(day_text(notice.issued))), centred("签发"), centred(notice.issuer or "—"), Cell("—"))))
    rows += [_entry(entry) for entry in notice.history]
    return Table((36, 18, 28, WIDTH - 82), tuple(rows))


def _entry(entry: Entry) -> Row:
    parts = [entry.note] if entry.note else []
    parts += [f"期限改为 {day_text(entry.until)}"] if entry.until else []
    parts += [f"批准人 {entry.approver}"] if entry.approver else []
    parts += [f"附 {file.path}（{file.sha256[:8]}）" for file in entry.evidence]
    return Row((centred(str(day_text(entry.on))), centred(entry.to), centred(entry.by), Cell("；".join(parts) or "—")))
