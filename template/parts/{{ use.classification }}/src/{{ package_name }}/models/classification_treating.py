"""Balance classes inside a fit only; predictions are corrected back to the real class shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Array, Tensors
from .graphs import Writer
from .modality_treating import complete, smote
from .rung import Fragment, Model, Params, Part, Rung

# Undersampling keeps this many rows of another class for each row of the rarest class.
MOST_OTHERS = 3.0


@dataclass(frozen=True)
class Shifted:
    """A model that was fitted with other class shares; `offset` corrects its margins.

    By Bayes' rule, log-odds are corrected by adding the logarithm of real over fitted odds (Saerens, Latinne
    and Decaestecker, 2002).
    """

    model: Model
    offset: Array

    @property
    def rounds(self) -> int:
        """Return the iterations of the model."""
        return self.model.rounds

    def at(self, rounds: int) -> Shifted:
        """Return the model after fewer iterations."""
        return replace(self, model=self.model.at(rounds))

    def margin(self, tensors: Tensors) -> Array:
        """Return the model's corrected margins."""
        return np.asarray(self.model.margin(tensors) + self.offset)

    def export(self, prefix: str) -> Fragment:
        """Return the model's graph with the offset added, also to the base of its explanation."""
        inner, writer = self.model.export(f"{prefix}i."), Writer(prefix)
        margin = writer.add("Add", inner.margin, writer.keep(self.offset.astype(np.float32)))
        return replace(
            inner,
            nodes=(*inner.nodes, *writer.nodes),
            initializers=(*inner.initializers, *writer.initializers),
            margin=margin,
            assets=moved(inner.assets, self.offset),
        )


def moved(explainer: Mapping[str, Array], offset: Array) -> dict[str, Array]:
    """Return the assets of an explanation with an offset added to the base of each output."""
    kind, found = str(explainer["kind"]), dict(explainer)
    if kind == "linear":
        return {**found, "base": found["base"] + offset}
    if kind == "trees":  # a leaf without any split is reached by every row
        count, depth = len(offset), found["feature"].shape[1]
        open_ = {"feature": -1, "low": -np.inf, "high": np.inf, "nan_ok": True, "cover": 1.0}
        for name, value in open_.items():
            rows = np.full((count, depth), value, dtype=found[name].dtype)
            found[name] = np.concatenate([found[name], rows])
        found["value"] = np.concatenate([found["value"], offset])
        found["output"] = np.concatenate([found["output"], np.arange(count, dtype=found["output"].dtype)])
        return found
    for number in range(len(found["blend"])):  # the shares add up to one
        start = f"{number}."
        part = {name.removeprefix(start): one for name, one in found.items() if name.startswith(start)}
        found |= {f"{start}{name}": one for name, one in moved(part, offset).items()}
    return found


def fit_treated(
    rung: Rung, train: Part, valid: Part | None, params: Params, treatment: Mapping[str, str], seed: int
) -> Model:
    """Return a rung fitted on treated rows, with predictions for the real class shares."""
    rows = complete(train, treatment)
    balance = treatment.get("balance", "none")
    if balance == "none":
        return rung.fit(rows, valid, params, treatment, seed)
    real = _shares(rows)
    rows = _balanced(rows, balance, seed)
    seen = _shares(rows)
    if valid is not None:  # rows for early stopping must have the same shares as the training rows
        valid = replace(valid, weights=(seen / np.maximum(real, 1e-12))[valid.truth])
    moved = np.log(np.maximum(real, 1e-12)) - np.log(np.maximum(seen, 1e-12))
    model = rung.fit(rows, valid, params, treatment, seed)
    return Shifted(model, moved if train.classes > 2 else moved[1:] - moved[:1])


def _shares(part: Part) -> Array:
    counts = np.bincount(part.truth, part.weights, minlength=part.classes)
    return np.asarray(counts / counts.sum())


def _balanced(part: Part, how: str, seed: int) -> Part:
    random, counts = np.random.default_rng(seed), np.bincount(part.truth, minlength=part.classes)
    if how == "weights":
        return replace(part, weights=(len(part) / (part.classes * np.maximum(counts, 1)))[part.truth])
    if how == "smote":
        return smote(part, counts, seed)
    rarest, largest = counts[counts > 0].min(), counts.max()
    picked = []
    for index in range(part.classes):
        members = np.flatnonzero(part.truth == index)
        if how == "undersample":
            size = min(len(members), int(MOST_OTHERS * rarest))
            picked.append(random.choice(members, size, replace=False))
        elif len(members):
            extra = random.choice(members, largest - len(members), replace=True)
            picked.append(np.concatenate([members, extra]))
    return part.take(np.sort(np.concatenate(picked)))
