"""`mlsd plan`: the design and its reasons, or what would change in a project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlsd.actions.designs import as_data, findings_as_data
from mlsd.surface import show
from mlsd.surface.console import Ink, ink, out, out_json, say, width
from mlsd.surface.options import Answers, AsJson, Data, Folder, Pins, Preset, Sets
from mlsd.surface.stated import stated, stated_design
from mlsd.vocabulary.errors import BadFlags

if TYPE_CHECKING:
    from mlsd.actions.plan_update import UpdatePreview


def plan(
    dir_: Folder = None,
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    data: Data = None,
    numbers: Annotated[bool, typer.Option("--numbers", help="Show how each number comes about.")] = False,
    json: AsJson = False,
) -> None:
    """Without DIR the design follows from --answers, --set, --pin and --preset; the rest takes its default.

    With DIR the project's record is decided again, with the changes that --set and --pin name.
    """
    found: UpdatePreview | None = None
    more: dict[str, object] = {}
    if dir_:
        _refuse_a_table(data)
        found = _foreseen(dir_, answers, sets, pins, preset)
        design, more = found.redecision.design, {"changes": found.as_data()}
    else:
        design, inputs = stated_design(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
        more = findings_as_data(inputs)
    if json:
        out_json(as_data(design) | more)
        return
    paint, columns = ink(sys.stdout), width(sys.stdout)
    if found:
        say()
        out(_in_words(found, paint, columns) + "\n")
    out(show.whole(design, paint, columns, formulas=numbers))


def _refuse_a_table(data: str | None) -> None:
    if data:
        raise BadFlags(
            "DIR and --data cannot be combined.",
            "A project keeps the table that it was made for; only its answers change.",
            "Leave one of the two out.",
        )


def _foreseen(dir_: Path, answers: Answers, sets: Sets, pins: Pins, preset: Preset) -> UpdatePreview:
    from mlsd.actions.plan_update import preview
    from mlsd.update.redecision import RequestedChange

    new = stated(answers=answers, sets=sets, pins=pins, preset=preset, standing=False)
    found = preview(dir_, RequestedChange(new.answers, new.pins), lambda line: None)
    if found.unknown:
        say(f"note: what becomes of each file cannot be told. {found.unknown}")
    return found


def _in_words(found: UpdatePreview, paint: Ink, columns: int) -> str:
    from mlsd.surface import show_update

    if found.plan:
        return show_update.whole(found.plan, paint, columns)
    return show_update.preview(found.redecision, found.as_data()["files"], paint, columns)
