"""`mlsd doc`: the design document."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from mlsd.effects.record import read
from mlsd.effects.render import DESIGN_DOCUMENT, DRAWING, documents
from mlsd.surface.console import out, out_json, say
from mlsd.surface.designs import decided_for
from mlsd.surface.options import Answers, AsJson, Data, Folder, Pins, Preset, Sets
from mlsd.thinking.table import VARIABLE
from mlsd.vocabulary.errors import BadInput, MachineRefused


def doc(
    dir_: Folder = None,
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    data: Data = None,
    html: Annotated[bool, typer.Option("--html", help="A page that needs no other file.")] = False,
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
        raise BadInput(
            "DIR and other answers cannot stand together here.",
            "With DIR the document is that of the project as it is.",
            "Leave DIR out, or see `mlsd plan DIR --set …` for what would change.",
        )
    title, pages = _of_project(dir_) if dir_ else _of_answers(answers, sets, pins, preset, data)
    text = pages[DESIGN_DOCUMENT]
    if html:
        from mlsd.surface.page import page

        drawings = {Path(path).name: drawn for path, drawn in pages.items() if path == DRAWING}
        text = page(text, title=title, drawings=drawings)
    if output:
        _write(output, text)
        say(f"{output} is written.")
    if json:
        out_json({"document": text, "format": "html" if html else "markdown"})
    elif not output:
        out(text)


def _of_answers(
    answers: Path | None, sets: list[str] | None, pins: list[str] | None, preset: str | None, data: str | None
) -> tuple[str, Mapping[str, str]]:
    design, inputs = decided_for(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
    table = inputs.table.schema(f"${VARIABLE}") if inputs.table else None
    return str(design.requirements["project_name"]), documents(design, inputs.pins, table)


def _of_project(folder: Path) -> tuple[str, Mapping[str, str]]:
    """Give the project's name, and its document and drawing as they stand in it."""
    name = str(read(folder).answers["project_name"])
    pages = {}
    for path in (DESIGN_DOCUMENT, DRAWING):
        try:
            pages[path] = (folder / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeError) as error:
            raise BadInput(f"{folder / path} cannot be read.", f"{error}.", "Mend the file.") from None
    if DESIGN_DOCUMENT not in pages:
        raise BadInput(
            f"{folder} has no {DESIGN_DOCUMENT}.",
            "Somebody deleted or moved it.",
            "`mlsd doc` without DIR makes one from an answers file.",
        )
    return name, pages


def _write(path: Path, text: str) -> None:
    """Write the whole file or nothing of it."""
    beside = path.with_name(f".{path.name[:200]}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise MachineRefused(
            f"{str(path)!r} cannot be written.",
            f"{error.strerror}.",
            "Name a file in a folder that can be written.",
        ) from None
