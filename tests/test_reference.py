"""Are our instruments true to the official texts? Skipped loudly where those texts are not at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from compliance_kit.citation import CitationError, number, parse
from compliance_kit.kinds.regulation import STATE, shapes
from reference import LAW_IDS, REFERENCE, instruments, law_articles, needs_reference, read

pytestmark = needs_reference

LONGEST_RUN = 14
"""The most characters that a text of ours may share with a law in one run; titles of instruments do not count."""

_NUMERAL = "[零一二三四五六七八九十百千]+"


def duties() -> Iterator[tuple[str, int, Any]]:
    """Every duty with its instrument and article."""
    for name, data in instruments().items():
        for article in data["articles"]:
            for duty in article.get("duties", ()):
                yield name, article["number"], duty


def words() -> Iterator[tuple[str, str, str]]:
    """Every text of ours with its instrument and what it is."""
    for name, data in instruments().items():
        for article in data["articles"]:
            yield name, f"art-{article['number']} gist", article["gist"]
    for name, _, duty in duties():
        yield name, f"{duty['id']} must", duty["must"]
        yield name, f"{duty['id']} note", duty.get("note", "")
        yield name, f"{duty['id']} penalty", duty.get("penalty", {}).get("text", "")


def numbers_of_law(text: str) -> set[str]:
    """The numbers an article states, as digits: 五千 5000, 三分之二 2/3, 百分之二十 20%, 10万 100000."""
    found = {f"{b}/{a}" for a, b in _chinese_pairs(rf"({_NUMERAL})分之({_NUMERAL})", text)}
    found |= {re.sub("/100$", "%", re.sub("/1000$", "‰", part)) for part in found}
    for written, many in re.findall(rf"({_NUMERAL})(万?)", text):
        with suppress(CitationError):
            found.add(str(number(written) * (10_000 if many else 1)))
    return found | numbers_of_ours(text)


def _chinese_pairs(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    for a, b in re.findall(pattern, text):
        yield (100 if a == "百" else 1000 if a == "千" else number(a)), number(b)


def numbers_of_ours(text: str) -> set[str]:
    """The numbers written in digits: 5 万 50000, 2/3, 20%, 03 3."""
    found = re.findall(r"(\d+)(?:/(\d+))?\s*([万%‰])?", text)
    return {
        f"{int(a)}/{b}" if b else f"{int(a)}{unit}" if unit in ("%", "‰") else str(int(a) * (10_000 if unit else 1))
        for a, b, unit in found
    }


def test_every_fact_of_these_laws_is_carried_by_its_article_and_no_other() -> None:
    owners = {law_id: name for name, law_ids in LAW_IDS.items() for law_id in law_ids}
    expected = {
        fact["id"]: (owners[fact["law_id"]], int(fact["article"][1:-1]))
        for fact in read(REFERENCE / "facts.yml")
        if fact.get("law_id") in owners
    }
    carried: dict[str, set[tuple[str, int]]] = {}
    for name, article, duty in duties():
        for fact in duty.get("x-fact", ()):
            carried.setdefault(fact, set()).add((name, article))
    assert len(expected) == 86
    assert carried == {fact: {place} for fact, place in expected.items()}


def test_every_article_of_ours_exists_in_the_text() -> None:
    for name, data in instruments().items():
        missing = {article["number"] for article in data["articles"]} - law_articles(name).keys()
        assert not missing, name


def test_every_duty_stands_in_a_paragraph_and_item_that_its_article_has() -> None:
    for name, data in instruments().items():
        outlined = {s.number.main: s for part in data["outline"] for s in shapes("", part["articles"])}
        for article in data["articles"]:
            shape = outlined[article["number"]]
            for duty in article.get("duties", ()):
                paragraph, item = duty.get("paragraph", 0), duty.get("item", 0)
                assert (paragraph == 0) == (shape.paragraphs == 1), (name, duty["id"])
                assert paragraph <= shape.paragraphs, (name, duty["id"])
                assert item <= shape.items.get(paragraph or 1, 0), (name, duty["id"])


def test_every_number_of_a_duty_or_gist_stands_in_its_article() -> None:
    for name, article, duty in duties():
        ours = " ".join((duty["must"], duty.get("within", ""), duty.get("retain", "")))
        assert numbers_of_ours(ours) <= numbers_of_law(law_articles(name)[article]), (name, duty["id"])
    for name, data in instruments().items():
        for article in data["articles"]:
            known = numbers_of_law(law_articles(name)[article["number"]])
            assert numbers_of_ours(article["gist"]) <= known, (name, article["number"])


def test_every_amount_of_a_penalty_stands_in_the_articles_it_cites() -> None:
    by_title = {data["title"].removeprefix(STATE): name for name, data in instruments().items()}
    for name, _, duty in duties():
        if penalty := duty.get("penalty"):
            cited = [citation for basis in penalty["basis"] for citation in parse(basis)]
            text = " ".join(
                law_articles(by_title[c.title.removeprefix(STATE)])[reference.provision.article.main]
                for c in cited
                for reference in c.references
            )
            assert numbers_of_ours(penalty["text"]) <= numbers_of_law(text), (name, duty["id"])


def test_no_run_of_ours_is_copied_from_the_law() -> None:
    titles = re.compile("|".join(re.escape(data["title"].removeprefix(STATE)) for data in instruments().values()))
    laws = {name: "\n".join(law_articles(name).values()) for name in LAW_IDS}
    runs = {name: {t[i : i + LONGEST_RUN + 1] for i in range(len(t) - LONGEST_RUN)} for name, t in laws.items()}
    for name, what, text in words():
        ours = "".join(titles.sub("\n\n", text).split(" "))
        for i in range(len(ours) - LONGEST_RUN):
            assert ours[i : i + LONGEST_RUN + 1] not in runs[name], (name, what, ours[i : i + LONGEST_RUN + 1])


def test_facts_that_were_not_read_in_a_text_are_marked_as_unverified() -> None:
    unread = {fact["id"] for fact in read(REFERENCE / "facts.yml") if fact["source"] != "text"}
    for name, _, duty in duties():
        if unread & set(duty.get("x-fact", ())):
            assert duty.get("verified") is False, (name, duty["id"])
