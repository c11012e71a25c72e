"""`ckit serve`: this machine only, plain files, and a fresh page after a change."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest

from test_acceptance import CKIT, ckit, copy_of_the_corpus

pytestmark = pytest.mark.slow
PAGE = "/standard/std-emergency-supplies/"


@pytest.fixture(scope="module")
def knowledge_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = copy_of_the_corpus(tmp_path_factory.mktemp("serve"))
    done = ckit("build", "site", "search", "--as-of", "2026-11-23", "--root", ".", cwd=home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def port(knowledge_base: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    words = [sys.executable, str(CKIT), "serve", "--port", str(number), "--as-of", "2026-11-23"]
    server = subprocess.Popen(
        words, cwd=knowledge_base, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ}
    )
    for _ in range(200):
        try:
            ask(number, "/")
            break
        except OSError:
            time.sleep(0.05)
    yield number
    server.terminate()
    server.wait(timeout=60)


def ask(port: int, path: str, method: str = "GET", host: str = "127.0.0.1") -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={"Host": host})
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body


def test_pages_come_with_plain_security_headers(port: int) -> None:
    status, headers, body = ask(port, "/")
    assert status == 200 and "物业管理" in body
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_nothing_but_files_below_the_site_and_only_reading(port: int) -> None:
    assert ask(port, "/../mkdocs.yml")[0] == 404
    assert ask(port, "/%2e%2e/mkdocs.yml")[0] == 404
    assert ask(port, "/assets/")[0] == 404
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        status, headers, _ = ask(port, "/api/find", method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_an_address_that_no_file_can_have_is_told_by_the_sites_own_page(port: int) -> None:
    for path in ("/a%00b", "/law/no-such-law/"):
        status, headers, body = ask(port, path)
        assert status == 404 and 'lang="zh-CN"' in body and headers["x-content-type-options"] == "nosniff"
    assert ask(port, "/nothing", "HEAD")[0] == 404


def test_a_page_of_another_host_reads_nothing_here(port: int) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example"):
        assert ask(port, "/", host=host)[0] == ask(port, "/api/find?q=a", host=host)[0] == 421
    for host in (f"localhost:{port}", "localhost", f"127.0.0.1:{port}"):
        assert ask(port, "/", host=host)[0] == 200


def test_a_changed_line_becomes_a_fresh_page_and_a_mistake_keeps_the_old_one(port: int, knowledge_base: Path) -> None:
    path = knowledge_base / "standards" / "6-emergency" / "6.3-supplies-and-equipment.yml"
    text = path.read_text(encoding="utf-8")
    purpose = next(line for line in text.split("\n") if line.startswith("purpose:"))
    path.write_text(text.replace(purpose, "purpose: 改动以后的目的甲乙丙"), encoding="utf-8")
    assert wait_for(port, "改动以后的目的甲乙丙")
    path.write_text(text.replace(purpose, "purpose：写错了的冒号"), encoding="utf-8")
    time.sleep(1.5)
    assert "改动以后的目的甲乙丙" in ask(port, PAGE)[2]
    path.write_text(text, encoding="utf-8")
    assert wait_for(port, purpose.removeprefix("purpose: ")[:12])


def api(port: int, query: str) -> tuple[int, dict[str, Any]]:
    status, headers, body = ask(port, f"/api/{query}")
    assert headers["content-type"].startswith("application/json" if status == 200 else "application/problem+json")
    assert headers["x-content-type-options"] == "nosniff" and "<" not in body
    return status, json.loads(body)


def test_the_api_answers_questions_with_facets(port: int) -> None:
    status, answer = api(port, f"find?q={quote('电梯坏了关人怎么办')}&limit=3")
    assert status == 200 and answer["count"] == len(answer["hits"]) == 3
    assert {"id", "kind", "title", "text", "document", "region", "status", "since", "score"} <= set(answer["hits"][0])
    status, answer = api(port, f"find?q={quote('物业管理条例')}&kind=regulation&region={quote('杭州市')}&on=2026-11-23")
    assert answer["hits"][0]["id"] == "cn-330100-property-regulation"
    nowhere = api(port, f"find?q={quote('电梯')}&role={quote('没有的岗位')}")[1]
    assert (nowhere["count"], nowhere["suggestion"]) == (0, "")
    nothing = api(port, f"find?q={quote('电悌困仁')}")[1]
    assert (nothing["count"], nothing["hits"]) == (0, []) and "电梯" in nothing["suggestion"]
    described = api(port, "openapi.json")[1]
    names = [row["name"] for row in described["paths"]["/api/find"]["get"]["parameters"]]
    assert names == ["q", "kind", "region", "status", "role", "on", "limit"] and described["openapi"].startswith("3.1")
    wanted = described["paths"]["/api/find"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for kept in (answer, nothing):
        jsonschema.validate(kept, wanted, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("find", 400, "参数 q"),
        ("find?q=", 400, "参数 q"),
        ("find?q=" + "a" * 201, 400, "200"),
        ("find?q=a&limit=101", 400, "limit"),
        ("find?q=a&limit=-1", 400, "limit"),
        ("find?q=a&limit=%D9%A1", 400, "limit"),
        ("find?q=a&kind=x", 400, "kind"),
        ("find?q=a&on=2026-02-30", 400, "日期"),
        ("find?q=a&size=3", 400, "没有参数 size"),
        ("find?q=%ff", 400, "写得不对"),
        ("find?" + "&".join(f"q={n}" for n in range(30)), 400, "写得不对"),
        ("find?q=" + "a" * 3000, 414, "2000"),
        ("nothing", 404, "openapi.json"),
        ("../search/digests.json", 404, "openapi.json"),
    ],
)
def test_what_the_api_cannot_answer_it_says_in_words(port: int, query: str, status: int, words: str) -> None:
    got, problem = api(port, query)
    assert (got, problem["status"]) == (status, status) and words in problem["detail"], problem


def test_a_changed_line_is_found_by_the_api_too(port: int, knowledge_base: Path) -> None:
    path = knowledge_base / "standards" / "6-emergency" / "6.4-training-drills.yml"
    text = path.read_text(encoding="utf-8")
    purpose = next(line for line in text.split("\n") if line.startswith("title:"))
    path.write_text(text.replace(purpose, "title: 鲲鹏展翅流程"), encoding="utf-8")
    for _ in range(600):
        if any("鲲鹏" in hit["title"] for hit in api(port, f"find?q={quote('鲲鹏展翅')}")[1]["hits"]):
            break
        time.sleep(0.05)
    else:
        pytest.fail("the index was not brought up to date")
    path.write_text(text, encoding="utf-8")


def wait_for(port: int, words: str) -> bool:
    for _ in range(600):
        if words in ask(port, PAGE)[2]:
            return True
        time.sleep(0.05)
    return False


def test_a_port_in_use_and_a_missing_site_are_told_in_one_line(port: int, knowledge_base: Path, tmp_path: Path) -> None:
    taken = ckit("serve", "--port", str(port), cwd=knowledge_base)
    assert taken.returncode == 1 and "请换一个" in taken.stderr and "Traceback" not in taken.stderr
    missing = ckit("serve", "--out", str(tmp_path), cwd=knowledge_base)
    assert missing.returncode == 1 and "make build" in missing.stderr
