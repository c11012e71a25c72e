"""What can go wrong with a database: each time one finding at the project's file that says what helps, and nothing half read."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from compliance_kit import evidence
from compliance_kit.model import Severity
from test_sources import DATABASE, folder, read

pytestmark = pytest.mark.slow
COLUMNS = "'W' || n AS id, '急修' AS kind, timestamp '2026-03-01 08:00' AS reported"


def view(url: str, name: str, what: str) -> None:
    with psycopg.connect(url) as link:
        link.execute(f"CREATE VIEW {name} AS {what}")


def asked(root: Path, url: str, table: str, **more: Any) -> evidence.Records:
    folder(root, **DATABASE | {"database": {"url_env": "CKIT_DB", "tables": {"work_orders": table}}})
    return read(root, CKIT_DB=url, **more)


def only(found: evidence.Records, url: str) -> str:
    """What the one finding says; it stands in the project's file and tells nothing of the address."""
    (finding,) = found.findings
    at, words = urlsplit(url), str(finding.message)
    assert finding.severity is Severity.ERROR and finding.place.path.endswith("project.yml")
    assert found.rows("work_orders") == ()
    for secret in (str(at.password), str(at.username), f"{at.hostname}", f"{at.port}"):
        assert secret not in words + str(finding.hint), words
    return words


def reader(url: str) -> str:
    """The address for a new account that may do nothing yet."""
    name, password = f"reader_{secrets.token_hex(6)}", secrets.token_hex(8)
    with psycopg.connect(url) as link:
        link.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
    at = urlsplit(url)
    return urlunsplit(at._replace(netloc=f"{name}:{password}@{at.hostname}:{at.port}"))


def test_a_question_that_takes_too_long_is_given_up(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance_kit.evidence.sources.database.WORK_MS", 1000)
    # 30 rows of a tenth of a second each: none too long by itself, 3 seconds together
    view(database, "slow", f"SELECT {COLUMNS}, pg_sleep(0.1)::text AS place FROM generate_series(1, 30) n")
    assert "查询超过 1 秒" in only(asked(tmp_path, database, "slow"), database)


def test_a_table_without_the_right_to_read_it(tmp_path: Path, database: str) -> None:
    with psycopg.connect(database) as link:
        link.execute(f"CREATE TABLE orders AS SELECT {COLUMNS} FROM generate_series(1, 3) n")
        link.execute("CREATE VIEW through WITH (security_invoker) AS SELECT * FROM orders")
        link.execute("CREATE SCHEMA shut CREATE TABLE orders (id text)")
    url = reader(database)
    assert "没有读它的权限" in only(asked(tmp_path, url, "orders"), url)
    with psycopg.connect(database) as link:
        link.execute(f"GRANT SELECT ON through TO {urlsplit(url).username}")
    for table in ("through", "shut.orders"):
        assert "SELECT 权限" in only(asked(tmp_path, url, table), url)
    with psycopg.connect(database) as link:
        link.execute(f"GRANT SELECT (id, reported) ON orders TO {urlsplit(url).username}")
    assert "缺少 kind（类别）列" in only(asked(tmp_path, url, "orders"), url)


def test_more_rows_than_are_read_are_refused_together(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance_kit.evidence.sources.database.MAX_ROWS", 10)
    view(database, "many", f"SELECT {COLUMNS} FROM generate_series(1, 11) n")
    view(database, "just", f"SELECT {COLUMNS} FROM generate_series(1, 10) n")
    assert "上限 10 行" in only(asked(tmp_path, database, "many"), database)
    assert len(asked(tmp_path, database, "just").rows("work_orders")) == 10


def test_a_connection_that_is_cut_while_reading(tmp_path: Path, database: str) -> None:
    cut = "CASE WHEN n = 20000 THEN pg_terminate_backend(pg_backend_pid())::text END AS place"
    view(database, "cut", f"SELECT {COLUMNS}, {cut} FROM generate_series(1, 50000) n")
    assert "断开了连接" in only(asked(tmp_path, database, "cut"), database)


def test_a_column_or_the_table_that_is_not_there(tmp_path: Path, database: str) -> None:
    view(database, "without", "SELECT 'W1' AS id, timestamp '2026-03-01 08:00' AS reported")
    view(database, "wrong", f"SELECT {COLUMNS}, (1 / (n - 2))::text AS place FROM generate_series(1, 3) n")
    assert "缺少 kind（类别）列" in only(asked(tmp_path, database, "without"), database)
    assert "没有这张表" in only(asked(tmp_path, database, "nowhere"), database)
    assert "看报什么错" in only(asked(tmp_path, database, "wrong"), database)


def test_a_wrong_password_or_address_is_told_without_it(tmp_path: Path, database: str) -> None:
    at = urlsplit(database)
    for netloc in (
        f"postgres:wr0ng-secret@{at.hostname}:{at.port}",
        f"n0body:wr0ng-secret@{at.hostname}:{at.port}",
        "us3r:wr0ng-secret@" + "a" * 70 + ".invalid:54321",
    ):
        url = urlunsplit(at._replace(netloc=netloc))
        words = only(asked(tmp_path, url, "orders"), url)
        assert "连不上数据库" in words and "密码" in words and "wr0ng" not in words


def test_text_that_is_no_unicode_is_refused(tmp_path: Path, database: str) -> None:
    name = f"raw_{secrets.token_hex(6)}"
    url = urlunsplit(urlsplit(database)._replace(path=f"/{name}"))
    with psycopg.connect(database, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
        with psycopg.connect(url) as inner:
            inner.execute("CREATE TABLE raw (id text, kind text, reported timestamp)")
            inner.execute("INSERT INTO raw VALUES (E'\\xb1\\xa8', 'x', '2026-03-01 08:00')")
        try:
            assert "不是 UTF-8" in only(asked(tmp_path, url, "raw"), url)
        finally:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")
