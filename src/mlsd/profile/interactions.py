"""Tables of interactions: which columns say who did what with which item, when, and how much of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mlsd.profile.words import names_groups, numbers, numbers_things, speaks_of
from mlsd.vocabulary.errors import BadTable, did_you_mean
from mlsd.vocabulary.profile import Column, Interactions, Kind

MOST_EVENTS, MOST_GRADES, FEWEST_NAMES = 20, 101, 10
"""Limits on event kinds, on ratings that people give (0 to 100), and on users or items.

More distinct values are not kinds or ratings. With fewer users or items a project trains no model:
`FEWEST_USERS` and `FEWEST_ITEMS` of the part of interactions.
"""
_NAMES = (Kind.INTEGER, Kind.CATEGORY, Kind.TEXT)


def look_like(columns: Sequence[Column], rows: int) -> tuple[str, ...]:
    """Return user and item if both are named like keys and both repeat, else an empty tuple.

    Only a suggestion: a table of customers and their products has rows of that form, too.
    """
    user = next(filter(_is_key, _users(columns, rows, "")), "")
    item = next(filter(_is_key, _items(columns, rows, user)), "")
    many = all(column.distinct >= FEWEST_NAMES for column in columns if column.name in (user, item))
    return (user, item) if user and item and many else ()


def item_of(columns: Sequence[Column], rows: int, source: str, said: str, user: str) -> str:
    """Return the column that names the item, as given or as its name suggests.

    Raises:
        BadInput: no column does, or several might.
    """
    if said:
        return _named(columns, said, source, "target")
    owner = user or next(iter(_users(columns, rows, "")), "")
    found = _items(columns, rows, owner)
    others = found or [name for name in _keys(columns, rows) if name != owner]
    if found or len(others) == 1:
        return others[0]
    raise _unnamed(source, "item", "target", others)


def interactions_of(
    columns: Sequence[Column], rows: int, source: str, item: str, times: Sequence[str], said: str
) -> Interactions:
    """Return the roles of the columns besides the item.

    `item` names the item, `times` say when, and `said` names the user if given.

    Raises:
        BadInput: no column names the user, or there is nothing to learn from users and items.
    """
    found = [_named(columns, said, source, "group_column")] if said else _users(columns, rows, item)
    others = found or [name for name in _keys(columns, rows) if name != item]
    if not found and len(others) != 1:
        raise _unnamed(source, "user", "group_column", others)
    user = others[0]
    _refuse_what_leads_nowhere(columns, rows, source, item, user)
    rest = [column for column in columns if column.name not in (user, item, *times)]
    event = next(filter(_is_event, rest), None)
    values = [column for column in rest if _is_value(column)]
    value = min(values, key=lambda column: not speaks_of("grade", column.name), default=None)
    return Interactions(
        user,
        event=event.name if event else "",
        value=value.name if value else "",
        graded=value is not None and speaks_of("grade", value.name) and value.distinct <= MOST_GRADES,
    )


def _users(columns: Sequence[Column], rows: int, item: str) -> list[str]:
    """Return the columns that identify people or are named after them, those with an id first."""
    return _ranked(columns, rows, lambda name: numbers("person", name) and name != item)


def _items(columns: Sequence[Column], rows: int, user: str) -> list[str]:
    return _ranked(columns, rows, lambda name: numbers("item", name) and name != user)


def _ranked(columns: Sequence[Column], rows: int, fits: Callable[[str], bool]) -> list[str]:
    named = [one for one in _coming_again(columns, rows) if fits(one.name)]
    return [one.name for one in sorted(named, key=lambda one: (not _is_key(one.name), -one.distinct))]


def _keys(columns: Sequence[Column], rows: int) -> list[str]:
    return [one.name for one in _coming_again(columns, rows) if _is_key(one.name)]


def _is_key(name: str) -> bool:
    return names_groups(name) or numbers_things(name) or numbers("item", name) != speaks_of("item", name)


def _coming_again(columns: Sequence[Column], rows: int) -> Iterable[Column]:
    return (one for one in columns if one.kind in _NAMES and 1 < one.distinct < rows * (1 - one.missing))


def _is_event(column: Column) -> bool:
    named = speaks_of("event", column.name) and not numbers_things(column.name)
    return column.kind is Kind.CATEGORY and named and column.distinct <= MOST_EVENTS


def _is_value(column: Column) -> bool:
    measured = speaks_of("grade", column.name) or speaks_of("amount", column.name)
    return column.kind in (Kind.INTEGER, Kind.NUMBER) and measured and not numbers_things(column.name)


def _named(columns: Sequence[Column], name: str, source: str, id_: str) -> str:
    names = [column.name for column in columns]
    if name in names:
        return name
    raise BadTable(
        f"{source} has no column {name!r}.{did_you_mean(name, names)}",
        f"Its columns are {_listed(names)}.",
        f"Name the column of the {'items' if id_ == 'target' else 'users'} with `--set {id_}=COLUMN`.",
    )


def _unnamed(source: str, what: str, id_: str, candidates: Sequence[str]) -> BadTable:
    known = f"These might be: {_listed(candidates)}" if candidates else "None has a name that says so"
    return BadTable(
        f"{source}: no column surely names the {what}.",
        f"Items are recommended from rows that say who took what. {known}.",
        f"Name it with `--set {id_}=COLUMN`.",
    )


def _refuse_what_leads_nowhere(
    columns: Sequence[Column], rows: int, source: str, item: str, user: str
) -> None:
    if user == item:
        raise BadTable(
            f"{source}: {user!r} cannot name both the users and the items.",
            "Items are recommended from rows that say who took what.",
            "Name two columns with `--set group_column=USERS --set target=ITEMS`.",
        )
    by_name = {column.name: column for column in columns}
    for name, word, why in (
        (item, "items", "an item that one row holds is in no other user's list"),
        (user, "users", "nobody took two items, so no item leads to another"),
    ):
        column = by_name[name]
        present = round(rows * (1 - column.missing))
        few = column.distinct < FEWEST_NAMES
        if few or (column.exact and column.distinct >= present):
            told = f"holds {column.distinct:,} different values in {present:,} rows"
            reason = f"{FEWEST_NAMES} are the least to learn taste from" if few else why
            raise BadTable(
                f"{source}: {name!r} cannot name the {word}.",
                f"It {told}: {reason}.",
                "Name two columns with `--set group_column=USERS --set target=ITEMS`.",
            )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
