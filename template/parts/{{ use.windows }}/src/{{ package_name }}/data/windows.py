"""Windowed features, as declared in `windows.toml`: what is aggregated, and over how long."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import msgspec

from ..errors import BadSettings
from ..settings import Settings
from . import tabular_schema
from .tabular_spec import Column, Spec

FILE = "windows.toml"
SECOND = 1_000_000  # microseconds
UNITS = {"s": SECOND, "m": 60 * SECOND, "h": 3_600 * SECOND, "d": 86_400 * SECOND}
Take = Literal["count", "sum", "mean"]


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of the file: a feature for each length in `over`; `of` is a numeric column."""

    take: Take
    over: tuple[str, ...]
    of: str = ""


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file."""

    late: str = "5m"
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True)
class Feature:
    """An aggregate of a column, or of the events themselves, over that many microseconds before an event."""

    name: str
    take: Take
    column: str
    length: int


@dataclass(frozen=True)
class Windows:
    """All features, and the maximum difference in microseconds between event time and log time."""

    features: tuple[Feature, ...]
    late: int

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the numeric columns that are read, each once."""
        return tuple(dict.fromkeys(one.column for one in self.features if one.column))

    @cached_property
    def longest(self) -> int:
        """Return the longest window."""
        return max((one.length for one in self.features), default=0)

    @cached_property
    def reach(self) -> int:
        """Return for how long after its arrival an event can affect another one, by the log's clock."""
        return self.longest + 2 * self.late


def read_windows(settings: Settings) -> Windows:
    """Return the declared features; empty if there is no file.

    A feature's name is its complete definition, so a model never reads another one under the same name.

    Raises:
        BadSettings: the file cannot be read, or a window cannot be computed.
    """
    path = settings.root / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        written = msgspec.convert(table, Written)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise BadSettings(f"{FILE} cannot be read", str(error), "Mend the file") from error
    found = Windows(tuple(_features(written)), _length(written.late))
    if found.features:
        _refuse(settings, found)
    return found


def read_spec(settings: Settings) -> Spec:
    """Return the spec of the model's inputs: the columns of a row, and its windowed features."""
    spec = tabular_schema.read_spec(settings)
    more = [Column(one.name, "number") for one in read_windows(settings).features]
    return msgspec.structs.replace(spec, columns=(*spec.columns, *more))


def _features(written: Written) -> Iterator[Feature]:
    for one in written.windows:
        if (one.take == "count") == bool(one.of) or not one.over:
            why = f"take = {one.take!r}, of = {one.of!r}, over = {[*one.over]}"
            fix = "A count has no `of`, a sum and a mean need one, and each needs lengths in `over`"
            raise BadSettings(f"A window of {FILE} is incomplete", why, fix)
        for length in one.over:
            name = "_".join(filter(None, (one.of, one.take, length)))
            yield Feature(name, one.take, one.of, _length(length))


def _length(text: str) -> int:
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", text)
    if not found:
        fix = "Write a whole number and s, m, h or d, such as 10m"
        raise BadSettings(f"{text!r} in {FILE} is no length of time", "nobody can tell how long it is", fix)
    return int(found[1]) * UNITS[found[2]]


def _refuse(settings: Settings, windows: Windows) -> None:
    data, spec = settings.data, tabular_schema.read_spec(settings)
    if not (data.group and data.time):
        lacks = "group" if not data.group else "time"
        fix = "Name the columns of the entity and of the time"
        raise BadSettings(f"{FILE} needs [data] {lacks} in project.toml", "it is empty", fix)
    numbers = spec.names("number")
    for column in windows.columns:
        if column not in numbers:
            why = f"numbers of schema.toml are {', '.join(numbers) or 'none'}"
            raise BadSettings(f"{column!r} in {FILE} cannot be counted", why, "Name one of them")
    names = [one.name for one in windows.features]
    taken = {*spec.names(), data.target, data.key, data.group, *data.personal, *data.sensitive}
    for place, name in enumerate(names):
        if name in taken or name in names[:place]:
            why = f"{name!r} is a column already" if name in taken else f"{name!r} stands there twice"
            raise BadSettings(f"{FILE} is wrong", why, "Take one of them out, or rename the column")
