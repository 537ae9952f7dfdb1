"""The profile of a user's table as text: what was found, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd.thinking.assumption import FEW_SHOWN, column_of, counted, percent
from mlsd.thinking.assumptions import assumptions
from mlsd.thinking.remarks import OWN_COLUMNS
from mlsd.thinking.table import key_of
from mlsd.vocabulary.profile import Kind, Profile
from mlsd.vocabulary.units import number_in_words

FEWEST_OF_A_CLASS = 10
"""The minimum that a project trains on, the same as in `data/folds.py` of base."""


def findings(profile: Profile) -> tuple[str, ...]:
    """Return lines for the terminal: what was found, and assumptions that can be overridden."""
    return (*facts(profile), *(guess.line() for guess in assumptions(profile)))


def facts(profile: Profile) -> tuple[str, ...]:
    """Return lines of findings, the size first, without guesses."""
    return (*_found(profile), *profile.notes)


def _found(profile: Profile) -> Iterator[str]:
    target = profile.target
    yield f"{profile.source}: {profile.rows:,} rows, {len(profile.columns)} columns, {_size(profile.bytes)}."
    if profile.interactions:
        items = counted(column_of(profile, target.name))
        yield f"{target.name} names the items, because {target.why}: {items} items."
        yield from _listed("Left out, as it says neither who nor what nor when", _left_out(profile))
        return
    if target.name:
        yield f"{target.name} is the target: {target.problem}, because {target.why}."
    if target.shares:
        shares = ", ".join(
            f"{name} {percent(share)}" for name, share in list(target.shares.items())[:FEW_SHOWN]
        )
        more = f", … ({target.classes} in all)" if target.classes > FEW_SHOWN else ""
        yield f"Classes: {shares}{more}. The rarest holds {percent(target.rarest)}."
    if target.classes and target.rarest * profile.labelled < FEWEST_OF_A_CLASS:
        rarest = round(target.rarest * profile.labelled)
        rows = "1 row" if rarest == 1 else f"{rarest} rows"
        yield (
            f"Too few: the rarest class has {rows}, and {FEWEST_OF_A_CLASS} are the least that can be "
            f"learned from and judged. Bring more, or join it with another class."
        )
    if target.missing:
        yield f"{percent(target.missing)} of the rows have no target and are left out."
    if profile.modality == "text":
        yield from _listed("Left out, as a model of texts reads texts alone", _left_out(profile))
    else:
        yield from _of_columns(profile)
    if profile.repeated_rows >= 0.001:
        yield f"{percent(profile.repeated_rows)} of the rows repeat another row."
    if profile.associations and profile.modality == "tabular":
        ranked = [
            f"{one.column} {percent(round(one.share, 2))}"
            for one in profile.associations[:FEW_SHOWN]
            if one.share >= 0.01
        ]
        if ranked:
            yield f"Explains the most of {target.name} alone: {', '.join(ranked)}."


def _of_columns(profile: Profile) -> Iterator[str]:
    yield from _listed("An empty column", [c.name for c in profile.columns if c.kind is Kind.EMPTY])
    yield from _listed("The same value in all rows", _constant(profile))
    key = key_of(profile)
    if key:
        yield f"{key} names each row; it is not a feature."
    others = [name for name in profile.identifiers if name != key]
    yield from _listed("Differs in every row, so it is not a feature", others)
    yield from _listed("More than half missing", [c.name for c in profile.columns if 0.5 < c.missing < 1])
    yield from _listed("A great many categories", _wide(profile))
    told = {*profile.identifiers, *(profile.prose.columns if profile.prose else ())}
    texts = [c.name for c in profile.columns if c.kind is Kind.TEXT and c.name not in told]
    yield from _listed("Free text, which no model of a table reads", texts)
    own = [c.name for c in profile.columns if c.name in OWN_COLUMNS]
    yield from _listed("Left out, as the project adds a column of this name by itself", own)
    for one, other in profile.same_columns:
        yield f"{one} and {other} hold the same values; only {one} is used."


def _left_out(profile: Profile) -> list[str]:
    """Return the columns that no model reads, whatever they hold, except a key."""
    taken = {profile.target.name, *profile.time_columns[:1], *profile.group_columns[:1], key_of(profile)}
    if profile.interactions:
        taken |= {profile.interactions.event, profile.interactions.value}
    if profile.prose:
        taken |= set(profile.prose.columns)
    return [column.name for column in profile.columns if column.name not in taken]


def _constant(profile: Profile) -> list[str]:
    return [c.name for c in profile.columns if c.distinct == 1 and not c.missing and c.kind is not Kind.EMPTY]


def _wide(profile: Profile) -> list[str]:
    return [
        f"{column.name} ({'' if column.exact else 'about '}{column.distinct:,})"
        for column in profile.columns
        if column.kind is Kind.CATEGORY and column.distinct > 1_000 and column.name not in profile.identifiers
    ]


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        shown = ", ".join(names[:FEW_SHOWN])
        yield f"{what}: {shown}{f' and {len(names) - FEW_SHOWN} more' if len(names) > FEW_SHOWN else ''}."


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{number_in_words(float(f'{count:.3g}'))} {unit}"
        count /= 1000
    return f"{number_in_words(count)} TB"
