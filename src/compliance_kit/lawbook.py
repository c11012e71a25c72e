"""Written citations → the instruments and articles of the library."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from compliance_kit import citation
from compliance_kit.kinds.regulation import STATE, Duty, Regulation
from compliance_kit.model import Basis, Citation, Document, Provision, Reference

Instrument = Document[Regulation]


@dataclass(frozen=True, slots=True)
class Resolved:
    """One cited provision and the instrument it belongs to; `provision` is None for the whole instrument."""

    instrument: Instrument
    provision: Provision | None
    reference: Reference | None


@dataclass(frozen=True, slots=True)
class Lawbook:
    """Every instrument by every name it goes by."""

    by_name: Mapping[str, Instrument]

    def find(self, title: str) -> Instrument | None:
        """The instrument of that full name, short name or alias; a version note behind the title is left aside."""
        return self.by_name.get(title) or self.by_name.get(citation.split_title(title)[0])

    def nearest(self, title: str) -> str:
        """The known name most like `title`; empty where none is like it."""
        return next(iter(difflib.get_close_matches(title, sorted(self.by_name), n=1, cutoff=0.5)), "")

    def resolve(self, bases: Iterable[Basis]) -> Iterator[Resolved]:
        """Every provision that these bases cite, ranges spelt out; unknown titles are left to a check."""
        for basis in bases:
            for cited in basis.citations:
                yield from self._resolve(cited)

    def _resolve(self, cited: Citation) -> Iterator[Resolved]:
        instrument = self.find(cited.title)
        if instrument is None:
            return
        if not cited.references:
            yield Resolved(instrument, None, None)
        for reference in cited.references:
            for provision in spell_out(reference, instrument.body):
                yield Resolved(instrument, provision, reference)


def lawbook(instruments: Iterable[Instrument]) -> Lawbook:
    """Index instruments by title, by title without the state's name, and by alias; the first of two namesakes wins."""
    by_name: dict[str, Instrument] = {}
    for instrument in instruments:
        for name in names(instrument):
            by_name.setdefault(name, instrument)
    return Lawbook(by_name)


def names(instrument: Instrument) -> tuple[str, ...]:
    """Every name that may be written between 《》 for an instrument."""
    title = instrument.title
    return tuple(dict.fromkeys((title, title.removeprefix(STATE), *instrument.head.aliases)))


def spell_out(reference: Reference, law: Regulation) -> tuple[Provision, ...]:
    """Each provision of a range; a single one as it is."""
    first, last = reference.provision, reference.until
    if last is None:
        return (first,)
    if first.article != last.article:
        numbers = sorted(n for n in law.outline if first.article <= n <= last.article)
        return tuple(Provision(n) for n in numbers) or (first, last)
    if first.paragraph == last.paragraph and first.item and last.item:
        return tuple(replace(first, item=n) for n in range(first.item, last.item + 1))
    return tuple(Provision(first.article, n) for n in range(first.paragraph, last.paragraph + 1))


def meets(cited: Provision, duty: Duty) -> bool:
    """Whether a cited provision is the one a duty stands in, a part of it, or the whole around it."""
    mine = duty.provision
    if cited.article != mine.article:
        return False
    return all(not a or not b or a == b for a, b in ((cited.paragraph, mine.paragraph), (cited.item, mine.item)))
