"""QR codes that a phone reads from paper."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from .word import Picture

MODULE_MM = 0.4
"""The smallest printed module that phones read reliably (M12)."""
LARGEST_MM = 25.0
"""The most room that a printed form leaves for a code (M12)."""
_BORDER = 4


def qr_size_mm(text: str, at_least_mm: float = 20) -> float:
    """How large the code must be printed, quiet zone included, to keep its modules readable."""
    side = int(_code(text).symbol_size(border=_BORDER)[0])
    return max(at_least_mm, round(side * MODULE_MM, 1))


def fits_paper(text: str) -> bool:
    """Whether a code of the text is readable at the size that printed forms have room for; ASCII alone keeps it short."""
    return 0 < len(text) <= 300 and text.isascii() and qr_size_mm(text) <= LARGEST_MM


def qr_png(text: str, pixels_per_module: int = 8) -> bytes:
    """The code with its quiet zone as PNG."""
    out = BytesIO()
    _code(text).save(out, kind="png", scale=pixels_per_module, border=_BORDER)
    return out.getvalue()


def qr_svg(text: str) -> str:
    """The code with its quiet zone as an SVG element, to stand inside html; give it a size with CSS."""
    return str(_code(text).svg_inline(border=_BORDER, omitsize=True, svgclass="qr", lineclass=None))


def qr_picture(text: str, at_least_mm: float = 20) -> Picture:
    """The code as a picture for Word, grown where it would be too fine to read."""
    size = qr_size_mm(text, at_least_mm)
    return Picture(qr_png(text), size, size, text)


@lru_cache(maxsize=64)
def _code(text: str):  # type: ignore[no-untyped-def]
    import segno

    if not text or len(text) > 500:
        raise ValueError("a QR code holds 1 to 500 characters here")
    return segno.make(text, error="m", micro=False, boost_error=False)
