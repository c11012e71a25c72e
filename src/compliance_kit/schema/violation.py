"""One broken rule, whichever of the two validators found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance_kit.model import Route


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule of a schema that one value breaks."""

    keyword: str
    wanted: Any
    schema: Mapping[str, Any]
    value: Any
    route: Route
    keys: tuple[str, ...] = ()
    """What is missing, for `required`; what has no place, for `additionalProperties`."""
    branches: tuple[tuple[Violation, ...], ...] = ()
    """For `anyOf` and `oneOf`: what is wrong by each of the choices."""
