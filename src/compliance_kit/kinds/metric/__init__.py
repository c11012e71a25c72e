"""指标: what is counted in the records, and what it should reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compliance_kit.kinds.fields import bases, head
from compliance_kit.kinds.kind import Grounds, Kind
from compliance_kit.kinds.values import Duration, Target, duration, target
from compliance_kit.model import Basis, Document, Source


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: dataset → filter → value or duration → aggregate → compared with the target."""

    definition: str
    dataset: str
    where: Mapping[str, str]
    value: str
    started: str
    ended: str
    success: str
    aggregate: str
    unit: str
    direction: str
    target: Target | None
    window: Duration | None
    min_n: int
    basis: tuple[Basis, ...]
    note: str


def read(source: Source) -> Document[Metric]:
    """The metric that a valid file holds."""
    data = source.data
    span = data.get("duration") or {}
    body = Metric(
        definition=data["definition"],
        dataset=data["dataset"],
        where=dict(data.get("where") or {}),
        value=data.get("value", ""),
        started=span.get("from", ""),
        ended=span.get("to", ""),
        success=data.get("success", ""),
        aggregate=data["aggregate"],
        unit=data["unit"],
        direction=data["direction"],
        target=target(data.get("target")),
        window=duration(data.get("window")),
        min_n=data.get("min_n", 1),
        basis=bases(data, ()),
        note=data.get("note", ""),
    )
    return Document(head(source), body, source)


def grounds(document: Document[Metric]) -> Iterator[Grounds]:
    """The parts that rest on law, with their bases."""
    yield Grounds(document.id, document, document.body.basis)


KIND = Kind(name="metric", title="指标", folder="standards/metrics", read=read, grounds=grounds)
