"""The one door to Jinja: clause texts → words, in a sandbox where every name must exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance_kit.citation import chinese_number
from compliance_kit.kinds.contract import Contract
from compliance_kit.outputs.contract.money import DIGITS, amount, capitals, figures
from compliance_kit.outputs.office import Inline, Ref, Run, blank

REF = re.compile("\ue000([^\ue001]*)\ue001")
BLANK = re.compile("\ue002([^\ue003]*)\ue003")
LONGEST = 20_000
"""Characters that one clause may come to."""


class Blank(str):
    """A parameter that nobody has filled in yet: prints as a visible blank with its name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Turns one template's texts into words for one set of values."""

    contract: Contract
    values: Mapping[str, Any]
    environment: Any

    def holds(self, condition: str) -> bool:
        """Whether a clause's `when` is met; always where there is none."""
        return not condition or bool(
            self.environment.compile_expression(condition, undefined_to_none=False)(**self.values)
        )

    def plain(self, text: str) -> str:
        """A text with its values, still with marks for references and blanks."""
        found: str = self.environment.from_string(text).render(self.values)
        if len(found) > LONGEST:
            raise ValueError(f"条款过长，超过 {LONGEST} 字")
        return found

    def inlines(self, text: str, *, bold: bool = False) -> tuple[Inline, ...]:
        """A text as runs, live references and visible blanks."""
        return tuple(_inlines(self.plain(text), bold))


def words(contract: Contract, values: Mapping[str, Any]) -> Words:
    """Open the door for one template and one set of values: plain values and five functions, nothing else."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, cache_size=400)
    environment.globals.clear()
    schedules = {s.id: f"附件{chinese_number(i)}" for i, s in enumerate(contract.schedules, 1)}
    clauses = {clause.id for clause in contract.clauses()}
    environment.globals.update(
        money=_money, day=_day, number=_number, copies=_copies,
        ref=lambda name: _reference(name, clauses), schedule=lambda name: schedules[name],
    )  # fmt: skip
    return Words(contract, dict(values), environment)


def blanks(contract: Contract) -> dict[str, Blank]:
    """Every parameter as a blank with its Chinese name."""
    fields = contract.parameters.get("properties", {})
    return {name: Blank(f"\ue002{field.get('title', name)}\ue003") for name, field in fields.items()}


def _inlines(text: str, bold: bool) -> list[Inline]:
    found: list[Inline] = []
    for part in re.split("(\ue000[^\ue001]*\ue001|\ue002[^\ue003]*\ue003)", text):
        if reference := REF.fullmatch(part):
            found.append(Ref(reference[1]))
        elif hole := BLANK.fullmatch(part):
            found.append(blank(hole[1]))
        elif part:
            found.append(Run(part, bold=True) if bold else part)
    return found


def _reference(name: str, clauses: set[str]) -> str:
    if name not in clauses:
        raise ValueError(f"没有 {name} 这一条")
    return f"\ue000{name}\ue001"


def _money(value: Any) -> str:
    if isinstance(value, Blank):
        return value
    found = amount(value)
    return f"{figures(found)}（大写：{capitals(found)}）"


def _day(value: Any) -> str:
    if isinstance(value, Blank):
        return value
    found = date.fromisoformat(str(value))
    return f"{found.year}年{found.month}月{found.day}日"


def _number(value: Any) -> str:
    if isinstance(value, Blank):
        return value
    whole, dot, rest = str(value).partition(".")
    return f"{int(whole):,}{dot}{rest}"


def _copies(value: Any) -> str:
    if isinstance(value, Blank):
        return value
    count = int(value)
    return DIGITS[count] if count < 10 else chinese_number(count)
