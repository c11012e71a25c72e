"""Are our instruments true to the official texts? Skipped loudly where those texts are not at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from compliance_kit.citation import CitationError, number, parse
from compliance_kit.kinds.regulation import STATE, shapes
from compliance_kit.library import load
from reference import (
    REFERENCE,
    RENUMBERED,
    ROOT,
    instruments,
    law_articles,
    law_ids,
    needs_reference,
    read,
)

pytestmark = needs_reference

LONGEST_RUN = 14
"""The most characters that a text of ours may share with a law in one run; titles of instruments do not count."""

_NUMERAL = "[零一二三四五六七八九十百千]+"


def duties(*, read_only: bool = True) -> Iterator[tuple[str, int, Any]]:
    """Every duty with its instrument and article; `read_only` those of the instruments that a text stands behind."""
    for name, data in instruments().items():
        if not read_only or name in law_ids():
            for article in data["articles"]:
                for duty in article.get("duties", ()):
                    yield name, article.get("number", 0), duty


def texts() -> Iterator[tuple[str, Any]]:
    """Every instrument that a text stands behind."""
    return ((name, data) for name, data in instruments().items() if name in law_ids())


def facts(*sources: str) -> list[Any]:
    """The reference's facts of these sources."""
    return [fact for fact in read(REFERENCE / "facts.yml") if fact["source"] in sources]


def words() -> Iterator[tuple[str, str, str]]:
    """Every text of ours with its instrument and what it is."""
    for name, data in texts():
        for article in data["articles"]:
            yield name, f"art-{article.get('number', 0)} gist", article["gist"]
    for name, _, duty in duties():
        yield name, f"{duty['id']} must", duty["must"]
        yield name, f"{duty['id']} note", duty.get("note", "")
        yield name, f"{duty['id']} penalty", duty.get("penalty", {}).get("text", "")


def numbers_of_law(text: str) -> set[str]:
    """The numbers an article states, as digits: 五千 5000, 两次 2, 三分之二 2/3, 百分之二十 20%, 10万 100000."""
    text = text.replace("两", "二")
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


def carried() -> dict[str, set[tuple[str, int]]]:
    """Where each fact is carried: instrument and article."""
    found: dict[str, set[tuple[str, int]]] = {}
    for name, article, duty in duties(read_only=False):
        for fact in duty.get("x-fact", ()):
            found.setdefault(fact, set()).add((name, article))
    return found


def test_every_fact_read_in_a_text_is_carried_by_its_article_and_no_other() -> None:
    owners = {law_id: name for name, ids in law_ids().items() for law_id in ids} | {"waf-2016": "cn-cybersecurity-law"}
    expected = {}
    for fact in facts("text"):
        name, article = owners[fact["law_id"]], int(fact["article"][1:-1])
        expected[fact["id"]] = {(name, RENUMBERED.get(name, {}).get(article, article))}
    found = carried()
    assert len(expected) == 265
    assert {fact: found.get(fact) for fact in expected} == expected


def test_every_other_fact_is_carried_by_an_instrument_that_says_it_was_not_read() -> None:
    found = carried()
    unread = facts("page", "memory")
    assert len(unread) == 25
    for fact in unread:
        names = {name for name, _ in found.get(fact["id"], ())}
        assert names, fact["id"]
        assert all(instruments()[name]["verified"] is False for name in names), (fact["id"], names)


PERIODS = {
    "15日": "half-monthly",
    "月": "monthly",
    "季度": "quarterly",
    "半年": "half-yearly",
    "年": "yearly",
    "日": "daily",
}


