"""Words, paragraphs and fields as WordprocessingML text; text because one parse at the end is many times faster."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from .package import clean
from .word import Comment, Inline, PageCount, PageNumber, Paragraph, Picture, Ref, Run, Words
from .word_numbering import Counted
from .word_styles import Look, Role, indent_xml

EMU_PER_MM = 36_000
_SHARED_SIGNS = re.compile("[“”‘’…—·×÷±°§①-⑳√□■○●☑☒→←↑↓≤≥≠ⅠⅡⅢⅣⅤⅥ]")
"""Signs that Latin and Chinese fonts both have: Word takes the Latin one unless the run hints otherwise."""
_BREAKS = re.compile("([\n\t])")
_MARKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


@dataclass(slots=True)
class Scribe:
    """Writes one document part after another; holds what must be counted through the whole file."""

    look: Look
    dated: str
    targets: Mapping[str, tuple[str, str]]
    """Bookmark id → what a reference to it shows, and the field's switches."""
    numbers: Iterator[Counted]
    picture: Callable[[Picture], str] = field(default=lambda picture: "")
    """Puts a picture into the part being written and gives its relationship id."""
    comments: list[str] = field(default_factory=list)
    bookmarks: int = 0
    drawings: int = 0

    def paragraph(self, paragraph: Paragraph, *, section: str = "", tabs: str = "") -> str:
        """One `w:p`; `section` is the `w:sectPr` that ends here, `tabs` its `w:tabs`."""
        number = next(self.numbers) if paragraph.number else None
        inner = self._noted(paragraph)
        if paragraph.bookmark:
            inner = self.bookmarked(bookmark_name(paragraph.bookmark), inner)
        return f"<w:p>{self._properties(paragraph, number, tabs)}{section}</w:pPr>{inner}</w:p>"

    def _noted(self, paragraph: Paragraph) -> str:
        """The paragraph's words, its comments on the first of them.

        Not on all of them: a page full of marked paragraphs is hard to read, and LibreOffice gives the anchor of a
        comment at a full line's end a line of its own.
        """
        open_notes, close_notes = self._notes(paragraph.comments)
        first = paragraph.content if isinstance(paragraph.content, str) else paragraph.content[:1]
        rest = () if isinstance(paragraph.content, str) else paragraph.content[1:]
        return open_notes + self.inlines(first) + close_notes + self.inlines(rest)

    def bookmarked(self, name: str, inner: str) -> str:
        """The same XML between the two ends of a bookmark."""
        self.bookmarks += 1
        return (
            f'<w:bookmarkStart w:id="{self.bookmarks}" w:name={quoteattr(name)}/>{inner}'
            f'<w:bookmarkEnd w:id="{self.bookmarks}"/>'
        )

    def _properties(self, paragraph: Paragraph, number: Counted | None, tabs: str) -> str:
        style = self.look.style(paragraph.role)
        parts = [f'<w:pStyle w:val="{paragraph.role}"/>']
        if paragraph.keep_next:
            parts.append("<w:keepNext/>")
        if paragraph.page_break:
            parts.append("<w:pageBreakBefore/>")
        if number:
            parts.append(f'<w:numPr><w:ilvl w:val="{number.level}"/><w:numId w:val="{number.num_id}"/></w:numPr>')
        parts += [tabs, _spacing(paragraph)]
        indent = paragraph.indent_chars
        if number and indent is None:
            indent = paragraph.number.list.levels[number.level].indent_chars if paragraph.number else None
        if indent is not None:
            zero = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
            parts.append(indent_xml(indent, style.left_chars, style.size_pt) or zero)
        if paragraph.align:
            parts.append(f'<w:jc w:val="{paragraph.align}"/>')
        return f"<w:pPr>{''.join(parts)}"

    def inlines(self, content: Words) -> str:
        """The runs of a paragraph."""
        return "".join(self._inline(part) for part in ((content,) if isinstance(content, str) else content))

    def _inline(self, part: Inline) -> str:
        match part:
            case str():
                return text_run(part)
            case Run():
                open_notes, close_notes = self._notes(part.comments)
                return open_notes + text_run(part.text, _run_properties(part)) + close_notes
            case Ref():
                if part.bookmark not in self.targets:
                    raise ValueError(f"a reference to {part.bookmark!r}, which no paragraph of the document bears")
                shown, switches = self.targets[part.bookmark]
                return field_xml(f"REF {bookmark_name(part.bookmark)} {switches}", shown)
            case PageNumber():
                return field_xml("PAGE", "1")
            case PageCount():
                return field_xml("NUMPAGES", "1")
            case _:
                return self._drawing(part)

    def _notes(self, comments: tuple[Comment, ...]) -> tuple[str, str]:
        before, after = "", ""
        for comment in comments:
            number = len(self.comments)
            self.comments.append(_comment_xml(comment, number, self.dated))
            before += f'<w:commentRangeStart w:id="{number}"/>'
            after += (
                f'<w:commentRangeEnd w:id="{number}"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
                f'<w:commentReference w:id="{number}"/></w:r>'
            )
        return before, after

    def _drawing(self, picture: Picture) -> str:
        relation, name = self.picture(picture), quoteattr(clean(picture.alt))
        self.drawings += 1
        wide, high = round(picture.width_mm * EMU_PER_MM), round(picture.height_mm * EMU_PER_MM)
        known = f'id="{self.drawings}" name="Picture {self.drawings}"'
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr {known} descr={name}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f"<pic:nvPicPr><pic:cNvPr {known}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
        )


