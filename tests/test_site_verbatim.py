"""HTML of ours goes through Markdown untouched, and Markdown around it is read as before."""

from __future__ import annotations

import re

import pytest
from markdown import Markdown

OURS = "compliance_kit.outputs.site.verbatim"


def made(text: str, *extensions: str) -> str:
    return Markdown(extensions=["attr_list", "tables", "pymdownx.superfences", *extensions]).convert(text)


SAMPLES = [
    "# 标题 {#top}\n\n<p>甲*乙*</p>\n\n## 次 {#b}\n\n<p>末</p>",
    "<div>\n\n<span>内</span>\n\n</div>\n\n段落 **重** 点",
    "<section>\n<h3>一</h3>\n</section>\n\n<table>\n<tr><td>1</td></tr>\n</table>\n\n后",
    "<span>行内</span> *斜*\n\n<details><summary>开</summary>\n<p>x</p>\n</details>",
    "```html\n<div>\n\n<p>样例</p>\n\n</div>\n```\n\n<p>外</p>",
    "前\n<div>紧接</div>",
    "a < b\n\n<3 个",
    "<!-- 注 -->\n\n<p>x</p>",
    "| 甲 | 乙 |\n|---|---|\n| 1 | <b>2</b> |",
    "",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_a_page_reads_as_markdown_itself_would_make_it(text: str) -> None:
    plain, ours = made(text, "md_in_html"), made(text, OURS)
    assert re.sub(r"\s+", " ", ours).strip() == re.sub(r"\s+", " ", plain).strip()


def test_what_is_set_aside_is_not_changed_by_a_character() -> None:
    block = "<div class='a'  data-x=1>\n  *a* _b_ `c` &amp; [d](e)\n\n</div>"
    assert made(f"{block}\n\n**z**", OURS) == f"{block}\n<p><strong>z</strong></p>"
