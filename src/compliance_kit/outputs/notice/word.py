"""The 整改通知书 as one document: what was found, on what ground, what to do; served, signed, looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_kit.citation import article_text
from compliance_kit.kinds.notice import CLOSED, EXTENDED, RETURNED, WAYS, Item, Notice
from compliance_kit.kinds.project import Project
from compliance_kit.kinds.regulation import STATE, Duty
from compliance_kit.kinds.values import day_text
from compliance_kit.lawbook import meets
from compliance_kit.library import Library
from compliance_kit.model import Basis, Document
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
    owner_lines,
    pairs,
    short,
    signed,
    slip,
    top,
    whole,
    wide,
)
from compliance_kit.outputs.office import Cell, Paragraph, Role, Row, Run, Table, WordFile, chinese_number

TITLE = "整改通知书"
COLUMNS = (("序号", 8), ("部位与问题", 35), ("违反依据", 28), ("整改要求", 33), ("完成时限", 22), ("责任人", 26), ("未消除前的\n防范措施", 24))  # fmt: skip
COPIES = {2: "两", 3: "三"}


def document(library: Library, project: Document[Project], notice: Document[Notice]) -> WordFile:
    """The notice as a document."""
    return file(project, notice, TITLE, tuple(_blocks(library, project, notice.body)))


def _blocks(library: Library, project: Document[Project], notice: Notice) -> Iterator[Block]:
    yield from top(project, notice, TITLE)
    yield pairs(
        ("被检查单位", notice.addressee, "物业项目", project.title),
        ("检查时间", _when(notice), "检查人", "、".join(notice.inspectors)),
        ("所用表单", f"{notice.form_title}（{notice.form} {notice.version}）", "签发日期", on_day(notice.issued)),
    )
    yield Paragraph(f"{notice.addressee}：", Role.PLAIN, before_pt=6)
    yield Paragraph(_opening(notice), Role.BODY, after_pt=4)
    yield _items(notice)
    yield from whole(notice.items)
    for i, line in enumerate(consequences(library, notice)):
        opening = (Run("法律责任提示　", bold=True),) if not i else ()
        yield Paragraph((*opening, line), Role.NOTE, before_pt=3)
    yield Paragraph(
        "整改完成后，请在完成时限内书面报请复查，并附整改前后的照片或者记录；不能按期完成的，应当在到期前书面申请延期，"
        "写明理由和防范措施。对本通知书有异议的，可以在收到后三日内书面提出，异议期间照常落实防范措施。",
        Role.BODY,
        before_pt=4,
        after_pt=4,
    )
    yield _service(notice)
    yield gap()
    yield _recheck(notice)
    yield Paragraph(_copies(notice), Role.NOTE, before_pt=4)


def _when(notice: Notice) -> str:
    clocks = "–".join(part for part in (notice.started, notice.finished) if part)
    return f"{day_text(notice.checked_on)}{f' {clocks}' if clocks else ''}"


def _opening(notice: Notice) -> str:
    return (
        f"{day_text(notice.checked_on)}按《{notice.form_title}》检查，发现下列 {len(notice.items)} 项问题。"
        "请按要求在时限内整改；问题消除前，必须落实所列防范措施，确保安全。"
    )


def _items(notice: Notice) -> Table:
    rows = [head(*(name for name, _ in COLUMNS))]
    rows += [_row(number, item) for number, item in enumerate(notice.items, 1)]
    scale = WIDTH / sum(width for _, width in COLUMNS)
    return Table(tuple(width * scale for _, width in COLUMNS), tuple(rows))


def _row(number: int, item: Item) -> Row:
    return Row(
        (
            centred(str(number)),
            Cell((Run(f"{item.place}\n", bold=True), f"{item.name}：{short(item.found)}")),
            Cell("；".join(basis.text for basis in item.basis)),
            Cell(item.requirement),
            centred(day_lines(item.due)),
            centred(owner_lines(item.owner)),
            Cell(item.interim),
        )
    )


def consequences(library: Library, notice: Notice) -> Iterator[str]:
    """What the law threatens for a breach of what the items cite; nothing where no checked law names a penalty."""
    cited: dict[str, list[str]] = {}
    for basis in (basis for item in notice.items for basis in item.basis):
        if threat := _threat(library, basis):
            cited.setdefault(threat, []).append(basis.text.replace(STATE, ""))
    for threat, bases in cited.items():
        yield f"违反{'；'.join(dict.fromkeys(bases))}的，{threat}。"


def _threat(library: Library, basis: Basis) -> str:
    """The first penalty for a breach of a basis, in our own words under the articles that name it, and where others stand."""
    found = [duty.penalty for duty in _duties(library, basis) if duty.penalty and duty.penalty.basis and duty.verified]
    if not found:
        return ""
    first = "、".join(b.text for b in found[0].basis)
    others = dict.fromkeys(article for penalty in found for b in penalty.basis for article in _articles(b))
    more = "、".join(article for article in others if article not in set(_articles(*found[0].basis)))
    words = f"依照{first}：{found[0].text.rstrip('。')}" + (f"；另见{more}" if more else "")
    return words.replace(STATE, "")


def _duties(library: Library, basis: Basis) -> Iterator[Duty]:
    for found in library.lawbook.resolve((basis,)):
        if found.provision:
            yield from (duty for duty in found.instrument.body.duties() if meets(found.provision, duty))


def _articles(*bases: Basis) -> Iterator[str]:
    """The articles that bases cite, without 款 and 项."""
    for cited in (cited for basis in bases for cited in basis.citations):
        for reference in cited.references:
            yield f"《{cited.title}》{article_text(reference.provision.article)}"


def _service(notice: Notice) -> Table:
    served = notice.service
    ways = "　".join(box(served is not None and served.how == way, way) for way in WAYS)
    receipt = f"签收人：{served.received_by if served else ''}"
    seen = "、".join(served.witnesses) if served else ""
    refusal = f"事由：{served.refusal if served else ''}\n见证人（不少于一名）：{seen}"
    is_refused = served is not None and bool(served.refusal)
    return slip(
        signed(("送达方式", "送达日期"), ways, served.on if served else None, 8),
        signed(("签　收", "签收日期"), receipt, served.on if served and served.received_by else None),
        wide(box(is_refused, "拒　签"), refusal, 13),
        signed(("签发人", "签发日期"), notice.issuer, notice.issued),
    )


def _recheck(notice: Notice) -> Table:
    """What the re-check found, ticked where the history says it, else blank to be written by hand."""
    last = notice.history[-1] if notice.history else None
    state = last.to if last else ""
    until = on_day(last.until) if last and last.until else BLANK
    ticks = (
        box(state == CLOSED, "已按要求整改，予以销号"),
        box(state == RETURNED, "整改不到位，退回继续整改"),
        box(state == EXTENDED, f"同意延期至 {until if state == EXTENDED else BLANK}"),
    )
    done = last if last and last.to in (CLOSED, RETURNED) else None
    note = f"\n说明：{last.note}" if last and last.note and state in (CLOSED, RETURNED, EXTENDED) else "\n说明："
    return slip(
        wide("复查意见", "\n".join(ticks) + note, 20),
        signed(("复查人", "复查日期"), done.by if done else "", done.on if done else None),
    )


def _copies(notice: Notice) -> str:
    count = COPIES.get(notice.copies, chinese_number(notice.copies))
    more = "，其余存档" if notice.copies > 2 else ""
    return f"本通知书一式{count}份，被检查单位和检查单位各执一份{more}；复查后连同证明材料归档。"
