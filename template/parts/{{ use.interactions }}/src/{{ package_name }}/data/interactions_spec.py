"""The spec of a request for recommendations: the user, how many items are wanted, and their history.

Batch and HTTP read requests through this module; `interactions_contract` reads what users did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import Tensor
from ..ports import spec as rows_of
from . import values
from .contract import Checked, Policy, Problem

# What a request may have beside its user.
WANTED, HISTORY, ITEMS = "k", "history", "items"
# Whether a row is the first of its user and item; not a column of the table.
FIRST = "first_time"
USUAL_WANTED, MOST_WANTED = 10, 100
MOST_LISTED, LONGEST_ID = 1_000, 100


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The columns of interactions, and how strongly each event counts.

    A request has the `user`; it may have `k`, how many items are wanted, `history`, items that the user took
    and the model may not know about, and `items`, the only ones that may be recommended. Without an `event`
    and a `value`, every interaction counts 1. A value of at least `liked_from` counts 1, a lower one 0; if
    that is None, a value counts as it is.
    """

    user: str
    item: str
    event: str = ""
    value: str = ""
    time: str = ""
    key: str = ""
    weights: dict[str, float] = {}
    liked_from: float | None = None
    decimal: str = "."
    time_format: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain data from which `from_json` rebuilds this spec."""
        return dict(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> Spec:
        """Return the spec of a manifest."""
        return msgspec.convert(table, cls)

    def names(self) -> tuple[str, ...]:
        """Return the columns of interactions, and those of requests."""
        found = (self.user, self.item, FIRST, self.event, self.value, self.time, WANTED, HISTORY, ITEMS)
        return tuple(dict.fromkeys(name for name in found if name))

    def reads(self) -> tuple[str, ...]:
        """Return the columns that are learned from."""
        found = (self.user, self.item, self.event, self.value, self.time)
        return tuple(name for name in found if name)

    def required(self) -> tuple[str, ...]:
        """Return the columns that a request must have."""
        return (self.user,)

    def check(self, rows: Columns, policy: Policy) -> Checked:
        """Return normalized requests, with every problem; other columns are left out.

        `history` and `items` become tuples of texts, `()` if they are not given.
        """
        length = len(next(iter(rows.values()), ()))
        problems = [] if length else [Problem("", -1, "there are no rows")]
        found: dict[str, Array] = {}
        if self.user in rows:
            found[self.user], wrong = read_ids(self.user, rows[self.user])
            problems += wrong
        else:
            problems.append(Problem(self.user, -1, "is missing"))
        found[WANTED], wrong = _read_wanted(rows.get(WANTED, np.full(length, np.nan)))
        problems += wrong
        for name in (HISTORY, ITEMS):
            found[name], wrong = _read_lists(name, rows.get(name, np.full(length, None, dtype=object)))
            problems += wrong
        return Checked(found, tuple(problems))

    def feed(self, rows: Columns) -> Tensors:
        """Return the tensors of checked requests: the user, and two lists, empty if they are not given."""
        nothing = np.full(len(rows[self.user]), None, dtype=object)
        lists = {
            name: rows[name] if name in rows else _read_lists(name, nothing)[0] for name in (HISTORY, ITEMS)
        }
        return {self.user: rows[self.user], **lists}

    def tensors(self) -> tuple[Tensor, ...]:
        """Return the description of the tensors that `feed` returns."""
        return Tensor(self.user, "string", (self.user,)), Tensor(HISTORY, "string"), Tensor(ITEMS, "string")

    def owner(self, derived: str) -> str:
        """Return the raw column that a column of a tensor comes from: itself."""
        return derived

    def summaries(self, rows: Columns) -> Columns:
        """Return nothing: ids carry no information; users are monitored through their lists."""
        return {}

    def json_schema(self, policy: Policy) -> dict[str, Any]:
        """Return the JSON schema of one row of a request."""
        one = {"type": ["string", "integer"]}
        listed = {"type": ["array", "null"], "items": one, "maxItems": MOST_LISTED}
        properties = {
            self.user: one,
            WANTED: {"type": ["integer", "null"], "minimum": 1, "maximum": MOST_WANTED},
            HISTORY: listed,
            ITEMS: listed,
        }
        return {"type": "object", "properties": properties, "required": [self.user]}


def narrowed(spec: rows_of.Spec) -> Spec:
    """Return a spec of any kind as the spec of interactions."""
    assert isinstance(spec, Spec)
    return spec


def read_ids(name: str, given: Array) -> tuple[Array, list[Problem]]:
    """Return ids as texts (7 and 7.0 are `"7"`), and the first problem of each kind."""
    read = values.texts(given)
    empty = np.array([one is None for one in read.values.tolist()], dtype=bool) & ~read.wrong
    levels = {one for one in set(read.values.tolist()) if one is not None and not _sound(one)}
    odd = np.array([one in levels for one in read.values.tolist()], dtype=bool) if levels else np.zeros(0)
    problems = []
    words = f"is no id: a text of at most {LONGEST_ID} bytes, or a whole number"
    for where, told in ((empty, "empty"), (read.wrong, words), (odd, words)):
        if where.any():
            row = int(where.argmax())
            problems.append(Problem(name, row, told, "" if told == "empty" else f"{_shown(given[row])} "))
    return read.values, problems


def _sound(text: str) -> bool:
    return len(text.encode("utf-8", "replace")) <= LONGEST_ID and "\0" not in text


def _read_wanted(given: Array) -> tuple[Array, list[Problem]]:
    """Return how many items are wanted, `(rows,)` int64."""
    read = values.numbers(given)
    wanted = np.where(np.isnan(read.values) & ~read.wrong, USUAL_WANTED, read.values)
    with np.errstate(invalid="ignore"):
        good = (wanted >= 1) & (wanted <= MOST_WANTED) & (wanted == np.floor(wanted))
    if good.all():
        return wanted.astype(np.int64), []
    row = int((~good).argmax())
    words = f"is no whole number from 1 to {MOST_WANTED}"
    return np.full(len(given), USUAL_WANTED), [Problem(WANTED, row, words, f"{_shown(given[row])} ")]


def _read_lists(name: str, given: Array) -> tuple[Array, list[Problem]]:
    """Return a tuple of ids for each row; a text is read as a JSON list."""
    found = np.empty(len(given), dtype=object)
    for row, one in enumerate(given.tolist()):
        ids = _listed(one)
        if ids is None:
            words = f"is no list of at most {MOST_LISTED} ids"
            return found, [Problem(name, row, words, f"{_shown(one)} ")]
        found[row] = ids
    return found, []


def _listed(one: Any) -> tuple[str, ...] | None:
    """Return the distinct ids of a list, or None if it is not one."""
    if one is None or one == "" or one != one:
        return ()
    if isinstance(one, str):
        try:
            one = json.loads(one)
        except (ValueError, RecursionError):
            return None
    if not isinstance(one, list | tuple) or len(one) > MOST_LISTED:
        return None
    if not all(type(each) in (str, int) for each in one):
        return None
    ids = tuple(dict.fromkeys(str(each).strip() for each in one))
    return ids if all(each and _sound(each) for each in ids) else None


def _shown(value: Any) -> str:
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."
