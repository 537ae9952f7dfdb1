"""How interactions are read, as `schema.toml` says; users, items and time are named in `project.toml`."""

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
    """The file as it is written."""

    event: str = ""
    value: str = ""
    liked_from: float | None = None
    weights: dict[str, Weight] = {}


def read_spec(settings: Settings) -> Spec:
    """Return the spec that `schema.toml` and `project.toml` give together.

    Raises:
        BadSettings: the file cannot be read, or a value is wrong.

    """
    try:
        text = (settings.root / FILE).read_text(encoding="utf-8")
        schema = msgspec.convert(tomllib.loads(text), Schema)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise BadSettings(f"{FILE} cannot be read", str(error), "Mend the file") from error
    data = settings.data
    if not data.group or not data.target:
        why = "[data] group names the column of the user, target that of the item"
        raise BadSettings("project.toml names no user or no item", why, "Name both")
    if settings.split.groups == "apart":
        why = "users are known by what they did before the cut"
        raise BadSettings('[split] groups = "apart" fits no interactions', why, 'Write "stay"')
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
        why = "user, item, event, value, time and key are six columns"
        raise BadSettings(f"Column {twice!r} has two meanings", why, "Name another column for one of them")
    taken = {WANTED, HISTORY, ITEMS, FIRST} & {data.group, data.target, data.time}
    if taken:
        why = "rows to be answered use that name"
        raise BadSettings(f"A column cannot be called {min(taken)!r}", why, "Rename it")
    if schema.event and not any(schema.weights.values()):
        why = "[weights] says how strongly each event counts, and one at least must count"
        raise BadSettings(f"{FILE} weighs no event", why, "Write a line for each event")
