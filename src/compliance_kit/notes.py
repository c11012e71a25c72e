"""What was worked out from a text, noted by the text's digest, so that the next build need not work it out again."""

from __future__ import annotations

from hashlib import blake2b


class Notes:
    """Answers about texts, each in one line. Notes made with something else than `made_with` are as good as none.

    What is kept, `content()`, is what was asked for and nothing else: answers about texts that are gone drop out.
    """

    def __init__(self, content: bytes = b"", made_with: str = "") -> None:
        head, *rows = content.decode(errors="replace").split("\n")
        self._head = _digest(made_with.encode())
        self._known = dict(row.split(" ", 1) for row in rows if " " in row) if head == self._head else {}
        self._kept: dict[str, str] = {}

    def find(self, question: bytes) -> str | None:
        """The answer noted for a question, if there is one."""
        key = _digest(question)
        found = self._kept.get(key, self._known.get(key))
        if found is not None:
            self._kept[key] = found
        return found

    def keep(self, question: bytes, answer: str) -> None:
        """Note an answer."""
        self._kept[_digest(question)] = answer

    def content(self) -> bytes:
        """The notes as a file; the same questions give the same bytes, in whatever order they were asked."""
        return "\n".join((self._head, *(f"{key} {self._kept[key]}" for key in sorted(self._kept)))).encode()


def _digest(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()
