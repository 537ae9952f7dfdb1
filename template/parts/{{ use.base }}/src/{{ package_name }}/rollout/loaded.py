"""Versions in memory: each is loaded once, and warm before it answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from ..errors import ProjectError
from ..registry.serving_model import registered
from ..serving.scoring import Scorer
from ..settings import Settings

log = logging.getLogger(__name__)


class Loaded:
    """The versions that this process holds; one thread loads, any reads.

    `ready` is called with each version before it is there.
    """

    def __init__(self, settings: Settings, ready: Callable[[Scorer], object]) -> None:
        self._settings, self._ready = settings, ready
        self._scorers: dict[str, Scorer] = {}
        self._told = ""

    def load(self, version: str) -> Scorer:
        """Return a version, loaded and warm.

        Raises:
            NotFound: there is no such version.
            WrongBytes: it is not what was registered.

        """
        if version not in self._scorers:
            scorer = Scorer(self._settings, registered(self._settings, version))
            scorer.model.artefact.session  # noqa: B018 - the first answer would wait for it
            self._ready(scorer)
            self._scorers[version] = scorer
        return self._scorers[version]

    def attempt(self, version: str) -> Scorer | None:
        """Return a version, or None where it cannot be loaded, which is logged once."""
        try:
            return self.load(version)
        except Exception as error:  # whatever a version does here must not stop those that answer
            words = str(error) if isinstance(error, ProjectError) else repr(error)
            if words != self._told:
                log.warning("version %s cannot serve: %s", version, words, extra={"event": "not_loaded"})
            self._told = words
            return None

    def keep(self, versions: Iterable[str]) -> None:
        """Forget all other versions."""
        wanted = set(versions)
        self._scorers = {name: one for name, one in self._scorers.items() if name in wanted}
