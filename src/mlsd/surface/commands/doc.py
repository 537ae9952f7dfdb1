"""`mlsd doc`: the design document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlsd.actions.document import document_of_design, document_of_project
from mlsd.surface.console import out, out_json, say
from mlsd.surface.options import Answers, AsJson, Data, Folder, Pins, Preset, Sets
from mlsd.surface.stated import stated_design
from mlsd.surface.written import write_whole
from mlsd.vocabulary.errors import BadFlags


def doc(
    dir_: Folder = None,
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    data: Data = None,
    html: Annotated[bool, typer.Option("--html", help="One self-contained page.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there.", show_default=False),
    ] = None,
    json: AsJson = False,
) -> None:
    """With DIR it is the document that the project has, with what people wrote into it.

    Without DIR the design follows from --answers, --set, --pin, --preset and --data, as in `mlsd plan`.
    """
    if dir_ and (answers or sets or pins or preset or data):
        raise BadFlags(
            "DIR and other answers cannot be combined here.",
            "With DIR the document is that of the project as it is.",
            "Leave DIR out, or see `mlsd plan DIR --set …` for what would change.",
        )
    if dir_:
        found = document_of_project(dir_)
    else:
        found = document_of_design(
            *stated_design(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
        )
    text = found.html() if html else found.markdown
    if output:
        write_whole(output, text)
        say(f"{output} is written.")
    if json:
        out_json({"document": text, "format": "html" if html else "markdown"})
    elif not output:
        out(text)
