"""Writing: a build replaces the old output whole or not at all, and never what is not ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import kb
from compliance_kit.cli import writing
from compliance_kit.cli.writing import MARKER, carry_over, create, keep, put, staged, write, write_changed
from compliance_kit.model import Artifact, CkitError


def fill(out: Path, **files: str) -> None:
    with staged(out) as fresh:
        write((Artifact(f"{name}.txt", text.encode()) for name, text in files.items()), fresh)


def tree(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != MARKER)
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in files}


def leftovers(out: Path) -> list[str]:
    return sorted(p.name for p in out.parent.iterdir() if p.name not in (out.name, f".{out.name}.lock"))


def test_the_new_output_replaces_the_old_one_whole(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "build"
    fill(out, a="甲", b="乙")
    fill(out, b="乙", c="丙")
    assert tree(out) == {"b.txt": "乙", "c.txt": "丙"} and leftovers(out) == []


def test_a_build_that_raises_leaves_the_old_output(tmp_path: Path) -> None:
    out = tmp_path / "build"
    fill(out, a="甲")
    with pytest.raises(ZeroDivisionError), staged(out) as fresh:
        write([Artifact("a.txt", b"half")], fresh)
        raise ZeroDivisionError
    assert tree(out) == {"a.txt": "甲"} and leftovers(out) == []


def test_a_build_that_is_killed_leaves_the_old_output_and_the_next_one_works(tmp_path: Path) -> None:
    out = tmp_path / "build"
    fill(out, a="甲")
    script = (
        "import os, signal, sys; from pathlib import Path; from compliance_kit.cli.writing import staged\n"
        "with staged(Path(sys.argv[1])) as fresh:\n"
        "    (fresh / 'a.txt').write_text('half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(out)], check=False)
    assert done.returncode == -signal.SIGKILL and tree(out) == {"a.txt": "甲"}
    assert leftovers(out) == [".build.new"]
    fill(out, a="新")
    assert tree(out) == {"a.txt": "新"} and leftovers(out) == []


def test_what_is_not_ours_is_never_replaced(tmp_path: Path) -> None:
    theirs = tmp_path / "photos"
    theirs.mkdir()
    (theirs / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(CkitError, match="不是 ckit 生成"):
        fill(theirs, a="甲")
    assert tree(theirs) == {"holiday.jpg": "x"} and leftovers(theirs) == []
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(CkitError, match="不是文件夹"):
        fill(file, a="甲")


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    fill(tmp_path / "build", a="甲")
    assert tree(tmp_path / "build") == {"a.txt": "甲"}


def test_a_link_keeps_pointing_and_what_it_points_at_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "elsewhere" / "build"
    fill(real, a="甲")
    link.parent.mkdir()
    link.symlink_to(real)
    fill(link, a="新")
    assert link.is_symlink() and tree(real) == {"a.txt": "新"}


def test_a_planted_link_where_the_new_folder_goes_is_not_followed(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "keep.txt").write_text("x")
    for target in (theirs, tmp_path / "nowhere"):
        (tmp_path / ".build.new").symlink_to(target)
        fill(tmp_path / "build", a="甲")
        assert tree(theirs) == {"keep.txt": "x"} and not (tmp_path / "nowhere").exists()
        assert tree(tmp_path / "build") == {"a.txt": "甲"} and not (tmp_path / "build").is_symlink()


def test_a_file_whose_bytes_stay_keeps_its_date(tmp_path: Path) -> None:
    out = tmp_path / "build"
    fill(out, a="甲", b="乙")
    for name in ("a.txt", "b.txt"):
        os.utime(out / name, (1_000_000_000, 1_000_000_000))
    fill(out, a="甲", b="丁")
    assert (out / "a.txt").stat().st_mtime == 1_000_000_000 != (out / "b.txt").stat().st_mtime
    assert tree(out) == {"a.txt": "甲", "b.txt": "丁"} and (out / "a.txt").stat().st_nlink == 1


def test_a_second_writer_is_refused_and_takes_nothing_from_the_first(tmp_path: Path) -> None:
    with staged(tmp_path / "build") as fresh:
        write([Artifact("a.txt", b"first")], fresh)
        with pytest.raises(CkitError, match="另一个 ckit"):
            fill(tmp_path / "build", a="乙")
        write([Artifact("b.txt", b"second")], fresh)
    assert tree(tmp_path / "build") == {"a.txt": "first", "b.txt": "second"} and leftovers(tmp_path / "build") == []


def test_a_folder_that_may_not_be_written_is_said_in_words(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with kb.as_nobody(tmp_path), pytest.raises(CkitError, match="写不进"):
        fill(tmp_path / "build", a="甲")
    tmp_path.chmod(0o755)


@pytest.mark.parametrize("parent", ["file/deep", "file"])
def test_a_parent_that_cannot_be_made_is_said_in_words(tmp_path: Path, parent: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CkitError, match="写不进"):
        fill(tmp_path / parent / "build", a="甲")


@pytest.mark.parametrize("path", ["../evil", "a/../../evil", "/", "a/..", "", ".", ".."])
def test_an_artifact_stays_inside_its_folder(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(CkitError, match="越界"):
        write([Artifact(path, b"x")], folder)
    with pytest.raises(CkitError, match="越界"):
        write_changed([Artifact(path, b"x")], folder)
    with pytest.raises(CkitError, match="越界"):
        write_changed([Artifact(str(tmp_path / "evil"), b"x")], folder)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_write_says_what_it_wrote_in_order(tmp_path: Path) -> None:
    made = write([Artifact("b/c.txt", b"1"), Artifact("a.txt", b"2")], tmp_path)
    assert made == [tmp_path / "b" / "c.txt", tmp_path / "a.txt"]


def test_only_what_changed_is_written_and_what_is_no_longer_made_goes(tmp_path: Path) -> None:
    first = [Artifact("a.txt", b"1"), Artifact("sub/b.txt", b"2"), Artifact("c.txt", b"3")]
    assert len(write_changed(first, tmp_path)) == 3 and write_changed(first, tmp_path) == []
    os.utime(tmp_path / "a.txt", (1_000_000_000, 1_000_000_000))
    changed = write_changed([Artifact("a.txt", b"1"), Artifact("sub/b.txt", b"new")], tmp_path)
    assert sorted(p.name for p in changed) == ["b.txt", "c.txt"]
    assert tree(tmp_path) == {"a.txt": "1", "sub/b.txt": "new"}
    assert (tmp_path / "a.txt").stat().st_mtime == 1_000_000_000


def test_a_part_of_the_last_output_can_be_taken_along(tmp_path: Path) -> None:
    out = tmp_path / "build"
    with staged(out) as fresh:
        write([Artifact("site/a.txt", b"1"), Artifact("gaps/b.txt", b"2")], fresh)
    os.utime(out / "site" / "a.txt", (1_000_000_000, 1_000_000_000))
    with staged(out) as fresh:
        carry_over("site", out, fresh)
        carry_over("site", out, fresh)
        carry_over("absent", out, fresh)
    assert tree(out) == {"site/a.txt": "1"} and (out / "site" / "a.txt").stat().st_mtime == 1_000_000_000


def test_where_two_folders_cannot_be_exchanged_they_are_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "build", a="甲")
    (tmp_path / ".build.old").mkdir()
    monkeypatch.setattr(writing.ctypes, "CDLL", lambda *_, **__: object())
    fill(tmp_path / "build", a="新")
    assert tree(tmp_path / "build") == {"a.txt": "新"} and leftovers(tmp_path / "build") == []


def test_where_files_cannot_be_linked_they_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    fill(tmp_path / "build", a="甲")
    os.utime(tmp_path / "build" / "a.txt", (1_000_000_000, 1_000_000_000))
    monkeypatch.setattr(writing.os, "link", refuse)
    fill(tmp_path / "build", a="甲")
    assert (tmp_path / "build" / "a.txt").stat().st_mtime == 1_000_000_000


def test_an_exchange_that_the_system_refuses_is_an_error_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing:
        @staticmethod
        def renameat2(*_: object) -> int:
            writing.ctypes.set_errno(writing.errno.EACCES)
            return -1

    fill(tmp_path / "build", a="甲")
    monkeypatch.setattr(writing.ctypes, "CDLL", lambda *_, **__: Refusing)
    with pytest.raises(PermissionError):
        fill(tmp_path / "build", a="新")
    assert tree(tmp_path / "build") == {"a.txt": "甲"}


def test_one_file_is_put_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.yml"
    put(path, b"1")
    put(path, b"2")
    keep(path, b"2")
    assert path.read_bytes() == b"2" and leftovers(path) == []
    with pytest.raises(CkitError, match="另一个文件"):
        keep(path, b"3")


def test_a_file_that_must_be_new_is_never_written_over(tmp_path: Path) -> None:
    create(tmp_path / "a.yml", b"1")
    with pytest.raises(FileExistsError):
        create(tmp_path / "a.yml", b"2")
    assert tree(tmp_path) == {"a.yml": "1"}


def test_a_file_that_cannot_be_put_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.yml").mkdir()
    with pytest.raises(IsADirectoryError):
        put(tmp_path / "a.yml", b"1")
    assert leftovers(tmp_path / "a.yml") == []
