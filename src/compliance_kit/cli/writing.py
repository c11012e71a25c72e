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


def write(artifacts: Iterable[Artifact], folder: Path) -> list[Path]:
    """Write artifacts below `folder`; the files written, in order."""
    written = []
    for artifact in artifacts:
        path = _inside(folder, artifact)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
        written.append(path)
    return written


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


def link_all(old: Path, fresh: Path) -> None:
    """A folder's files in a second place, as hard links."""
    shutil.copytree(old, fresh, copy_function=_link)


def copy(old: Path, fresh: Path, leave_out: tuple[str, ...] = ()) -> None:
    """A true copy of a folder with its files' dates, to be written over, without what is left out of its top."""
    shutil.copytree(old, fresh, ignore=lambda folder, _: set(leave_out) if Path(folder) == old else set())


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
