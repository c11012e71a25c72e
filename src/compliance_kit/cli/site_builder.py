"""The one door to MkDocs: a folder of Markdown → a site."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from compliance_kit import source
from compliance_kit.model import CkitError, Severity, say

BUILDERS = ("compliance-kit", "mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2")
"""The packages whose version shows in a built page."""
_TEMPLATES: dict[tuple[str, ...], Any] = {}
"""The theme's templates by its folders: read and compiled once in a process; Jinja reads again what changed since."""


def make_ready(config: Path) -> None:
    """Load what `build_site` will need in a process that builds once: MkDocs, its settings, the theme's templates."""
    import mkdocs.commands.build  # noqa: F401
    from jinja2 import TemplateError
    from mkdocs.config import load_config

    refuse_tags(config)
    with _complaints():
        any_folder = str(Path(__file__).parent)  # MkDocs wants one that is there; the pages are not yet
        templates = _shared_templates(load_config(str(config), docs_dir=any_folder))
        templates.loader.list_templates = cache(templates.loader.list_templates)  # 14,000 icons, looked through once
        for name in templates.list_templates(["html"]):
            with suppress(TemplateError):  # some are for plugins that we do not use
                templates.get_template(name)


def _shared_templates(settings: Any) -> Any:
    """The Jinja environment that MkDocs makes for a theme, kept with all that it has compiled."""
    from compliance_kit.compiled import compiled

    folders = tuple(settings.theme.dirs)
    if folders not in _TEMPLATES:
        _TEMPLATES[folders] = type(settings.theme).get_env(settings.theme)
        _TEMPLATES[folders].auto_reload = True
        _TEMPLATES[folders].bytecode_cache = compiled(Path(__file__).parent)
    return _TEMPLATES[folders]


def build_site(config: Path, pages: Path, site: Path, *, changed_only: bool = False) -> None:
    """Turn `pages` into `site` with MkDocs; a broken link or a page it cannot read is an error.

    Args:
        config: mkdocs.yml.
        pages: Markdown and assets.
        site: where the site goes.
        changed_only: make only pages newer than what `site` holds of them; links between pages are not checked then.

    Raises:
        CkitError: mkdocs.yml is unsafe, or MkDocs complained.
    """
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    refuse_tags(config)
    with _complaints() as heard:
        try:
            settings = load_config(str(config), docs_dir=str(pages), site_dir=str(site), strict=not changed_only)
            settings.theme.get_env = partial(_shared_templates, settings)  # type: ignore[method-assign]
            settings.plugins.run_event("startup", command="build", dirty=changed_only)
            build(settings, dirty=changed_only)
        except (MkDocsException, SystemExit) as error:
            raise CkitError(say("MkDocs 生成站点失败：{what}", what="；".join(heard) or str(error))) from error


def address(config: Path) -> str:
    """The address under which the site will be found, with a slash at its end; empty where mkdocs.yml names none."""
    found, _ = source.read(config, name=config.name)
    written = found.data.get("site_url", "") if found is not None and isinstance(found.data, dict) else ""
    return f"{written.rstrip('/')}/" if isinstance(written, str) and written else ""


def stamp(root: Path) -> str:
    """What every page is made with beside its own text: settings, theme overrides, the versions of what builds them."""
    sign = hashlib.sha256()
    overrides = sorted(path for path in (root / "site" / "overrides").rglob("*") if path.is_file())
    for path in (root / "mkdocs.yml", *overrides):
        sign.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    for name in BUILDERS:
        sign.update(f"{name} {version(name)}\0".encode())
    return sign.hexdigest()


def refuse_tags(config: Path) -> None:
    """Refuse site settings with YAML tags: MkDocs would build Python objects from them. Ours has none.

    Raises:
        CkitError: there is a tag, or the file cannot be read.
    """
    _, findings = source.read(config, name=config.name)
    worst = next((f for f in findings if f.severity is Severity.ERROR), None)
    if worst:
        span = worst.place.span
        where = f"{config.name}:{span.line}:{span.column}"
        raise CkitError(say("{where}: 站点设置不安全或写错了：{what}", where=where, what=worst.message))


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """MkDocs' warnings and errors as a list, nothing on the terminal; the theme's farewell note is switched off."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logger, listener = logging.getLogger("mkdocs"), Listener(logging.WARNING)
    before = os.environ.get("NO_MKDOCS_2_WARNING")
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    logger.addHandler(listener)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate
        if before is None:
            del os.environ["NO_MKDOCS_2_WARNING"]
