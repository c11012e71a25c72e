"""The instruments that a report rests on: their texts in force, and whether somebody held our record to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compliance_kit.kinds.regulation import Regulation
from compliance_kit.library import Library
from compliance_kit.tailoring import Applicable

_NUMBER = re.compile(r"^[A-Z]+(?:/T)? ?[A-Z]?[0-9.]+(?:-[0-9]{4})? +")
"""What stands before the name of a standard in its title: GB/T 20647.9-2006."""
UNCHECKED = "未核实"
OLD_TEXT = "只核过旧文本"
"""Of an instrument whose newest text nobody has seen."""


@dataclass(frozen=True, slots=True)
class Law:
    """One instrument the report rests on: its newest text, and when somebody held our record of it to that."""

    title: str
    promulgated: str
    effective: str
    checked: str
    number: str
    """Of a technical standard, by which people know it; empty for what is law."""

    @property
    def named(self) -> str:
        """As it is cited: 《消防法》, GB 25201—2010《建筑消防设施的维护管理》."""
        if not self.number:
            return f"《{self.title}》"
        number, title = self.number.partition("（")[0], _NUMBER.sub("", self.title)
        return f"{number.replace('-', '—')}《{title}》"

    @property
    def is_doubtful(self) -> bool:
        """Whether nobody has held our record of it to the text in force."""
        return self.checked in (UNCHECKED, OLD_TEXT)


def is_checked(law: Regulation) -> bool:
    """Whether somebody held our record of an instrument to the text that is in force.

    Where an older text was read, none of the duties counts as verified; a version in doubt is only unsure of its dates.
    """
    return bool(law.verified) and all(duty.verified for duty in law.duties())


def laws(library: Library, found: Applicable) -> Iterator[Law]:
    """Every instrument that holds here, national ones first."""
    for law in dict.fromkeys(law.id for _, law, _ in found.duties):
        document = library.documents[law]
        text = document.body.newest
        is_year_only = not text.verified and (text.promulgated.month, text.promulgated.day) == (1, 1)
        promulgated = f"{text.promulgated.year} 年" if is_year_only else text.promulgated.isoformat()
        effective = text.effective.isoformat() if text.effective else "—"
        number = document.body.number if document.body.level.endswith("-standard") else ""
        yield Law(document.title, promulgated, effective, _checked(document.body), number)


def _checked(law: Regulation) -> str:
    if law.verified is None:
        return UNCHECKED
    return law.verified.on.isoformat() if is_checked(law) else OLD_TEXT
