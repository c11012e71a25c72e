"""Reading the fields that several kinds share, from data that `schema.json` has let through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from compliance_kit import citation
from compliance_kit.kinds.values import Verified, day
from compliance_kit.model import Applies, Basis, Fault, Head, Route, Source


def head(source: Source) -> Head:
    """The common head of a document."""
    data = source.data
    return Head(
        kind=data["kind"],
        id=data["id"],
        title=data["title"],
        owner=data.get("owner", ""),
        reviewed=day(data.get("reviewed")),
        review_months=data.get("review_months", 12),
        tags=texts(data, "tags"),
        aliases=texts(data, "aliases"),
        status=data.get("status", ""),
        superseded_by=data.get("superseded_by", ""),
    )


def texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of words, empty where the key is missing."""
    return tuple(data.get(key, ()))


def applies(data: Mapping[str, Any]) -> Applies:
    """Where something holds; everywhere where nothing is said."""
    where = data.get("applies") or {}
    return Applies(
        property=tuple(where.get("property", ())),
        grades=tuple(where.get("grades", ())),
        facilities=tuple(where.get("facilities", ())),
        regions=tuple(where.get("regions", ())),
        any_facility=tuple(where.get("any_facility", ())),
    )


def bases(data: Mapping[str, Any], route: Route) -> tuple[Basis, ...]:
    """The `basis` list of the mapping at `route`, each entry read as citations."""
    return tuple(basis(text, (*route, "basis", i)) for i, text in enumerate(data.get("basis", ())))


def basis(text: str, route: Route) -> Basis:
    """One written basis; a fault in it is kept, for a check to report."""
    try:
        return Basis(text, citation.parse(text), route)
    except citation.CitationError as error:
        return Basis(text, (), route, Fault(error.text, error.start, error.end))


def verified(data: Any) -> Verified | None:
    """Who checked it; None where nobody has (`false`)."""
    return Verified(date.fromisoformat(data["on"]), data["by"], data["against"]) if data else None


def entries(data: Mapping[str, Any], key: str, route: Route = ()) -> Iterator[tuple[Route, dict[str, Any]]]:
    """Each mapping of the list under `key`, with its route."""
    for i, entry in enumerate(data.get(key) or ()):
        yield (*route, key, i), entry
