"""Whether a schema that somebody else wrote may be used: linted first, then compiled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from compliance_kit.model import Route, Text, say
from compliance_kit.schema import lint
from compliance_kit.schema.gate import schema_fault


def faults(schema: Any) -> Iterator[tuple[Route, Text]]:
    """Every reason not to use it, with the route of what is wrong; nothing where it may be used."""
    found = tuple(lint.faults(schema))
    yield from found
    if not found and (fault := schema_fault(schema)):
        yield fault.route, say("Schema 写得不对：{keyword}", keyword=fault.keyword)
