"""Small Word and Excel files that the office tests share."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from compliance_kit.outputs.office import (
    ARTICLES,
    CELL,
    CODE,
    CONTRACT,
    DATE,
    HEAD,
    INPUT,
    TITLE,
    Between,
    Block,
    Cell,
    Column,
    Comment,
    Entry,
    Formula,
    Line,
    Number,
    OneOf,
    PageBreak,
    Paragraph,
    Properties,
    Ref,
    Role,
    Row,
    Run,
    Section,
    Shade,
    Sheet,
    Table,
    Toc,
    WordFile,
    Workbook,
    annex,
    article,
    blank,
    body,
    chapter,
    filled,
    items,
    landscape,
    page_footer,
    qr_picture,
    render_excel,
    render_word,
    signatures,
    title,
    unpack,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
KNOWN = Properties(
    title="前期物业服务合同",
    author="合规部",
    company="晴川物业",
    created=datetime(2026, 11, 23),
    custom=(("ckit-id", "CT-01"),),
)
PROBES = Path(__file__).parents[1] / ".." / "shared" / "probes" / "open" / "files"


def sample_contract() -> bytes:
    """Two chapters, fourteen articles, references both ways, comments, an annex on its side."""
    blocks: list[Block] = [title("前期物业服务合同"), Toc()]
    for part, name in enumerate(("物业基本情况", "服务费用")):
        blocks.append(chapter(name, bookmark=f"chapter#{part}"))
        for number in range(part * 7 + 1, part * 7 + 8):
            words = (
                Run("【要点】", bold=True),
                "见",
                Ref("std-x#12"),
                "及",
                Ref("附件/物业构成"),
                blank(),
                filled("2.80"),
            )
            notes = (Comment("依据：《民法典》第九百三十八条\n已核对", "法务"),)
            blocks.append(article(*words, bookmark=f"std-x#{number}", comments=notes))
        blocks += [*items("甲项；", "乙项。"), *items("子目", level=1)]
    blocks += [body("（以下无正文）"), signatures(("甲方（盖章）：", "日期："), ("乙方（盖章）：",)), PageBreak()]
    blocks += [annex("物业构成明细", "附件/物业构成"), Paragraph((qr_picture("CK1:CT-01@2026.1#9f3a2c1b"),))]
    blocks.append(Paragraph("安全协议另起一条。", Role.ARTICLE, Number(ARTICLES, restart=True)))
    header, footer = (Paragraph("合同编号\t\t示范文本", Role.HEADER),), (page_footer("CT-01", "9f3a2c1b"),)
    first = Section(tuple(blocks), header=header, footer=footer, cover=True)
    second = landscape(Section((sample_table(3),), header=(sample_table(1), *header), first_page_number=1), CONTRACT)
    return render_word(WordFile((first, second), properties=KNOWN, watermark="样稿"))


def sample_table(rows: int) -> Table:
    """A head that repeats, a cell reaching down, one reaching across."""
    head = Row(
        (Cell("序号", role=Role.CELL_HEAD, fill="F2F2F2"), Cell("内容", span=2, role=Role.CELL_HEAD)), 8, header=True
    )
    lines = [Row((Cell("消防", rows=rows), "灭火器", Cell("001", role=Role.CELL_CODE, edges="b")), 8)]
    return Table((20, 60, 10), (head, *lines, *(Row((f"第{i}行", "√")) for i in range(1, rows))))


def sample_book() -> bytes:
    """A locked form with inputs, totals, hidden ids."""
    lines = (
        Line((Entry("巡查表", TITLE, across=4),), 26),
        Line(("序号", "内容", "结果", "日期", "编号"), 20, HEAD),
        *(
            Line((i, "=1+1", Entry(None, INPUT), Entry(date(2026, 12, i), DATE), Entry(f"CHK-{i}", CODE)))
            for i in (1, 2)
        ),
        Line(
            (
                Entry("合计", CELL, across=2),
                Formula('=COUNTIF(C3:C4,"√")', 2),
                Decimal("0.5"),
                None,
                datetime(2026, 1, 2),
            )
        ),
    )
    sheet = Sheet(
        "消防",
        (Column(6), Column(40), Column(8), Column(12), Column(10, hidden=True)),
        lines,
        landscape=True,
        head_lines=(1, 2),
        print_area="A1:D5",
        footer=("A&B", "第 {page} 页　共 {pages} 页", ""),
        inputs=(
            OneOf("C3:C4", ("√", "×", "/")),
            Between("D3:D4", date(2026, 1, 1), date(2026, 12, 31)),
            Between("F3", 0, 5),
        ),
        shades=(Shade("A3:D4", '=$C3="×"'),),
        filter_area="A2:D4",
        locked=True,
    )
    plain = Sheet("_meta", (Column(),), (Line(("form", True, 1.5, "")),), frozen_columns=1, hidden=True)
    return render_excel(Workbook((sheet, plain), KNOWN, names=(("results", "='消防'!$C$3:$C$4"),)))


def word(*blocks: Block, **settings: object) -> bytes:
    return render_word(WordFile((Section(blocks),), **settings))  # type: ignore[arg-type]


def part(content: bytes, name: str) -> str:
    return unpack(content)[name].decode()


def rezip(changes: dict[str, bytes], base: bytes = b"") -> bytes:
    members = dict(unpack(base or word(body("甲")))) | changes
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
