"""`mlsd plan`: the design and its reasons, or what would change in a project."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mlsd.surface import show
from mlsd.surface.console import ink, out, out_json, say, width
from mlsd.surface.designs import as_data, asked_for, decided_again
from mlsd.surface.options import Answers, AsJson, Folder, Pins, Preset, Sets


def plan(
    dir_: Folder = None,
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    numbers: Annotated[bool, typer.Option("--numbers", help="Show how each number comes about.")] = False,
    json: AsJson = False,
) -> None:
    """Without DIR the design follows from --answers, --set, --pin and --preset; the rest takes its default.

    With DIR the project's record is decided again, with the changes that --set and --pin name.
    """
    again = decided_again(dir_, answers=answers, sets=sets, pins=pins, preset=preset) if dir_ else None
    design = again.design if again else asked_for(answers=answers, sets=sets, pins=pins, preset=preset)
    if json:
        out_json(as_data(design) | ({"changes": again.as_data()} if again else {}))
        return
    if again:
        say()
        out(again.in_words(width(sys.stdout)) + "\n")
    out(show.plan(design, ink(sys.stdout), width(sys.stdout), formulas=numbers))
