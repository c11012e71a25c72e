"""A Parquet file → records: typed columns as texts, bounded before anything is unfolded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from compliance_kit.evidence.sources.cell_text import as_text
from compliance_kit.evidence.table import MAX_ROWS, Lot, Record, Sheet, column_names
from compliance_kit.model import CkitError, Place, say

BATCH = 4096
MAX_UNFOLDED = 512_000_000


def parquet_sheet(content: bytes, schema: Mapping[str, Any], *, name: str) -> Sheet:
    """The file's rows, its column names first.

    Raises:
        CkitError: the file is damaged or locked, has columns within columns, or unfolds to too much.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(BytesIO(content))
        shape = file.schema_arrow
        nested = next((field.name for field in shape if pa.types.is_nested(field.type)), None)
        if nested is not None:
            raise CkitError(say("列 {column} 里还有列，未读取；每列只放一个值", column=nested[:30]))
        about = file.metadata
        size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if size > MAX_UNFOLDED or about.num_rows > 10 * MAX_ROWS:
            raise CkitError(say("文件解压后过大，可能是压缩炸弹，未读取。"))
        texts = [f.name for f in shape if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
        file = pq.ParquetFile(BytesIO(content), read_dictionary=texts)
        names = column_names(list(shape.names), schema)
        records = tuple(_records(file, names, schema))
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise CkitError(say("文件打不开：不是 Parquet 文件，或者不完整、加了密、已经损坏。")) from error
    return Sheet(iter(records), _Places(name, names), ())


def _records(file: Any, names: Sequence[str], schema: Mapping[str, Any]) -> Iterator[Record | Lot]:
    yield Record(list(names), 0, 0)
    rules = [schema["columns"].get(name, {"type": "text"}) for name in names]
    done = 0
    for batch in file.iter_batches(batch_size=BATCH):
        columns = [list(_texts(column, rule)) for column, rule in zip(batch.columns, rules, strict=True)]
        lot = Lot([list(cells) for cells in zip(*columns, strict=True)], done + 1)
        yield lot
        done += len(lot.rows)
        if done > 10 * MAX_ROWS:
            raise ValueError


def _texts(column: Any, rule: Mapping[str, Any]) -> Iterator[str]:
    """A column's cells; each different text is made once, however many rows name it."""
    import pyarrow as pa

    if isinstance(column, pa.DictionaryArray):
        words = [as_text(value, rule) for value in column.dictionary.to_pylist()]
        return ("" if i is None else words[i] for i in column.indices.to_pylist())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return (as_text(value, rule) for value in column.to_pylist())


class _Places:
    """Where a cell of one file stands."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        self.name, self.names = name, names

    def __call__(self, record: Record, i: int) -> Place:
        column = self.names[i] if i < len(self.names) else ""
        return Place(self.name, cell=f"{record.first}:{column}")
