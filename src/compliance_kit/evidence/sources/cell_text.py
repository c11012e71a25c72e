"""A cell as a workbook, a Parquet file or a database holds it → the text that a CSV would have in its place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

BEIJING = timezone(timedelta(hours=8))
"""The one time of the country: what a moment with a zone is told in."""
SURE = 10**15
"""Excel keeps fifteen digits; a longer number has lost its last ones."""


def as_text(value: object, rule: Mapping[str, Any]) -> str:
    """The text of a native value in a column of this rule; what does not fit becomes a text that the rule refuses.

    A moment is cut to its minute, as a clock shows it; a yes or no is 是 or 否 where the column asks for that; the code of
    an item that was typed as a number gets its zeros back.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return ("是" if value else "否") if "是" in rule.get("choices", ()) else str(value).upper()
    if isinstance(value, datetime):
        return _moment(value, rule)
    if isinstance(value, date):
        return f"{value.isoformat()} 00:00" if rule["type"] == "moment" else value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float | Decimal):
        return _number(value, rule)
    return str(value)


def _moment(value: datetime, rule: Mapping[str, Any]) -> str:
    local = value.astimezone(BEIJING) if value.tzinfo else value
    if local.microsecond >= 500_000 and local < datetime.max.replace(tzinfo=local.tzinfo, microsecond=0):
        local += timedelta(seconds=1)  # Excel's fractions of a day fall a little short of the minute
    text = f"{local.date().isoformat()} {local:%H:%M}"
    return text.removesuffix(" 00:00") if rule["type"] == "date" else text


def _number(value: float | Decimal, rule: Mapping[str, Any]) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, float) and abs(value) >= SURE:
        return f"{value:.0f}（数字过长，末几位已经失真，请存为文本）" if rule["type"] == "text" else f"{value:.0f}"
    exact = Decimal(repr(float(f"{value:.15g}"))) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return str(exact)
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = "0" if text in ("", "-0") else text
    return text.zfill(3) if rule["type"] == "item" and text.isdigit() else text
