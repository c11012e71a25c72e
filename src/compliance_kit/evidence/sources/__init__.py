"""Where records come from, each kind of file → the records that `table` judges: CSV files, workbooks, Parquet files, a database."""

from __future__ import annotations

from compliance_kit.evidence.sources.cell_text import as_text
from compliance_kit.evidence.sources.csv_text import csv_part
from compliance_kit.evidence.sources.database import database_sheet
from compliance_kit.evidence.sources.parquet import parquet_sheet
from compliance_kit.evidence.sources.workbook import workbook_sheet

__all__ = ["as_text", "csv_part", "database_sheet", "parquet_sheet", "workbook_sheet"]
