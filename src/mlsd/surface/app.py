"""The commands, and the one place where a failure becomes an exit code."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from inspect import cleandoc
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from mlsd import __version__
from mlsd.surface.console import ReaderGone, out, prepare_streams, width
from mlsd.vocabulary.errors import (
    BadFlags,
    Interrupted,
    MachineRefused,
    MlsdError,
    UnknownName,
    did_you_mean,
)

COMMANDS = {
    "new": "Ask, decide, show the plan, and make the project.",
    "plan": "Show the design with its reasons; write nothing.",
    "explain": "Explain one decision: reasons, alternatives, what would flip it.",
    "questions": "List questions, choices, defaults and presets; write an answers file.",
    "profile": "Show what a table says, with pictures of each column.",
    "catalog": "List slots and components with their facts.",
    "doc": "Print the design document as Markdown or HTML.",
    "update": "Decide again and merge the difference; lose nothing.",
    "check": "Check whether a project still matches its design.",
    "diff": "Show what people changed against the rendered state.",
    "status": "Show every project of a workspace in one table.",
    "adopt": "Start tracking a project that mlsd did not create.",
    "eject": "Drop the record, keep everything.",
}
"""Name -> the line that `mlsd --help` shows, in this order. The code is in `commands/NAME.py`."""


def _help_width() -> int:
    """Return the width of help in columns; a closed stdout has none."""
    return min(80, width(sys.stdout) if sys.stdout else 80) - 2


SETTINGS = {"help_option_names": ["-h", "--help"], "terminal_width": _help_width()}


class LazyGroup(TyperGroup):
    """Commands that are imported on use, so that `--help` stays fast."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a name, or suggest one."""
        if cmd_name in COMMANDS:
            return load(cmd_name)
        if ctx.resilient_parsing:
            return None
        raise UnknownName(
            f"There is no command {cmd_name!r}.{did_you_mean(cmd_name, COMMANDS)}",
            f"The commands are {', '.join(COMMANDS)}.",
            "`mlsd --help` tells what each does.",
        )

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table's lines without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def load(name: str) -> Any:
    """Return the command defined by a module of `commands`."""
    function = getattr(importlib.import_module(f"mlsd.surface.commands.{name}"), name)
    alone = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings=SETTINGS)
    alone.command(name, help=f"{COMMANDS[name]}\n\n{cleandoc(function.__doc__ or '')}")(function)
    return get_command(alone)


app = typer.Typer(
    cls=LazyGroup, rich_markup_mode=None, context_settings=SETTINGS, invoke_without_command=True
)


def _show_version(wanted: bool) -> None:
    if wanted:
        out(f"mlsd {__version__}")
        raise typer.Exit


@app.callback(epilog="Start with `mlsd new my-project`, or try `mlsd plan --preset churn`.")
def root(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Answer a machine-learning system-design interview and get a running project.

    mlsd asks what a designer asks, decides the stack with a reason for every choice, and writes a project
    that trains, tests and serves on a laptop at once.
    """
    if ctx.invoked_subcommand is None:
        out(ctx.get_help())


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code; never raise."""
    prepare_streams()
    if os.environ.get("_MLSD_COMPLETE") == "complete_bash":
        return _complete_in_bash(args)
    return _run(args)


def _complete_in_bash(args: Sequence[str]) -> int:
    from mlsd.surface.completion import in_bash

    code, offered = in_bash(lambda: _run(args))
    if offered:
        out(offered)
    return code


def _run(args: Sequence[str]) -> int:
    as_json = "--json" in args
    try:
        _refuse_windows()
        result = get_command(app)(list(args), prog_name="mlsd", standalone_mode=False)
        if result == Interrupted.code:
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except BaseException as error:
        return _ended(error, args, as_json=as_json)


def _ended(error: BaseException, args: Sequence[str], *, as_json: bool) -> int:
    from mlsd.surface import failure

    match error:
        case MlsdError():
            return failure.tell(error, as_json=as_json)
        case typer.Abort() | KeyboardInterrupt() | EOFError():
            return failure.tell(Interrupted("Interrupted.", "Nothing more was done.", ""), as_json=as_json)
        case Exception() if said := getattr(error, "format_message", None):
            # A flag or argument that is not valid; the name of typer's class changed between its versions.
            return failure.tell(_misused(said(), args), as_json=as_json)
        case SystemExit():
            return error.code if isinstance(error.code, int) else 70
        case ReaderGone():
            _drop_stdout()
            return 141
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EROFS | errno.EIO):
            refused = MachineRefused(
                f"The output could not be written: {error.strerror}.",
                "Nothing was left half-done.",
                "Free some space.",
            )
            return failure.tell(refused, as_json=False)
        case _:
            return failure.bug(error, args, as_json=as_json)


def _misused(message: str, args: Sequence[str]) -> BadFlags:
    """Return an invalid flag or argument as bad input in mlsd's own form."""
    command = args[0] if args and args[0] in COMMANDS else ""
    named = f"mlsd {command}".strip()
    why = f"`{named}` takes other flags and values."
    if message.startswith("Missing"):
        why = f"`{named}` cannot do anything without it."
    help_ = f"`{named} --help` lists what can be given."
    return BadFlags(message.strip().rstrip(".") + ".", why, help_)


def _drop_stdout() -> None:
    """Discard what is left for stdout, or Python would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse_windows() -> None:
    if sys.platform == "win32":
        raise MachineRefused(
            "mlsd does not run on Windows itself.",
            "It relies on atomic renames, file modes and git as Linux and macOS have them.",
            "Run it in WSL: `wsl --install`, then install mlsd there.",
        )
