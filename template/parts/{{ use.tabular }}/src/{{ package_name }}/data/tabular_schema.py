"""The columns that a model may read, as `schema.toml` lists them."""

from __future__ import annotations

import tomllib

import msgspec

from ..errors import BadSettings
from ..settings import Settings
from .tabular_spec import Column, Spec

FILE = "schema.toml"


class Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file."""

    features: tuple[Column, ...]
    crosses: tuple[tuple[str, str], ...] = ()
    find_codes: bool = True


def read_spec(settings: Settings) -> Spec:
    """Return the spec that `schema.toml` and `project.toml` define together.

    It includes the time column: rows to learn from need it, and it becomes features if the schema lists it.

    Raises:
        BadSettings: the file cannot be read, or a value is not valid.

    """
    try:
        text = (settings.root / FILE).read_text(encoding="utf-8")
        schema = msgspec.convert(tomllib.loads(text), Schema)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise BadSettings(f"{FILE} cannot be read", str(error), "Fix the file") from error
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
            why = "project.toml gives it another role, such as target or personal"
            raise BadSettings(f"{column.name!r} cannot be a feature", why, "Remove it from one of the files")
        if column.name == data.time and column.kind != "time":
            why = "project.toml says that it is the time"
            what = f"{column.name!r} is not a {column.kind}"
            raise BadSettings(what, why, 'Write kind = "time" in schema.toml')


def _refuse_history(settings: Settings, schema: Schema) -> None:
    data, history = settings.data, settings.treatment.history
    if history and not data.time:
        raise BadSettings("[treatment] history needs a time", "[data] time is empty", "Name the column there")
    numbers = {one.name for one in schema.features if one.kind == "number"}
    for name in history:
        if name not in {*numbers, data.target}:
            why = f"it is neither the target nor a number in {FILE}"
            raise BadSettings(f"[treatment] history cannot contain {name!r}", why, "Remove it")


def _refuse_pairs(schema: Schema) -> None:
    kinds = {one.name: one.kind for one in schema.features}
    if not kinds or len(kinds) < len(schema.features):
        raise BadSettings(f"{FILE} is not valid", "it needs features, each name once", "Fix the file")
    for first, second in schema.crosses:
        crossed = {kinds.get(first), kinds.get(second)}
        if crossed not in ({"number"}, {"category"}) or first == second:
            why = f"the cross {[first, second]} needs two numbers or two categories"
            raise BadSettings(f"{FILE} is not valid", why, "Fix the cross")
