"""How Word documents look: the roles a paragraph can play, and three looks — contract, form, report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from xml.sax.saxutils import quoteattr


class Role(StrEnum):
    """What a paragraph is; the value is its Word style id, and every look defines all of them."""

    TITLE = "Title"
    SUBTITLE = "Subtitle"
    HEADING1 = "Heading1"
    HEADING2 = "Heading2"
    HEADING3 = "Heading3"
    ARTICLE = "Article"
    ITEM = "Item"
    BODY = "Body"
    PLAIN = "Plain"
    NOTE = "Note"
    CELL = "Cell"
    CELL_HEAD = "CellHead"
    CELL_CODE = "CellCode"
    CAPTION = "Caption"
    TOC_TITLE = "TOCHeading"
    TOC1 = "TOC1"
    TOC2 = "TOC2"
    TOC3 = "TOC3"
    HEADER = "Header"
    FOOTER = "Footer"


class Align(StrEnum):
    """Where text stands between its margins; the value is Word's."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    JUSTIFY = "both"


_NAMES = {
    Role.TITLE: "Title", Role.SUBTITLE: "Subtitle", Role.HEADING1: "heading 1", Role.HEADING2: "heading 2",
    Role.HEADING3: "heading 3", Role.ARTICLE: "条", Role.ITEM: "项", Role.BODY: "正文缩进两字", Role.PLAIN: "正文顶格",
    Role.NOTE: "说明小字", Role.CELL: "表格文字", Role.CELL_HEAD: "表头", Role.CELL_CODE: "表格编号", Role.CAPTION: "caption",
    Role.TOC_TITLE: "TOC Heading", Role.TOC1: "toc 1", Role.TOC2: "toc 2", Role.TOC3: "toc 3", Role.HEADER: "header",
    Role.FOOTER: "footer",
}  # fmt: skip
"""Style names; the English ones are Word's built-in names, which Word shows in the reader's language."""
OUTLINE = {Role.HEADING1: 1, Role.HEADING2: 2, Role.HEADING3: 3}
"""Which roles stand in the navigation pane and the table of contents, and how deep."""


@dataclass(frozen=True, slots=True)
class Style:
    """One paragraph style; `line` is a multiple of single spacing, `exact_pt` wins over it where set."""

    font: str = "仿宋"
    size_pt: float = 12
    bold: bool = False
    colour: str = ""
    align: Align = Align.LEFT
    line: float = 1
    exact_pt: float = 0
    before_pt: float = 0
    after_pt: float = 0
    indent_chars: float = 0
    left_chars: float = 0
    keep_next: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of paper and its margins, in millimetres."""

    width_mm: float = 210
    height_mm: float = 297
    top_mm: float = 25
    bottom_mm: float = 25
    left_mm: float = 30
    right_mm: float = 30
    header_mm: float = 15
    footer_mm: float = 15

    @property
    def text_width_mm(self) -> float:
        """How wide a full-width table may be."""
        return self.width_mm - self.left_mm - self.right_mm

    def turned(self) -> Page:
        """The same sheet and margins, portrait for landscape or the other way round."""
        return replace(self, width_mm=self.height_mm, height_mm=self.width_mm)


@dataclass(frozen=True, slots=True)
class Look:
    """A whole document's typography: one style a role, and the usual page."""

    name: str
    page: Page
    styles: tuple[tuple[Role, Style], ...]
    latin: str = "Times New Roman"

    def style(self, role: Role) -> Style:
        """How a role looks."""
        return dict(self.styles)[role]

    def with_style(self, role: Role, style: Style) -> Look:
        """The same look with one role restyled."""
        return replace(self, styles=tuple((r, style if r is role else s) for r, s in self.styles))


ALTERNATIVES = {"方正小标宋简体": "黑体", "仿宋": "仿宋_GB2312", "宋体": "SimSun", "黑体": "SimHei"}
"""What Word falls back to where a machine lacks the font (`w:altName`)."""


def _look(
    name: str, page: Page, *, body: Style, title: Style, headings: tuple[Style, Style, Style], cell: Style
) -> Look:
    plain = replace(body, indent_chars=0)
    head = replace(cell, font="黑体", align=Align.CENTRE, keep_next=True)
    small = Style("宋体", 9)
    toc = replace(plain, font="宋体", size_pt=min(body.size_pt, 12), exact_pt=0, line=1.5)
    styles = (
        (Role.TITLE, title),
        (Role.SUBTITLE, replace(plain, align=Align.CENTRE, after_pt=6)),
        (Role.HEADING1, headings[0]), (Role.HEADING2, headings[1]), (Role.HEADING3, headings[2]),
        (Role.ARTICLE, body), (Role.ITEM, body), (Role.BODY, body), (Role.PLAIN, plain),
        (Role.NOTE, replace(small, size_pt=min(9, cell.size_pt))),
        (Role.CELL, cell), (Role.CELL_HEAD, head), (Role.CELL_CODE, Style("宋体", 7, colour="7F7F7F")),
        (Role.CAPTION, replace(cell, font="黑体", align=Align.CENTRE, before_pt=6, after_pt=3, keep_next=True)),
        (Role.TOC_TITLE, replace(headings[0], align=Align.CENTRE, indent_chars=0)),
        (Role.TOC1, toc), (Role.TOC2, replace(toc, left_chars=2)), (Role.TOC3, replace(toc, left_chars=4)),
        (Role.HEADER, small), (Role.FOOTER, small),
    )  # fmt: skip
    return Look(name, page, styles)


