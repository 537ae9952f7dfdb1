"""The spec of a row of a table: its columns, their contract, and the tensors that a model reads.

Training, batch and HTTP all read rows through this module.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec
import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import Tensor
from ..errors import BadData
from . import values
from .contract import Checked, Policy, Problem
from .tabular_past import Past
from .tabular_times import Part, part, parts

Kind = Literal["number", "category", "code", "flag", "time", "entity"]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One column. A limit of None is open; `levels` are a category's usual values.

    A code is an integer that identifies something: a number and a category at once. An entity says whose past
    is read, and is not a feature. `unknown` lists further texts that mean "missing"; `form` is the format of
    a time, and `parts` what is read from it (None: the rows decide). A column of the `past` is looked up if a
    row does not have it.
    """

    name: str
    kind: Kind
    may_be_empty: bool = True
    minimum: float | None = None
    maximum: float | None = None
    levels: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    form: str = ""
    parts: tuple[Part, ...] | None = None
    past: bool = False


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """All columns that a model may read, and the pairs whose product is also a feature of linear models.

    The column `time` says when a row happened; rows to predict may lack it, and the `key`. With `find_codes`,
    whole numbers are also read as codes if their exact values predict more than their size. `past` says which
    columns are looked up in the past of the entity.
    """

    columns: tuple[Column, ...]
    crosses: tuple[tuple[str, str], ...] = ()
    time: str = ""
    key: str = ""
    decimal: str = "."
    find_codes: bool = True
    past: Past | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain data from which `from_json` rebuilds this spec."""
        return dict(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> Spec:
        """Return the spec of a manifest."""
        return msgspec.convert(table, cls)

    def names(self, *kinds: Kind) -> tuple[str, ...]:
        """Return the names of the columns of some kinds, or of all."""
        return tuple(one.name for one in self.columns if not kinds or one.kind in kinds)

    def reads(self) -> tuple[str, ...]:
        """Return the columns of the table that a model may read."""
        return tuple(one.name for one in self.columns if not one.past)

    def required(self) -> tuple[str, ...]:
        """Return the columns that a row must have to be predicted."""
        return tuple(name for name in self.reads() if name != self.time)

    def check(self, rows: Columns, policy: Policy) -> Checked:
        """Return normalized rows, with every problem; columns outside this spec are left out.

        By policy, a value outside its range, or an empty one where none may be, is a problem or is flagged.
        """
        length = len(next(iter(rows.values()), ()))
        found: dict[str, Array] = {}
        problems: list[Problem] = []
        flagged: dict[str, Array] = {}
        marks: dict[str, Mapping[str, int]] = {}
        if not length:
            problems.append(Problem("", -1, "there are no rows"))
        for column in self.columns:
            if column.name not in rows:
                if column.past or (column.kind == "entity" and self._brings_past(rows)):
                    continue
                if column.name == self.time:
                    found[column.name] = np.full(length, values.NEVER)
                else:
                    problems.append(Problem(column.name, -1, "is missing"))
                continue
            given = rows[column.name]
            read = _read(column, given, self.decimal)
            found[column.name] = read.values
            if read.marks:
                marks[column.name] = read.marks
            problems += _first(column.name, read.wrong, given, f"is no {NAMES[column.kind]}")
            for outside, words in _outside(column, read.values, read.wrong, column.name == self.time):
                if policy == "refuse":
                    problems += _first(column.name, outside, given, words)
                elif np.count_nonzero(outside):
                    flagged[column.name] = flagged.get(column.name, np.zeros(length, dtype=bool)) | outside
        return Checked(found, tuple(problems), flagged, marks)

    def _brings_past(self, rows: Columns) -> bool:
        return all(one.name in rows for one in self.columns if one.past)

    def fit(self, rows: Columns) -> Spec:
        """Return the spec fitted on checked rows: with the parts of each time that differ between rows."""

        def fitted(one: Column) -> Column:
            if one.kind != "time" or one.parts is not None:
                return one
            found = parts(rows[one.name], one.name == self.time, bool(self.time), one.form == "days")
            return msgspec.structs.replace(one, parts=found)

        return msgspec.structs.replace(self, columns=tuple(map(fitted, self.columns)))

    def with_codes(self, names: Collection[str]) -> Spec:
        """Return the spec with some numbers read as codes."""
        columns = [
            msgspec.structs.replace(one, kind="code") if one.name in names else one for one in self.columns
        ]
        return msgspec.structs.replace(self, columns=tuple(columns))

    def with_past(self, past: Past) -> Spec:
        """Return the spec with the past of an entity as further columns, which rows need not have."""
        found = tuple(Column(name, "number", past=True) for name in past.names())
        return msgspec.structs.replace(self, columns=(*self.columns, *found), past=past)

    def feed(self, rows: Columns) -> Tensors:
        """Return the tensors of checked rows: an empty number is NaN, an empty category an empty text.

        Raises:
            BadData: the columns of the past are missing.

        """
        if lacking := [one.name for one in self.columns if one.past and one.name not in rows]:
            why = f"they have no column {lacking[0]!r}"
            raise BadData("The past of the rows is missing", why, "Add it, or use this project's service")
        length = len(next(iter(rows.values())))
        tensors: dict[str, Array] = {}
        numbers, categories = self._derived
        if numbers:
            table = np.empty((length, len(numbers)), dtype=np.float32)
            for place, (column, piece) in enumerate(numbers):
                table[:, place] = self._number(column, piece, rows)
            tensors["numbers"] = table
        if categories:
            texts = np.empty((length, len(categories)), dtype=object)
            for place, column in enumerate(categories):
                texts[:, place] = rows[column.name]
            texts[texts == None] = ""  # noqa: E711  an array compares its elements
            tensors["categories"] = texts
        return tensors

    def tensors(self) -> tuple[Tensor, ...]:
        """Return the description of the tensors that `feed` returns; one without columns is left out."""
        numbers, categories = self._derived
        both = (
            Tensor("numbers", "float32", tuple(_name(*one) for one in numbers)),
            Tensor("categories", "string", tuple(_name(one, "") for one in categories)),
        )
        return tuple(one for one in both if one.columns)

    def owner(self, derived: str) -> str:
        """Return the raw column that a column of a tensor comes from."""
        return self._owners[derived]

    def summaries(self, rows: Columns) -> Columns:
        """Return scalar columns of checked rows to monitor: numbers, texts, and parts of times.

        The time of the rows themselves is left out: new rows are always later, and may lack it.
        """
        watched = [one for one in self.columns if one.name != self.time and one.kind != "entity"]
        return {
            **{one.name: rows[one.name] for one in watched if one.kind != "time"},
            **{
                _name(one, piece): self._number(one, piece, rows)
                for one in watched
                for piece in one.parts or ()
            },
        }

    def json_schema(self, policy: Policy) -> dict[str, Any]:
        """Return the JSON schema of one row of a request."""
        properties = {one.name: _schema(one, policy) for one in self.columns if one.name != self.time}
        required = list(self.required())
        if self.time in self.names():
            properties[self.time] = {"type": ["string", "number", "null"]}
        if self.key:
            properties[self.key] = {"type": ["string", "integer", "null"]}
        return {"type": "object", "properties": properties, "required": required}

    @cached_property
    def _derived(self) -> tuple[tuple[tuple[Column, Part | Literal[""]], ...], tuple[Column, ...]]:
        numbers: list[tuple[Column, Part | Literal[""]]] = []
        numbers += [(one, "") for one in self.columns if one.kind in ("number", "flag", "code")]
        numbers += [(one, piece) for one in self.columns for piece in one.parts or ()]
        return tuple(numbers), tuple(one for one in self.columns if one.kind in ("category", "code"))

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {_name(one, piece): one.name for one in self.columns for piece in ("", *(one.parts or ()))}

    def _number(self, column: Column, piece: Part | Literal[""], rows: Columns) -> Array:
        if piece:
            return part(piece, rows[column.name], rows[self.time] if self.time in rows else rows[column.name])
        if column.kind == "code":
            return values.numbers(rows[column.name]).values
        return rows[column.name]


NAMES = {
    "number": "number",
    "flag": "yes or no",
    "time": "time",
    "category": "text",
    "code": "code",
    "entity": "text",
}


def _read(column: Column, given: Array, decimal: str) -> values.Read:
    unknown: Collection[str] = column.unknown
    if column.kind == "number":
        return values.numbers(given, unknown, decimal)
    if column.kind == "flag":
        return values.flags(given, unknown)
    if column.kind == "time":
        return values.moments(given, unknown, column.form)
    return values.texts(given, unknown, code=column.kind == "code")


def _outside(column: Column, read: Array, wrong: Array, optional: bool) -> Iterator[tuple[Array, str]]:
    """Yield a mask of the rows with a value outside the contract, and the message for it."""
    if not (column.may_be_empty or optional):
        yield _empty(read) & ~wrong, "empty"
    if column.kind == "number":
        if column.minimum is not None:
            yield read < column.minimum, f"is below {column.minimum:g}"
        if column.maximum is not None:
            yield read > column.maximum, f"is above {column.maximum:g}"


def _empty(read: Array) -> Array:
    if read.dtype.kind == "O":
        return np.asarray(read == None, dtype=bool)  # noqa: E711  an array compares its elements
    return np.asarray(np.isnat(read) if read.dtype.kind == "M" else np.isnan(read))


def _first(name: str, where: Array, given: Array, words: str) -> list[Problem]:
    """Return a problem for the first row of a mask, or nothing: a column has one problem of each kind."""
    if not np.count_nonzero(where):
        return []
    row = int(where.argmax())
    shown = given[row].item() if isinstance(given[row], np.generic) else given[row]
    return [Problem(name, row, words, "" if words == "empty" else f"{shown!r} ")]


def _name(column: Column, piece: str) -> str:
    return f"{column.name}: {piece}" if piece else column.name


def _schema(column: Column, policy: Policy) -> dict[str, Any]:
    kinds = {"number": ["number", "boolean"], "flag": ["boolean", "number"], "time": ["string", "number"]}
    named: list[str] = kinds.get(column.kind, ["string", "number", "boolean"])
    null = ["null"] if column.may_be_empty or policy == "flag" else []
    ends = {"minimum": column.minimum, "maximum": column.maximum} if policy == "refuse" else {}
    found = {name: end for name, end in ends.items() if end is not None and column.kind == "number"}
    return {"type": [*named, *null], **found}
