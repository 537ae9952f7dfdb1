"""`mlsd check`: does the project still match its design?"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mlsd.actions.check import check as look
from mlsd.surface.console import ink, out, out_json, say, width
from mlsd.surface.layout import hanging
from mlsd.surface.options import AsJson, Folder


def check(
    dir_: Folder = None,
    strict: Annotated[bool, typer.Option("--strict", help="Advice fails the check too.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="PATH",
            help="A missing file was deleted for good. Repeatable.",
            show_default=False,
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Problems end with exit code 1; advice alone does not, unless --strict is given."""
    if accept:
        from mlsd.actions.accept import accept_removed

        for path in accept_removed(dir_ or Path(), accept):
            say(f"{path} may be missing from now on.")
    found = look(dir_ or Path())
    failed = any(finding.level == "problem" or strict for finding in found)
    if json:
        out_json({"ok": not failed, "findings": [asdict(finding) for finding in found]})
    else:
        paint, columns = ink(sys.stdout), width(sys.stdout)
        for finding in found:
            lines = hanging(f"{finding.level:<8}", finding.text, columns)
            colour = paint.bad if finding.level == "problem" else paint.note
            out("\n".join([colour(lines[0][:8]) + lines[0][8:], *lines[1:]]))
        say("Something is wrong here." if failed else "The project is what its design says.")
    if failed:
        raise typer.Exit(1)
