"""What a profile of a person's table says in words: what was found, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsd.thinking.from_data import personal_data
from mlsd.thinking.remarks import OWN_COLUMNS
from mlsd.thinking.table import key_of
from mlsd.vocabulary.profile import Interactions, Kind, Profile, Prose, Suspect
from mlsd.vocabulary.units import number_in_words

FEW_SHOWN = 6


def findings(profile: Profile) -> tuple[str, ...]:
    """Return lines for the terminal: what was found, and what was assumed and may be answered otherwise."""
    return (*_found(profile), *profile.notes, *_assumed(profile))


def _found(profile: Profile) -> Iterator[str]:
    target = profile.target
    yield f"{profile.source}: {profile.rows:,} rows, {len(profile.columns)} columns, {_size(profile.bytes)}."
    if profile.interactions:
        yield f"{target.name} names the items, because {target.why}: {_count(profile, target.name)} items."
        yield from _listed("Left out, as it says neither who nor what nor when", _left_out(profile))
        return
    yield f"{target.name} is the target: {target.problem}, because {target.why}."
    if target.shares:
        shares = ", ".join(
            f"{name} {_percent(share)}" for name, share in list(target.shares.items())[:FEW_SHOWN]
        )
        more = f", … ({target.classes} in all)" if target.classes > FEW_SHOWN else ""
        yield f"Classes: {shares}{more}. The rarest holds {_percent(target.rarest)}."
    if target.missing:
        yield f"{_percent(target.missing)} of the rows have no target and are left out."
    if profile.modality == "text":
        yield from _listed("Left out, as a model of texts reads texts alone", _left_out(profile))
    else:
        yield from _of_columns(profile)
    if profile.repeated_rows >= 0.001:
        yield f"{_percent(profile.repeated_rows)} of the rows repeat another row."


def _of_columns(profile: Profile) -> Iterator[str]:
    yield from _listed("An empty column", [c.name for c in profile.columns if c.kind is Kind.EMPTY])
    yield from _listed("The same value in all rows", _constant(profile))
    key = key_of(profile)
    if key:
        yield f"{key} names each row; it is no feature."
    others = [name for name in profile.identifiers if name != key]
    yield from _listed("Differs in every row, so it is no feature", others)
    for column in profile.columns:
        if column.unknown:
            marks = ", ".join(map(repr, column.unknown))
            gone = _percent(column.missing)
            yield f"In {column.name}, {marks} says that nothing is known; {gone} of it is missing."
    yield from _listed("More than half missing", [c.name for c in profile.columns if 0.5 < c.missing < 1])
    yield from _listed("A great many categories", _wide(profile))
    yield from _listed(
        "Numbers with other signs in them, which are taken for categories; write them plain", profile.dressed
    )
    told = {*profile.identifiers, *(profile.prose.columns if profile.prose else ())}
    texts = [c.name for c in profile.columns if c.kind is Kind.TEXT and c.name not in told]
    yield from _listed("Free text, which no model of a table reads", texts)
    own = [c.name for c in profile.columns if c.name in OWN_COLUMNS]
    yield from _listed("Left out, as the project adds a column of this name by itself", own)
    for one, other in profile.same_columns:
        yield f"{one} and {other} hold the same values; only {one} is used."


def _assumed(profile: Profile) -> Iterator[str]:
    yield from _kind_of_examples(profile)
    if profile.time_columns:
        name = profile.time_columns[0]
        column = next(column for column in profile.columns if column.name == name)
        how = "; the rows stand in its order" if column.ordered else ""
        more = f"{_without(column.missing)}{_others(profile.time_columns)}"
        yield f"Assumed: {name} says when an example happened{how}. The split respects it.{more}"
    if profile.group_columns and not profile.interactions:
        name = profile.group_columns[0]
        column = next(column for column in profile.columns if column.name == name)
        more = f"{_without(column.missing)}{_others(profile.group_columns)}"
        about = "" if column.exact else "about "
        yield f"Assumed: rows with the same {name} belong together ({about}{column.distinct:,} groups).{more}"
    for name in profile.lasting_groups:
        time = profile.time_columns[0]
        yield (
            f"Assumed: {name} is no group for the split, for most of them last to the end of {time}. "
            f"If their rows must stay together, say group_column={name} time_column=."
        )
    yield from _suspected("Assumed personal", profile.personal)
    if personal_data(profile) == "sensitive":
        yield from _suspected("Assumed sensitive", profile.delicate)
    if profile.groups and profile.modality == "tabular":
        names = ",".join(suspect.column for suspect in profile.groups)
        yield f"Look: must the model be fair between groups? If so, say sensitive_groups={names}."
    read = profile.leaks if profile.modality == "tabular" else ()
    yield from _suspected("Look: does it give the target away? If so, leave it out", read)


def _kind_of_examples(profile: Profile) -> Iterator[str]:
    """Yield why an example is what it is, and how to say it otherwise."""
    if profile.interactions:
        yield from _of_interactions(profile, profile.interactions)
    elif profile.prose:
        yield from _of_prose(profile, profile.prose)
    if profile.who_and_what:
        user, item = profile.who_and_what
        yield (
            f"Look: {user} and {item} come again and again. If items are to be recommended to users, say "
            f"problem=recommendation target={item} group_column={user}."
        )


def _of_interactions(profile: Profile, found: Interactions) -> Iterator[str]:
    users = _count(profile, found.user)
    without = _without(next(c.missing for c in profile.columns if c.name == found.user))
    yield f"Assumed: {found.user} names the users ({users}).{without} Else say group_column=COLUMN."
    if found.event:
        shown = ",".join(found.events)
        yield (
            f"Assumed: {found.event} says what was done, and all of it is read: implicit_signals={shown}. "
            "`schema.toml` says how much each counts."
        )
    if found.value:
        what = "is a grade that users give" if found.graded else "says how much"
        yield f"Assumed: {found.value} {what}."


def _of_prose(profile: Profile, found: Prose) -> Iterator[str]:
    name = found.columns[0]
    words = f"{name} holds prose, half of it with {found.words} words or more"
    told = f"alone its words avoid {_percent(max(0, found.alone))} of the errors"
    if found.other:
        told += f", {found.other} alone {_percent(max(0, found.beside))}"
    if profile.modality == "text":
        how = told if found.other else "no other column is left to read"
        yield f"Assumed: an example is a text, because {words}, and {how}. Else say modality=tabular."
    else:
        yield f"Look: {words}, which no model of a table reads; {told}. To read it, say modality=text."


def _left_out(profile: Profile) -> list[str]:
    """Return the columns that no model reads, whatever they hold, other than a key."""
    taken = {profile.target.name, *profile.time_columns[:1], *profile.group_columns[:1], key_of(profile)}
    if profile.interactions:
        taken |= {profile.interactions.event, profile.interactions.value}
    if profile.prose:
        taken |= set(profile.prose.columns)
    return [column.name for column in profile.columns if column.name not in taken]


def _count(profile: Profile, name: str) -> str:
    column = next(column for column in profile.columns if column.name == name)
    return f"{'' if column.exact else 'about '}{column.distinct:,}"


def _without(missing: float) -> str:
    return f" {_percent(missing)} of the rows have none and are left out." if missing else ""


def _others(names: Sequence[str]) -> str:
    return f" Others: {', '.join(names[1 : FEW_SHOWN + 1])}." if names[1:] else ""


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


def _suspected(what: str, suspects: tuple[Suspect, ...]) -> Iterator[str]:
    for suspect in suspects:
        yield f"{what}: {suspect.column}, because {suspect.why}."


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{number_in_words(float(f'{count:.3g}'))} {unit}"
        count /= 1000
    return f"{number_in_words(count)} TB"


def _percent(share: float) -> str:
    return f"{number_in_words(100 * share)} %"
