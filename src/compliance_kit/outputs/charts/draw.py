"""A figure's description → SVG or PNG. The only importer of vl_convert."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

INK, SOFT, LINE = "#1d2733", "#52606d", "#c9d2dc"
MAIN, PALE, BAD = "#23415f", "#c9d8e8", "#8c3a2b"
SHADES = ("#8aa6c4", "#abc1d8", "#c8d7e6", "#e0e9f2", "#f6f9fc")
"""Five steps of a heat map, worst first: so light that black figures stay legible on each, in grey print too."""
DARK = {
    INK: "#e6ebf0", SOFT: "#a9b4c0", LINE: "#46525f", MAIN: "#8fb8e0", PALE: "#33485e", BAD: "#e0907f",
    SHADES[0]: "#5a7fa6", SHADES[1]: "#456688", SHADES[2]: "#334d69", SHADES[3]: "#263a50", SHADES[4]: "#1b2836",
}  # fmt: skip
"""What each colour becomes on a dark screen."""
STYLE = "@media screen and (prefers-color-scheme: dark) {" + "".join(
    f'.chart [fill="{light}"]{{fill:{dark}}}.chart [stroke="{light}"]{{stroke:{dark}}}' for light, dark in DARK.items()
) + "}"  # fmt: skip
"""Style sheet that turns the figures dark; a style beats the colours that stand on the marks themselves."""
WIDTH = 420
"""Every figure's width: narrow enough that 13-unit letters stay legible on a phone."""
SCALE = 2
"""Dots of a PNG to one unit: 840 across, about 160 to an inch in Word."""
VERSION = "6.4"
"""The Vega-Lite that draws; named, so that a newer library does not change our figures unasked."""
_FONT = "ckit-type"
_CONFIG: Mapping[str, Any] = {
    "font": _FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12, "labelColor": INK, "labelLimit": 0, "labelOverlap": False, "labelFlush": False, "titleFontSize": 12,
        "titleFontWeight": "normal", "titleColor": SOFT, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE,
    },
    "text": {"fontSize": 13, "fill": INK},
}  # fmt: skip
_NOISE = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events|opacity|stroke-miterlimit|font-family)="[^"]*"')
_NOTHING = re.compile(r'<path (?:d="M0,0h0v0h0Z"|[^>]*display="none")[^>]*/>|<rect [^>]*fill="transparent"/>')
_NUMBER = re.compile(r"-?\d+\.\d{3,}")


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure: what it shows in one line, its height in units at `WIDTH` across, and its Vega-Lite description as JSON."""

    label: str
    height: int
    spec: str


def chart(label: str, height: int, spec: Mapping[str, Any], room: tuple[int, int, int, int]) -> Chart:
    """A figure of fixed size: `room` is kept free left, right, above and below the marks.

    Nothing is laid out by the width of letters, so that the figure is the same whatever fonts the machine has.
    """
    left, right, above, below = room
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH - left - right,
        "height": height - above - below,
        "padding": {"left": left, "right": right, "top": above, "bottom": below},
        "autosize": "none",
        "config": _CONFIG,
        **spec,
    }
    return Chart(label, height, json.dumps(whole, ensure_ascii=False, sort_keys=True))


def svg(figure: Chart) -> str:
    """The figure for a page: no script, no style of its own, no id, nothing from elsewhere; letters in the page's type."""
    drawn = _NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), _drawn(figure.spec))
    inner = _NOTHING.sub("", _NOISE.sub("", drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]))
    inner = re.sub(r"<g></g>", "", re.sub(r"<g></g>", "", inner))
    label = escape(figure.label)
    return (
        f'<svg class="chart" role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {figure.height}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{label}</title>{inner}</svg>'
    )


def png(figure: Chart) -> bytes:
    """The same figure as a picture on white, its letters in the machine's type for Chinese."""
    from compliance_kit.outputs.office.pdf import families

    return _picture(figure.spec, families("黑体")[0])


def can_print() -> bool:
    """Whether this machine has type for Chinese; without it there are no pictures, only tables."""
    from compliance_kit.outputs.office.pdf import has_fonts

    return has_fonts()


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
    return drawn


@lru_cache(maxsize=64)
def _picture(spec: str, family: str) -> bytes:
    import vl_convert

    drawn = _drawn(spec).replace(_FONT, family)
    start = drawn.index(">") + 1
    white = f'{drawn[:start]}<rect width="100%" height="100%" fill="#ffffff"/>{drawn[start:]}'
    return smaller(vl_convert.svg_to_png(white, scale=SCALE))


def smaller(picture: bytes) -> bytes:
    """The same picture, packed tightly: the library packs for speed, at three times the size."""
    parts = [(name, content) for name, content in _chunks(picture) if name not in (b"IDAT", b"IEND")]
    dots = zlib.decompress(b"".join(content for name, content in _chunks(picture) if name == b"IDAT"))
    parts += [(b"IDAT", zlib.compress(dots, 6)), (b"IEND", b"")]
    return picture[:8] + b"".join(_chunk(name, content) for name, content in parts)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
