"""`mlsd doc`: the design document."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from mlsd.effects.render import document
from mlsd.surface.console import out, out_json, say
from mlsd.surface.designs import decided_for, recorded
from mlsd.surface.options import Answers, AsJson, Folder, Pins, Preset, Sets
from mlsd.vocabulary.errors import BadInput, MachineRefused


def doc(
    dir_: Folder = None,
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    html: Annotated[bool, typer.Option("--html", help="A page that needs no other file.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there.", show_default=False),
    ] = None,
    json: AsJson = False,
) -> None:
    """With DIR it is the document of the project's own design, as its record holds it.

    Without DIR the design follows from --answers, --set, --pin and --preset, as in `mlsd plan`.
    """
    if dir_ and (answers or sets or pins or preset):
        raise BadInput(
            "DIR and other answers cannot stand together here.",
            "With DIR the document is that of the project as it is.",
            "Leave DIR out, or see `mlsd plan DIR --set …` for what would change.",
        )
    design, fixed = (
        recorded(dir_) if dir_ else decided_for(answers=answers, sets=sets, pins=pins, preset=preset)
    )
    text = document(design, fixed)
    if html:
        from mlsd.surface.page import page

        text = page(text, title=str(design.requirements["project_name"]))
    if output:
        _write(output, text)
        say(f"{output} is written.")
    if json:
        out_json({"document": text, "format": "html" if html else "markdown"})
    elif not output:
        out(text)


def _write(path: Path, text: str) -> None:
    """Write the whole file or nothing of it."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            file.write(text)
        beside = Path(file.name)
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except OSError as error:
        raise MachineRefused(
            f"{str(path)!r} cannot be written.",
            f"{error.strerror}.",
            "Name a file in a folder that can be written.",
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
