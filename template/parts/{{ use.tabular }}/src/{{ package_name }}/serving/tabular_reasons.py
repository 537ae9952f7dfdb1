"""The reasons for a prediction: contributions of the raw columns, which add up to it exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import ENCODED, Artefact
from ..data.spec import Spec
from ..ports.answering import Answering
from .tree_reasons import Trees, trees

MOST, DECIMALS = 3, 6
# Rows that are explained together: their tables fit into the processor's cache.
BLOCK = 256


@dataclass(frozen=True)
class Reason:
    """One raw column and how far it moved the margin."""

    column: str
    effect: float


@dataclass(frozen=True)
class Contributions:
    """What each raw column adds to the margin: log-odds of a class before calibration, or the number itself.

    `base`, `(rows,)`, is the margin of the average training row; `values` is `(rows, columns)`. The base and
    the values of a row sum to its margin.
    """

    columns: tuple[str, ...]
    base: Array
    values: Array

    def strongest(self, most: int = MOST) -> list[list[Reason]]:
        """Return the columns that moved each row most, the strongest first, without those of no effect."""
        order = np.argsort(-np.abs(self.values), axis=1, kind="stable")[:, :most]
        return [
            [Reason(self.columns[one], float(row[one])) for one in best if row[one]]
            for row, best in zip(self.values, order, strict=True)
        ]


@dataclass(frozen=True)
class Linear:
    """A linear model: weights `(k, outputs)`, and the margin of the average training row, `center`."""

    base: tuple[float, ...]
    weights: Array
    center: Array

    def effects(self, encoded: Array, output: int) -> Array:
        """Return what each encoded column adds to the base, `(rows, k)`."""
        return np.asarray((encoded - self.center) * self.weights[:, output])


@dataclass(frozen=True)
class Term:
    """A model's share of a margin, and the encoded columns that it reads."""

    share: float
    model: Linear | Trees
    columns: Array | slice


Terms = tuple[Term, ...]


def terms_of(arrays: Mapping[str, Array]) -> Terms:
    """Return the terms of a model from the assets of its artefact: one term, or several of a blend."""
    kind = str(arrays["kind"])
    if kind == "linear":
        weights, center = arrays["weights"].astype(np.float64), arrays["center"].astype(np.float64)
        return (Term(1.0, Linear(tuple(arrays["base"].tolist()), weights, center), slice(None)),)
    if kind == "trees":
        return (Term(1.0, trees(arrays), slice(None)),)
    terms = []
    for index, share in enumerate(arrays["blend"]):
        start = f"{index}."
        part = {key.removeprefix(start): value for key, value in arrays.items() if key.startswith(start)}
        (term,) = terms_of(part)
        terms.append(Term(float(share), term.model, part["columns"]))
    return tuple(terms)


def contributions(
    terms: Terms, encoded: Array, owners: Sequence[str], outputs: Array | None = None
) -> Contributions:
    """Return the contributions of the raw columns to the margins of encoded rows.

    `encoded` is `(rows, k)`, the graph's second output; `owners` names the raw column of each of its `k`
    columns. `outputs` is the class explained in each row, for a model that has a margin for each class.
    """
    names = tuple(dict.fromkeys(owners))
    place = np.array([names.index(owner) for owner in owners], dtype=np.int64)
    chosen = np.zeros(len(encoded), dtype=np.int64) if outputs is None else outputs
    base, values = np.zeros(len(encoded)), np.zeros((len(encoded), len(names)))
    for output in np.unique(chosen):
        picked = np.flatnonzero(chosen == output)
        for start in range(0, len(picked), BLOCK):
            rows = picked[start : start + BLOCK]
            for term in terms:
                held = encoded[rows][:, term.columns].astype(np.float64)
                effects = term.model.effects(held, int(output))
                base[rows] += term.share * term.model.base[output]
                values[rows] += term.share * _grouped(effects, place[term.columns], len(names))
    return Contributions(names, base, values)


def _grouped(effects: Array, place: Array, columns: int) -> Array:
    """Return effects `(rows, k)` summed over the encoded columns of each raw one."""
    found = np.zeros((columns, len(effects)))
    np.add.at(found, place, effects.T)
    return found.T


@dataclass(frozen=True)
class Explainer:
    """Explains the predictions of one model."""

    artefact: Artefact
    spec: Spec
    answering: Answering

    def explain(self, columns: Columns, tensors: Tensors, answers: Array) -> list[Any]:
        """Return the reasons of each row.

        The base, the effects of the columns that moved the prediction most, and the rest sum to the log-odds
        before calibration, or to the number.
        """
        encoded, owners = self.artefact.run(tensors, ENCODED), self.artefact.manifest.owners
        why = contributions(self._terms, encoded, owners, self.answering.explained(answers))
        totals = why.values.sum(axis=1).tolist()
        return [
            {
                "base": round(float(base), DECIMALS),
                "columns": [
                    {"column": one.column, "effect": round(one.effect, DECIMALS)} for one in strongest
                ],
                "rest": round(total - sum(one.effect for one in strongest), DECIMALS),
            }
            for base, total, strongest in zip(why.base, totals, why.strongest(), strict=True)
        ]

    @cached_property
    def _terms(self) -> Terms:
        return terms_of(self.artefact.assets)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    names = list(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


NUMBER = {"type": "number"}
EFFECT = _object({"column": {"type": "string"}, "effect": NUMBER})
SCHEMA = _object({"base": NUMBER, "columns": {"type": "array", "items": EFFECT}, "rest": NUMBER})
