"""`ckit import`: filled forms back in as results, told one by one; nothing typed is lost, nothing is taken twice."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from compliance_kit.cli.app import Command, tell
from compliance_kit.cli.options import find_root, root_option, today_option, today_or
from compliance_kit.cli.results_store import Joined, Store
from compliance_kit.cli.writing import alone, put, sweep
from compliance_kit.decode import FORBIDDEN
from compliance_kit.emit import unwritable
from compliance_kit.importers import filled as intake
from compliance_kit.importers import ledger
from compliance_kit.importers.filled import paper as on_paper
from compliance_kit.importers.filled import phone
from compliance_kit.importers.filled.answers import RatingRow, SurveyRow
from compliance_kit.importers.filled.model import refusal
from compliance_kit.importers.filled.surveys import RATINGS, SURVEYS, Merge, Sheet, merged
from compliance_kit.library import Library, display_name, load
from compliance_kit.model import CkitError, Diagnostic, Document, Place, Severity, say
from compliance_kit.outputs.checklist.form import Form, form

PAPER = ("day", "time", "inspector", "exceptions", "scan")


@click.command(cls=Command, name="import", help="把填好的检查表（xlsx、手机 json、ODK 或 KoBo csv、答卷 xlsx）收回为检查结果，整改台账收回为差距处置；纸质表用 --paper 补录。")  # fmt: skip
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--project", default="", help="物业项目编号；通用表和纸质表要写明")
@click.option("--dry-run", is_flag=True, help="只说会改什么，不写文件")
@click.option("--replace", is_flag=True, help="同一次检查的答案不同时，用新的替换")
@click.option("--entered-by", default="", help="录入人")
@click.option("--paper", "code", default="", help="补录一张纸质表：表单编号，例如 CK-LIFT-D")
@click.option("--date", "day", default="", help="纸质表的检查日期，例如 2026-12-03")
@click.option("--time", "time", default="", help="纸质表的检查时段，例如 09:05-09:31")
@click.option("--inspector", default="", help="纸质表的检查人，几个人用顿号隔开")
@click.option(
    "--except", "exceptions", default="", help="例外：序号或代码:结果:说明，例如 7:-2:灯不亮;12:/:无此设施;15:=0.35"
)
@click.option("--rest-pass", is_flag=True, help="其余各项均符合；须有签字扫描件（--scan），否则记为未查")
@click.option("--scan", type=click.Path(path_type=Path), help="签字原件的照片或扫描件（jpg、png、pdf）")
@today_option
@root_option
def import_(**options: Any) -> int:
    """Take filled forms in."""
    code, files = options["code"], options["files"]
    if bool(code) == bool(files):
        raise click.UsageError(tell(say("要么给出文件，要么用 --paper 补录一张纸质表")))
    if not code and (options["rest_pass"] or any(options[name] for name in PAPER)):
        raise click.UsageError(tell(say("--date、--time、--inspector、--except、--rest-pass、--scan 只用于 --paper")))
    if unwritable(options["entered_by"]):
        raise click.UsageError(tell(say("--entered-by 里有看不见的控制字符")))
    root = find_root(options["root"])
    with alone(root):
        desk = Desk(root, load(root), options, today_or(options["today"]))
        desk.warn()
        if code:
            desk.take_paper()
        else:
            desk.take(files)
        return desk.closed()


@dataclass(slots=True)
class Desk:
    """Where forms come in: the library that says what is asked, each project's store, and what is to be told."""

    root: Path
    library: Library
    options: dict[str, Any]
    today: date
    stores: dict[str, Store] = field(default_factory=dict)
    forms: dict[tuple[str, str], intake.AskedForm | None] = field(default_factory=dict)
    taken: int = 0
    failed: int = 0

    def warn(self) -> None:
        """Say so where files of the library are left out: what they ask cannot be found on any form."""
        if errors := sum(d.severity is Severity.ERROR for d in self.library.findings):
            words = say("知识库有 {n} 处错误，表单可能不全，请先运行 ckit check", n=errors)
            click.echo(f"ckit: {tell(words)}", err=True)

    def take(self, paths: tuple[Path, ...]) -> None:
        """Take in each file by itself: one that is refused keeps no other back."""
        for path in paths:
            name = _shown(display_name(path, self.root))
            content = _bytes(path, name)
            if isinstance(content, Diagnostic):
                self._report([content])
                continue
            if book := ledger.opened(content):
                self._take_ledger(ledger.read_book(book, name))
                continue
            found = intake.read(content, name, self._form)
            entered = self._entered(path.name, content)
            if isinstance(found, intake.Answers):
                self._take_answers(found, content)
            else:
                self._report(found.findings)
                for filled in found.filled:
                    self._take(filled, entered)

    def take_paper(self) -> None:
        """Take in one paper, typed in by its exceptions."""
        options = self.options
        if not options["project"]:
            raise click.UsageError(tell(say("补录纸质表要用 --project 写明项目")))
        if options["rest_pass"] and not options["scan"]:
            raise click.UsageError(tell(say("--rest-pass 要有签字扫描件（--scan）：没有签字，其余各项只能记为未查")))
        asked = self._asked(options["code"], options["project"])
        if asked is None:
            self._report([self._unknown(on_paper.PATH, options["code"], options["project"])])
            return
        scan, content = self._scan(options["scan"])
        day, time, inspector, exceptions = (options[name] for name in PAPER[:4])
        told = on_paper.Paper(day, time, inspector, exceptions, scan, options["rest_pass"])
        found = on_paper.read(asked.form, told)
        self._report(found.findings)
        for filled in found.filled:
            self._take(filled, self._entered(options["scan"].name if scan else "", content))

    def _scan(self, path: Path | None) -> tuple[intake.Photo | None, bytes]:
        if path is None:
            return None, b""
        content = _bytes(path, f"{path}")
        if isinstance(content, Diagnostic):
            raise CkitError(content.message)
        found = phone.scan(content)
        if found is None:
            raise CkitError(say("{path} 不是 jpg、png 或 pdf", path=path))
        return found, content

    def _entered(self, name: str, content: bytes) -> intake.Entered:
        shown = _shown(name.encode(errors="backslashreplace").decode())[-255:]
        digest = hashlib.sha256(content).hexdigest() if content else ""
        return intake.Entered(self.today, self.options["entered_by"], shown, digest)

    # --- which form, which project -------------------------------------------------------------------------------------

    def _form(self, said: intake.Identity) -> Form | None:
        asked = self._asked(said.form, said.project)
        return asked.form if asked else None

    def _asked(self, code: str, project: str) -> intake.AskedForm | None:
        """The form as it is asked now, for a project or in general; made once."""
        if (code, project) not in self.forms:
            checklist = next((c for c in self.library.checklists if c.body.form == code), None)
            owner = self.library.documents.get(project)
            is_known = not project or (owner is not None and owner.head.kind == "project")
            made = form(self.library, checklist, owner if project else None) if checklist and is_known else None
            self.forms[code, project] = intake.AskedForm.of(made) if made else None
        return self.forms[code, project]

    def _unknown(self, path: str, code: str, project: str) -> Diagnostic:
        codes = [c.body.form for c in self.library.checklists]
        if code not in codes:
            return refusal(path, say("没有表单 {form}；已有：{known}", form=code[:40], known="、".join(codes)))
        known = "、".join(p.id for p in self.library.projects)
        return refusal(path, say("没有项目 {name}；已有：{known}", name=project[:64], known=known))

    def _owner(self, path: str, said: intake.Identity) -> str | Diagnostic:
        """The project that a copy belongs to."""
        wanted = self.options["project"]
        if said.project and wanted and said.project != wanted:
            words = say("这份表是项目 {was} 的，不是 {wanted} 的", was=said.project[:64], wanted=wanted)
            return refusal(path, words, say("去掉 --project，或核对文件"))
        owner = said.project or wanted
        if not owner:
            return refusal(path, say("这是通用表，没有写明项目"), say("用 --project 写明是哪个项目"))
        if all(project.id != owner for project in self.library.projects):
            return self._unknown(path, said.form, owner)
        return owner

    def store(self, project: str) -> Store:
        """Where the project's results are kept; looked through once."""
        if project not in self.stores:
            document: Document[Any] = self.library.documents[project]
            self.stores[project] = store = Store(self.root, document)
            for folder in (
                () if self.options["dry_run"] else (store.folder, store.folder / "files", store.home / "evidence")
            ):
                sweep(folder)
        return self.stores[project]

    # --- taking in -----------------------------------------------------------------------------------------------------

    def _take(self, filled: intake.Filled, entered: intake.Entered) -> None:
        said = filled.identity
        asked = self._asked(said.form, said.project)
        if asked is None:
            self._report([self._unknown(filled.path, said.form, said.project)])
            return
        owner = self._owner(filled.path, said)
        if isinstance(owner, Diagnostic):
            self._report([owner])
            return
        found = intake.reconcile(filled, asked, owner, entered)
        self._report(found.findings)
        if found.data is None:
            return
        try:
            joined = self.store(owner).join(found.data, found.photos, replace=self.options["replace"], dry_run=self.options["dry_run"])  # fmt: skip
        except CkitError as error:
            self._report([refusal(filled.path, error.text)])
            return
        self._tell(filled.path, joined, asked)

    def _tell(self, path: str, joined: Joined, asked: intake.AskedForm) -> None:
        is_dry = self.options["dry_run"]
        if joined.state == "same":
            click.echo(tell(say("{path}：没有变化（{where}）", path=path, where=joined.path)))
            return
        if joined.state == "differs":
            words = say("{path}：与已存的 {where} 不同，没有写入", path=path, where=joined.path)
            hint = say("核对以下各处；确要替换的加 --replace；是同一天的另一次检查的，请填检查时段")
            self._report([refusal(path, words, hint)])
        elif is_dry:
            click.echo(tell(say("{path} → {where}：将写入", path=path, where=joined.path)))
        else:
            self.taken += 1
            click.echo(tell(say("{path} → {where}：已写入", path=path, where=joined.path)))
        if joined.beside:
            words = say("同一天同一时段已有 {where}，请核对是不是同一次检查", where=joined.beside)
            self._report([Diagnostic("filled-note", Severity.NOTE, Place(path), words)])
        for line in joined.differences:
            click.echo(f"  {tell(line)}")
        if joined.state != "differs":
            click.echo(f"  {_counts(joined, asked)}")

    def _take_answers(self, found: intake.Answers, content: bytes) -> None:
        self._report(found.findings)
        if found.identity is None:
            return
        said = found.identity
        is_known = self._asked(said.form, said.project) is not None
        owner = self._owner(found.path, said) if is_known else self._unknown(found.path, said.form, said.project)
        if isinstance(owner, Diagnostic):
            self._report([owner])
        else:
            self._join_answers(found, said, content, self.store(owner))

    def _join_answers(self, found: intake.Answers, said: intake.Identity, content: bytes, store: Store) -> None:
        """Rows into the surveys and the ratings, both or neither; the file beside the results where it gave any."""
        photo, folder = intake.Photo(content, found.suffix), store.home / "evidence"
        note = f"答卷 {said.form} {said.version} #{said.hash} {found.run or photo.sha256[:12]}"
        merges = {
            sheet: self._merge(folder / sheet.name, rows, note, sheet)
            for sheet, rows in ((SURVEYS, found.rows), (RATINGS, found.ratings))
        }
        refused = [text for merge in merges.values() for text in merge.refused]
        self._report([refusal(found.path, text) for text in dict.fromkeys(refused)])
        is_taken = not refused and not self.options["dry_run"]
        if is_taken and (found.is_unscored or any(merge.content is not None for merge in merges.values())):
            store.keep(photo.path, content)
        for sheet, merge in merges.items():
            if is_taken and merge.content is not None:
                put(folder / sheet.name, merge.content)
        self._tell_answers(found.path, store, merges)

    def _merge(self, path: Path, rows: Sequence[SurveyRow | RatingRow], note: str, sheet: Sheet) -> Merge:
        before = path.read_bytes() if path.exists() else b""
        return merged(before, rows, note, replace=self.options["replace"], sheet=sheet)

    def _tell_answers(self, path: str, store: Store, merges: Mapping[Sheet, Merge]) -> None:
        shown = f"{store.shown.removesuffix('results')}evidence"
        surveys, ratings = merges[SURVEYS], merges[RATINGS]
        click.echo(tell(say("{path} → {where}：新增 {new} 户，替换 {changed} 户，没有变化 {same} 户", path=path, where=f"{shown}/{SURVEYS.name}", new=surveys.new, changed=surveys.changed, same=surveys.same)))  # fmt: skip
        if ratings.new or ratings.changed or ratings.same:
            click.echo(tell(say("{path} → {where}：新增分项评分 {new} 条，替换 {changed} 条，没有变化 {same} 条", path=path, where=f"{shown}/{RATINGS.name}", new=ratings.new, changed=ratings.changed, same=ratings.same)))  # fmt: skip

    def _take_ledger(self, found: ledger.Ledger) -> None:
        """What people filled in of a rectification ledger, into the histories of its gaps."""
        from compliance_kit.cli.ledger_store import take

        self._report(found.findings)
        if not found.project:
            return
        wanted = self.options["project"]
        if wanted and wanted != found.project:
            words = say("这份台账是项目 {was} 的，不是 {wanted} 的", was=found.project[:64], wanted=wanted)
            self._report([refusal(found.path, words, say("去掉 --project，或核对文件"))])
            return
        taken = take(self.root, self.library, found, self.today, dry_run=self.options["dry_run"])
        self._report(taken.findings)
        for line in taken.lines:
            click.echo(tell(line))

    def _report(self, findings: Iterable[Diagnostic]) -> None:
        """Tell what was found, on the error stream."""
        from compliance_kit import report

        found = list(findings)
        self.failed += sum(d.severity is Severity.ERROR for d in found)
        if found:
            told = report.Findings(found, {}, tell, sys.stderr.isatty())
            click.echo("\n".join(report.as_text(told).splitlines()[:-1]), err=True)

    def closed(self) -> int:
        """The exit code, once all that was written lasts."""
        for store in self.stores.values():
            store.close()
        return 1 if self.failed else 0


