"""`ckit`: finds the command, runs it, turns what went wrong into one sentence and an exit code."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import click

from compliance_kit import __version__
from compliance_kit.cli.language import current, translator
from compliance_kit.model import CkitError, Text, say
from compliance_kit.terminal import choices, table, wrapped

COMMANDS: dict[str, tuple[str, Text]] = {
    "check": ("check:check", say("检查知识库：格式、引用、缺口")),
    "build": ("build:build", say("生成站点、检查表、合同、差距报告和索引")),
    "due": ("due:due", say("列出该查的、超期的和今后要查的，可写成日历")),
    "find": ("find:find", say("在索引里查找，例如 ckit find 电梯困人")),
    "explain": ("explain:explain", say("解释一条检查规则，或一个编号从何而来、用在何处")),
    "import": ("import_:import_", say("收回填好的检查表，存为检查结果")),
    "notice": ("notice:notice", say("整改通知书：签发、办理、列出")),
    "lint-contract": ("lint_contract:lint_contract", say("审查合同：违法、缺项和风险高的条款")),
    "diff": ("diff:diff", say("比较合同的两个版本，逐条标出改动")),
    "gap": ("gap:gap", say("差距：存档、接受、整改、销号、退回、列出")),
    "group": ("group:group", say("集团报表：从 Parquet 文件或数据库评定全部项目")),
    "serve": ("serve:serve", say("本机查看站点，改动后自动更新")),
    "new": ("new:new", say("新建一份文件的样板")),
    "schema": ("schema:schema", say("输出各类文件的 JSON Schema，供编辑器使用")),
}
"""Each command's module and function, and its one line of help; imported only when it is run."""

OK, FINDINGS, USAGE = 0, 1, 2
GARBAGE_AFTER = 20_000
"""New containers before the collector looks for cycles: a corpus is a million lasting ones, and hardly any cycle."""
EXTRAS = {
    "docx": "office",
    "docxtpl": "office",
    "ibis": "data",
    "icalendar": "calendar",
    "lxml": "office",
    "mkdocs": "site",
    "psycopg": "database",
    "pyarrow": "data",
    "pypinyin": "site",
    "python_calamine": "office",
    "rjieba": "site",
    "segno": "office",
    "typst": "office",
    "whoosh": "search",
    "xlsxwriter": "office",
}
"""Which extra brings a package that a command found missing."""


class Commands(click.Group):
    """The command group: imports a command only when it is wanted, speaks the reader's language."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None for an unknown one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"compliance_kit.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with our words for an unknown command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(_unknown(args[0], COMMANDS))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview: what ckit is, its commands, its options."""
        formatter.write(f"ckit {__version__}  {tell(say('物业管理合规与知识库文档系统'))}\n\n")
        formatter.write(tell(say("用法：ckit 命令 [选项]")) + "\n\n" + tell(say("命令：")) + "\n")
        formatter.write(table([(name, tell(text)) for name, (_, text) in COMMANDS.items()]))
        formatter.write("\n" + tell(say("选项：")) + "\n")
        formatter.write(table(_option_rows(self, ctx)))
        formatter.write("\n" + tell(say("每个命令的用法：ckit 命令 --help")) + "\n")


class Group(click.Group):
    """A command with commands of its own; help texts are msgids."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what it is about, its commands."""
        formatter.write(tell(say("用法：{command}", command=tell(say("{path} 命令 [选项]", path=ctx.command_path)))))
        formatter.write("\n\n" + _filled(self.help) + tell(say("命令：")) + "\n")
        rows = [(name, tell(Text((command.help or "").partition("\n")[0]))) for name, command in self.commands.items()]
        formatter.write(table(rows))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with our words for an unknown command."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(_unknown(args[0], self.commands))
        return super().resolve_command(ctx, args)


class Command(click.Command):
    """A command whose help is in the reader's language; help texts are msgids."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what it does, its options."""
        usage = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", tell(say("[选项]")))
        line = tell(say("用法：{command}", command=f"{ctx.command_path} {usage}"))
        formatter.write("\n".join(choices(line)) + "\n\n")
        formatter.write(_filled(self.help) + tell(say("选项：")) + "\n")
        formatter.write(table(_option_rows(self, ctx)))


def _filled(text: str | None) -> str:
    """A command's help in lines that fit, and an empty one behind it."""
    return "\n".join(wrapped(tell(Text(text or "")))) + "\n\n"


def _unknown(name: str, known: Iterable[str]) -> str:
    return tell(say("没有 {name} 这个命令；可用的命令：{known}", name=name, known="、".join(known)))


def _option_rows(command: click.Command, ctx: click.Context) -> list[tuple[str, str]]:
    rows = [p.get_help_record(ctx) for p in command.get_params(ctx) if isinstance(p, click.Option)]
    own = {"Show this message and exit.": say("显示这段帮助"), "Show the version and exit.": say("显示版本")}
    return [(left, _help_words(right, own)) for left, right in (row for row in rows if row)]


def _help_words(written: str, own: Mapping[str, Text]) -> str:
    """An option's help in the reader's language; click writes `[required]` behind that of one that must be given."""
    words, is_required, _ = written.partition("[required]")
    found = tell(own.get(words.strip(), Text(words.strip())))
    return found + tell(say("（必填）")) if is_required else found


def tell(text: Text) -> str:
    """A Text in the language of this process."""
    return translator(current())(text)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lang", type=click.Choice(["zh", "en"]), expose_value=False, help="语言：zh 中文，en 英文")
@click.version_option(__version__, "--version", prog_name="ckit")
def ckit() -> None:
    """Run one command of compliance-kit."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 clean, 1 findings or rejected input, 2 usage, 3 our bug."""
    gc.set_threshold(GARBAGE_AFTER, 10, 10)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an argument may hold bytes that are no text
            stream.reconfigure(errors="backslashreplace")
    try:
        outcome: Any = ckit.main(args=arguments, prog_name="ckit", standalone_mode=False)
    except click.UsageError as error:
        _complain(say("用法错误：{what}", what=_usage_words(error)))
        sys.exit(USAGE)
    except CkitError as error:
        _complain(error.text)
        sys.exit(FINDINGS)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        _complain(say("缺少组件，请安装：pip install 'compliance-kit[{extra}]'", extra=extra))
        sys.exit(FINDINGS)
    except (click.Abort, KeyboardInterrupt):
        _complain(say("已中断。"))
        sys.exit(130)
    except OSError as error:
        _complain(say("读写出错：{path}：{why}", path=error.filename or "", why=error.strerror or str(error)))
        sys.exit(FINDINGS)
    sys.exit(outcome if isinstance(outcome, int) else OK)


def _complain(text: Text) -> None:
    click.echo(f"ckit: {tell(text)}", err=True)


def _typed(param: click.Parameter) -> str:
    """A parameter by the name that people type."""
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name


def _choices(error: click.BadParameter) -> object:
    """What may be written instead, where it is a choice; else click's own words."""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return say("可以写：{known}", known="、".join(map(str, kind.choices)))
    return error.message


def _usage_words(error: click.UsageError) -> object:
    if isinstance(error, click.NoSuchOption):
        return say("没有 {name} 这个选项", name=error.option_name)
    if isinstance(error, click.MissingParameter) and error.param:
        return say("缺少参数 {name}", name=_typed(error.param))
    if isinstance(error, click.BadParameter) and error.param:
        return say("参数 {name} 的值不对：{why}", name=_typed(error.param), why=_choices(error))
    return error.format_message()