def test_every_frequency_and_deadline_of_a_fact_is_told_by_its_duties() -> None:
    told: dict[str, list[Any]] = {}
    for _, _, duty in duties(read_only=False):
        for fact in duty.get("x-fact", ()):
            told.setdefault(fact, []).append(duty)
    for fact in facts("text"):
        written = "".join((fact["frequency"] or "", "；", fact["deadline"] or "")).replace(" ", "")
        mine = told[fact["id"]]
        cycles = {duty.get("frequency", "") for duty in mine}
        keys = ("must", "within", "retain", "note")
        text = "".join(str(duty.get(key, "")) for duty in mine for key in keys).replace(" ", "")
        for times, period in re.findall(r"(\d+)次/(15日|月|季度|半年|年)", written):
            assert (times == "1" and PERIODS[period] in cycles) or f"{times}次" in text, (fact["id"], written)
        for period in re.findall(r"每(日|月|季度|半年|年)", written):
            assert PERIODS[period] in cycles or f"每{period}" in text, (fact["id"], written)
        for amount in re.findall(
            r"(?<![/\d])(\d+(?:个月|个工作日|分钟|小时|日|年))(?!/)", re.sub(r"\d+次/\w+", "", written)
        ):
            assert amount in text or amount.replace("个工作日", "工作日") in text, (fact["id"], written, text)


def test_every_article_of_ours_exists_in_the_text() -> None:
    for name, data in texts():
        missing = {article["number"] for article in data["articles"]} - law_articles(name).keys()
        assert not missing, name


def test_every_duty_stands_in_a_paragraph_and_item_that_its_article_has() -> None:
    for name, data in texts():
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
    for name, data in texts():
        for article in data["articles"]:
            known = numbers_of_law(law_articles(name)[article["number"]])
            assert numbers_of_ours(article["gist"]) <= known, (name, article["number"])


def test_every_amount_of_a_penalty_stands_in_the_articles_it_cites() -> None:
    by_title = {
        title.removeprefix(STATE): name
        for name, data in instruments().items()
        for title in (data["title"], *data.get("aliases", ()))
    }
    for name, _, duty in duties():
        if penalty := duty.get("penalty"):
            cited = [citation for basis in penalty["basis"] for citation in parse(basis)]
            text = " ".join(
                law_articles(by_title[c.title.removeprefix(STATE)])[reference.provision.article.main]
                for c in cited
                if by_title.get(c.title.removeprefix(STATE)) in law_ids()
                for reference in c.references
            )
            assert numbers_of_ours(penalty["text"]) <= numbers_of_law(text), (name, duty["id"])


def test_no_run_of_ours_is_copied_from_the_law() -> None:
    titles = re.compile("|".join(re.escape(data["title"].removeprefix(STATE)) for data in instruments().values()))
    laws = {name: "\n".join(law_articles(name).values()) for name in law_ids()}
    runs = {name: {t[i : i + LONGEST_RUN + 1] for i in range(len(t) - LONGEST_RUN)} for name, t in laws.items()}
    copied = [
        (name, what, ours[i : i + LONGEST_RUN + 1])
        for name, what, text in words()
        for ours in ["".join(titles.sub("\n\n", text).split(" "))]
        for i in range(len(ours) - LONGEST_RUN)
        if ours[i : i + LONGEST_RUN + 1] in runs[name]
    ]
    assert copied == []


def test_every_number_and_cycle_of_a_requirement_is_the_laws_or_is_owned_by_a_reason() -> None:
    library = load(ROOT)
    known = {f"{law.id}#{duty.id}": duty for law in library.regulations for duty in law.body.duties()}
    unowned = []
    for whole, _, part in library.requirements():
        if part.reason or not part.basis:
            continue
        cited = [
            (x.instrument.id, x.provision.article.main) for x in library.lawbook.resolve(part.basis) if x.provision
        ]
        law = "".join(law_articles(name)[number] for name, number in cited if name in law_ids())
        cycles = {known[link.target].frequency for link in library.targets(whole, "covers")}
        if numbers_of_ours(part.text) - numbers_of_law(law):
            unowned.append((whole, part.text))
        elif part.frequency in PERIODS.values() and part.frequency not in cycles:
            unowned.append((whole, part.frequency))
    assert unowned == []


def test_facts_that_were_not_read_in_a_text_are_marked_as_unverified() -> None:
    unread = {fact["id"] for fact in facts("page", "memory")}
    for name, _, duty in duties(read_only=False):
        if unread & set(duty.get("x-fact", ())):
            assert duty.get("verified") is False, (name, duty["id"])
