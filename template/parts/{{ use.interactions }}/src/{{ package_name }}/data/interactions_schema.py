"""How interactions are read: `schema.toml` for events and values, `project.toml` for user, item and time."""

from __future__ import annotations

import tomllib
from typing import Annotated

import msgspec

from ..errors import BadSettings
from ..settings import Settings
from .interactions_spec import FIRST, HISTORY, ITEMS, WANTED, Spec

FILE = "schema.toml"
Weight = Annotated[float, msgspec.Meta(ge=0)]


class Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file."""

    event: str = ""
    value: str = ""
    liked_from: float | None = None
    weights: dict[str, Weight] = {}


def read_spec(settings: Settings) -> Spec:
    """Return the spec that `schema.toml` and `project.toml` define together.

    Raises:
        BadSettings: the file cannot be read, or a value is not valid.

    """
    try:
        text = (settings.root / FILE).read_text(encoding="utf-8")
        schema = msgspec.convert(tomllib.loads(text), Schema)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise BadSettings(f"{FILE} cannot be read", str(error), "Fix the file") from error
    data = settings.data
    if not data.group or not data.target:
        why = "[data] group names the column of the user, target that of the item"
        raise BadSettings("project.toml names no user or no item", why, "Name both")
    if settings.split.groups == "apart":
        why = "a user's list is made from what they did before the cut"
        raise BadSettings('[split] groups = "apart" does not apply here', why, 'Write "stay"')
    _refuse(settings, schema)
    return Spec(
        user=data.group,
        item=data.target,
        event=schema.event,
        value=schema.value,
        time=data.time,
        key=data.key,
        weights=schema.weights,
        liked_from=schema.liked_from,
        decimal=data.csv.decimal if data.csv else ".",
        time_format=data.time_format,
    )


def _refuse(settings: Settings, schema: Schema) -> None:
    data = settings.data
    used = [data.group, data.target, data.time, data.key, schema.event, schema.value]
    named = [name for name in used if name]
    if twice := next((name for name in named if named.count(name) > 1), ""):
        why = "user, item, event, value, time and key must be different columns"
        raise BadSettings(f"Column {twice!r} has two roles", why, "Name another column for one of them")
    taken = {WANTED, HISTORY, ITEMS, FIRST} & {data.group, data.target, data.time}
    if taken:
        why = "requests use that name"
        raise BadSettings(f"A column cannot be called {min(taken)!r}", why, "Rename it")
    if schema.event and not any(schema.weights.values()):
        why = "[weights] says how strongly each event counts, and at least one must count"
        raise BadSettings(f"{FILE} has no weight for any event", why, "Write a line for each event")
