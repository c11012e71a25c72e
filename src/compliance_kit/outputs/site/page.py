"""One page of Markdown: what its template may ask for, and how it becomes a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from compliance_kit import citation
from compliance_kit.citation import find_in
from compliance_kit.compiled import compiled
from compliance_kit.kinds import words
from compliance_kit.kinds.checklist import Checklist
from compliance_kit.kinds.glossary import term_key
from compliance_kit.kinds.metric import Metric
from compliance_kit.kinds.regulation import article_key, short_title
from compliance_kit.kinds.values import Duration
from compliance_kit.library import Library
from compliance_kit.model import Artifact, Basis, Citation, Document
from compliance_kit.outputs.output import Order
from compliance_kit.outputs.site import sandbox, trace
from compliance_kit.outputs.site.markup import escape, front_matter, tag
from compliance_kit.outputs.site.routes import Routes, relative
from compliance_kit.outputs.site.sandbox import Sandbox
from compliance_kit.outputs.site.trades import TRADES, trades

SHORTEST_TERM = 3
"""Characters of a word that is worth an explanation where it stands."""
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Page:
    """One page to make: its address, its title and tab, the template and what the template shows, or what finds it out.

    `kind` is the group it is found under when people search; empty keeps it out of the search.
    """

    address: str
    title: str
    template: str
    tab: str
    kind: str = ""
    show: Callable[[], Mapping[str, Any]] | Mapping[str, Any] = field(default_factory=dict)
    hide: tuple[str, ...] = ("navigation",)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a template may ask while one page is made: links from that page, and what the library knows."""

    library: Library
    order: Order
    routes: Routes
    here: str
    made: dict[tuple[str, object], Markup] = field(default_factory=dict, compare=False)
    """Links made before: the same ones stand on a page again and again."""
    explained: set[str] = field(default_factory=set, compare=False)
    """The glossary's words that this page has explained."""

    def url(self, target: str) -> Markup:
        """The way from this page to an id."""
        return Markup(relative(self.routes.address(target), self.here))

    def way(self, address: str) -> Markup:
        """The way from this page to an address of the site, such as `gap/`."""
        return Markup(relative(address, self.here))

    def link(self, target: str, text: object = "") -> Markup:
        """A link to an id, under its own label where no text is given; plain text where the id has no page."""
        key = (target, text)
        if key not in self.made:
            self.made[key] = self._link(target, text)
        return self.made[key]

    def _link(self, target: str, text: object) -> Markup:
        node = self.library.nodes.get(target)
        shown, address = text or (node.label if node else target), self.routes.address(target)
        if not address:
            return tag("span", shown, class_="ck-dead")
        hint = f' title="{escape(node.text[:160])}"' if node and node.text and node.text != shown else ""
        return Markup(f'<a href="{relative(address, self.here)}"{hint}>{escape(shown)}</a>')  # there are 30,000

    def links(self, targets: Iterable[str]) -> Markup:
        """Links to several ids, as a list."""
        rows = "".join(f"<li>{self.link(target)}</li>" for target in targets)
        return Markup(f'<ul class="ck-links">{rows}</ul>' if rows else "")

    def basis(self, basis: Basis) -> Markup:
        """A legal basis as written, each citation in it a link to the article."""
        made, at = Markup(""), 0
        for start, end, target in self._cited(basis.citations):
            made += escape(basis.text[at:start]) + self.link(target, basis.text[start:end])
            at = end
        return made + escape(basis.text[at:])

    def bases(self, bases: Iterable[Basis]) -> Markup:
        """Several legal bases as a list."""
        rows = "".join(f"<li>{self.basis(b)}</li>" for b in bases)
        return Markup(f'<ul class="ck-basis">{rows}</ul>' if rows else "")

    def chapters(self, form: Document[Checklist]) -> tuple[str, ...]:
        """The chapters whose requirements a form checks."""
        checked = {target.partition("#")[0] for item in form.body.items() for target in item.verifies}
        return tuple(sorted({d.body.chapter for d in self.library.standards if d.id in checked}))

    def text(self, target: str) -> str:
        """The words of a part: a requirement's sentence, a step's action."""
        return self.library.nodes[target].text

    def chain(self, requirement: str) -> trace.Chain:
        """What checks a requirement and carries it out."""
        return trace.chain(self.library, requirement)

    def chains(self, target: str) -> tuple[trace.Chain, ...]:
        """The requirements that take up a duty or an article."""
        return trace.chains(self.library, target)

    def direct(self, target: str) -> tuple[str, ...]:
        """What rests on a duty or an article without a requirement in between."""
        return trace.direct(self.library, target)

    def origins(self, target: str, role: str) -> tuple[str, ...]:
        """The ids that point at one in a role."""
        return tuple(dict.fromkeys(link.origin for link in self.library.origins(target, role)))

    def told(self, text: str) -> Markup:
        """Running text with each citation a link to the article and each word of the glossary, once a page, to what
        it means."""
        marks = [(start, end, self.link(target, text[start:end])) for start, end, target in self._cited(find_in(text))]
        held = [(start, end) for start, end, _ in marks]
        for found in _terms(tuple(self.routes.terms)).finditer(text):
            word = found[0]
            if word not in self.explained and all(found.end() <= start or end <= found.start() for start, end in held):
                self.explained.add(word)
                marks.append((found.start(), found.end(), self._term(word)))
        made, at = Markup(""), 0
        for start, end, link in sorted(marks):
            made += escape(text[at:start]) + link
            at = end
        return made + escape(text[at:])

    def _term(self, word: str) -> Markup:
        target, meaning = self.routes.terms[word]
        return tag("a", word, href=self.url(target), title=meaning, class_="ck-term-link")

    def _cited(self, citations: Iterable[Citation]) -> Iterable[tuple[int, int, str]]:
        for cited in citations:
            law = self.library.lawbook.find(cited.title)
            if law is None:
                continue
            first = cited.references[0].start if cited.references else cited.end
            yield cited.start, first, law.id
            for reference in cited.references:
                yield reference.start, reference.end, f"{law.id}#{article_key(reference.provision.article)}"


