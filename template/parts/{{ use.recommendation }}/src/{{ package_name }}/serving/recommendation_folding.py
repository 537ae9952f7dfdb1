"""Compute a user's vector from what the user liked: the last half-step of alternating least squares."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..arrays import Array


def vector(tables: Mapping[str, Array], places: Array, strength: Array) -> Array:
    """Return the vector, `(factors,)`, of a user who liked some items with these strengths.

    It solves `(Y'Y + penalty + Y'(C - 1)Y) x = Y'C 1`, where only liked items have a confidence other than 1
    (Hu, Koren and Volinsky, 2008). No table of user vectors is needed, and a new choice counts at once.
    """
    system, liked, confidence = _system(tables, places, strength)
    return np.asarray(np.linalg.solve(system, liked.T @ confidence), dtype=np.float32)


def influence(tables: Mapping[str, Array], places: Array, strength: Array, wanted: Array) -> Array:
    """Return what each liked item adds to the score of each wanted one, `(wanted, liked)`.

    The effects sum to the score, since the vector is a sum over the liked items (same paper, section 5).
    """
    system, liked, confidence = _system(tables, places, strength)
    shares = np.linalg.solve(system, liked.T * confidence)
    return np.asarray(tables["trended"][wanted].astype(np.float64) @ shares)


def _system(tables: Mapping[str, Array], places: Array, strength: Array) -> tuple[Array, Array, Array]:
    liked = tables["factors"][places].astype(np.float64)
    confidence = float(tables["alpha"]) * strength.astype(np.float64)
    return tables["gram"] + (liked.T * (confidence - 1)) @ liked, liked, confidence