def text_run(text: str, properties: str = "") -> str:
    """One `w:r`; newlines and tabs become breaks and tabs."""
    text = clean(text)
    if not text:
        return ""
    if _SHARED_SIGNS.search(text) and "<w:rFonts" not in properties:
        properties = '<w:rFonts w:hint="eastAsia"/>' + properties
    parts = (
        _MARKS.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in _BREAKS.split(text) if part
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{''.join(parts)}</w:r>"


def field_xml(instruction: str, shown: str, properties: str = "") -> str:
    """A complex field with the text to show until the program works it out; only our own instructions come here."""
    run = f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}"
    return (
        f'{run}<w:fldChar w:fldCharType="begin"/></w:r>{run}<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'{run}<w:fldChar w:fldCharType="separate"/></w:r>{text_run(shown, properties)}{run}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark_name(name: str) -> str:
    """A bookmark name Word accepts (a letter first, 40 characters at most), always the same for the same id."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if plain == name and len(name) <= 38:
        return f"b_{name}"
    return f"b_{plain[:28]}_{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def plain_text(content: Words) -> str:
    """The words alone, without looks, pictures and fields."""
    parts = (content,) if isinstance(content, str) else content
    return "".join(part if isinstance(part, str) else part.text for part in parts if isinstance(part, str | Run))


def _spacing(paragraph: Paragraph) -> str:
    given = [
        f'w:{name}="{round(points * 20)}"'
        for name, points in (("before", paragraph.before_pt), ("after", paragraph.after_pt))
        if points is not None
    ]
    if not isinstance(paragraph.content, str) and any(isinstance(part, Picture) for part in paragraph.content):
        given.append('w:line="240" w:lineRule="auto"')  # an exact line height would cut the picture off
    return f"<w:spacing {' '.join(given)}/>" if given else ""


def _run_properties(run: Run) -> str:
    font = quoteattr(run.font)
    size = round(run.size_pt * 2)
    return "".join(
        xml
        for wanted, xml in (
            (run.font, f'<w:rFonts w:hint="eastAsia" w:ascii={font} w:hAnsi={font} w:eastAsia={font}/>'),
            (not run.font and _SHARED_SIGNS.search(run.text), '<w:rFonts w:hint="eastAsia"/>'),
            (run.bold, "<w:b/>"),
            (run.italic, "<w:i/>"),
            (run.strike, "<w:strike/>"),
            (run.colour, f"<w:color w:val={quoteattr(run.colour)}/>"),
            (size, f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'),
            (run.underline, '<w:u w:val="single"/>'),
            (run.fill, f'<w:shd w:val="clear" w:color="auto" w:fill={quoteattr(run.fill)}/>'),
            (run.superscript, '<w:vertAlign w:val="superscript"/>'),
        )
        if wanted
    )


def _comment_xml(comment: Comment, number: int, dated: str) -> str:
    author = quoteattr(clean(comment.author))
    initials = quoteattr(clean(comment.author)[:2])
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>{text_run(line)}</w:p>'
        for line in comment.text.split("\n")
    )
    return (
        f'<w:comment w:id="{number}" w:author={author} w:date="{dated}" w:initials={initials}>{paragraphs}</w:comment>'
    )


EMPTY_LINE = f'<w:p><w:pPr><w:pStyle w:val="{Role.PLAIN}"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
"""A paragraph of one point: Word needs one after every table, people should not see it."""
