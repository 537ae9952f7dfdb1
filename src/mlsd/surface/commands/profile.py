"""`mlsd profile`: what a table says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlsd.actions.portrait import look, page_command
from mlsd.surface.console import out, out_json, say
from mlsd.surface.options import AsJson, Sets
from mlsd.surface.written import write_whole
from mlsd.vocabulary.errors import BadFlags


def profile(
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="A file, a folder or a database's URL.", show_default=False)
    ],
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="COLUMN", help="The column to predict.", show_default=False),
    ] = None,
    sets: Sets = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page of charts there.", show_default=False),
    ] = None,
    json: AsJson = False,
) -> None:
    """Facts about each column, and guesses with their evidence and how to override them.

    With --target also how strongly each column is related to it, and which ones leak it. Only the page is
    written.
    """
    if target and any(one.partition("=")[0].strip() == "target" for one in sets or ()):
        raise BadFlags(
            "--target and --set target=… cannot be combined.",
            "Both name the target.",
            "Keep one of the two.",
        )
    found = look(table, [*(sets or ()), *([f"target={target}"] if target else [])])
    if html:
        write_whole(html, found.html())
    if json:
        out_json(found.as_data())
    else:
        out("\n".join(found.lines()))
    if html:
        say(f"{html} is written.")
    elif not json:
        say(f"Charts of each column: {page_command(found.profile)}")
