"""Every failure that a person can meet: one class, one exit code, what / why / what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class MlsdError(Exception):
    """A failure with an id, what is wrong, why, and what to do. `code` is the exit code."""

    code: ClassVar[int] = 70
    id: ClassVar[str] = "bug"

    def __init__(self, what: str, why: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.why, self.fix = what, why, fix


class BadInput(MlsdError):
    """An answer, a flag or a file that cannot be taken."""

    code, id = 2, "bad_input"


class NoCandidate(MlsdError):
    """Policy and pins leave nothing for a slot, or only a part that is not built yet."""

    code, id = 3, "no_candidate"


class NotAProject(MlsdError):
    """The folder has no record."""

    code, id = 4, "not_a_project"


class Conflicts(MlsdError):
    """Both sides changed the same place."""

    code, id = 5, "conflicts"


class OutOfReach(MlsdError):
    """A template version or the base of a merge cannot be had."""

    code, id = 6, "out_of_reach"


class MachineRefused(MlsdError):
    """Disk, rights, or a tool that is missing or too old."""

    code, id = 7, "machine_refused"


class Busy(MlsdError):
    """Another mlsd works here, or an update is unfinished."""

    code, id = 8, "busy"


class Interrupted(MlsdError):
    """The person said no, or pressed Ctrl-C."""

    code, id = 130, "interrupted"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give ` Did you mean 'x'?` for the nearest known word, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""
