"""One page of each type of the site, and what tests do on any of them: type a question, look for what bars people."""

from __future__ import annotations

from typing import Any

TYPES = {
    "home": "",
    "laws": "law/",
    "regulation": "law/cn-property-management-regulation/",
    "unverified regulation": "law/cn-public-health-emergency-law/",
    "amended regulation": "law/cn-110000-fire-regulation/",
    "standard": "standard/std-team/",
    "all requirements": "requirement/",
    "metric": "metric/met-elevator-rescue-on-time/",
    "plan": "plan/plan-elevator-entrapment/",
    "checklist": "checklist/chk-secondary-water/",
    "contract": "contract/ctr-property-service/",
    "project": "project/prj-qianjiang-garden/",
    "gap": "gap/",
    "matrix": "trace/",
    "matrix of a law": "trace/cn-fire-law/",
    "glossary": "glossary/",
    "changes": "changes/",
    "role": "role/elevator/",
    "inspector": "role/inspector/",
    "rule": "rule/broken-link/",
    "about": "about/",
    "no such page": "404.html",
}
"""One page of each type."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def typed(tab: Any, words: str) -> list[str]:
    """The addresses that the search in the page gives for some words, in the order shown."""
    tab.fill("#ck-q", words)
    tab.wait_for_function(
        "words => document.querySelector('.ck-search-status').textContent.includes(`“${words}”`)", arg=words
    )
    return [link.get_attribute("href") for link in tab.locator(".ck-search-results a").all()]


def violations(tab: Any, axe: str) -> list[tuple[str, str, str]]:
    """What axe-core finds against WCAG 2.2 A and AA on the page as it stands."""
    tab.evaluate(axe)
    found = tab.evaluate('tags => axe.run(document, { runOnly: tags, resultTypes: ["violations"] })', WCAG)[
        "violations"
    ]
    return [(v["id"], v["impact"], v["nodes"][0]["html"][:120]) for v in found]
