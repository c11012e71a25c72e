"""The one door to docxtpl: what it would read in a Word template that people bring, and the template filled in.

Nothing active passes: what loads, runs or embeds is refused before docxtpl sees the file. Who calls gives a sandboxed
Jinja environment and looks through every source first; docxtpl's own environment would run code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from compliance_kit.model import say

from .package import OfficeFileError, clean, pack, unpack
from .read import W, parse_part
from .read_paragraphs import DOCUMENT, docx_paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_BYTES = 4 * 1024 * 1024
"""The text part of a template; a hundred pages take less than one."""
_FILLED = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml")
"""The parts in which docxtpl fills in values."""
_FIELD = re.compile(
    r"\b(?:INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK|EMBED|DATABASE|IMPORT|INCLUDE|MACROBUTTON|GOTOBUTTON|AUTOTEXT|RD|ADDIN|"
    r"CONTROL|HTMLACTIVEX|PRINT|SHELL)\b",
    re.IGNORECASE,
)
_TAGS = tuple(f"{W}{name}" for name in ("altChunk", "subDoc", "object", "control", "mailMerge", "attachedTemplate"))
_LINK = re.compile(rb"<(?:[\w.-]+:)?Relationship\b[^>]*>")
_SAFE = re.compile(rb"Target\s*=\s*[\"'](?:https?|mailto):", re.IGNORECASE)
_EMBEDDED = re.compile(r"(?:^|/)(?:embeddings|afchunk[^/]*|activeX)(?:/|$|\.)", re.IGNORECASE)
_JINJA = re.compile(r"\{(?:<[^>]*>)*[\{%#]")
_TORN = say("模板填不出来：标签拆开了表格或段落的结构，请让每个标签成对落在同一层。")
_IN_MARKUP = re.compile(r"<[^<>]*\{[\{%#][^<>]*>")


@dataclass(frozen=True, slots=True)
class FillPart:
    """A part of a template as Jinja reads it, each of its paragraphs on a line of its own."""

    name: str
    source: str


def fill_parts(content: bytes) -> tuple[FillPart, ...]:
    """What docxtpl would hand to Jinja, part by part.

    Raises:
        OfficeFileError: the file is damaged, too large, not Word, or holds what loads, runs or embeds.
    """
    members = unpack(content)
    docx_paragraphs(content)
    _refuse_active(members)
    template = _opened(content)
    return tuple(_sources(template, members))


def fill(content: bytes, environment: Any, values: Mapping[str, Any]) -> bytes:
    """The template with its values; `environment` must be a sandbox, and `fill_parts` have been looked through.

    Raises:
        OfficeFileError: what comes out is no sound Word file.
    """
    template = _opened(content)
    try:
        template.render(_cleaned(values), environment, autoescape=True)
        out = BytesIO()
        template.save(out)
    except (KeyError, AttributeError, ValueError, IndexError, AssertionError, _xml_error()) as error:
        raise OfficeFileError(_TORN) from error
    packed = pack(out.getvalue())
    _refuse_active(unpack(packed))
    docx_paragraphs(packed)
    return packed


def _opened(content: bytes) -> Any:
    import docxtpl

    class Strict(docxtpl.DocxTemplate):  # type: ignore[misc]
        """docxtpl mends broken XML without a word; a contract that fell apart must not pass."""

        def fix_tables(self, xml: str) -> Any:
            try:
                parse_part(xml.encode())
            except OfficeFileError as error:
                raise OfficeFileError(_TORN) from error
            return super().fix_tables(xml)

    template = Strict(BytesIO(content))
    try:
        template.init_docx()
        template.get_xml()
    except (KeyError, ValueError, AttributeError, _xml_error()) as error:
        raise OfficeFileError(say("文件打不开：它不是 Word 或 Excel 文件，或者已经损坏。")) from error
    return template


def _xml_error() -> type[Exception]:
    from lxml import etree

    error: type[Exception] = etree.LxmlError
    return error


def _sources(template: Any, members: Mapping[str, bytes]) -> Iterator[FillPart]:
    xml = {name: part.decode("utf-8", "replace") for name, part in members.items() if _FILLED.fullmatch(name)}
    xml[DOCUMENT] = template.get_xml()
    for name, text in sorted(xml.items()):
        patched = template.patch_xml(text)
        yield FillPart(name, re.sub(r"<w:p([ >])", r"\n<w:p\1", patched))


def _cleaned(value: Any) -> Any:
    """Values without characters that Word cannot hold, or that docxtpl takes for page breaks."""
    if isinstance(value, str):
        return type(value)(clean(value))
    if isinstance(value, Mapping):
        return {name: _cleaned(inner) for name, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value


def _refuse_active(members: Mapping[str, bytes]) -> None:
    for name, part in members.items():
        if _EMBEDDED.search(name):
            raise OfficeFileError(say("模板里嵌有别的文件或程序（{what}），未使用。请删去后再来。", what=name))
        if name.endswith(".rels"):
            for link in _LINK.findall(part):
                if b"aFChunk" in link or (b"External" in link and not _SAFE.search(link)):
                    raise OfficeFileError(say("模板里有链到外部文件的内容，未使用。请删去后再来。"))
        if name.endswith(".xml"):
            _refuse_xml(name, part)


def _refuse_xml(name: str, part: bytes) -> None:
    if _FILLED.fullmatch(name):
        if len(part) > MOST_BYTES:
            raise OfficeFileError(say("模板过大：正文超过 {most} MB。", most=MOST_BYTES // 1024 // 1024))
        if _IN_MARKUP.search(part.decode("utf-8", "replace")):
            raise OfficeFileError(say("模板的替代文字、书签或属性里有花括号标签；标签只能写在正文里。"))
    elif _JINJA.search(part.decode("utf-8", "replace")):
        raise OfficeFileError(
            say("文档属性、批注或尾注里有花括号标签（{what}）；标签只能写在正文、页眉、页脚里。", what=name)
        )
    if not name.startswith("word/"):
        return
    root = parse_part(part)
    if (found := next(root.iter(*_TAGS), None)) is not None:
        raise OfficeFileError(say("模板里嵌有别的文件或程序（{what}），未使用。请删去后再来。", what=_local(found)))
    codes = "".join(code.text or "" for code in root.iter(f"{W}instrText", f"{W}delInstrText"))
    codes += " ".join(str(field.get(f"{W}instr", "")) for field in root.iter(f"{W}fldSimple"))
    if field := _FIELD.search(codes):
        raise OfficeFileError(
            say("模板里有会取外部内容或运行程序的域（{what}），未使用。请删去后再来。", what=field[0].upper())
        )
    if "{" in codes:
        raise OfficeFileError(say("模板的域代码里有花括号标签；标签只能写在正文里。"))


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]
