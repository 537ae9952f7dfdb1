"""The columns that a model may read, as `schema.toml` lists them."""

from __future__ import annotations

import tomllib

import msgspec

from ..errors import BadSettings
from ..settings import Settings
from .tabular_spec import Column, Spec

FILE = "schema.toml"


class Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is written."""

    features: tuple[Column, ...]
    crosses: tuple[tuple[str, str], ...] = ()
    find_codes: bool = True


def read_spec(settings: Settings) -> Spec:
    """Return the spec that `schema.toml` and `project.toml` give together.

    The column of the time is part of it: rows need it, and its parts are features where the schema lists it.

    Raises:
        BadSettings: the file cannot be read, or a value is wrong.

    """
    try:
        text = (settings.root / FILE).read_text(encoding="utf-8")
        schema = msgspec.convert(tomllib.loads(text), Schema)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise BadSettings(f"{FILE} cannot be read", str(error), "Mend the file") from error
    _refuse_roles(settings, schema)
    _refuse_pairs(schema)
    _refuse_history(settings, schema)
    data, columns = settings.data, schema.features
    if data.time and data.time not in {one.name for one in columns}:
        columns = (*columns, Column(data.time, "time", parts=()))
    timed = tuple(
        msgspec.structs.replace(one, form=data.time_format) if one.name == data.time else one
        for one in columns
    )
    if settings.treatment.history and data.group:
        timed = (*timed, Column(data.group, "entity", may_be_empty=False))
    decimal = data.csv.decimal if data.csv else "."
    return Spec(timed, schema.crosses, data.time, data.key, decimal, schema.find_codes)


def _refuse_roles(settings: Settings, schema: Schema) -> None:
    data = settings.data
    special = {data.target, data.key, data.group, *data.personal, *data.sensitive}
    for column in schema.features:
        if column.name in special:
            why = "project.toml gives it another meaning, such as target or personal"
            raise BadSettings(f"{column.name!r} cannot be a feature", why, "Take it out of one of the files")
        if column.name == data.time and column.kind != "time":
            why = "project.toml says that it is the time"
            raise BadSettings(f"{column.name!r} is no {column.kind}", why, 'Say kind = "time" in schema.toml')


def _refuse_history(settings: Settings, schema: Schema) -> None:
    data, history = settings.data, settings.treatment.history
    if history and not data.time:
        raise BadSettings("[treatment] history needs a time", "[data] time is empty", "Name the column there")
    numbers = {one.name for one in schema.features if one.kind == "number"}
    for name in history:
        if name not in {*numbers, data.target}:
            why = f"it is neither the target nor a number in {FILE}"
            raise BadSettings(f"[treatment] history cannot hold {name!r}", why, "Take it out")


def _refuse_pairs(schema: Schema) -> None:
    kinds = {one.name: one.kind for one in schema.features}
    if not kinds or len(kinds) < len(schema.features):
        raise BadSettings(f"{FILE} is wrong", "it needs features, each name once", "Mend the file")
    for first, second in schema.crosses:
        crossed = {kinds.get(first), kinds.get(second)}
        if crossed not in ({"number"}, {"category"}) or first == second:
            why = f"the cross {[first, second]} needs two numbers or two categories"
            raise BadSettings(f"{FILE} is wrong", why, "Mend the cross")
