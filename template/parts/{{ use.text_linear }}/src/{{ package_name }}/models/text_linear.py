"""Linear models over words: logistic regression for classes, ridge regression for numbers.

A term weighs more the rarer it is (TF-IDF; Spärck Jones, 1972), and the more the target of its texts differs
from that of the others (after Wang and Manning, 2012); then each text is scaled to length one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, Ridge

from ..arrays import Array, Tensors
from .graphs import Writer
from .rung import Explanation, Fragment, Params, Part, Range, Rung
from .text_coding import PLACES, Texts

CHUNK = 50_000
# A whole text has length one, each column of a table deviation one: the penalty is a tenth of theirs.
USUAL = 0.1
# The weight that a term keeps if it says nothing about the target on its own.
FLOOR = 0.1
SMALLEST = 1e-12


@dataclass(frozen=True)
class Words:
    """A fitted model over the `known` terms of `texts`, in order of their ids.

    `scale` `(known,)` is the weight of a term in a text, `weights` `(known, width)` its coefficients.
    """

    texts: Texts
    known: Array
    scale: Array
    weights: Array
    base: Array
    rounds: int = 0

    def at(self, rounds: int) -> Words:
        """Return the model itself: a linear model has no rounds."""
        return self

    def margin(self, tensors: Tensors) -> Array:
        """Return `(rows, width)` margins of coded rows."""
        places, found = tensors[PLACES][:, 0], []
        for start in range(0, max(len(places), 1), CHUNK):
            rows = _scaled(self.texts, places[start : start + CHUNK], self.known, self.scale)
            found.append(np.asarray(rows @ self.weights + self.base))
        return np.concatenate(found)

    def export(self, prefix: str) -> Fragment:
        """Return the ONNX graph; every name in it starts with `prefix`.

        It looks terms up by their ids, sums over the known ones, and divides by the length of the text.
        """
        writer = Writer(prefix)
        place, scaled = self._scaled(writer)
        length = writer.add("ReduceL2", scaled, axes=[1], keepdims=1)
        length = writer.add("Max", length, writer.keep(np.array(SMALLEST, dtype=np.float32)))
        width = self.weights.shape[1]
        zero = writer.keep(np.zeros((1, width), dtype=np.float32))
        rows = writer.add("Shape", "ids", start=0, end=1)
        size = writer.add("Concat", rows, writer.keep(np.array([width])), axis=0)
        where = writer.add("Transpose", writer.add("NonZero", place), perm=[1, 0])
        row = writer.add("Gather", where, writer.keep(np.array([0])), axis=1)
        table = writer.keep(np.vstack([np.zeros((1, width)), self.weights]).astype(np.float32))
        weights = writer.add("Gather", table, writer.add("GatherND", place, where))
        amount = writer.add("Unsqueeze", writer.add("GatherND", scaled, where), writer.keep(np.array([1])))
        sums = writer.add(
            "ScatterND",
            writer.add("Expand", zero, size),
            row,
            writer.add("Mul", weights, amount),
            reduction="add",
        )
        margin = writer.add("Add", writer.add("Div", sums, length), writer.keep(self.base.astype(np.float32)))
        owners = self.texts.columns
        encoded = writer.add("Expand", length, writer.keep(np.array([1, len(owners)])))
        return writer.fragment(encoded, margin, owners, self._assets())

    def _scaled(self, writer: Writer) -> tuple[str, str]:
        """Return the names of each term's index among the known ones, from 1, and of its weight."""
        keys = [int(one) for one in self.texts.ids[self.known]]
        values = [float(one) for one in range(1, len(keys) + 1)]
        ids = writer.add("Cast", "ids", to=onnx.TensorProto.INT64)
        found = writer.add(
            "LabelEncoder",
            ids,
            domain="ai.onnx.ml",
            keys_int64s=keys,
            values_floats=values,
            default_float=0.0,
        )
        place = writer.add("Cast", found, to=onnx.TensorProto.INT64)
        table = writer.keep(np.append(np.float32(0), self.scale.astype(np.float32)))
        return place, writer.add("Mul", "weights", writer.add("Gather", table, place))

    def _assets(self) -> dict[str, Array]:
        return {
            "kind": np.array("linear"),
            "ids": self.texts.ids[self.known],
            "scale": self.scale.astype(np.float32),
            "weights": self.weights.astype(np.float32),
            "base": self.base,
        }


