"""The index at the size of all of a nation's property law: 150,000 article-sized passages, made up, seeded.

Prints how long the index takes, what it weighs, how fast keywords and whole questions are answered in one process, and how
long one changed document takes to be found; beside SQLite's FTS5 over the same words, cut by the same segmenter.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import generated
import yaml

from compliance_kit.finding.passages import Passage, passages
from compliance_kit.finding.segment import groups_of, words
from compliance_kit.library import load
from compliance_kit.outputs.search import index, query

ROOT = Path(__file__).parents[1]
SENTENCES = 3
PER_DOCUMENT = 100


def made(count: int) -> tuple[list[Passage], tuple[tuple[str, ...], ...]]:
    """So many passages of a few sentences of ours each, with our titles, and the glossary."""
    library = load(ROOT)
    own = list(passages(library))
    sentences = [s for p in own for s in p.text.replace("；", "。").split("。") if len(s) > 6]
    chance = random.Random(1)
    found = []
    for n in range(count):
        base = own[n % len(own)]
        text = "。".join(chance.sample(sentences, SENTENCES))
        found.append(replace(base, id=f"{base.id}~{n}", document=f"doc-{n // PER_DOCUMENT}", text=text))
    return found, groups_of(library)


def keywords(count: int) -> list[str]:
    """What people look for: a thing, or a thing and what is done with it."""
    chance = random.Random(2)
    return [" ".join((chance.choice(generated.WHAT), *chance.sample(generated.DOES, n % 2))) for n in range(count)]


def percentiles(ask: Callable[[str], object], asked: Sequence[str]) -> str:
    """Half and nineteen twentieths of the answers came within so many milliseconds, by the clock and of processor time."""
    shown = []
    taken = [_taken(ask, text) for text in asked]
    for name, values in zip(("", "processor "), zip(*taken, strict=True), strict=True):
        shown.append(
            f"{name}p50 {statistics.median(values):6.1f} ms   p95 {statistics.quantiles(values, n=20)[18]:6.1f} ms"
        )
    return "   ".join(shown)


def _taken(ask: Callable[[str], object], text: str) -> tuple[float, float]:
    started, used = time.perf_counter(), time.process_time()
    ask(text)
    return (time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000


def main() -> None:
    """Measure and print; the number of passages may be given."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
    found, groups = made(count)
    questions = [row["ask"] for row in yaml.safe_load((ROOT / "tests/questions.yml").read_text(encoding="utf-8"))]
    started = time.perf_counter()
    files = list(index.build(found, groups))
    print(f"{count} passages indexed in {time.perf_counter() - started:.1f} s   goal ≤ 150 s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for artifact in files:
            Path(folder, artifact.path).write_bytes(artifact.content)
        print(f"{sum(len(a.content) for a in files) / 1e6:.0f} MB")
        opened = index.read(Path(folder))
        query.find(opened, "电梯")  # the segmenter's words are loaded once
        print(f"keywords   {percentiles(lambda t: query.find(opened, t), keywords(200))}   goal ≤ 10 and ≤ 40 ms")
        print(f"again      {percentiles(lambda t: query.find(opened, t), keywords(200))}")
        print(f"questions  {percentiles(lambda t: query.find(opened, t), questions)}")
        changed = [replace(p, text=p.text + "改") if p.document == "doc-0" else p for p in found]
        started = time.perf_counter()
        list(index.update(Path(folder), changed, groups))
        print(f"one changed document, {time.perf_counter() - started:.1f} s")
    sqlite(found)


def sqlite(found: Sequence[Passage]) -> None:
    """The same passages in SQLite's full text index."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize=\"unicode61 tokenchars '-'\")")
    started = time.perf_counter()
    rows = ((" ".join(words(p.title)), " ".join(words(p.text))) for p in found)
    base.executemany("INSERT INTO t VALUES (?, ?)", rows)
    base.commit()
    print(f"SQLite FTS5: indexed in {time.perf_counter() - started:.1f} s", flush=True)

    def ask(text: str) -> object:
        wish = " AND ".join(f'"{word}"' for word in words(text))
        return base.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", (wish,)).fetchall()

    print(f"SQLite FTS5: keywords {percentiles(ask, keywords(200))}")


if __name__ == "__main__":
    main()
