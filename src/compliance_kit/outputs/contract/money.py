"""Amounts in figures and in capitals (大写金额), over Decimal: cn2an cuts off what is below one 分."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
GREATEST = Decimal("9999999999999999.99")


def amount(text: str | int | Decimal) -> Decimal:
    """Read an amount of money.

    Raises:
        ValueError: it is no number, is below zero or too great, or has more than two decimals.
    """
    try:
        value = Decimal(str(text))
    except InvalidOperation as error:
        raise ValueError(f"{text} 不是金额") from error
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:
        raise ValueError(f"金额 {text} 最多两位小数")
    if not 0 <= value <= GREATEST:
        raise ValueError(f"金额 {text} 超出范围")
    return value.quantize(Decimal("0.01"))


def figures(value: Decimal) -> str:
    """¥1,234.00."""
    return f"¥{value:,.2f}"


def capitals(value: Decimal) -> str:
    """人民币壹仟贰佰叁拾肆元整, as banks write it: 整 after 元 or 角, 零 for a gap."""
    whole, cents = divmod(int(value * 100), 100)
    tens, ones = divmod(cents, 10)
    text = f"{integer(whole)}元" if whole else ""
    if not cents:
        return f"人民币{text or '零元'}整"
    if whole and not tens:
        text += "零"
    text += f"{DIGITS[tens]}角" if tens else ""
    return f"人民币{text}{f'{DIGITS[ones]}分' if ones else '整'}"


def integer(number: int) -> str:
    """A whole number above zero in capitals: 107000 is 壹拾万零柒仟."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, is_gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            is_gap = bool(text)
            continue
        if text and (is_gap or group < 1000):
            text += "零"
        text += _group(group) + _unit(place, groups)
        is_gap = group % 10 == 0
    return text


def _unit(place: int, groups: list[int]) -> str:
    """万 of 万亿 stands alone where the 亿 group follows."""
    if place == 3:
        return "万" if groups[2] else "万亿"
    return GROUPS[place]


def _group(group: int) -> str:
    text, is_gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if is_gap and text else "") + DIGITS[digit] + PLACES[place]
            is_gap = False
        else:
            is_gap = True
    return text
