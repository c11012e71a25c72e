"""A comparison → one HTML file that needs nothing else: no script, no font and no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from compliance_kit.comparing import Change, Difference, Sort
from compliance_kit.comparing.report import SCOPE, SORT, Compared, head, notes, objected, place, stale_in_words
from compliance_kit.model import say
from compliance_kit.review.report import DISCLAIMER

STYLE = """
:root{--paper:#fff;--ink:#1a1a1a;--soft:#5a5a5a;--line:#d0d0d0;--old:#9b1c1c;--old-bg:#fdecec;--new:#0b5a2b;--new-bg:#e6f6ea;--law:#7a4b00;--law-bg:#fff5de}
@media(prefers-color-scheme:dark){:root{--paper:#161616;--ink:#ececec;--soft:#a8a8a8;--line:#3c3c3c;--old:#ffb4b4;--old-bg:#4a1717;--new:#a6efbd;--new-bg:#123d21;--law:#ffd58a;--law-bg:#3d2e0b}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:16px/1.75 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1.05rem;margin:0 0 .4rem}
.soft{color:var(--soft);font-size:.875rem}
article{border-top:1px solid var(--line);padding:1rem 0}
.sort{display:inline-block;border:1px solid currentColor;border-radius:.25rem;padding:0 .4rem;margin-right:.5rem;font-size:.875rem;font-weight:400}
p{margin:.35rem 0;white-space:pre-wrap}
del{color:var(--old);background:var(--old-bg);text-decoration:line-through}
ins{color:var(--new);background:var(--new-bg);text-decoration:underline}
ul{margin:.3rem 0;padding:.4rem .6rem .4rem 1.8rem;background:var(--law-bg);color:var(--law);font-size:.9rem}
nav ol{columns:2;padding-left:1.6rem;font-size:.9rem}nav a{color:inherit}
@media(max-width:40rem){nav ol{columns:1}}
@media print{body{max-width:none;padding:0;font-size:10.5pt}article{break-inside:avoid-page}nav{display:none}}
"""


def as_html(compared: Compared) -> str:
    """For people who read it in a browser or print it."""
    tell = compared.translate
    title, *counts = head(compared)
    body = [
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in counts),
        f'<p class="soft">{escape(tell(SCOPE))} {escape(tell(DISCLAIMER))}</p>',
        *_whole(compared),
        *_contents(compared),
        *(line for n, d in enumerate(compared.comparison.differences, 1) for line in _article(compared, d, n)),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _whole(compared: Compared) -> Iterator[str]:
    tell, found = compared.translate, compared.comparison
    lines = [tell(say("全文新出现的缺项：{what}", what=objected(o, tell))) for o in found.lacks]
    lines += [tell(say("全文不再缺：{what}", what=objected(o, tell))) for o in found.mended]
    lines += [stale_in_words(one, tell) for one in found.stale]
    lines += map(tell, compared.remarks)
    if lines:
        yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _contents(compared: Compared) -> Iterator[str]:
    found = compared.comparison.differences
    if len(found) > 3:
        lines = (
            f'<li><a href="#d{n}">{escape(compared.translate(SORT[d.sort]))}　{escape(place(d, compared.translate))}</a></li>'
            for n, d in enumerate(found, 1)
        )
        yield f"<nav><ol>{''.join(lines)}</ol></nav>"


def _article(compared: Compared, difference: Difference, number: int) -> Iterator[str]:
    tell = compared.translate
    name = tell(SORT[difference.sort])
    if difference.is_moved and difference.sort is Sort.CHANGED:
        name += tell(say("并移动"))
    yield f'<article id="d{number}"><h2><span class="sort">{escape(name)}</span>{escape(place(difference, tell))}</h2>'
    said = [line.strip() for line in notes(difference, tell)]
    if said:
        yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in said)}</ul>"
    for line in difference.wording:
        yield f"<p>{''.join(map(_marked, line))}</p>"
    yield "</article>"


def _marked(change: Change) -> str:
    if change.is_same:
        return escape(change.new)
    old = f"<del>{escape(change.old)}</del>" if change.old else ""
    return old + (f"<ins>{escape(change.new)}</ins>" if change.new else "")
