"""Our own workbook, filled: who it says it is, in three places, and what was typed where."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from compliance_kit.importers.filled.model import (
    COLUMNS,
    Cell,
    Filled,
    FilledExtra,
    FilledItem,
    Identity,
    Photo,
    Reading,
    refused,
)
from compliance_kit.importers.filled.phone import MAX_PHOTO, photo
from compliance_kit.model import TOP, Diagnostic, Place, Severity, Span, Text, say
from compliance_kit.outputs.checklist.excel import META, SHEET
from compliance_kit.outputs.checklist.excel_grid import JUDGED, PAIR_COLUMNS, PATROL, SCORE
from compliance_kit.outputs.office import CELL_IMAGE, LISTS, BookRead, OfficeFileError, SheetRead, a1, xlsx_book

NAMES = ("form", "version", "hash", "project")
PROBLEM = re.compile("问题描述与(整改要求|处置)")
SIGNED = "签名、日期"
OURS = frozenset(PROBLEM.sub("问题描述", name) for name, _ in (*PATROL, *SCORE, JUDGED))
"""The heads of our columns; an inspector may add others, whose words are kept as they are."""
EXTRA = {"note": "检查项目", "整改要求": "问题描述", "owner": "责任人", "due": "完成时限", "照片号": "依据"}
"""The columns under which the rows for what the form does not ask have their cells."""
MOST_STRAYS = 200
_FOOTER_CODE = re.compile('&(?:"[^"]*"|K[0-9A-F]{6}|[0-9]+|.)')
_FOOTER = re.compile("([A-Z][A-Z0-9-]{2,19})\u3000版本 ([0-9]{4}[.][0-9]{1,2})\u3000#([0-9a-f]{8})")
_PLACES = {"properties": say("文件属性"), "meta": say("_meta 表"), "footer": say("页脚")}
_OUR_COPY = say("请在 ckit 发出的检查表里填写后再导入")


def is_ours(book: BookRead) -> bool:
    """Whether a workbook is a form of ours to fill."""
    return SHEET in book.sheets and _header(book.sheets[SHEET]) > 0


def read(content: bytes, path: str) -> Reading:
    """The form in a workbook's bytes; `path` is how findings call the file."""
    try:
        return read_book(xlsx_book(content), path)
    except OfficeFileError as error:
        return refused(path, error.text)


def read_book(book: BookRead, path: str) -> Reading:
    """The form in a workbook that was read."""
    if not is_ours(book):
        return refused(
            path, say("这不是 ckit 发出的检查表：没有“{sheet}”表，或者缺编号列、结果列", sheet=SHEET), _OUR_COPY
        )
    forms = [name for name, sheet in book.sheets.items() if _header(sheet)]
    read = [_read_sheet(book, name, path, is_alone=len(forms) == 1) for name in forms]
    filled = [one for part in read for one in part.filled]
    findings = [finding for part in read for finding in part.findings]
    if filled:
        strays, told = _other_words(book, path)
        filled[0] = replace(filled[0], strays=(*filled[0].strays, *strays))
        findings += told
    return Reading(tuple(filled), tuple(findings))


def _read_sheet(book: BookRead, name: str, path: str, *, is_alone: bool) -> Reading:
    """One sheet as a filled form: our own, or a copy of it that somebody made for another day."""
    said = identities(book, name)
    identity = agreed(said)
    if identity is None:
        return refused(path, _disagreement(said), _OUR_COPY, "" if is_alone else name)
    sheet = _Sheet.of(name, book.sheets[name])
    if twice := sheet.twice():
        return twice.refused(path)
    filled = sheet.filled(path, identity)
    if not is_alone and _is_blank(filled):
        words = say("工作表“{name}”没有填写，已跳过", name=name)
        return Reading((), (Diagnostic("filled-note", Severity.NOTE, Place(path, TOP, name), words),))
    return Reading((filled,), tuple(sheet.told(path)))


