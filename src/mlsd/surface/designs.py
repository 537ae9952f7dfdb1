"""From a command line to a design: a new one, or a project's decided again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlsd.knowledge.rules import slots
from mlsd.surface.console import say
from mlsd.surface.inputs import Inputs, gather
from mlsd.surface.layout import hanging
from mlsd.thinking.decide import design
from mlsd.thinking.files import expected_files, files_of
from mlsd.thinking.lock import lock, requirements_of
from mlsd.thinking.reasons import name
from mlsd.thinking.require import refuse_what_does_not_apply, require
from mlsd.vocabulary.model import Decision, Design


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
) -> tuple[Design, Mapping[str, str]]:
    """Give the design that a command line states, and its pins."""
    inputs = gather(answers=answers, sets=sets, pins=pins, preset=preset)
    announce(inputs)
    return design(require(inputs.answers), inputs.pins), inputs.pins


def as_data(decided: Design) -> dict[str, Any]:
    """Give a design as `--json` prints it."""
    found = lock(decided)
    return {
        "requirements": requirements_of(decided),
        "sizing": found["sizing"],
        "decisions": found["decisions"],
        "files": expected_files(decided),
    }


def announce(inputs: Inputs) -> None:
    """Tell which answers are written otherwise than they were said."""
    for note in inputs.notes:
        say(f"note: {note}")


@dataclass(frozen=True, slots=True)
class Again:
    """A project's design decided again, beside the one that its record holds."""

    design: Design
    before: Mapping[str, str]
    files_before: tuple[str, ...]

    @property
    def changed(self) -> list[tuple[str, Decision]]:
        """Give (component before, decision now) for each slot that changes; empty before where it is new."""
        pairs = ((self.before.get(slot, ""), now) for slot, now in self.design.decisions.items())
        return [(before, now) for before, now in pairs if before != now.component]

    def files(self) -> dict[str, list[str]]:
        """Give the paths that come and that go; what changes inside a file is not known without rendering."""
        now = set(expected_files(self.design))
        before = set(self.files_before)
        return {"add": sorted(now - before), "retire": sorted(before - now)}

    def as_data(self) -> dict[str, Any]:
        """Give `changes` as `plan --json` prints it."""
        decisions = [
            {
                "slot": now.slot,
                "from": before or None,
                "to": now.component,
                "because": [{"rule": reason.rule, "text": reason.text} for reason in now.because],
            }
            for before, now in self.changed
        ]
        return {"decisions": decisions, "files": self.files()}

    def in_words(self, columns: int) -> str:
        """Give what would change, a line for each slot and each file."""
        if not self.changed and not any(self.files().values()):
            return "Nothing changes: the design is the one that the project has."
        lines = ["What would change"] if self.changed else []
        for before, now in self.changed:
            words = f"{name(before) if before else 'new'} → {name(now.component)}. {now.because[0].text}"
            lines += hanging(f"  {slots()[now.slot].title}: ", words, columns)
        for sign, paths in zip("+-", self.files().values(), strict=True):
            lines += [f"  {sign} {path}" for path in paths]
        return "\n".join(lines)


def decided_again(
    folder: Path,
    *,
    answers: Path | None = None,
    sets: Sequence[str] | None = None,
    pins: Sequence[str] | None = None,
    preset: str | None = None,
) -> Again:
    """Give a project's design decided by today's rules, with what the command line changes.

    Raises:
        NotAProject: the folder has no record.

    """
    from mlsd.effects.record import answers_of, read

    record = read(folder)
    new = gather(answers=answers, sets=sets, pins=pins, preset=preset, standing=False)
    announce(new)
    requirements = require({**answers_of(record), **new.answers}, strict=False)
    refuse_what_does_not_apply(requirements, new.answers)
    before = {slot: decision["component"] for slot, decision in record.design["decisions"].items()}
    old = record.answers
    files = files_of(before.values(), str(old["modality"]), str(old["package_name"]))
    return Again(design(requirements, {**record.pins, **new.pins}), before, tuple(files))
