"""Rows of questionnaires joined to a project's surveys.csv: new households added, the same ones left as they are.

A respondent whose run is numbered is known by it, so that the same filling is one row however often it is handed in.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from compliance_kit.importers.filled.answers import SurveyRow
from compliance_kit.model import Text, say

COLUMNS = ("date", "household", "score", "source")
LISTED = 20


@dataclass(frozen=True, slots=True)
class Merge:
    """What the file becomes: its bytes, None where they do not change; how many rows were new, changed, the same."""

    content: bytes | None
    new: int
    changed: int
    same: int
    refused: tuple[Text, ...] = ()


def merged(before: bytes, rows: Sequence[SurveyRow], note: str, *, replace: bool) -> Merge:
    """The surveys with the rows joined in; a household's other score of the same day replaces the old one if told to.

    Args:
        before: the CSV as it is; empty where there is none.
        rows: what was read from the workbook, or the one row of a phone's file.
        note: what each new row says it comes from; a numbered run's is its own alone, and what it answered stands under it.
        replace: whether other scores may be replaced.
    """
    try:
        lines = list(csv.reader(io.StringIO(before.decode("utf-8-sig"), newline=""), strict=True)) or [list(COLUMNS)]
    except (UnicodeDecodeError, csv.Error):
        return Merge(None, 0, 0, 0, (say("surveys.csv 读不出来，请先改正"),))
    header = lines[0]
    if not {"date", "household", "score"} <= set(header):
        return Merge(None, 0, 0, 0, (say("surveys.csv 的列名不对，请先改正"),))
    where = {name: header.index(name) for name in header}
    known = {(line[where["date"]], line[where["household"]]): line for line in lines[1:] if len(line) == len(header)}
    new = changed = same = 0
    refused: list[Text] = []
    for row in rows:
        line = known.get((row.date, row.household))
        earlier = next((kept for kept in known.values() if "source" in where and kept[where["source"]] == note), None)
        if row.run and earlier is not None and earlier is not line:  # the same filling, now of another day or household
            if not replace:
                refused.append(say("这份问卷已收回为 {was}，这里是 {now}；核对后用 --replace 替换", was=f"{earlier[where['household']]} {earlier[where['date']]}", now=f"{row.household} {row.date}"))  # fmt: skip
                continue
            lines.remove(earlier)
        if line is None:
            values = {"date": row.date, "household": row.household, "score": row.score, "source": note}
            known[row.date, row.household] = added = [values.get(name, "") for name in header]
            lines.append(added)
            new += 1
        elif line[where["score"]] == row.score:
            same += 1
        elif replace:
            line[where["score"]] = row.score
            changed += 1
        else:
            refused.append(say("{household} {date} 已有评分 {was}，这里是 {now}；核对后用 --replace 替换", household=row.household, date=row.date, was=line[where["score"]], now=row.score))  # fmt: skip
    if refused or not (new or changed):
        return Merge(None, new, changed, same, tuple(refused[:LISTED]))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n" if b"\r\n" in before else "\n").writerows(lines)
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""  # else a spreadsheet shows it garbled again
    return Merge(mark + out.getvalue().encode(), new, changed, same)