def _is_blank(filled: Filled) -> bool:
    """Whether nothing was found, written or signed on a copy; a formula of ours is nothing."""
    typed = (cell for item in filled.items for cell in item.cells.values() if not cell.formula)
    pictures = any(item.photos for item in filled.items)
    return not (any(typed) or pictures or filled.extras or any(not c.is_empty for c in filled.signed.values()))


def _other_words(book: BookRead, path: str) -> tuple[list[Cell], list[Diagnostic]]:
    """What stands on sheets that are none of ours; of one with too much on it only that it was left out."""
    kept, told = [], []
    for name, sheet in book.sheets.items():
        if name in (META, LISTS) or _header(sheet):
            continue
        cells = [
            Cell(value, f"{name}!{a1(i, j)}", Span(i, j, i, j + 1), sheet.formulas.get((i, j), ""))
            for i, row in enumerate(sheet.rows, 1)
            for j, value in enumerate(row, 1)
        ]
        cells = [cell for cell in cells if not cell.is_empty]
        if len(cells) <= MOST_STRAYS:
            kept += cells
        else:
            words = say("工作表“{name}”不是检查表，有 {n} 格文字，没有收回", name=name, n=len(cells))
            told.append(_wrong(path, name, words, say("要留存的请写进检查表的表外问题，或另附文件")))
    return kept, told


def _wrong(path: str, cell: str, text: Text, hint: Text, span: Span = TOP) -> Diagnostic:
    return Diagnostic("filled-cell", Severity.ERROR, Place(path, span, cell), text, hint)


def _photo(content: bytes) -> Photo | None:
    return photo(content) if len(content) <= MAX_PHOTO else None


def _header(sheet: SheetRead) -> int:
    """The row of the column heads on a form of ours; 0 on anything else."""
    return next((i for i, row in enumerate(sheet.rows, 1) if row[:1] == ("id",) and "结果" in row), 0)


def identities(book: BookRead, sheet: str) -> Mapping[str, Mapping[str, str]]:
    """What each of the three places says, where it says anything (USERS M2); a footer names no project."""
    meta = {str(row[0]): str(row[1]) for row in book.sheets[META].rows if len(row) > 1} if META in book.sheets else {}
    footer = _FOOTER.search(_FOOTER_CODE.sub(" ", book.sheets[sheet].footer))
    said = {
        "properties": {name: book.custom[f"ckit-{name}"] for name in NAMES if f"ckit-{name}" in book.custom},
        "meta": {name: meta[name] for name in NAMES if name in meta},
        "footer": dict(zip(NAMES, footer.groups(), strict=False)) if footer else {},
    }
    return {place: words for place, words in said.items() if words}


def agreed(said: Mapping[str, Mapping[str, str]]) -> Identity | None:
    """Who the places together say it is; None where two contradict each other, or none says all."""
    found: dict[str, str] = {}
    for words in said.values():
        for name, value in words.items():
            if found.setdefault(name, value) != value:
                return None
    return Identity(**found) if found.keys() == set(NAMES) else None


def _disagreement(said: Mapping[str, Mapping[str, str]]) -> Text:
    if not said:
        return say("认不出是哪张表：文件属性、_meta 表和页脚都没有表单编号")
    listing = "；".join(f"{_PLACES[place]} {' '.join(words.values())}" for place, words in said.items())
    return say("文件里几处写的表单编号、版本、校验码或项目不一致，或者写得不全：{listing}", listing=listing)


