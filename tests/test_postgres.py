"""The PostgreSQL that the tests start is real, empty for each test, and out of others' reach."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("again", [1, 2])
def test_each_test_has_an_empty_database_that_keeps_chinese(database: str, again: int) -> None:
    with psycopg.connect(database) as link:
        link.execute("CREATE TABLE t (名称 text)")
        link.execute("INSERT INTO t VALUES ('检查记录')")
        assert link.execute("SELECT 名称, current_setting('server_encoding') FROM t").fetchall() == [
            ("检查记录", "UTF8")
        ]


def test_the_server_listens_on_loopback_and_asks_for_its_password(postgres: str) -> None:
    at = urlsplit(postgres)
    assert at.hostname == "127.0.0.1"
    with psycopg.connect(postgres) as link:
        assert link.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres:wrong@127.0.0.1:{at.port}/postgres")
