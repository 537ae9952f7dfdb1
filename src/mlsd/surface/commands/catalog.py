"""`mlsd catalog`: the slots and the components that can fill them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.surface import completion, show
from mlsd.surface.console import Ink, ink, out, out_json, width
from mlsd.surface.layout import Column, grid, hanging, wrap
from mlsd.surface.options import AsJson
from mlsd.thinking.explain import slot_named
from mlsd.vocabulary.model import Component, Slot


def catalog(
    slot: Annotated[
        str | None,
        typer.Argument(help="Only this slot.", show_default=False, autocompletion=completion.slot_names),
    ] = None,
    json: AsJson = False,
) -> None:
    """The first component of a slot needs nothing installed or running."""
    chosen = [slot_named(slot)] if slot else list(slots().values())
    paint, columns = ink(sys.stdout), width(sys.stdout)
    if json:
        out_json({"slots": {one.id: [show.as_data(id_) for id_ in one.candidates] for one in chosen}})
    elif slot:
        out(_page(chosen[0], paint, columns))
    else:
        out("\n\n".join(_brief(one, paint, columns) for one in chosen))


def _marks(component: Component) -> str:
    marks = ["by choice"] if component.by_choice else []
    marks += [] if component.ready else ["not built yet"]
    return f" ({', '.join(marks)})" if marks else ""


def _brief(slot: Slot, paint: Ink, columns: int) -> str:
    head = "\n".join(paint.bold(line) for line in wrap(f"{slot.id}: {slot.purpose}", columns))
    known = components()
    rows = [
        (f"  {id_}", known[id_].summary + _marks(known[id_]) if id_ in known else "The slot stays empty.")
        for id_ in slot.candidates
    ]
    return f"{head}\n{grid((Column('', most=22, paint=paint.good), Column('')), rows, columns)}"


def _page(slot: Slot, paint: Ink, columns: int) -> str:
    lines = [paint.bold(f"{slot.title} ({slot.id})"), *wrap(slot.purpose, columns)]
    for id_ in slot.candidates:
        facts = components().get(id_)
        if facts:
            lines += ["", paint.good(f"{facts.title} ({id_}){_marks(facts)}"), *_facts(facts, columns)]
        else:
            lines += ["", paint.good(f"Nothing ({id_})"), *hanging("  ", "The slot stays empty.", columns)]
    return "\n".join(lines)


def _facts(facts: Component, columns: int) -> list[str]:
    lines = wrap(facts.summary, columns, indent="  ") + show.points(facts, columns)
    for other, ids in facts.requires.items():
        lines += hanging("  with     ", f"{' or '.join(ids)} as {other}", columns)
    lines += hanging("  licence  ", facts.licence, columns)
    return lines if facts.since == "always" else [*lines, f"  since    {facts.since}"]
