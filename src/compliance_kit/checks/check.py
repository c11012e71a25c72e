"""What a check is, and the words every check needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance_kit.library import Library
from compliance_kit.model import Diagnostic, Severity, Text

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Check:
    """One rule across documents. `run` yields findings in no particular order; `today` is the day it is asked on."""

    code: str
    severity: Severity
    title: Text
    why: Text
    mend: Text
    run: Callable[[Library, date], Iterator[Diagnostic]]
    gap: str = ""
    """The gap report's code, G1 to G7, for a check whose findings are gaps."""

    @property
    def examples(self) -> Path:
        """Where its executed examples lie: good-*.yml, bad-*.yml with bad-*.txt, given-*.yml read beside each."""
        return HERE / self.code.replace("-", "_") / "examples"
