"""Predictions of items for a user, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Self

import msgspec
import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import Artefact
from .recommendation_lists import BASES, MOST, NOTHING, Asking, recommend

# How many items are monitored: those that most people see.
LOOKED_AT = 10
HISTORY, ITEMS, WANTED = "history", "items", "k"


class Answering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The columns of the item, which is the target, and of the user."""

    target: str
    user: str

    PATH: ClassVar[str] = "recommend"

    def to_json(self) -> dict[str, Any]:
        """Return plain data from which `from_json` rebuilds this value."""
        return dict(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, table: dict[str, Any]) -> Self:
        """Return the value that a manifest stores."""
        return msgspec.convert(table, cls)

    def answers(self, artefact: Artefact, tensors: Tensors) -> Array:
        """Return items, `(rows, 100)`, of the type `recommendation_lists.ANSWER`."""
        return recommend(artefact.assets, partial(_run, artefact), asking(artefact, self.user, tensors))

    def sound(self, answers: Array) -> bool:
        """Return whether every score is finite."""
        return bool(np.isfinite(answers["score"]).all())

    def decide(self, answers: Array) -> Array:
        """Return the lists as they are."""
        return answers

    def watched(self, answers: Array) -> Array:
        """Return the mean popularity of each row's first ten items; NaN for unknown users.

        So drift shows if other items are recommended, or if more users are unknown.
        """
        shown = answers[:, :LOOKED_AT]
        there = shown["item"] != 0
        mean = shown["popularity"].sum(axis=1, dtype=np.float64, where=there) / np.maximum(
            there.sum(axis=1), 1
        )
        return np.asarray(np.where(answers["basis"][:, 0] == NOTHING, np.nan, mean))

    def odd(self, artefact: Artefact, tensors: Tensors) -> Mapping[str, Array]:
        """Return the rows with an unknown user, or with an item that the model does not know."""
        found = {self.user: places(artefact, "users", tensors[self.user]) < 0}
        for name in (HISTORY, ITEMS):
            widths = [len(row) for row in tensors[name]]
            unknown = places(artefact, "items", [one for row in tensors[name] for one in row]) < 0
            rows = np.repeat(np.arange(len(widths)), widths)[unknown]
            found[name] = np.bincount(rows, minlength=len(widths)) > 0
        return {name: where for name, where in found.items() if where.any()}

    def everyone(self, artefact: Artefact) -> Columns | None:
        """Return one row for each user that the model knows."""
        users = artefact.assets["users"]
        found = np.empty(len(users), dtype=object)
        found[:] = [one.decode() for one in users.tolist()]
        return {self.user: found}

    def explained(self, answers: Array) -> Array | None:
        """Return None: every item of a list is explained."""
        return None

    def table(self, artefact: Artefact, answers: Array, columns: Columns) -> dict[str, list[Any]]:
        """Return the user, as many items as are wanted, their scores, and what the list is based on."""
        wanted = columns[WANTED] if WANTED in columns else np.full(len(answers), LOOKED_AT)
        counts = np.minimum((answers["item"] != 0).sum(axis=1), wanted).tolist()
        named = names(artefact, answers["item"])
        return {
            self.user: columns[self.user].tolist(),
            ITEMS: [row[:count] for row, count in zip(named, counts, strict=True)],
            "scores": [row[:count] for row, count in zip(answers["score"].tolist(), counts, strict=True)],
            "basis": [BASES[one] for one in answers["basis"][:, 0].tolist()],
        }

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of each name that `table` returns."""
        listed = {"type": "array", "maxItems": MOST}
        return {
            self.user: {"type": "string"},
            ITEMS: {**listed, "items": {"type": "string"}},
            "scores": {**listed, "items": {"type": "number"}},
            "basis": {"type": "string", "enum": list(BASES)},
        }

    def head(self) -> dict[str, Any]:
        """Return nothing."""
        return {}


def asking(artefact: Artefact, user: str, tensors: Tensors) -> Asking:
    """Return the requests in terms of the model's indices; unknown items are left out."""
    histories = [_listed(artefact, row) for row in tensors[HISTORY]]
    candidates = [_listed(artefact, row) if row else None for row in tensors[ITEMS]]
    return Asking(places(artefact, "users", tensors[user]), histories, candidates)


def places(artefact: Artefact, kind: str, ids: Sequence[str] | Array) -> Array:
    """Return the index of each id among the `users` or `items` of the model; -1 if it is unknown."""
    known = artefact.assets[kind]
    wanted = np.array([one.encode() for one in ids], dtype="S") if len(ids) else np.zeros(0, dtype="S1")
    # Users are sorted by name, items by popularity.
    order = None if kind == "users" else artefact.assets["item_order"]
    place = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
    place = place if order is None else order[place]
    return np.where(known[place] == wanted, place, -1)


def places_of_hashes(artefact: Artefact, items: Array) -> Array:
    """Return the indices of hashed items that the model knows, in the same shape."""
    order = artefact.assets["hash_order"]
    found = np.searchsorted(artefact.assets["hashes"], items, sorter=order)
    return np.asarray(order[np.minimum(found, len(order) - 1)])


def names(artefact: Artefact, items: Array) -> list[list[str]]:
    """Return the ids of hashed items, `(rows, any)`, without the padding."""
    texts, known = artefact.assets["items"], places_of_hashes(artefact, items)
    return [
        [one.decode() for one in texts[places[there]].tolist()]
        for places, there in zip(known, items != 0, strict=True)
    ]


def _listed(artefact: Artefact, ids: Sequence[str]) -> Array:
    found = places(artefact, "items", ids) if ids else np.zeros(0, dtype=np.int64)
    return np.asarray(found[found >= 0], dtype=np.int32)


def _run(artefact: Artefact, feeds: Tensors) -> Array:
    return artefact.run(feeds)
