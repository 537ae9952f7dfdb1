"""Guesses about a table's values: leaks, missing-value marks, codes, levels, labels, twins, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlsd.thinking.assumption import FEW_SHOWN, SCHEMA, Assumption, percent
from mlsd.vocabulary.units import number_in_words

if TYPE_CHECKING:
    from mlsd.vocabulary.profile import Profile


def leaks(profile: Profile) -> Iterator[Assumption]:
    """Yield guesses about columns that may leak the target."""
    for one in profile.leaks if profile.modality == "tabular" else ():
        yield Assumption(
            "leak",
            one.column,
            taken=False,
            says=f"does {one.column} give the target away? {one.why[:1].upper()}{one.why[1:]}{one.shown}",
            otherwise="leave it out of the table, or of schema.toml",
        )


def values(profile: Profile) -> Iterator[Assumption]:
    """Yield how values are read, and what people may mean by them."""
    yield from _unknown(profile)
    yield from _categories(profile)
    yield from _numbers(profile)


def _unknown(profile: Profile) -> Iterator[Assumption]:
    for column in profile.columns:
        if column.unknown:
            marks = ", ".join(map(repr, column.unknown))
            gone = percent(column.missing)
            yield Assumption(
                "unknown",
                column.name,
                taken=True,
                says=f"in {column.name}, {marks} says that nothing is known",
                because=f"{gone} of it is missing, and all else is numbers, times, yes or no",
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


def _categories(profile: Profile) -> Iterator[Assumption]:
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
            says=f"are these one label of {levels.column}? {shown} differ by capitals or spaces only",
            otherwise="write them alike, for they count apart",
        )


def _numbers(profile: Profile) -> Iterator[Assumption]:
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
            says=f"is {name} a number? Signs of currencies, percent or thousands make a category of it",
            otherwise="write it plain: 1234.5",
        )