@dataclass(frozen=True, slots=True)
class _Twice:
    """A column that stands on the sheet twice, so that nobody can say which of them holds."""

    title: str
    first: Cell
    second: Cell

    def refused(self, path: str) -> Reading:
        """The form cannot be taken in."""
        words = say("“{title}”一栏有两列（{a}、{b}），分不清以哪一列为准", title=self.title, a=self.first.cell, b=self.second.cell)  # fmt: skip
        return refused(path, words, say("删去多余的一列，或改掉它的列名"), self.second.cell, self.second.span)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The form's sheet; rows and columns count from 1, columns are found by the names in their heads."""

    name: str
    sheet: SheetRead
    header: int
    columns: Mapping[str, int]
    """Each of our columns' number by its name; 问题描述与整改要求 and 问题描述与处置 are both 问题描述."""

    @classmethod
    def of(cls, name: str, sheet: SheetRead) -> _Sheet:
        made = cls(name, sheet, _header(sheet), {})
        return replace(made, columns={title: places[0] for title, places in made._titles().items()})

    def _titles(self) -> dict[str, list[int]]:
        """Where each of our column heads stands; one that somebody added is no column of the form."""
        found: dict[str, list[int]] = {}
        for column, value in enumerate(self.sheet.rows[self.header - 1], 1):
            title = PROBLEM.sub("问题描述", str(value))
            if title in OURS:
                found.setdefault(title, []).append(column)
        return found

    def twice(self) -> _Twice | None:
        """The first column that stands there twice."""
        for title, places in self._titles().items():
            if len(places) > 1:
                return _Twice(title, *(self.cell(self.header, column) for column in places[:2]))
        return None

    def cell(self, row: int, column: int) -> Cell:
        """What stands there, with its place; nothing beyond the sheet's end, nor where a picture was put into the cell."""
        values = self.sheet.rows[row - 1]
        value = values[column - 1] if column <= len(values) else ""
        formula = self.sheet.formulas.get((row, column), "")
        if (row, column) in self.sheet.pictures and CELL_IMAGE.search(formula):
            value = formula = ""
        where, span = f"{self.name}!{a1(row, column)}", Span(row, column, row, column + 1)
        return Cell("" if formula else value, where, span, formula)

    def _ids(self) -> dict[int, str]:
        """The rows that bear an id: items, and those for what the form does not ask."""
        rows = enumerate(self.sheet.rows, 1)
        return {i: str(row[0]) for i, row in rows if i > self.header and row and row[0] != ""}

    def told(self, path: str) -> Iterator[Diagnostic]:
        """Cells made one over several rows, and pictures that belong to none of them."""
        ids = self._ids()
        known = sorted(ids)
        for top, left, bottom, _ in self.sheet.merged:
            if (more := bisect_right(known, bottom) - bisect_left(known, top) - 1) > 0:
                cell = self.cell(top, left)
                words = say("这一格与下面几行合并了，只有第一行算数，其余 {n} 行按空白", n=more)
                yield _wrong(path, cell.cell, words, say("取消合并，每一行各填一格"), cell.span)
        if (n := len(self.sheet.comments)) > MOST_STRAYS:
            words = say("批注有 {n} 条，只收前 {limit} 条", n=n, limit=MOST_STRAYS)
            yield _wrong(path, self.name, words, say("其余的请写进表里"))
        for (row, column), contents in sorted(self.sheet.pictures.items()):
            cell = self.cell(min(row, len(self.sheet.rows)), column)
            if bad := sum(_photo(content) is None for content in contents):
                words = say(
                    "{n} 张图片没有收回：只收 jpg 和 png，每张不超过 {size} MB", n=bad, size=MAX_PHOTO // 1_000_000
                )
                yield _wrong(path, cell.cell, words, say("另存为 jpg 后重新插入"), cell.span)
            elif row in ids:
                words = say("{n} 张图片记在这一行", n=len(contents))
                yield Diagnostic("filled-note", Severity.NOTE, Place(path, cell.span, cell.cell), words)
            elif row > self.header:
                words = say("{n} 张图片不在任何一项的行里，没有收回", n=len(contents))
                yield _wrong(path, cell.cell, words, say("把图片移到所说的那一行里"), cell.span)

    def _photos(self, row: int) -> tuple[Photo, ...]:
        places = sorted(place for place in self.sheet.pictures if place[0] == row)
        found = (_photo(content) for place in places for content in self.sheet.pictures[place])
        return tuple(photo for photo in found if photo)

    def filled(self, path: str, identity: Identity) -> Filled:
        ids = self._ids()
        head = {label: cell for row in range(3, self.header - 1) for label, cell in self._pairs(row)}
        foot = dict(self._foot(ids))
        return Filled(
            path=path,
            channel="xlsx",
            identity=identity,
            head=head,
            items=tuple(self._item(row, whole) for row, whole in ids.items() if not whole.startswith("extra-")),
            extras=tuple(self._extras(ids)),
            signed={label.removesuffix(SIGNED): cell for label, cell in foot.items() if label.endswith(SIGNED)},
            strays=tuple(self._strays(ids)),
        )

    def _foot(self, ids: Mapping[int, str]) -> Iterator[tuple[str, Cell]]:
        start = max(ids, default=self.header)
        for row in range(start + 1, len(self.sheet.rows) + 1):
            yield from self._pairs(row)

    def _pairs(self, row: int) -> Iterator[tuple[str, Cell]]:
        """The labels of a line and what stands beside them."""
        for label, value in PAIR_COLUMNS:
            if label in self.columns and value in self.columns:
                name = self.cell(row, self.columns[label])
                if not name.is_empty:
                    yield name.text, self.cell(row, self.columns[value])

    def _item(self, row: int, whole: str) -> FilledItem:
        columns = self.columns
        cells = {name: self.cell(row, columns[title]) for name, title in COLUMNS.items() if title in columns}
        asked = tuple(self.cell(row, columns[t]).text for t in ("检查项目", "检查内容与标准") if t in columns)
        at = self.cell(row, 1)
        kept = {name: cell for name, cell in cells.items() if not cell.is_empty}
        key = whole.rpartition("#")[2]
        return FilledItem(key, kept, self._photos(row), asked=asked, cell=at.cell, span=at.span)

    def _extras(self, ids: Mapping[int, str]) -> Iterator[FilledExtra]:
        """The rows for what the form does not ask, with at least one cell filled."""
        for row, whole in ids.items():
            if whole.startswith("extra-"):
                known = {name: self.columns[title] for name, title in EXTRA.items() if title in self.columns}
                cells = {name: self.cell(row, column) for name, column in known.items()}
                kept, photos = {name: cell for name, cell in cells.items() if not cell.is_empty}, self._photos(row)
                if kept or photos:
                    yield FilledExtra(kept, photos)

    def _strays(self, ids: Mapping[int, str]) -> Iterator[Cell]:
        """Texts outside the form's own columns, in lines that are neither items nor pairs nor extras, and in comments.

        Our own words are among them: who knows the form tells them apart.
        """
        taken = {cell.cell for row in range(1, len(self.sheet.rows) + 1) if row not in ids for cell in self._taken(row)}
        for row, values in enumerate(self.sheet.rows, 1):
            ours = self._ours(ids.get(row, ""))
            for column in (i for i in range(1, len(values) + 1) if values[i - 1] != "" and i not in ours):
                cell = self.cell(row, column)
                if not cell.is_empty and not cell.formula and cell.cell not in taken:
                    yield cell
        for (row, column), words in sorted(self.sheet.comments.items())[:MOST_STRAYS]:
            where = f"{self.name}!{a1(row, column)}"
            yield Cell(f"批注：{words}", where, Span(row, column, row, column + 1))

    def _ours(self, whole: str) -> frozenset[int]:
        """The columns that are read, or printed by us, in the row of that id; none in a row without one."""
        titles = EXTRA.values() if whole.startswith("extra-") else self.columns if whole else ()
        return frozenset(
            self.columns[title] for title in (*titles, *("id", "序号") * bool(whole)) if title in self.columns
        )

    def _taken(self, row: int) -> Iterator[Cell]:
        """The values beside labels: fields of the head and signatures."""
        for label, cell in self._pairs(row):
            if row < self.header - 1 or label.endswith(SIGNED):
                yield cell
