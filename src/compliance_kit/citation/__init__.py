"""Chinese citations, 《物业管理条例》第三十五条第二款 ⇄ nouns: the only place that reads or writes them.

How a law is divided (立法法 art. 61 in its 2015 numbering): 条 are numbered in Chinese numerals, 项 in Chinese numerals
in brackets, 目 in Arabic numerals. A 款 has no number in the law's own text: it is a paragraph of its 条, cited by
counting from the first. An article put in later is numbered 第一百二十条之一, so that nothing after it is renumbered.
"""

from __future__ import annotations

from compliance_kit.citation.numbers import GREATEST, CitationError, chinese_number, number
from compliance_kit.citation.reading import LONGEST, find_in, parse
from compliance_kit.citation.writing import article_text, citation_text, provision_text, reference_text, split_title

__all__ = [
    "GREATEST",
    "LONGEST",
    "CitationError",
    "article_text",
    "chinese_number",
    "citation_text",
    "find_in",
    "number",
    "parse",
    "provision_text",
    "reference_text",
    "split_title",
]