def fit(train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int) -> Words:
    """Return a fitted model. `strength` is the L2 penalty: the larger, the smaller the weights.

    Terms in fewer than `fewest_texts` texts are left out, unless there are no others.
    """
    texts, places = train.inputs.source, train.tensors[PLACES][:, 0]
    rows = texts.weights[places]
    counts = np.bincount(rows.indices, minlength=len(texts.ids))
    least = min(int(params["fewest_texts"]), int(counts.max(initial=1)))
    known = np.flatnonzero(counts >= max(least, 1))
    rarity = np.log((1 + len(train)) / (1 + counts[known])) + 1
    scale = rarity * _telling(train, (rows[:, known] > 0).astype(np.float64).T.tocsr())
    encoded = _scaled(texts, places, known, scale)
    penalty = USUAL * float(params["strength"])
    if train.classes:
        model = LogisticRegression(C=1 / penalty, solver="newton-cg", tol=1e-4)
    else:
        model = Ridge(alpha=10 * penalty, solver="sparse_cg", tol=1e-5)
    model.fit(encoded, train.truth, sample_weight=train.weights)
    weights = np.asarray(model.coef_, dtype=np.float64).reshape(-1, len(known)).T
    return Words(texts, known, scale, weights, np.atleast_1d(np.asarray(model.intercept_, dtype=np.float64)))


def _scaled(texts: Texts, places: Array, known: Array, scale: Array) -> csr_matrix:
    """Return the weighted terms of texts, each text of length one."""
    rows = texts.weights[places][:, known].astype(np.float64)
    rows.data *= scale[rows.indices]
    sizes = np.sqrt(np.add.reduceat(np.append(rows.data**2, 0.0), rows.indptr[:-1]))
    sizes[np.diff(rows.indptr) == 0] = 1.0
    rows.data /= np.repeat(np.maximum(sizes, SMALLEST), np.diff(rows.indptr))
    return rows


def _telling(train: Part, present: csr_matrix) -> Array:
    """Return how much each term says on its own; `present` `(terms, rows)` marks the texts that contain it.

    This is the root of the log of its odds in a class over those in the others (in the class where that is
    largest), or of how far the mean target of its texts is from the overall mean, in standard deviations.
    """
    if not train.classes:
        spread = (train.truth - train.truth.mean()) / (train.truth.std() or 1.0)
        told = np.abs(present @ spread) / (np.diff(present.indptr) + 2)
        return np.asarray(np.sqrt(told + FLOOR))
    sides = (train.truth[:, None] == np.arange(train.classes)).astype(np.float64)
    inside = present @ sides + 1
    outside = (np.diff(present.indptr)[:, None] + 2) - inside
    ratio = np.log(inside / inside.sum(axis=0)) - np.log(outside / outside.sum(axis=0))
    return np.asarray(np.sqrt(np.abs(ratio).max(axis=1) + FLOOR))


RUNG = Rung(
    name="linear",
    explanation=Explanation(
        what="A weighted sum of words and pairs of words; for classes the sum becomes a probability.",
        loss="log loss for classes, squared error for numbers, each with an L2 penalty on the weights",
        hyperparameters={
            "strength": "strength of the L2 penalty; more of it means smaller weights",
            "fewest_texts": "a word or a pair of words in fewer texts is left out",
        },
        pros=("Trains in seconds.", "The weight of each word can be read.", "Works with few examples."),
        cons=(
            "Knows no order beyond neighboring words.",
            "Knows no word that it has not seen, nor that two words mean the same.",
        ),
    ),
    defaults={"strength": 1.0, "fewest_texts": 2},
    space={"strength": Range(1e-2, 1e2, log=True), "fewest_texts": Range(1, 10, whole=True)},
    fit=fit,
)
