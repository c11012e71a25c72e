"""KIND FILE [EXTRA]: puts one hostile or odd input through the real program, as ../shared/probes/run_probes.py asks.

Exit 0: accepted (and rendered into the current folder); 1: rejected, with file:line:column and the reason.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from compliance_kit import report, schema
from compliance_kit.checks import check
from compliance_kit.cli.site_builder import refuse_tags
from compliance_kit.cli.writing import write
from compliance_kit.library import assemble, read_file
from compliance_kit.model import CkitError, Diagnostic, Severity

TODAY = date(2026, 11, 23)


def through_yaml(path: Path) -> int:
    """Check a file, or every file of a folder; render the pages of what is accepted."""
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    library = assemble(read_file(file, Path.cwd()) for file in files)
    code = tell(check(library, TODAY), library.sources)
    if code == 0:
        from compliance_kit.outputs import Order, output

        write(output("site").render(library, Order(TODAY)), Path.cwd() / "probe")
    return code


def through_schema(path: Path, instance: Path) -> int:
    """Lint a schema from outside and hold an instance against it."""
    names = (path.as_posix(), instance.as_posix())
    return tell(schema.check_instance(path.read_bytes(), instance.read_bytes(), names=names), {})


def through_config(path: Path) -> int:
    """Read site settings as the site builder does before it lets MkDocs see them."""
    refuse_tags(path)
    return 0


def tell(found: Sequence[Diagnostic], texts: dict[str, str] | object) -> int:
    """Print errors; 1 where there are any."""
    errors = [d for d in found if d.severity is Severity.ERROR]
    print(report.as_text(report.Findings(errors, dict(texts), str)), end="")  # type: ignore[call-overload]
    return 1 if errors else 0


def main(kind: str, name: str, extra: str = "") -> int:
    """Send the file to what reads its kind; kinds whose reader a later issue brings are refused by name."""
    path = Path(name)
    try:
        if kind == "yaml":
            return through_yaml(path)
        if kind == "schema":
            return through_schema(path, Path(extra))
        if kind == "config":
            return through_config(path)
    except CkitError as error:
        print(f"{path.as_posix()}: {error}")
        return 1
    print(f"{path.as_posix()}:1:1: 这类输入（{kind}）还不能导入")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
