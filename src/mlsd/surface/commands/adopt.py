"""`mlsd adopt`: start tracking a project that mlsd did not create."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mlsd.surface import show
from mlsd.surface.console import ink, out_json, say, width
from mlsd.surface.options import Answers, AsJson, Pins, Preset, Sets
from mlsd.surface.stated import stated_design
from mlsd.thinking.lock import lock, requirements_of


def adopt(
    dir_: Annotated[Path, typer.Argument(metavar="DIR", help="The project.", show_default=False)],
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    json: AsJson = False,
) -> None:
    """Only the record is written. The next `mlsd update` adds the design's files beside yours.

    A file that both have becomes a conflict with both sides in it: nothing is overwritten.
    """
    from mlsd.actions.adopt import adopt as write_record
    from mlsd.actions.adopt import check_folder

    check_folder(dir_)
    design, inputs = stated_design(answers=answers, sets=sets, pins=pins, preset=preset)
    if not json:
        say(show.whole(design, ink(sys.stderr), width(sys.stderr)))
    record = write_record(dir_, design, inputs.pins)
    say(f"{ink(sys.stderr).good('adopted')}: {dir_ / record.name} was written.")
    say("`mlsd update --dry-run` shows what the design would add.")
    if json:
        out_json({"requirements": requirements_of(design), **lock(design), "record": record.name})
