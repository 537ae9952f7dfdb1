"""The inputs of a command line: read, echoed where they were normalized, and decided."""

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
    """Return the inputs of a command's flags, as `actions.inputs.gather` does, and announce them."""
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
    """Return the design that the flags of a command lead to, and the inputs."""
    inputs = stated(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
    return decided(inputs), inputs


def announce(inputs: Inputs) -> None:
    """Report what a table shows, and which answers were normalized."""
    for line in inputs.findings:
        say_all("data: ", line)
    if inputs.table:
        from mlsd.actions.portrait import page_command

        say_all("page: ", f"`{page_command(inputs.table.profile)}` shows each column.")
    for note in inputs.notes:
        say_all("note: ", note)