@cache
def _terms(known: tuple[str, ...]) -> re.Pattern[str]:
    """The glossary's words, the longest first; short ones stand everywhere and are left alone."""
    long = sorted((word for word in known if len(word) >= SHORTEST_TERM), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, long)) or r"(?!)")


def render(page: Page, desk: Desk) -> Artifact:
    """The page as a Markdown file."""
    fields: dict[str, object] = {
        "title": page.title,
        "tab": page.tab,
        "hide": list(page.hide),
    }
    template = environment().get_template(page.template)
    body = template.render(
        desk=desk,
        page=page,
        library=desk.library,
        today=desk.order.today,
        **(page.show() if callable(page.show) else page.show),
    )
    path = f"pages/{page.address}index.md"
    return Artifact(path, (front_matter(fields) + tidy(body)).encode())


_HEADING = re.compile(r"\n(#{1,6} .+\{#)")


def tidy(body: str) -> str:
    """Markdown without indents, which would turn into code blocks, headings on their own, and single blank lines."""
    lines = _HEADING.sub(r"\n\n\1", "\n".join(line.strip() for line in body.splitlines()))
    return re.sub("\n{3,}", "\n\n", lines).strip() + "\n"


@cache
def environment() -> Sandbox:
    """Templates of ours only; whatever they print is escaped for Markdown and HTML alike."""
    made = Sandbox(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=compiled(TEMPLATES, Path(sandbox.__file__).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        comment_start_string="{##",  # `{#anchor}` names a heading's anchor
        comment_end_string="##}",
    )
    made.globals.update(words=words, is_ours=trace.is_ours, reach=words.reach, article_text=citation.article_text)
    made.globals.update(metric_filter=metric_filter, roles_of=roles_of, trades=trades)
    made.globals.update(TRADES=tuple((trade, trade) for trade in TRADES))
    made.globals.update(provision_text=citation.provision_text, article_key=article_key, short_title=short_title)
    made.globals.update(term_key=term_key, number=plain_number, duration_words=duration_words)
    return made


def roles_of(documents: Iterable[Document[Any]]) -> tuple[tuple[str, str], ...]:
    """The roles of some forms, as options of a filter."""
    return tuple((role, role) for role in sorted({d.body.role for d in documents}))


def plain_number(value: float) -> str:
    """A number as people write it: 5, 2.5."""
    return f"{value:g}"


def duration_words(value: Duration | None) -> str:
    """A deadline as written; nothing for none."""
    return value.text if value else ""


def metric_filter(metric: Metric, titles: Mapping[str, str]) -> str:
    """Which records a metric counts, in words: 类别 = 急修."""
    return "，".join(f"{titles.get(column, column)} = {value}" for column, value in metric.where.items())


def group_of(document: Document[Any]) -> str:
    """The group a document is found under when people search."""
    return words.KIND[document.head.kind]
