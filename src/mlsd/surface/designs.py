"""From a command line to a design: a new one, or a project's decided again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mlsd.surface.console import say
from mlsd.surface.inputs import Inputs, gather
from mlsd.thinking.decide import design
from mlsd.thinking.files import expected_files
from mlsd.thinking.lock import lock, requirements_of
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Design


def asked_for(
    *,
    answers: Path | None,
    sets: Sequence[str] | None,
    pins: Sequence[str] | None,
    preset: str | None,
) -> Design:
    """Give the design that a command line states; what is not answered takes its default."""
    return decided_for(answers=answers, sets=sets, pins=pins, preset=preset)[0]


def decided_for(
    *,
    answers: Path | None,
    sets: Sequence[str] | None,
    pins: Sequence[str] | None,
    preset: str | None,
    data: str | None = None,
) -> tuple[Design, Inputs]:
    """Give the design that a command line states, and what stood on it: the pins, and the person's table."""
    inputs = gather(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
    announce(inputs)
    return design(require(inputs.answers), inputs.pins), inputs


def as_data(decided: Design) -> dict[str, Any]:
    """Give a design as `--json` prints it."""
    found = lock(decided)
    return {
        "requirements": requirements_of(decided),
        "sizing": found["sizing"],
        "decisions": found["decisions"],
        "files": expected_files(decided),
    }


def findings_as_data(inputs: Inputs) -> dict[str, Any]:
    """Give what a table told as `--json` prints it, or nothing where there is no table."""
    return {"data": {"findings": inputs.findings}} if inputs.table else {}


def announce(inputs: Inputs) -> None:
    """Tell what a table says, and which answers are written otherwise than they were said."""
    for line in inputs.findings:
        say(f"data: {line}")
    for note in inputs.notes:
        say(f"note: {note}")


def decided_again(
    folder: Path,
    *,
    answers: Path | None = None,
    sets: Sequence[str] | None = None,
    pins: Sequence[str] | None = None,
    preset: str | None = None,
) -> Design:
    """Give a project's design decided by today's rules, with what the command line changes.

    Raises:
        NotAProject: the folder has no record.

    """
    from mlsd.effects.record import read
    from mlsd.effects.update.again import Wish, decide_again

    new = gather(answers=answers, sets=sets, pins=pins, preset=preset, standing=False)
    announce(new)
    return decide_again(read(folder), Wish(new.answers, new.pins)).design
