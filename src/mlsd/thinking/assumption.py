"""One guess about a table: its evidence, what it changes, and how to override it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlsd.vocabulary.units import number_in_words

if TYPE_CHECKING:
    from mlsd.vocabulary.profile import Column, Profile

FEW_SHOWN = 6
SCHEMA = "change its entry in schema.toml"
Topic = Literal[
    "time",
    "group",
    "personal",
    "sensitive",
    "fair",
    "leak",
    "code",
    "levels",
    "unknown",
    "labels",
    "twin",
    "numbers",
    "dates",
    "examples",
    "classes",
]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One guess about a table.

    Shapes:
        taken: the table is read that way; otherwise it is only a question, and the safe side was taken.
        says: the guess, a whole clause; because: its evidence, the end of a sentence.
        changes: why we ask; otherwise: how to override it, an imperative. Both may be empty.
    """

    topic: Topic
    column: str
    taken: bool
    says: str
    because: str = ""
    changes: str = ""
    otherwise: str = ""

    def line(self) -> str:
        """Return the guess as one line for the terminal."""
        why = f", because {self.because}" if self.because else ""
        changes = f" {self.changes[:1].upper()}{self.changes[1:]}." if self.changes else ""
        otherwise = f" {'Else' if self.taken else 'If so,'} {self.otherwise}." if self.otherwise else ""
        end = "" if self.says.endswith("?") else "."
        return f"{'Assumed' if self.taken else 'Look'}: {self.says}{why}{end}{changes}{otherwise}"


def column_of(profile: Profile, name: str) -> Column:
    """Return the column of a name."""
    return next(column for column in profile.columns if column.name == name)


def counted(column: Column) -> str:
    """Return how many distinct values a column has, and whether that is an estimate."""
    return f"{'' if column.exact else 'about '}{column.distinct:,}"


def shown_few(names: tuple[str, ...]) -> str:
    """Return the first of some names, and how many follow."""
    more = f" and {len(names) - FEW_SHOWN} more" if len(names) > FEW_SHOWN else ""
    return f"{', '.join(names[:FEW_SHOWN])}{more}"


def without(missing: float) -> str:
    """Return what is left out because a column lacks values; empty if nothing is."""
    return f"{percent(missing)} of the rows have none and are left out" if missing else ""


def percent(share: float) -> str:
    """Return a share as a percentage."""
    return f"{number_in_words(100 * share)} %"
