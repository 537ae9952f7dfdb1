"""The reasons for a prediction: contributions of the words of the text, which add up to it exactly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import Artefact
from ..data import text_terms as terms
from ..data.text_spec import Spec
from ..ports.answering import Answering

MOST, DECIMALS = 5, 6


@dataclass(frozen=True)
class Explainer:
    """Explains the predictions of one model."""

    artefact: Artefact
    spec: Spec
    answering: Answering

    def explain(self, columns: Columns, tensors: Tensors, answers: Array) -> list[Any]:
        """Return the reasons of each row.

        The base is that of a text without known words. The base, the effects of the words that moved the
        prediction most, and the rest sum to the log-odds before calibration, or to the number.
        """
        explained = self.answering.explained(answers)
        outputs = np.zeros(len(tensors["ids"]), dtype=np.int64) if explained is None else explained
        effects, base = self._effects(tensors, outputs), self._base[outputs]
        strongest = np.argsort(-np.abs(effects), axis=1, kind="stable")[:, :MOST]
        texts = list(zip(*self.spec.texts(columns), strict=True))
        found = []
        for row, best in enumerate(strongest):
            moved = {
                int(tensors["ids"][row, one]): float(effects[row, one]) for one in best if effects[row, one]
            }
            shown = terms.spelled(texts[row], moved, self.spec.most_words)
            rest = float(effects[row].sum()) - sum(moved.values())
            found.append(
                {
                    "base": round(float(base[row]), DECIMALS),
                    "words": [
                        {"words": shown[term], "effect": round(effect, DECIMALS)}
                        for term, effect in moved.items()
                    ],
                    "rest": round(rest, DECIMALS),
                }
            )
        return found

    def _effects(self, tensors: Tensors, outputs: Array) -> Array:
        """Return what each term adds to the margin of its row, `(rows, longest)`."""
        known, (scale, weights) = self._known, self._tables
        if not len(known):
            return np.zeros(tensors["ids"].shape)
        place = np.minimum(np.searchsorted(known, tensors["ids"]), len(known) - 1)
        scaled = tensors["weights"] * scale[place] * (known[place] == tensors["ids"])
        length = np.maximum(np.sqrt((scaled**2).sum(axis=1, keepdims=True)), 1e-12)
        return np.asarray(scaled / length * weights[place, outputs[:, None]])

    @cached_property
    def _known(self) -> Array:
        """Return the ids of the terms that the model knows, sorted; empty for the baseline."""
        return np.asarray(self.artefact.assets.get("ids", np.zeros(0, dtype=np.int32)))

    @cached_property
    def _base(self) -> Array:
        return self.artefact.assets["base"].astype(np.float64)

    @cached_property
    def _tables(self) -> tuple[Array, Array]:
        assets = self.artefact.assets
        return assets["scale"].astype(np.float64), assets["weights"].astype(np.float64)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    names = list(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


NUMBER = {"type": "number"}
EFFECT = _object({"words": {"type": "string"}, "effect": NUMBER})
SCHEMA = _object({"base": NUMBER, "words": {"type": "array", "items": EFFECT}, "rest": NUMBER})
