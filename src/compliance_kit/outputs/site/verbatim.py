"""A Markdown extension: what our templates write as HTML goes into the page as it is.

Markdown would parse it, twice, only to find nothing of its own in it: two thirds of the time that MkDocs took.
"""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

AFTER_FENCES = 24
"""Our place in the row: fenced code is set aside at 25, MkDocs and Markdown read HTML at 21 and 20."""
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[ >]")


class Verbatim(Extension):
    """Set runs of HTML aside before Markdown reads them."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Take our place among the preprocessors."""
        md.preprocessors.register(_Aside(md), "ck_verbatim", AFTER_FENCES)


class _Aside(Preprocessor):
    """A run begins with a tag of block level after a blank line, and lasts until a paragraph that begins with no tag."""

    def run(self, lines: list[str]) -> list[str]:
        kept: list[str] = []
        held: list[str] = []
        is_first = True
        for line in lines:
            if is_first and line and not (line.startswith("<") if held else self._opens(line)):
                kept += [*self._stash(held), ""]
                held = []
            (held if held or (is_first and self._opens(line)) else kept).append(line)
            is_first = not line.strip()
        return kept + self._stash(held)

    def _opens(self, line: str) -> bool:
        tag = _TAG.match(line)
        return bool(tag) and self.md.is_block_level(tag[1].lower())  # type: ignore[index]

    def _stash(self, held: list[str]) -> list[str]:
        return [self.md.htmlStash.store("\n".join(held).rstrip("\n"))] if held else []


def makeExtension(**options: object) -> Verbatim:  # noqa: N802
    """What Markdown looks for in a module that it is told to load."""
    return Verbatim(**options)
