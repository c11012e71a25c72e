"""The read-only JSON API that `ckit serve` gives beside the site: one question, its answers, and its own description."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from compliance_kit import __version__
from compliance_kit.cli.app import tell
from compliance_kit.cli.find import WORDS
from compliance_kit.kinds.words import REGION, VALIDITY
from compliance_kit.model import CkitError, Text, say

PREFIX = "/api/"
LONGEST_URL = 2000
"""Characters of an address that are read; a longer one is refused before anything is done with it."""
MOST = 100
"""Hits that one answer holds at the most."""
JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json; charset=utf-8"
FACETS: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(WORDS),
    "region": tuple(REGION.values()),
    "status": tuple(VALIDITY.values()),
    "role": (),
}
"""Each facet with the values it may have; any text where there are none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status, a type and the body."""

    status: int
    kind: str
    body: bytes


class RefusedError(Exception):
    """A question that cannot be answered as it stands, and why."""

    def __init__(self, status: int, text: Text) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Api:
    """Answers questions from the index in a folder; a new index there is taken up with the next question."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._index: object = None
        self._made = -1

    def answer(self, target: str) -> Answer:
        """The answer to a GET of an address such as /api/find?q=电梯困人."""
        try:
            if len(target) > LONGEST_URL:
                raise RefusedError(414, say("地址太长，最多 {n} 个字符", n=LONGEST_URL))
            way = urlsplit(target)
            task = self._tasks().get(way.path.removeprefix(PREFIX))
            if task is None:
                raise RefusedError(404, say("没有这个接口，见 /api/openapi.json"))
            return Answer(200, JSON, _json(task(_asked(way.query))))
        except RefusedError as refused:
            problem = {"type": "about:blank", "status": refused.status, "detail": tell(refused.text)}
            return Answer(refused.status, PROBLEM, _json(problem))

    def _tasks(self) -> Mapping[str, Callable[[Mapping[str, str]], object]]:
        return {"find": self._find, "openapi.json": lambda _: description()}

    def _find(self, asked: Mapping[str, str]) -> object:
        from compliance_kit.outputs.search import query

        unknown = sorted(asked.keys() - {"q", "on", "limit", *FACETS})
        if unknown:
            raise RefusedError(
                400, say("没有参数 {name}；可用：q、kind、region、role、status、on、limit", name=unknown[0])
            )
        text = asked.get("q", "").strip()
        if not text or len(text) > query.LONGEST:
            raise RefusedError(400, say("参数 q 要有 1 到 {n} 个字符", n=query.LONGEST))
        scope = query.Scope({name: _value(name, asked[name]) for name in FACETS if name in asked}, _day(asked))
        with self._lock:
            opened = self._opened()
            hits = query.find(opened, text, limit=_limit(asked), scope=scope)  # type: ignore[arg-type]
            is_there = bool(hits) or bool(query.find(opened, text, limit=1))  # type: ignore[arg-type]
            near = "" if is_there else query.suggest(opened, text)  # type: ignore[arg-type]
        return {"query": text, "count": len(hits), "hits": [query.told(hit) for hit in hits], "suggestion": near}

    def _opened(self) -> object:
        from compliance_kit.outputs.search import index

        try:
            made = (self._folder / index.DIGESTS).stat().st_mtime_ns
            if made != self._made:
                self._index, self._made = index.read(self._folder), made
        except (OSError, CkitError) as error:
            if self._index is None:
                raise RefusedError(503, say("还没有检索索引，请运行 ckit build search")) from error
        return self._index


def _asked(query: str) -> dict[str, str]:
    """Each parameter once; of a repeated one the last counts."""
    try:
        return {name: values[-1] for name, values in parse_qs(query, max_num_fields=20, errors="strict").items()}
    except ValueError as error:
        raise RefusedError(400, say("地址里的参数写得不对")) from error


def _value(name: str, value: str) -> str:
    known = FACETS[name]
    if known and value not in known:
        raise RefusedError(
            400, say("参数 {name} 没有“{value}”；可用：{known}", name=name, value=value[:40], known="、".join(known))
        )
    return value[:60]


def _day(asked: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(asked["on"]) if "on" in asked else None
    except ValueError as error:
        raise RefusedError(400, say("参数 on 是日期，例如 2026-11-23")) from error


def _limit(asked: Mapping[str, str]) -> int:
    written = asked.get("limit", "10")
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:4]) <= MOST):
        raise RefusedError(400, say("参数 limit 是 1 到 {n} 的整数", n=MOST))
    return int(written)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").encode() + b"\n"


def description() -> dict[str, object]:
    """The API described in OpenAPI 3.1."""
    from compliance_kit.outputs.search import query, rows

    text = {"type": "string"}
    parameters = [
        _parameter(
            "q", "要找的事：词、问句、加引号的整句；OR 任一，词前加 - 不要", text | {"maxLength": query.LONGEST}, True
        ),
        *(_parameter(name, FACET_TITLES[name], text | ({"enum": list(v)} if v else {})) for name, v in FACETS.items()),
        _parameter("on", "只找这一天有效的法规", text | {"format": "date"}),
        _parameter("limit", "最多几条", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 10}),
    ]
    day = {"type": ["string", "null"], "format": "date"}
    hit: dict[str, object] = {name: day if name in query.DAYS else text for name in rows.HIT_FIELDS}
    hit["score"] = {"type": "number"}
    answer = {
        "query": text,
        "count": {"type": "integer"},
        "suggestion": text,
        "hits": {"type": "array", "items": {"type": "object", "properties": hit, "required": list(hit)}},
    }
    refused = {
        "description": "问法不对或还没有索引",
        "content": {PROBLEM.partition(";")[0]: {"schema": {"type": "object"}}},
    }
    found = {"schema": {"type": "object", "properties": answer, "required": list(answer)}}
    get = {
        "summary": "在知识库里查找",
        "parameters": parameters,
        "responses": {
            "200": {"description": "命中的内容，最贴切的在前", "content": {"application/json": found}},
            **dict.fromkeys(("400", "414", "503"), refused),
        },
    }
    info = {"title": "compliance-kit 检索接口", "version": __version__, "description": "只读；只在本机提供。"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/api/find": {"get": get}}}


FACET_TITLES = {"kind": "类型", "region": "地区", "role": "岗位", "status": "时效"}


def _parameter(name: str, title: str, schema: Mapping[str, object], required: bool = False) -> dict[str, object]:
    return {"name": name, "in": "query", "required": required, "description": title, "schema": schema}
