"""A table or view of a PostgreSQL database → records: read only, bounded, within a time, the declared columns alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from compliance_kit.evidence.cells import MAX_CELL
from compliance_kit.evidence.sources.cell_text import as_text
from compliance_kit.evidence.table import MAX_ROWS, Lot, Record, Sheet, column_names
from compliance_kit.model import CkitError, Place, Text, say

WAIT_S, WORK_MS = 10, 60_000
"""How long to wait for the connection, and for one question's answer."""
_ALIVE: Mapping[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""Seconds, and milliseconds at the end: so that a network that has gone silent is noticed."""
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
ORDER BY a.attnum
"""


def database_sheet(url: str, table: str, schema: Mapping[str, Any], *, path: str) -> Sheet:
    """The rows of a table, those columns of it that the dataset has.

    Raises:
        CkitError: no address, no connection, no such table, no right to read it, too many rows, or it takes too long.
    """
    if not url:
        raise CkitError(say("环境变量里没有数据库的地址，没有读入"))
    if not url.startswith(("postgresql://", "postgres://")):
        raise CkitError(say("数据库的地址应当以 postgresql:// 开头，没有读入"))
    import psycopg

    try:
        link = psycopg.connect(url, connect_timeout=WAIT_S, options=_settings(), client_encoding="UTF8", **_ALIVE)
    except (psycopg.Error, UnicodeError):  # what they say may hold the address
        raise CkitError(
            say("连不上数据库，没有读入；请核对地址、账号和密码，并确认数据库在运行、允许本机连接")
        ) from None
    try:
        with link:
            link.read_only = True
            records = tuple(_records(link, table.split("."), schema))
    except psycopg.Error as error:
        raise CkitError(_reason(error.sqlstate or "", link.broken)) from None
    names = records[0].cells if isinstance(records[0], Record) else ()
    return Sheet(iter(records), _Places(path, names), ())


def _settings() -> str:
    return (
        f"-c default_transaction_read_only=on -c statement_timeout={WORK_MS} -c timezone=Asia/Shanghai -c datestyle=ISO"
    )


def _reason(state: str, is_cut: bool) -> Text:
    """Why a question got no answer, by PostgreSQL's code for it, and what helps."""
    if is_cut:
        return say("读的时候数据库断开了连接，没有读入；请稍后再来，总是这样请找数据库管理员")
    known = {
        "42501": say("数据库账号没有读这张表的权限，没有读入；请管理员给它 SELECT 权限"),
        "57014": say("查询超过 {n} 秒，没有读入；请改用只含评价期的视图", n=WORK_MS // 1000),
        "22021": say("表里有不是 UTF-8 的文字，没有读入；请管理员改正数据库的编码"),
        "25006": say("视图想要写数据库；这里只读，没有读入；请改用不写数据的视图"),
    }
    return known.get(state, say("数据库读不了这张表，没有读入；请管理员用同一账号查询它，看报什么错"))


def _records(link: Any, table: Sequence[str], schema: Mapping[str, Any]) -> Iterator[Record | Lot]:
    from psycopg import sql

    relation = sql.Identifier(*table)
    found = link.execute(_COLUMNS, (relation.as_string(link),)).fetchall()
    if not found:
        raise CkitError(
            say("数据库里没有这张表，或者没有读它的权限：{table}；请核对模式名、表名和大小写", table=".".join(table))
        )
    wanted = [
        (own, kind, name)
        for (own, kind), name in zip(found, column_names([own for own, _ in found], schema), strict=True)
        if name in schema["columns"]
    ]
    yield Record([name for _, _, name in wanted], 0, 0)
    if not wanted:
        return
    rules = [schema["columns"][name] for _, _, name in wanted]
    cut = sql.SQL("left({}::text, {})")
    cells = sql.SQL(", ").join(cut.format(sql.Identifier(own), sql.Literal(MAX_CELL + 1)) for own, _, _ in wanted)
    ask = sql.SQL("SELECT {} FROM {} LIMIT {}").format(cells, relation, sql.Literal(MAX_ROWS + 1))
    rows = link.execute(ask).fetchall()  # one question, so that the time allowed is for all of it
    if len(rows) > MAX_ROWS:  # without an order it would be other rows each time
        raise CkitError(say("行数过多，上限 {n} 行，没有读入；请改用只含评价期的视图", n=MAX_ROWS))
    kinds = [kind for _, kind, _ in wanted]
    yield Lot([list(map(_text, row, kinds, rules)) for row in rows], 1)


def _text(cell: str | None, kind: str, rule: Mapping[str, Any]) -> str:
    """PostgreSQL's own text of a cell → ours; what is out of the calendar stays as it is and is refused later."""
    if cell is None:
        return ""
    if kind.startswith("timestamp"):
        stamp = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})(?:[.][0-9]+)?(?:\+08)?", cell)
        return as_text(datetime.fromisoformat(stamp[1]), rule) if stamp else cell
    if kind == "boolean":
        return as_text(cell == "true", rule)
    if kind in ("numeric", "real", "double precision", "integer", "smallint", "bigint"):
        try:
            return as_text(Decimal(cell), rule)
        except InvalidOperation:
            return cell
    return cell


class _Places:
    """Where a cell of one table stands: behind the project file that names the table."""

    def __init__(self, path: str, names: Sequence[str]) -> None:
        self.path, self.names = path, names

    def __call__(self, record: Record, i: int) -> Place:
        column = self.names[i] if i < len(self.names) else ""
        return Place(self.path, cell=f"evidence.database:{record.first}:{column}")
