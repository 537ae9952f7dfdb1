"""Every failure that a person can meet: one class, one exit code, what / why / what to do."""

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
    """What was said or given cannot be taken. Only its kinds are raised: each asks for another remedy."""

    code = 2


class UnknownName(BadInput):
    """No question, slot, component, preset, command, column or table is called so."""

    id = "unknown_name"

    def __init__(self, what: str, why: str, fix: str, columns: tuple[str, ...] = ()) -> None:
        super().__init__(what, why, fix)
        self.columns = columns
        """The columns of a table one of which was meant."""


class BadValue(BadInput):
    """An answer that its question does not take."""

    id = "bad_value"


class UnusedAnswer(BadInput):
    """An answer to a question that does not apply."""

    id = "unused_answer"


class Contradiction(BadInput):
    """Answers or pins that exclude each other, or do not fit the table."""

    id = "contradiction"


class BadFlags(BadInput):
    """A command line that does not fit its command."""

    id = "bad_flags"


class BadFile(BadInput):
    """A file of answers or a page that cannot be read."""

    id = "bad_file"


class BadRecord(BadInput):
    """A project's record that is not as mlsd wrote it."""

    id = "bad_record"


class RecordInConflict(BadInput):
    """A project's record that two branches changed."""

    id = "record_in_conflict"


class BadTable(BadInput):
    """A table that cannot be read, learned from or kept by a project."""

    id = "bad_table"


class BadDestination(BadInput):
    """A folder in which nothing can be made: it is taken, or no place for a project."""

    id = "bad_destination"


class NothingToSettle(BadInput):
    """There is no update, or no conflict, that could be completed, taken back or resolved."""

    id = "nothing_to_settle"


class ChangedSince(BadInput):
    """An update that cannot be made or undone, because files are no longer where or what they were."""

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
    """A template version or the base of a merge cannot be had."""

    code, id = 6, "out_of_reach"


class MachineRefused(MlsdError):
    """Disk, rights, or a tool that is missing or too old."""

    code, id = 7, "machine_refused"


class Busy(MlsdError):
    """Another mlsd works here, or an update is unfinished."""

    code, id = 8, "busy"


class Bug(MlsdError):
    """A failure that nobody foresaw: a mistake of mlsd."""


class BrokenPart(MlsdError):
    """A part's folder breaks the contract of parts."""

    id = "broken_part"


class BrokenTemplate(MlsdError):
    """The template cannot be rendered: a mistake in it, not in anybody's answers."""

    id = "broken_template"


class ForbiddenOutput(MlsdError):
    """A template wants to write what no template may."""

    id = "forbidden_output"


class Interrupted(MlsdError):
    """The person said no, or pressed Ctrl-C."""

    code, id = 130, "interrupted"


def did_you_mean(word: str, known: Iterable[str], other_names: Mapping[str, str] | None = None) -> str:
    """Return ` Did you mean 'x'?` for the nearest known word, or nothing.

    Args:
        word: what was typed.
        known: the words that would be taken.
        other_names: what people call some of these otherwise.

    """
    words = list(known)
    plain = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")
    named = (other_names or {}).get(plain, plain)
    if named in words:
        return f" Did you mean {named!r}?"
    # Versions such as 3.10 and 3.13 are near each other and never meant for each other.
    near = (
        []
        if re.fullmatch(r"[\d.]+", plain.replace("_", "."))
        else get_close_matches(plain, words, n=1, cutoff=0.6)
    )
    return f" Did you mean {near[0]!r}?" if near else ""


def kinds(above: type[MlsdError] = MlsdError) -> list[type[MlsdError]]:
    """Return every class of failure that is raised, by exit code; those that have kinds are not."""
    below = above.__subclasses__()
    found = [kind for each in below for kind in kinds(each)] if below else [above]
    return sorted(found, key=lambda kind: kind.code)
