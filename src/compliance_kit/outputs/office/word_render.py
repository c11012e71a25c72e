"""A `WordFile` as .docx bytes: python-docx keeps the package, everything inside is ours and the same every time."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from .package import Properties, clean, pack
from .word import Picture, Section, WordFile
from .word_body import BodyWriter, Survey, margin_xml, section_xml
from .word_restyle import restyle
from .word_styles import Page, fonts_xml, styles_xml
from .word_xml import Scribe

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
        ("v", "urn:schemas-microsoft-com:vml"),
        ("o", "urn:schemas-microsoft-com:office:office"),
    )
)
_CUSTOM_URI = "http://schemas.openxmlformats.org/officeDocument/2006"
_UNWANTED = (RT.THEME, RT.CUSTOM_XML, RT.WEB_SETTINGS, RT.THUMBNAIL, RT.STYLES + "WithEffects",
             "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects")  # fmt: skip
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
)


def render(file: WordFile) -> bytes:
    """The document's bytes; see `office.render_word`."""
    survey = Survey(file)
    scribe = Scribe(file.look, _stamp(file.properties), survey.targets, iter(survey.numbers))
    document = docx.Document()
    main: Any = document.part
    _drop_unwanted(main)
    body = _body(file, survey, scribe, main)
    main._element = parse_xml(_wrap("document", f"<w:body>{body}</w:body>"))
    _fill_parts(main, file, survey, scribe)
    _properties(main.package, file.properties)
    out = BytesIO()
    main.package.save(out)
    return pack(out.getvalue())


def _stamp(properties: Properties) -> str:
    return properties.created.strftime("%Y-%m-%dT%H:%M:%SZ")


def _wrap(tag: str, inner: str) -> bytes:
    return f"<w:{tag} {_NAMESPACES}>{inner}</w:{tag}>".encode()


def _drop_unwanted(main: Any) -> None:
    """The template's theme (its fonts would win over ours), thumbnail and the like."""
    for holder in (main, main.package):
        for key in [key for key, rel in holder.rels.items() if rel.reltype in _UNWANTED]:
            del holder.rels[key]


def _body(file: WordFile, survey: Survey, scribe: Scribe, main: Any) -> str:
    writer, out = BodyWriter(survey, scribe), []
    for i, section in enumerate(file.sections):
        page = section.page or file.look.page
        references = _margins(section, page, scribe, main, file.watermark)
        ending = section_xml(section, page, references)
        scribe.picture = _picture_into(main)
        if i + 1 == len(file.sections):
            out += [writer.blocks(section.blocks, page, ""), ending]
        else:
            out.append(writer.blocks(section.blocks, page, ending))
    return "".join(out)


def _margins(section: Section, page: Page, scribe: Scribe, main: Any, watermark: str) -> str:
    """Writes the section's header and footer parts; gives the references for its `w:sectPr`."""
    references = ""
    for tag, add, blocks in (
        ("hdr", main.add_header_part, section.header),
        ("ftr", main.add_footer_part, section.footer),
    ):
        part, relation = add()
        scribe.picture = _picture_into(part)
        inner = margin_xml(blocks, page, scribe, watermark=watermark if tag == "hdr" else "")
        part._element = parse_xml(_wrap(tag, inner))
        kind = "header" if tag == "hdr" else "footer"
        references += f'<w:{kind}Reference w:type="default" r:id="{relation}"/>'
    return references


def _picture_into(part: Any) -> Callable[[Picture], str]:
    def add(picture: Picture) -> str:
        relation, _ = part.get_or_add_image(BytesIO(picture.content))
        return str(relation)

    return add


def _fill_parts(main: Any, file: WordFile, survey: Survey, scribe: Scribe) -> None:
    main._styles_part._element = parse_xml(_wrap("styles", styles_xml(file.look)))
    if file.template:
        restyle(main._styles_part._element, file.template)
    main.numbering_part._element = parse_xml(_wrap("numbering", survey.counter.xml()))
    main._settings_part._element = parse_xml(_wrap("settings", _SETTINGS))
    main.part_related_by(RT.FONT_TABLE)._blob = _HEAD + _wrap("fonts", fonts_xml(file.look))
    if scribe.comments:
        main._comments_part._element = parse_xml(_wrap("comments", "".join(scribe.comments)))


_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _properties(package: Any, properties: Properties) -> None:
    core = package.core_properties
    for name in ("title", "author", "subject", "keywords"):
        setattr(core, name, clean(getattr(properties, name))[:255])
    core.last_modified_by, core.comments = core.author, ""
    core.created = core.modified = properties.created
    core.language, core.revision = "zh-CN", 1
    extended = package.part_related_by(RT.EXTENDED_PROPERTIES)
    extended._blob = (
        _HEAD
        + (
            f'<Properties xmlns="{_CUSTOM_URI}/extended-properties"><Application>Microsoft Office Word</Application>'
            f"<Company>{escape(clean(properties.company))}</Company><AppVersion>16.0000</AppVersion></Properties>"
        ).encode()
    )
    if properties.custom:
        package.relate_to(_custom_part(package, properties), RT.CUSTOM_PROPERTIES)


def _custom_part(package: Any, properties: Properties) -> Part:
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{i}" name={quoteattr(clean(name))}>'
        f"<vt:lpwstr>{escape(clean(value))}</vt:lpwstr></property>"
        for i, (name, value) in enumerate(properties.custom, 2)
    )
    inner = f'<Properties xmlns="{_CUSTOM_URI}/custom-properties" xmlns:vt="{_CUSTOM_URI}/docPropsVTypes">{entries}</Properties>'
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    return Part(PackURI("/docProps/custom.xml"), kind, _HEAD + inner.encode(), package)
