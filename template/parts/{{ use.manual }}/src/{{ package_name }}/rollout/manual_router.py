"""Routing: the promoted version answers everybody."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from ..arrays import Array, Columns
from ..errors import ProjectError
from ..registry.serving_model import serving_version
from ..serving.scoring import Scorer
from ..settings import Settings
from .loaded import Loaded

log = logging.getLogger(__name__)


class Router:
    """One version for everybody, replaced when another one is promoted."""

    def __init__(self, settings: Settings, ready: Callable[[Scorer], object]) -> None:
        self._settings = settings
        self._loaded = Loaded(settings, ready)
        self._serves = self._loaded.load(serving_version(settings))

    def refresh(self) -> bool:
        """Return whether another version answers from now on."""
        try:
            version = serving_version(self._settings)
        except ProjectError as error:
            log.warning("version %s stays: %s", self._serves.model.version, error)
            return False
        found = self._loaded.attempt(version)
        if found is None or found is self._serves:
            return False
        self._serves = found
        self._loaded.keep([version])
        log.info("version %s serves now", version)
        return True

    def scorer(self, unit: str | int | None) -> Scorer:
        """Return the promoted version, whatever the unit."""
        return self._serves

    def observed(self, scorer: Scorer, columns: Columns, answers: Array, seconds: Sequence[float]) -> None:
        """Do nothing: a person judges."""

    def failed(self, scorer: Scorer) -> None:
        """Do nothing: a person judges."""


def open_router(settings: Settings, ready: Callable[[Scorer], object]) -> Router:
    """Return the router of this process.

    Raises:
        NotFound: no version is in use.
    """
    return Router(settings, ready)
