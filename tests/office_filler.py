"""Fills workbooks as a clerk does, in LibreOffice: run by the Python that has `uno`, in one office for all jobs.

    /usr/bin/python3 office_filler.py JOBS.json PROFILE

JOBS.json is a list of {"from": path, "to": path, "sheet": name, "cells": {"H9": value}}: a number, a text as typed
(`=1+1` stays text, as after an apostrophe), or {"formula": "=1+1"}.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PATIENCE_S = 60


def main(jobs: Path, profile: Path) -> None:
    """Do every job, then close the office."""
    pipe = f"ckit-{profile.name}-{jobs.stat().st_ino}"
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
    )  # fmt: skip
    try:
        desktop = _desktop(pipe)
        for job in json.loads(jobs.read_text(encoding="utf-8")):
            _fill(desktop, job)
        desktop.terminate()
        office.wait(PATIENCE_S)
    finally:
        office.kill()


def _desktop(pipe: str) -> Any:
    import uno
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _fill(desktop: Any, job: dict[str, Any]) -> None:
    book = desktop.loadComponentFromURL(Path(job["from"]).as_uri(), "_blank", 0, (_setting("Hidden", True),))
    sheet = book.Sheets.getByName(job["sheet"])
    for name, value in job["cells"].items():
        cell = sheet.getCellRangeByName(name)
        if isinstance(value, dict):
            cell.setFormula(value["formula"])
        elif isinstance(value, str):
            cell.setString(value)
        else:
            cell.setValue(value)
    book.storeToURL(Path(job["to"]).as_uri(), (_setting("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)


def _setting(name: str, value: object) -> Any:
    from com.sun.star.beans import PropertyValue

    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
