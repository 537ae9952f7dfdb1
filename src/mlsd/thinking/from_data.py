"""What a profile of a person's table answers, and what it says in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from mlsd.knowledge.databases import database_of
from mlsd.thinking.remarks import OWN_COLUMNS
from mlsd.thinking.table import key_of
from mlsd.vocabulary.model import Answer, SaidBy, Value
from mlsd.vocabulary.profile import Kind, Profile, Suspect
from mlsd.vocabulary.units import number_in_words

FEW_SHOWN = 6
_GOES_WITH = (("data_gb", "examples"), ("positive_rate", "classes"), ("personal_columns", "personal_data"))


def answers_from(profile: Profile, said_otherwise: Collection[str] = ()) -> dict[str, Answer]:
    """Return the answers that the data give by themselves, by question id; all are said by the data.

    What goes with an answer that somebody gave otherwise is left out, too: the bytes of 500 rows say nothing
    where 2 million are expected.
    Suspects for sensitive groups are not among them: for whom a model must be fair is for people to say.
    """
    target = profile.target
    said: dict[str, Value] = {
        "problem": target.problem,
        "modality": "tabular",
        "target": target.name,
        "examples": profile.labelled,
        # Parquet can need less than a byte for a row; the interview takes that for a mistake.
        "data_gb": max(profile.bytes, profile.labelled) / 1e9,
    }
    if target.problem == "classification":
        said |= {"classes": target.classes, "positive_rate": target.rarest}
    server = database_of(profile.source)
    if server and server.driver:
        said["source_database"] = server.component
    if profile.time_columns:
        said["time_column"] = profile.time_columns[0]
    if profile.group_columns:
        said["group_column"] = profile.group_columns[0]
    privacy = personal_data(profile)
    if privacy != "none":
        said |= {"personal_data": privacy}
        said |= {"personal_columns": [suspect.column for suspect in profile.personal]}
    left_out = {id_ for id_, other in _GOES_WITH if other in said_otherwise} | set(said_otherwise)
    return {id_: Answer(value, SaidBy.DATA) for id_, value in said.items() if id_ not in left_out}


def personal_data(profile: Profile) -> str:
    """Return `sensitive`, `personal` or `none`, as the columns let one think."""
    if profile.delicate and (profile.personal or profile.groups):
        return "sensitive"
    return "personal" if profile.personal else "none"


def findings(profile: Profile) -> tuple[str, ...]:
    """Return lines for the terminal: what was found, and what was assumed and may be answered otherwise."""
    return (*_found(profile), *profile.notes, *_assumed(profile))


def _found(profile: Profile) -> Iterator[str]:
    target = profile.target
    yield f"{profile.source}: {profile.rows:,} rows, {len(profile.columns)} columns, {_size(profile.bytes)}."
    yield f"{target.name} is the target: {target.problem}, because {target.why}."
    if target.shares:
        shares = ", ".join(
            f"{name} {_percent(share)}" for name, share in list(target.shares.items())[:FEW_SHOWN]
        )
        more = f", … ({target.classes} in all)" if target.classes > FEW_SHOWN else ""
        yield f"Classes: {shares}{more}. The rarest holds {_percent(target.rarest)}."
    if target.missing:
        yield f"{_percent(target.missing)} of the rows have no target and are left out."
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
    texts = [c.name for c in profile.columns if c.kind is Kind.TEXT and c.name not in profile.identifiers]
    yield from _listed("Free text, which no model of a table reads", texts)
    own = [c.name for c in profile.columns if c.name in OWN_COLUMNS]
    yield from _listed("Left out, as the project adds a column of this name by itself", own)
    for one, other in profile.same_columns:
        yield f"{one} and {other} hold the same values; only {one} is used."
    if profile.repeated_rows >= 0.001:
        yield f"{_percent(profile.repeated_rows)} of the rows repeat another row."


def _assumed(profile: Profile) -> Iterator[str]:
    if profile.time_columns:
        name = profile.time_columns[0]
        column = next(column for column in profile.columns if column.name == name)
        how = "; the rows stand in its order" if column.ordered else ""
        more = f"{_without(column.missing)}{_others(profile.time_columns)}"
        yield f"Assumed: {name} says when an example happened{how}. The split respects it.{more}"
    if profile.group_columns:
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
    if profile.groups:
        names = ",".join(suspect.column for suspect in profile.groups)
        yield f"Look: must the model be fair between groups? If so, say sensitive_groups={names}."
    yield from _suspected("Look: does it give the target away? If so, leave it out", profile.leaks)


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