_BODY = Style("仿宋", 12, align=Align.JUSTIFY, line=1.5, indent_chars=2)
_GONGWEN = Style("仿宋", 16, align=Align.JUSTIFY, exact_pt=28, indent_chars=2)

CONTRACT = _look(
    "contract",
    Page(),
    body=_BODY,
    title=Style("方正小标宋简体", 22, align=Align.CENTRE, line=1.25, before_pt=12, after_pt=18),
    headings=(
        Style("黑体", 16, align=Align.CENTRE, line=1.25, before_pt=14, after_pt=10, keep_next=True),
        Style("黑体", 14, line=1.25, before_pt=8, after_pt=6, keep_next=True),
        Style("仿宋", 12, bold=True, line=1.5, keep_next=True),
    ),
    cell=Style("宋体", 10.5),
)
"""合同: title 二号, 章 黑体三号 centred, body 仿宋小四 at 1.5 lines, indented two characters and justified."""
FORM = _look(
    "form",
    Page(top_mm=13, bottom_mm=14, left_mm=12, right_mm=12, header_mm=6, footer_mm=6),
    body=Style("宋体", 10),
    title=Style("黑体", 16, align=Align.CENTRE, after_pt=3),
    headings=(
        Style("黑体", 12, before_pt=4, after_pt=2, keep_next=True),
        Style("黑体", 10.5, keep_next=True),
        Style("黑体", 10, keep_next=True),
    ),
    cell=Style("宋体", 9),
)
"""表单: 宋体 9 to 10 pt, narrow margins; use `FORM.page.turned()` for landscape."""
REPORT = _look(
    "report",
    Page(top_mm=37, bottom_mm=35, left_mm=28, right_mm=26, header_mm=15, footer_mm=28),
    body=_GONGWEN,
    title=Style("方正小标宋简体", 22, align=Align.CENTRE, exact_pt=32, after_pt=16),
    headings=(
        replace(_GONGWEN, font="黑体", align=Align.LEFT, keep_next=True),
        replace(_GONGWEN, bold=True, align=Align.LEFT, keep_next=True),
        replace(_GONGWEN, align=Align.LEFT, keep_next=True),
    ),
    cell=Style("宋体", 10.5),
)
"""报告, 通知: the grid of GB/T 9704 — 仿宋三号, 28 pt lines, margins 37/35/28/26 mm."""


def styles_xml(look: Look) -> str:
    """The children of `w:styles`; no theme fonts, so that every program sees the same names."""
    latin = quoteattr(look.latin)
    fonts = f'<w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia="宋体" w:cs={latin}/>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )
    comment = (
        '<w:style w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/><w:basedOn w:val="Normal"/></w:style>'
        '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
        '<w:rPr><w:sz w:val="21"/></w:rPr></w:style>'
    )
    return defaults + normal + table + comment + "".join(_style_xml(look, role, style) for role, style in look.styles)


def _style_xml(look: Look, role: Role, style: Style) -> str:
    latin, font = quoteattr(look.latin), quoteattr(style.font)
    size = round(style.size_pt * 2)
    line = f'w:line="{round(style.line * 240)}" w:lineRule="auto"'
    if style.exact_pt:
        line = f'w:line="{round(style.exact_pt * 20)}" w:lineRule="exact"'
    outline = f'<w:outlineLvl w:val="{OUTLINE[role] - 1}"/>' if role in OUTLINE else ""
    custom = "" if _NAMES[role].isascii() else 'w:customStyle="1" '
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    return (
        f'<w:style w:type="paragraph" {custom}w:styleId="{role}">'
        f'<w:name w:val={quoteattr(_NAMES[role])}/><w:basedOn w:val="Normal"/>{_next_xml(role)}<w:qFormat/><w:pPr>'
        f"{'<w:keepNext/>' if style.keep_next else ''}"
        f'<w:spacing w:before="{round(style.before_pt * 20)}" w:after="{round(style.after_pt * 20)}" {line}/>'
        f'{indent_xml(style.indent_chars, style.left_chars, style.size_pt)}<w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        f"<w:rPr><w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia={font} w:cs={latin}/>"
        f"{'<w:b/>' if style.bold else ''}"
        f'{colour}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _next_xml(role: Role) -> str:
    return f'<w:next w:val="{Role.BODY}"/>' if role in OUTLINE or role is Role.TITLE else ""


def indent_xml(first_chars: float, left_chars: float, size_pt: float) -> str:
    """Word's indent, in characters for Word and in twips for everybody else; empty where there is none."""
    if not first_chars and not left_chars:
        return ""
    return (
        f'<w:ind w:leftChars="{round(left_chars * 100)}" w:left="{round(left_chars * size_pt * 20)}" '
        f'w:firstLineChars="{round(first_chars * 100)}" w:firstLine="{round(first_chars * size_pt * 20)}"/>'
    )


def fonts_xml(look: Look) -> str:
    """The children of `w:fonts`: every font named, its stand-in, nothing embedded."""
    names = sorted({style.font for _, style in look.styles} | {"宋体", "黑体", "仿宋"})
    chinese = "".join(
        f'<w:font w:name={quoteattr(name)}>{_alt_xml(name)}<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name in names
    )
    return f'<w:font w:name={quoteattr(look.latin)}><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>{chinese}'


def _alt_xml(name: str) -> str:
    return f"<w:altName w:val={quoteattr(ALTERNATIVES[name])}/>" if name in ALTERNATIVES else ""
