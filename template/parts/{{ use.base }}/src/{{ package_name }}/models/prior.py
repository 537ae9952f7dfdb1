"""Undoing what resampling did to the probabilities."""

from __future__ import annotations

import numpy as np

from ..artefact import Array


def shares(truth: Array, classes: int) -> Array:
    """Give the share of each class."""
    return np.bincount(truth, minlength=classes) / max(len(truth), 1)


def correction(real: Array, trained: Array) -> Array:
    """Give the weight per class that turns answers of resampled rows into those of real ones.

    A model that saw `trained` shares of the classes answers as if they were real. By Bayes' rule its
    probabilities are right again after multiplying by `real / trained` and scaling to one (Saerens, Latinne
    and Decaestecker, 2002).
    """
    return real / np.maximum(trained, 1e-12)


def corrected(answers: Array, weights: Array) -> Array:
    """Give probabilities multiplied by a weight per class, scaled to one again."""
    weighted = answers * weights
    return np.asarray(weighted / weighted.sum(axis=1, keepdims=True))