def _counts(joined: Joined, asked: intake.AskedForm) -> str:
    """What the result comes to: rows by outcome, and both rates side by side."""
    from compliance_kit.evidence.score import conclusion, score

    found = score(asked.form.rows, joined.document.body)
    passed = found.checked - found.failed
    parts = [tell(say("应查 {asked} 项，符合 {passed}，不符合 {failed}，未查 {open}", asked=found.asked, passed=passed, failed=found.failed, open=found.asked - found.checked))]  # fmt: skip
    if found.due:
        parts.append(tell(say("得分率 {rate} %", rate=found.score_percent)))
    if found.checked_percent is not None:
        parts.append(tell(say("检查率 {rate} %", rate=found.checked_percent)))
    if found.vetoes:
        parts.append(tell(say("一票否决：{items}", items="、".join(found.vetoes))))
    if end := conclusion(asked.form.checklist.body, found):
        parts.append(tell(say("结论 {end}", end=end)))
    return "；".join(parts)


def _shown(name: str) -> str:
    """A file's name on one line, whatever it is called."""
    return FORBIDDEN.sub("\ufffd", re.sub(r"\s", " ", name))


def _bytes(path: Path, name: str) -> bytes | Diagnostic:
    """The file's bytes, its kind and size looked at first."""
    if not path.is_file():
        return refusal(name, say("找不到这个文件，或者它不是普通文件"))
    if path.stat().st_size > intake.MAX_BYTES:
        return refusal(name, say("文件过大，上限 {n} MB", n=intake.MAX_BYTES // 1_000_000))
    return path.read_bytes()
