"""Chinese numerals ⇄ the numbers of provisions, and the one error for what cannot be read."""

from __future__ import annotations

from functools import cache
from typing import NoReturn

from compliance_kit.citation import grammar
from compliance_kit.model import Text, say

GREATEST = 9999
"""The greatest number of an article, paragraph, item or subitem."""

_DIGITS = "零一二三四五六七八九"
_PLACES = {"千": 1000, "百": 100, "十": 10, "": 1}


class CitationError(ValueError):
    """A citation that cannot be read: one sentence, and the characters `start` to `end` (exclusive) it is about."""

    def __init__(self, text: Text, start: int, end: int) -> None:
        super().__init__(str(text))
        self.text = text
        self.start = start
        self.end = end


def refuse(text: Text, start: int, end: int) -> NoReturn:
    """Raises the CitationError about the characters `start` to `end` (exclusive)."""
    raise CitationError(text, start, end)


@cache
def chinese_number(n: int) -> str:
    """The number in Chinese as laws write it: 十, 二十, 一百零五, 一百一十, 一千零一.

    Raises:
        ValueError: `n` is not within 1..9999.
    """
    if not 1 <= n <= GREATEST:
        raise ValueError(f"not the number of a provision: {n}")
    written = ""
    for place, value in _PLACES.items():
        digit, n = divmod(n, value)
        if digit:
            written += _DIGITS[digit] + place
        elif written and n and not written.endswith("零"):
            written += "零"
    return written[1:] if written.startswith("一十") else written


def number(text: str) -> int:
    """The number, 1 to 9999, that Chinese numerals or Arabic digits (full-width too) say.

    Raises:
        CitationError: it says no such number, or can be read in two ways.
    """
    if not grammar.NUMERAL.fullmatch(text.translate(grammar.ONE_SPELLING)):
        refuse(say("“{written}”不是编号，请写成“三十五”或“35”", written=text), 0, len(text))
    return number_at(text, 0, len(text))


def number_at(text: str, start: int, end: int) -> int:
    """The number that the numeral at `start` to `end` (exclusive) of `text` says; like `number`, with places in `text`."""
    written = text[start:end]
    plain = written.translate(grammar.ONE_SPELLING)
    is_arabic = plain[0].isdigit()
    # Measured before it is converted: Python refuses thousands of digits.
    if "万" in plain or "亿" in plain or (is_arabic and len(plain.lstrip("0")) > 4):
        refuse(say("“{written}”太大：编号最大是 9999", written=written), start, end)
    value = int(plain) if is_arabic else _chinese_value(plain)
    if value == 0:
        refuse(say("“{written}”不能作编号：编号从一开始", written=written), start, end)
    # 一十五 and 一百十五 can be read in one way only, and older laws write so.
    if not is_arabic and plain.replace("一十", "十") != _spelt(value).replace("一十", "十"):
        refuse(_numeral_hint(written, plain, value), start, end)
    return value


def _chinese_value(plain: str) -> int:
    """What the numeral adds up to, however oddly it is put together; digits alone are read one by one, 三五 as 35."""
    if not any(place in plain for place in "十百千"):
        return int("".join(str(_DIGITS.index(digit)) for digit in plain[: len(str(GREATEST)) + 1]))
    total = digit = 0
    for character in plain:
        if character in _PLACES:
            total += (digit or 1) * _PLACES[character]
            digit = 0
        else:
            digit = _DIGITS.index(character)
    return total + digit


def _spelt(value: int) -> str:
    return chinese_number(value) if value <= GREATEST else ""


def _numeral_hint(written: str, plain: str, value: int) -> Text:
    places = [place for place in plain if place in _PLACES]
    suggested = _spelt(value)
    if not suggested or places != sorted(set(places), key="千百十".index):
        return say("“{written}”不是通常的数字写法，请改写，例如“一百零五”或“105”", written=written)
    last, tens_or_more = plain[-1], _PLACES.get(plain[-2:-1], 0) // 10
    if last in _DIGITS and tens_or_more > 1:
        digit = _DIGITS.index(last)
        other = chinese_number(value - digit + digit * tens_or_more)
        return say("“{written}”有两种读法，请写“{one}”或“{other}”", written=written, one=suggested, other=other)
    return say("“{written}”请写成“{one}”", written=written, one=suggested)
