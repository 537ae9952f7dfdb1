"""Routing: the version in use, and for a share of the units the version under test."""

from __future__ import annotations

from collections.abc import Callable

from ..serving.scoring import Scorer
from ..settings import Settings
from .ab_test_rollout import after
from .staged_router import StagedRouter


def open_router(settings: Settings, ready: Callable[[Scorer], object]) -> StagedRouter:
    """Return the router of this process.

    Raises:
        NotFound: no version is in use.
    """
    return StagedRouter(settings, ready, after)
