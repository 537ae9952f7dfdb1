"""Every failure that a user can meet: one class, one exit code, what / why / what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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
    """Input that is not valid. Only its subclasses are raised: each has its own remedy."""

    code = 2


class UnknownName(BadInput):
    """No question, slot, component, preset, command, column, or table has this name."""

    id = "unknown_name"

    def __init__(self, what: str, why: str, fix: str, columns: tuple[str, ...] = ()) -> None:
        super().__init__(what, why, fix)
        self.columns = columns
        """The columns of a table, one of which was meant."""


class BadValue(BadInput):
    """An answer that is not valid for its question."""

    id = "bad_value"


class UnusedAnswer(BadInput):
    """An answer to a question that does not apply."""

    id = "unused_answer"


class Contradiction(BadInput):
    """Answers or pins that exclude each other, or do not fit the table."""

    id = "contradiction"


class BadFlags(BadInput):
    """A command line that is not valid."""

    id = "bad_flags"


class BadFile(BadInput):
    """A file of answers or a page that cannot be read."""

    id = "bad_file"


class BadRecord(BadInput):
    """A project's record that was edited by hand or damaged."""

    id = "bad_record"


class RecordInConflict(BadInput):
    """A project's record that two branches changed."""

    id = "record_in_conflict"


class BadTable(BadInput):
    """A table that cannot be read, learned from or kept by a project."""

    id = "bad_table"


class BadDestination(BadInput):
    """A folder in which nothing can be made: it is taken, or not suitable for a project."""

    id = "bad_destination"


class NothingToSettle(BadInput):
    """There is no update or conflict to complete, undo, or resolve."""

    id = "nothing_to_settle"


class ChangedSince(BadInput):
    """An update that cannot be made or undone because files have moved or changed."""

    id = "changed_since"


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
    """A template version or the base of a merge is not available."""

    code, id = 6, "out_of_reach"


class MachineRefused(MlsdError):
    """A problem with disk, permissions, or a tool that is missing or too old."""

    code, id = 7, "machine_refused"


class Busy(MlsdError):
    """Another mlsd works here, or an update is unfinished."""

    code, id = 8, "busy"


class Bug(MlsdError):
    """An unexpected failure: a bug in mlsd."""


class BrokenPart(MlsdError):
    """A part's folder violates the contract of parts."""

    id = "broken_part"


class BrokenTemplate(MlsdError):
    """The template cannot be rendered because of an error in it, not in the answers."""

    id = "broken_template"


class ForbiddenOutput(MlsdError):
    """A template tries to write something that is not allowed."""

    id = "forbidden_output"


class Interrupted(MlsdError):
    """The user said no, or pressed Ctrl-C."""

    code, id = 130, "interrupted"


def did_you_mean(word: str, known: Iterable[str], other_names: Mapping[str, str] | None = None) -> str:
    """Return ` Did you mean 'x'?` for the nearest known word; empty if there is none.

    Args:
        word: what was typed.
        known: the accepted words.
        other_names: other names for some of them.
    """
    words = list(known)
    plain = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")
    named = (other_names or {}).get(plain, plain)
    if named in words:
        return f" Did you mean {named!r}?"
    # Versions such as 3.10 and 3.13 are similar but never typos of each other.
    near = (
        []
        if re.fullmatch(r"[\d.]+", plain.replace("_", "."))
        else get_close_matches(plain, words, n=1, cutoff=0.6)
    )
    return f" Did you mean {near[0]!r}?" if near else ""


def kinds(above: type[MlsdError] = MlsdError) -> list[type[MlsdError]]:
    """Return every concrete class of failure, by exit code; base classes are left out."""
    below = above.__subclasses__()
    found = [kind for each in below for kind in kinds(each)] if below else [above]
    return sorted(found, key=lambda kind: kind.code)
