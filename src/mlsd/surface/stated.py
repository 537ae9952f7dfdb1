"""What a command line states: read, told to the person where it was written otherwise, and decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlsd.actions.designs import decided
from mlsd.actions.inputs import Inputs, gather
from mlsd.surface.console import say_all
from mlsd.vocabulary.model import Design


def stated(
    *,
    answers: Path | None = None,
    sets: Sequence[str] | None = None,
    pins: Sequence[str] | None = None,
    preset: str | None = None,
    data: str | None = None,
    standing: bool = True,
) -> Inputs:
    """Return what the flags of a command state, as `actions.inputs.gather` does, and announce it."""
    inputs = gather(answers=answers, sets=sets, pins=pins, preset=preset, data=data, standing=standing)
    announce(inputs)
    return inputs


def stated_design(
    *,
    answers: Path | None = None,
    sets: Sequence[str] | None = None,
    pins: Sequence[str] | None = None,
    preset: str | None = None,
    data: str | None = None,
) -> tuple[Design, Inputs]:
    """Return the design that the flags of a command state, and what stood there."""
    inputs = stated(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
    return decided(inputs), inputs


def announce(inputs: Inputs) -> None:
    """Tell what a table says, and which answers are written otherwise than they were said."""
    for line in inputs.findings:
        say_all("data: ", line)
    if inputs.table:
        from mlsd.actions.portrait import page_command

        say_all("page: ", f"`{page_command(inputs.table.profile)}` shows each column.")
    for note in inputs.notes:
        say_all("note: ", note)
