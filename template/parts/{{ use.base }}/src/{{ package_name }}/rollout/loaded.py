"""Versions in memory: each is loaded once, and warmed up before it answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from ..errors import ProjectError
from ..registry.serving_model import registered
from ..serving.scoring import Scorer
from ..settings import Settings

log = logging.getLogger(__name__)


class Loaded:
    """The versions that this process holds; one thread loads them, any thread reads them.

    `ready` is called with each version before it becomes available.
    """

    def __init__(self, settings: Settings, ready: Callable[[Scorer], object]) -> None:
        self._settings, self._ready = settings, ready
        self._scorers: dict[str, Scorer] = {}
        self._told = ""

    def load(self, version: str) -> Scorer:
        """Return a version, loaded and warmed up.

        Raises:
            NotFound: there is no such version.
            WrongBytes: its files have changed since it was registered.

        """
        if version not in self._scorers:
            scorer = Scorer(self._settings, registered(self._settings, version))
            scorer.model.artefact.session  # noqa: B018 - else the first request waits for it
            self._ready(scorer)
            self._scorers[version] = scorer
        return self._scorers[version]

    def attempt(self, version: str) -> Scorer | None:
        """Return a version, or None if it cannot be loaded; the reason is logged once."""
        try:
            return self.load(version)
        except Exception as error:  # no failure of a new version may stop those that serve
            words = str(error) if isinstance(error, ProjectError) else repr(error)
            if words != self._told:
                log.warning("version %s cannot serve: %s", version, words, extra={"event": "not_loaded"})
            self._told = words
            return None

    def keep(self, versions: Iterable[str]) -> None:
        """Unload all other versions."""
        wanted = set(versions)
        self._scorers = {name: one for name, one in self._scorers.items() if name in wanted}
