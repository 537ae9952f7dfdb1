"""A blend: the weighted sum of two models' margins. It has to earn its place like every other candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Array, Tensors
from .graphs import Writer
from .rung import Explanation, Fragment, Model, Params, Part, Rung

NAME, WEIGHT = "blend", "weight"


@dataclass(frozen=True)
class Blend:
    """Two fitted models; the second has weight `weight`, the first the rest."""

    first: Model
    second: Model
    weight: float

    @property
    def rounds(self) -> int:
        """Return the iterations of the model that has some."""
        return max(self.first.rounds, self.second.rounds)

    def at(self, rounds: int) -> Blend:
        """Return the blend after fewer iterations."""
        return replace(self, first=self.first.at(rounds), second=self.second.at(rounds))

    def margin(self, tensors: Tensors) -> Array:
        """Return the weighted sum of the margins."""
        return blended(self.first.margin(tensors), self.second.margin(tensors), self.weight)

    def export(self, prefix: str) -> Fragment:
        """Return both graphs and their weighted sum; `encoded` holds the inputs of both, side by side."""
        parts = [self.first.export(f"{prefix}a."), self.second.export(f"{prefix}b.")]
        shares = [1 - self.weight, self.weight]
        writer = Writer(prefix)
        terms = [
            writer.add("Mul", part.margin, writer.keep(np.array(share, dtype=np.float32)))
            for part, share in zip(parts, shares, strict=True)
        ]
        margin = writer.add("Add", *terms)
        encoded = writer.add("Concat", *(part.encoded for part in parts), axis=1)
        explainer: dict[str, Array] = {"kind": np.array("blend"), "blend": np.array(shares)}
        start = 0
        for number, part in enumerate(parts):
            explainer |= {f"{number}.{name}": values for name, values in part.assets.items()}
            explainer[f"{number}.columns"] = np.arange(start, start + len(part.owners))
            start += len(part.owners)
        owners = tuple(owner for part in parts for owner in part.owners)
        whole = writer.fragment(encoded, margin, owners, explainer)
        return replace(
            whole,
            nodes=(*(node for part in parts for node in part.nodes), *whole.nodes),
            initializers=(*(one for part in parts for one in part.initializers), *whole.initializers),
        )


def blended(first: Array, second: Array, weight: float) -> Array:
    """Return the weighted sum of two models' margins."""
    return np.asarray((1 - weight) * first + weight * second)


def rung_of(first: Rung, second: Rung) -> Rung:
    """Return the rung that blends two; its hyper-parameters are theirs, each with its rung as a prefix."""

    def fit(
        train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int
    ) -> Blend:
        models = [one.fit(train, valid, own(params, one.name), treatment, seed) for one in (first, second)]
        return Blend(models[0], models[1], float(params[WEIGHT]))

    names = f"{first.name} and {second.name}"
    return Rung(
        name=NAME,
        explanation=Explanation(
            what=f"The weighted sum of the margins of {names}.",
            loss="those of its parts; the weight is the best of nine, out of fold",
            hyperparameters={WEIGHT: f"the weight of {second.name}; {first.name} has the rest"},
            pros=("Often a little better than its best part.",),
            cons=("Wrong where both of its parts are.", "Two models to fit and to explain."),
        ),
        defaults={WEIGHT: 0.5},
        space={},
        fit=fit,
    )


def joined(params: Mapping[str, Params], weight: float) -> dict[str, float | int | str]:
    """Return the hyper-parameters of a blend from those of its parts."""
    found = {f"{name}.{key}": value for name, own_ in params.items() for key, value in own_.items()}
    return {**found, WEIGHT: weight}


def own(params: Params, name: str) -> dict[str, float | int | str]:
    """Return one part's hyper-parameters; a fixed number of iterations applies to every part."""
    start = f"{name}."
    found = {key.removeprefix(start): value for key, value in params.items() if key.startswith(start)}
    return {**found, "rounds": params["rounds"]} if "rounds" in params else found
