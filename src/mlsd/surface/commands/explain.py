"""`mlsd explain`: everything about one decision."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mlsd.actions.designs import decided_again
from mlsd.surface import completion, show
from mlsd.surface.console import ink, out, out_json, width
from mlsd.surface.options import Answers, AsJson, Folder, Pins, Preset, Sets
from mlsd.surface.stated import stated, stated_design
from mlsd.thinking.explain import slot_named, story
from mlsd.thinking.lock import lock
from mlsd.vocabulary.model import Design


def explain(
    slot: Annotated[
        str,
        typer.Argument(
            help="A slot of the design; `mlsd catalog` lists them.", autocompletion=completion.slot_names
        ),
    ],
    dir_: Folder = None,
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    json: AsJson = False,
) -> None:
    """Without DIR the design follows from --answers, --set, --pin and --preset, as in `mlsd plan`."""
    told = slot_named(slot)
    design = (
        decided_again(dir_, stated(answers=answers, sets=sets, pins=pins, preset=preset, standing=False))
        if dir_
        else stated_design(answers=answers, sets=sets, pins=pins, preset=preset)[0]
    )
    if json:
        out_json(_as_data(design, slot))
    else:
        out(show.story(story(design, told), ink(sys.stdout), width(sys.stdout)))


def _as_data(design: Design, slot: str) -> dict[str, object]:
    """Return the decision as in `plan --json`, with the facts of every candidate."""
    told = story(design, slot_named(slot))
    facts = {id_: show.as_data(id_) for id_ in told.slot.candidates}
    return {
        "slot": slot,
        "title": told.slot.title,
        "purpose": told.slot.purpose,
        "decision": lock(design)["decisions"][slot],
        "candidates": facts,
    }
