"""The one door to Jinja: clause texts → words, in a sandbox where every name must exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from compliance_kit.citation import chinese_number
from compliance_kit.kinds.contract import Contract
from compliance_kit.kinds.contract.condition import holds
from compliance_kit.outputs.contract import grammar
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
    known: frozenset[str]
    """The parameters that the template asks for, and what is given beside them."""
    compiled: dict[str, Any] = field(default_factory=dict)
    """Each text compiled once: a contract is read through before it is typeset."""

    def holds(self, condition: str) -> bool:
        """Whether a clause's `when` is met; always where there is none."""
        plain = holds(condition, self.values)
        return bool(self._render(f"{{% if {condition} %}}1{{% endif %}}")) if plain is None else plain

    def names(self, text: str) -> frozenset[str]:
        """The parameters that a text asks for."""
        return _names(text, self.known)

    def is_open(self, condition: str) -> bool:
        """Whether a clause's `when` turns on a value that is still a blank."""
        asked = self.names(f"{{{{ {condition} }}}}") if condition else ()
        return any(isinstance(self.values.get(name), Blank) for name in asked)

    def plain(self, text: str) -> str:
        """A text with its values, still with marks for references and blanks.

        Raises:
            ValueError: it says what a clause may not, or asks for a value that is not there.
        """
        found = self._render(text)
        if len(found) > LONGEST:
            raise ValueError(f"条款过长，超过 {LONGEST} 字")
        return found

    def _render(self, text: str) -> str:
        from jinja2 import UndefinedError

        if text not in self.compiled:
            code = _code(text, self.known)
            made = self.environment.template_class.from_code(self.environment, code, self.environment.globals)
            self.compiled[text] = made
        try:
            return str(self.compiled[text].render(self.values))
        except UndefinedError as error:
            absent = "、".join(sorted(self.names(text) - self.values.keys()))
            raise ValueError(f"没有给出参数 {absent}") from error

    def inlines(self, text: str, *, bold: bool = False) -> tuple[Inline, ...]:
        """A text as runs, live references and visible blanks."""
        return tuple(_inlines(self.plain(text), bold))


def _sandbox() -> Any:
    """Jinja with nothing in it."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.filters.clear()
    environment.tests.clear()
    environment.globals.clear()
    return environment


@lru_cache(maxsize=16_384)
def _code(text: str, known: frozenset[str]) -> Any:
    """A text compiled; all contracts of one template share it, since it holds neither values nor functions."""
    environment = _sandbox()
    return environment.compile(grammar.parse(environment, text, known))


@lru_cache(maxsize=16_384)
def _names(text: str, known: frozenset[str]) -> frozenset[str]:
    return grammar.names(grammar.parse(_sandbox(), text, known))


def words(contract: Contract, values: Mapping[str, Any]) -> Words:
    """Open the door for one template and one set of values: plain values and six functions, nothing else."""
    environment = _sandbox()
    schedules = {s.id: f"附件{chinese_number(i)}" for i, s in enumerate(contract.schedules, 1)}
    clauses = {clause.id for clause in contract.clauses()}
    environment.globals.update(
        money=money, day=day, number=number, copies=written_copies,
        ref=lambda name: _reference(name, clauses), schedule=lambda name: _schedule(name, schedules),
    )  # fmt: skip
    known = frozenset((*contract.parameters.get("properties", {}), *values))
    return Words(contract, dict(values), environment, known)


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


def _schedule(name: str, schedules: Mapping[str, str]) -> str:
    if name not in schedules:
        raise ValueError(f"没有 {name} 这个附件")
    return schedules[name]


def money(value: Any) -> str:
    """An amount in figures and in capitals; a blank has room for both."""
    if isinstance(value, Blank):
        return f"¥{value}（大写：人民币{value[0]}大写{value[-1]}）"  # between the same marks as its name
    found = amount(value)
    return f"{figures(found)}（大写：{capitals(found)}）"


def day(value: Any) -> str:
    """A date as contracts write it."""
    if isinstance(value, Blank):
        return value
    found = date.fromisoformat(str(value))
    return f"{found.year}年{found.month}月{found.day}日"


def number(value: Any) -> str:
    """A number with commas by the thousand."""
    if isinstance(value, Blank):
        return value
    whole, dot, rest = str(value).partition(".")
    return f"{int(whole):,}{dot}{rest}"


def written_copies(value: Any) -> str:
    """How many copies, in characters."""
    if isinstance(value, Blank):
        return value
    count = int(value)
    return DIGITS[count] if count < 10 else chinese_number(count)
