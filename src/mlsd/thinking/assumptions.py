"""What was guessed of a table: on which evidence, what it changes, and how to say it otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlsd.thinking.from_data import personal_data
from mlsd.vocabulary.units import number_in_words

if TYPE_CHECKING:
    from mlsd.vocabulary.profile import Column, Interactions, Profile, Prose

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
        taken: the table is read so; else it is only a question, and the harmless side was taken.
        says: what is guessed, a whole clause; because: its evidence, the end of a sentence.
        changes: what hangs on it; otherwise: what to say where it is wrong, an order. Both may be empty.
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
        mark = "" if self.taken or self.says.endswith("?") else "."
        return f"{'Assumed' if self.taken else 'Look'}: {self.says}{why}{'.' if self.taken else mark}{changes}{otherwise}"


def assumptions(profile: Profile) -> tuple[Assumption, ...]:
    """Return all guesses about a table, the weightiest first."""
    return (
        *_examples(profile),
        *_times(profile),
        *_groups(profile),
        *_people(profile),
        *_leaks(profile),
        *_values(profile),
    )


def doubts(profile: Profile) -> tuple[str, ...]:
    """Return the questions that a table only half answers: to be asked where somebody can reply."""
    found = ["group_column"] if profile.doubtful_groups and not profile.group_columns else []
    return (*found, "time_column") if profile.years else tuple(found)


def _examples(profile: Profile) -> Iterator[Assumption]:
    """Yield why an example is what it is, and how to say it otherwise."""
    if profile.interactions:
        yield from _of_interactions(profile, profile.interactions)
    elif profile.prose:
        yield _of_prose(profile, profile.prose)
    if profile.who_and_what:
        user, item = profile.who_and_what
        yield Assumption(
            "examples",
            item,
            taken=False,
            says=f"are items to be recommended to users? {user} and {item} come again and again",
            otherwise=f"say problem=recommendation target={item} group_column={user}",
        )


def _of_interactions(profile: Profile, found: Interactions) -> Iterator[Assumption]:
    user = column_of(profile, found.user)
    yield Assumption(
        "group",
        found.user,
        taken=True,
        says=f"{found.user} names the users ({counted(user)})",
        changes=without(user.missing),
        otherwise="say group_column=COLUMN",
    )
    if found.event:
        shown = ",".join(found.events)
        yield Assumption(
            "examples",
            found.event,
            taken=True,
            says=f"{found.event} says what was done, and all of it is read: implicit_signals={shown}",
            changes="`schema.toml` says how much each counts",
        )
    if found.value:
        what = "is a grade that users give" if found.graded else "says how much"
        yield Assumption("examples", found.value, taken=True, says=f"{found.value} {what}")


def _of_prose(profile: Profile, found: Prose) -> Assumption:
    name = found.columns[0]
    words = f"{name} holds prose, half of it with {found.words} words or more"
    told = f"alone its words avoid {percent(max(0, found.alone))} of the errors"
    if found.other:
        told += f", {found.other} alone {percent(max(0, found.beside))}"
    if profile.modality == "text":
        how = told if found.other else "no other column is left to read"
        return Assumption(
            "examples",
            name,
            taken=True,
            says="an example is a text",
            because=f"{words}, and {how}",
            otherwise="say modality=tabular",
        )
    says = f"is it to be read? {words}, which no model of a table reads; {told}"
    return Assumption("examples", name, taken=False, says=says, otherwise="say modality=text")


def _times(profile: Profile) -> Iterator[Assumption]:
    for name in profile.time_columns[:1]:
        column = column_of(profile, name)
        because = "the rows stand in its order" if column.ordered else "its values are times"
        others = f"; others are {shown_few(profile.time_columns[1:])}" if profile.time_columns[1:] else ""
        yield Assumption(
            "time",
            name,
            taken=True,
            says=f"{name} says when an example happened",
            because=f"{because}{others}",
            changes="; ".join(filter(None, ("the split trains on the past", without(column.missing)))),
            otherwise="say time_column=COLUMN, or time_column= for none",
        )
    for name in profile.years:
        yield Assumption(
            "time",
            name,
            taken=False,
            says=f"does {name} say when an example happened? It holds years, also those of a thing look so",
            otherwise=f"say time_column={name}, and the split trains on the past",
        )
    for column in profile.columns:
        if column.time_why:
            yield Assumption(
                "dates",
                column.name,
                taken=True,
                says=f"in {column.name} {column.time_why}",
                otherwise=f"write it as year-month-day, or {SCHEMA}",
            )


def _groups(profile: Profile) -> Iterator[Assumption]:
    why = {one.column: one.why for one in profile.group_evidence}
    for name in profile.group_columns[:1] if not profile.interactions else ():
        column = column_of(profile, name)
        others = f"; others are {shown_few(profile.group_columns[1:])}" if profile.group_columns[1:] else ""
        yield Assumption(
            "group",
            name,
            taken=True,
            says=f"rows with the same {name} belong together ({counted(column)} groups)",
            because=f"{why.get(name, 'you said so')}{others}",
            changes="; ".join(
                filter(
                    None,
                    ("the split keeps them on one side, or tells known from new", without(column.missing)),
                )
            ),
            otherwise="say group_column=COLUMN, or group_column= for none",
        )
    for name in profile.lasting_groups:
        time = profile.time_columns[0]
        yield Assumption(
            "group",
            name,
            taken=True,
            says=f"{name} is no group for the split",
            because=f"most of its groups last to the end of {time}",
            otherwise=f"if their rows must stay together, say group_column={name} time_column=",
        )
    for one in profile.doubtful_groups:
        yield Assumption(
            "group",
            one.column,
            taken=False,
            says=f"must rows with the same {one.column} stay together? Not assumed: {one.why}",
            otherwise=f"say group_column={one.column}",
        )


def _people(profile: Profile) -> Iterator[Assumption]:
    for one in profile.personal:
        yield Assumption(
            "personal",
            one.column,
            taken=True,
            says=f"{one.column} is personal",
            because=one.why,
            changes="no model reads it",
            otherwise="leave it out of personal_columns",
        )
    if personal_data(profile) == "sensitive":
        for one in profile.delicate:
            yield Assumption(
                "sensitive",
                one.column,
                taken=True,
                says=f"{one.column} is sensitive",
                because=one.why,
                otherwise="say personal_data=personal",
            )
    if profile.groups and profile.modality == "tabular":
        names = ",".join(one.column for one in profile.groups)
        why = "; ".join(f"{one.column}: {one.why}" for one in profile.groups[:FEW_SHOWN])
        yield Assumption(
            "fair",
            names,
            taken=False,
            says=f"must the model be fair between groups? {why}",
            otherwise=f"say sensitive_groups={names}",
        )


def _leaks(profile: Profile) -> Iterator[Assumption]:
    for one in profile.leaks if profile.modality == "tabular" else ():
        yield Assumption(
            "leak",
            one.column,
            taken=False,
            says=f"does {one.column} give the target away? {one.why[:1].upper()}{one.why[1:]}",
            otherwise="leave it out of the table, or of schema.toml",
        )


def _values(profile: Profile) -> Iterator[Assumption]:
    for column in profile.columns:
        if column.unknown:
            marks = ", ".join(map(repr, column.unknown))
            yield Assumption(
                "unknown",
                column.name,
                taken=True,
                says=f"in {column.name}, {marks} says that nothing is known; {percent(column.missing)} of it is missing",
                because="all else in it is numbers, times, or yes and no",
                otherwise=SCHEMA,
            )
    for one in profile.sentinels:
        yield Assumption(
            "unknown",
            one.column,
            taken=False,
            says=f"does it say that nothing is known? In {one.column}, {one.why}",
            otherwise=f"leave these cells empty, or add it to `unknown` of {one.column} in schema.toml",
        )
    for name in profile.codes:
        yield Assumption(
            "code",
            name,
            taken=True,
            says=f"{name} is a code",
            because="its values are whole numbers and its name says so",
            changes="it is read both as a number and as a category",
            otherwise='say kind = "number" in schema.toml',
        )
    for levels in profile.ordered:
        few = (
            levels.levels if len(levels.levels) <= FEW_SHOWN else (*levels.levels[:3], "…", levels.levels[-1])
        )
        yield Assumption(
            "levels",
            levels.column,
            taken=False,
            says=f"the levels of {levels.column} have an order, {' < '.join(few)}, which is not read",
            otherwise="write numbers in their place and it is",
        )
    for levels in profile.alike:
        shown = ", ".join(repr(label) for label in levels.levels[:FEW_SHOWN])
        yield Assumption(
            "labels",
            levels.column,
            taken=False,
            says=f"are these one label of {levels.column}? {shown} differ by capitals or spaces only, and count apart",
            otherwise="write them alike",
        )
    for twin in profile.twins:
        yield Assumption(
            "twin",
            twin.other,
            taken=False,
            says=f"do both tell the same? {twin.other} is {twin.column} times {number_in_words(twin.ratio)}",
            otherwise="leave one of them out",
        )
    for name in profile.dressed:
        yield Assumption(
            "numbers",
            name,
            taken=False,
            says=f"is {name} a number? Currencies, percent or thousands signs stand in it, so it is read as a category",
            otherwise="write it plain: 1234.5",
        )


def column_of(profile: Profile, name: str) -> Column:
    """Return the column of a name."""
    return next(column for column in profile.columns if column.name == name)


def counted(column: Column) -> str:
    """Return how many different values a column has, and whether that is an estimate."""
    return f"{'' if column.exact else 'about '}{column.distinct:,}"


def shown_few(names: tuple[str, ...]) -> str:
    """Return the first of some names, and how many follow."""
    more = f" and {len(names) - FEW_SHOWN} more" if len(names) > FEW_SHOWN else ""
    return f"{', '.join(names[:FEW_SHOWN])}{more}"


def without(missing: float) -> str:
    """Return what is left out because a column lacks values, or nothing."""
    return f"{percent(missing)} of the rows have none and are left out" if missing else ""


def percent(share: float) -> str:
    """Return a share as people write it."""
    return f"{number_in_words(100 * share)} %"
