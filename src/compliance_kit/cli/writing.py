"""The only place that writes files: a whole new folder beside the old one, then one exchange.

A build that dies leaves the last good output where it was. A file whose bytes did not change keeps its old self
(a hard link), so its date does not change either.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from compliance_kit.cli.app import tell
from compliance_kit.model import Artifact, CkitError, say

MARKER = ".ckit-output"
"""A file that says a folder is ours to replace."""
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A folder to fill that becomes `out` when the block ends well, and vanishes when it does not.

    Raises:
        CkitError: `out` holds files that are not ours, or another build is writing it.
    """
    out = Path(os.path.realpath(out))
    _refuse_foreign(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(out.parent / f".{out.name}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise CkitError(say("写不进 {path}：{why}", path=out.parent, why=error.strerror)) from error
    try:
        _lock(lock, out)
        with _workshop(out.parent / f".{out.name}.new") as fresh:
            yield fresh
            keep_unchanged(fresh, out)
            _exchange(fresh, out)
    finally:
        os.close(lock)


@contextmanager
def _workshop(fresh: Path) -> Iterator[Path]:
    """An empty folder with our mark, gone at the end; only who holds the lock may make or remove it."""
    try:
        _remove(fresh)
        fresh.mkdir()
        (fresh / MARKER).write_text("", encoding="utf-8")
        yield fresh
    finally:
        _remove(fresh)


def write(artifacts: Iterable[Artifact], folder: Path, before: Path | None = None) -> list[Path]:
    """Write artifacts below `folder`; the files written, in order. What is the same in `before` is linked from there."""
    written = []
    for artifact in artifacts:
        path = _inside(folder, artifact)
        path.parent.mkdir(parents=True, exist_ok=True)
        if before is not None and _holds(before / artifact.path, artifact.content):
            _link(str(before / artifact.path), str(path))
        else:
            path.write_bytes(artifact.content)
        written.append(path)
    return written


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.is_file() and path.read_bytes() == content
    except OSError:
        return False


def put(path: Path, content: bytes) -> None:
    """Write one file so that whoever reads it, after whatever accident, finds the old or the new one whole."""
    with _aside(path, content) as fresh:
        fresh.replace(path)


def create(path: Path, content: bytes) -> None:
    """Write a file that must not be there yet, whole or not at all.

    Raises:
        FileExistsError: it is there already, perhaps since a moment.
    """
    with _aside(path, content) as fresh:
        os.link(fresh, path)


def keep(path: Path, content: bytes) -> None:
    """Put a file where it is kept; the same file again is no harm, another of its name is refused.

    Raises:
        CkitError: a different file is kept under that name.
    """
    if path.exists() and path.read_bytes() != content:
        raise CkitError(say("{path} 已经有另一个文件，请给新文件换个名字", path=path))
    put(path, content)


@contextmanager
def _aside(path: Path, content: bytes) -> Iterator[Path]:
    """The content whole on the disk beside where it belongs, under a name that no other process takes; then gone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """See to it that the names just given to files in a folder last, too."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_changed(artifacts: Iterable[Artifact], folder: Path) -> list[Path]:
    """Write only what differs from what stands there, and remove what is no longer made; the files changed."""
    kept, changed = set(), []
    for artifact in artifacts:
        path = _inside(folder, artifact)
        kept.add(path)
        if not path.is_file() or path.read_bytes() != artifact.content:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.new")
            fresh.write_bytes(artifact.content)
            fresh.replace(path)
            changed.append(path)
    stale = [path for path in folder.rglob("*") if path.is_file() and path not in kept]
    for path in stale:
        path.unlink()
    return changed + stale


def _inside(folder: Path, artifact: Artifact) -> Path:
    """Where an artifact goes, which must lie below the folder."""
    path = folder / artifact.path
    if folder not in path.parents or ".." in path.parts:
        raise CkitError(say("输出路径越界：{path}", path=artifact.path))
    return path


def carry_over(part: str, old: Path, fresh: Path) -> None:
    """Take a part of the last output along, a file or a folder, as hard links."""
    if (fresh / part).exists():
        return
    if (old / part).is_dir():
        link_all(old / part, fresh / part)
    elif (old / part).is_file():
        _link(str(old / part), str(fresh / part))


def keep_others(old: Path, fresh: Path) -> None:
    """Take along, as hard links, the files of an old folder that the fresh one has not."""
    for path in sorted(old.rglob("*")):
        target = fresh / path.relative_to(old)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(str(path), str(target))


def link_all(old: Path, fresh: Path, leave_out: tuple[str, ...] = ()) -> None:
    """A folder's files in a second place, as hard links, without what is left out of its top."""
    shutil.copytree(
        old, fresh, copy_function=_link, ignore=lambda folder, _: set(leave_out) if Path(folder) == old else set()
    )


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise CkitError(say("{path} 不是文件夹，不能用来存放输出", path=out))
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).exists():
        raise CkitError(say("{path} 里有不是 ckit 生成的文件，为免误删，请换一个空文件夹", path=out))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else who asks for the folder goes on before the block ends, so that what was read is still so when written.

    The lock is the folder's own and ends with the process, however that ends; who must wait is told so.
    """
    import fcntl

    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo(tell(say("另一个 ckit 正在写 {path}，等它结束……", path=folder)), err=True)
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def sweep(folder: Path) -> None:
    """Take away what a process that was killed left half-written in a folder; only for who is `alone` there."""
    for fresh in [path for path in folder.glob(".*.new") if path.is_file()]:
        fresh.unlink()


def _lock(lock: int, out: Path) -> None:
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CkitError(say("另一个 ckit 正在写 {path}，请等它结束", path=out)) from error


def keep_unchanged(fresh: Path, out: Path) -> None:
    """Put the old file, as a hard link, in place of every new one with the same bytes: its date stays too."""
    for folder, _, names in os.walk(fresh):
        before = out / Path(folder).relative_to(fresh)
        for name in names:
            new, old = Path(folder, name), before / name
            if old.is_file() and not old.samefile(new) and _same_bytes(new, old):
                new.unlink()
                _link(str(old), str(new))


def _same_bytes(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _exchange(fresh: Path, out: Path) -> None:
    """Put `fresh` where `out` is in one step; on return `fresh` is the old output, or nothing."""
    if not out.exists():
        fresh.rename(out)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    renameat2 = getattr(libc, "renameat2", None)
    if renameat2 and renameat2(_HERE, os.fsencode(fresh), _HERE, os.fsencode(out), _EXCHANGE) == 0:
        return
    if renameat2 and ctypes.get_errno() not in (errno.ENOSYS, errno.EINVAL):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(out))
    aside = out.with_name(f".{out.name}.old")  # no exchange on this system: two renames, with a moment in between
    _remove(aside)
    out.rename(aside)
    fresh.rename(out)
    _remove(aside)


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
