"""Why an item is in a list: what each item that the user liked adds to its score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import Artefact
from ..data.interactions_spec import WANTED, Spec
from .answers import Answering
from .recommendation_answers import asking, places_of_hashes
from .recommendation_folding import influence
from .recommendation_lists import GIVEN, OWN, history_of

MOST, DECIMALS = 3, 6


@dataclass(frozen=True)
class Explainer:
    """Explains the lists of one model."""

    artefact: Artefact
    spec: Spec
    answering: Answering

    def explain(self, columns: Columns, tensors: Tensors, answers: Array) -> list[Any]:
        """Return, for each item in the list of each row, the user's items that speak most for or against it.

        The effects and the `rest` add up to the score. In a list of popular items, the whole score is rest.
        """
        asked = asking(self.artefact, self.spec.user, tensors)
        assets = self.artefact.assets
        found = []
        for row, answer in enumerate(answers):
            shown = answer[answer["item"] != 0][: int(columns[WANTED][row])]
            places = places_of_hashes(self.artefact, shown["item"])
            met, strength = history_of(assets, asked, row)
            met, strength = met[strength > 0], strength[strength > 0]
            if not len(shown) or shown["basis"][0] not in (OWN, GIVEN):
                met, strength = met[:0], strength[:0]
            effects = self._effects(met, strength, places)
            found.append(
                [self._reason(*one, met) for one in zip(places, shown["score"], effects, strict=True)]
            )
        return found

    def _effects(self, met: Array, strength: Array, places: Array) -> Array:
        """Return what each liked item adds to the score of each wanted one, `(wanted, liked)`."""
        assets = self.artefact.assets
        if not len(met) or not len(places):
            return np.zeros((len(places), len(met)))
        if str(assets["kind"]) == "factorised":
            return influence(assets, met, strength, places)
        to, by = assets["neighbors"][met], assets["weights"][met].astype(np.float64)
        return np.stack([((to == place) * by).sum(axis=1) * strength for place in places])

    def _reason(self, place: int, score: float, effects: Array, met: Array) -> dict[str, Any]:
        items = self.artefact.assets["items"]
        best = [one for one in np.argsort(-np.abs(effects), kind="stable")[:MOST].tolist() if effects[one]]
        because = [
            {"item": items[met[one]].decode(), "effect": round(float(effects[one]), DECIMALS)} for one in best
        ]
        rest = float(score) - sum(one["effect"] for one in because)
        return {"item": items[place].decode(), "because": because, "rest": round(rest, DECIMALS) + 0.0}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    names = list(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


TEXT, NUMBER = {"type": "string"}, {"type": "number"}
EFFECT = _object({"item": TEXT, "effect": NUMBER})
REASON = _object({"item": TEXT, "because": {"type": "array", "items": EFFECT}, "rest": NUMBER})
SCHEMA = {"type": "array", "items": REASON}
