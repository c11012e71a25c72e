"""Filled forms back in: workbook, phone, ODK, paper → one neutral form each; told apart by content, never by name."""

from __future__ import annotations

from collections.abc import Callable

from compliance_kit.importers.filled import answers, odk, phone, questionnaire, workbook
from compliance_kit.importers.filled.answers import Answers, SurveyRow
from compliance_kit.importers.filled.model import Filled, Identity, Photo, Reading, refused
from compliance_kit.importers.filled.reconcile import AskedForm, Entered, Reconciled, base_id, reconcile
from compliance_kit.model import Text, say
from compliance_kit.outputs.checklist.form import Form
from compliance_kit.outputs.office import OfficeFileError, xlsx_book

_PRINT = say("Word 版只供打印；请在 xlsx 或手机检查表里填写，填在纸上的用 --paper 补录")
MAX_BYTES = phone.MAX_BYTES
"""The largest file that any of the readers takes."""


def read(content: bytes, path: str, find: Callable[[Identity], Form | None]) -> Reading | Answers:
    """What a file holds, whatever it is called.

    Args:
        content: its bytes.
        path: how findings call it.
        find: the form that a copy says it is, None where there is none such.
    """
    if content[:2] == b"PK":
        return _workbook(content, path)
    if phone.looks_like(content):
        return _exported(content, path)
    if odk.looks_like(content):
        return odk.read(content, path, find)
    words = say("认不出这个文件；可以导入：填好的检查表 xlsx、手机检查表 json、ODK 或 KoBo 导出的 csv、答卷工作簿 xlsx")
    return refused(path, words, _mend(content))


def _mend(content: bytes) -> Text | None:
    """What to do about a file that is none of ours, but of a sort that comes by mistake."""
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return say("这是旧版 .xls，或者加了密码；请去掉密码，另存为 .xlsx")
    if phone.scan(content):
        return say("这是扫描件或照片；纸质表用 --paper 补录，原件写在 --scan")
    return None


def _exported(content: bytes, path: str) -> Reading | Answers:
    export = phone.opened(content, path)
    if isinstance(export, Reading):
        return export
    return questionnaire.read(export) if questionnaire.is_one(export) else phone.inspection(export)


def _workbook(content: bytes, path: str) -> Reading | Answers:
    try:
        book = xlsx_book(content)
    except OfficeFileError as error:
        return refused(path, error.text, _PRINT if b"word/document.xml" in content else None)
    return answers.read_book(book, path) if answers.is_ours(book) else workbook.read_book(book, path)


__all__ = [
    "MAX_BYTES", "Answers", "AskedForm", "Entered", "Filled", "Identity", "Photo", "Reading", "Reconciled", "SurveyRow",
    "base_id", "read", "reconcile",
]  # fmt: skip
