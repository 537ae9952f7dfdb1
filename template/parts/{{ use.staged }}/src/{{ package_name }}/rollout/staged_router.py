"""Route requests between versions during a rollout."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from ..arrays import Array, Columns
from ..errors import ProjectError
from ..registry.serving_model import serving_version
from ..serving.scoring import Scorer
from ..settings import Settings
from ..storage import open_storage
from .loaded import Loaded
from .staged_exposures import Exposures
from .staged_seen import Seen, seen_of, write
from .staged_steps import Step, newest
from .staged_way import After, advance, references_of, stop

log = logging.getLogger(__name__)
OUTCOMES_SECONDS = 300.0
# A shadow repeats at most this many rows of a batch: enough to compare, little next to the answers.
SHADOW_ROWS = 1_000


@dataclass(frozen=True)
class Now:
    """The version in use and, during a rollout, the candidate and its current step."""

    champion: Scorer
    candidate: Scorer | None = None
    step: Step | None = None


class StagedRouter:
    """Answer with the version in use and, for a share of the units, with the candidate.

    `exposes` lists the stages at which each unit is logged before it is answered.
    """

    def __init__(self, settings: Settings, ready: Callable[[Scorer], object], after: After) -> None:
        self._settings, self._after = settings, after
        self._storage = open_storage(settings)
        self._loaded = Loaded(settings, ready)
        self._exposures = Exposures(settings)
        self._worker = uuid4().hex
        self._lock = threading.Lock()
        self._seen: dict[str, Seen] = {}
        self._looked = -math.inf
        self._now = Now(self._loaded.load(serving_version(settings)))
        self.refresh()

    def refresh(self) -> bool:
        """Save what was observed, take a due step, and return whether other versions answer from now on.

        The first process that notices a due step takes it.
        """
        before = self._now
        try:
            self._hand_on()
            self._follow(self._advance(), serving_version(self._settings))
        except ProjectError as error:
            log.warning("version %s stays: %s", before.champion.model.version, error)
        now = self._now
        return now.champion is not before.champion or now.candidate is not before.candidate

    def scorer(self, unit: str | int | None) -> Scorer:
        """Return the version that answers a unit; without a unit (None), the version in use."""
        now = self._now
        if unit is None or now.candidate is None or now.step is None or now.step.share == 0:
            return now.champion
        chosen = now.candidate if now.step.takes(str(unit)) else now.champion
        if self._exposures.log(now.step, str(unit), chosen.model.version):
            return chosen
        self._add(chosen, Seen(unlogged=1))
        return now.champion

    def observed(self, scorer: Scorer, columns: Columns, answers: Array, seconds: Sequence[float]) -> None:
        """Record answered rows; in shadow mode the candidate answers them too."""
        now = self._now
        if now.step is None or now.candidate is None:
            return
        if now.step.stage != "shadow":
            self._add(scorer, seen_of(scorer.model, answers, seconds))
        elif scorer is now.champion:
            some = {name: values[:SHADOW_ROWS] for name, values in columns.items()}
            self._repeat(now.champion, some)
            self._repeat(now.candidate, some)

    def failed(self, scorer: Scorer) -> None:
        """Record a request that a version could not answer; a shadow counts its own requests."""
        step = self._now.step
        if step is not None and step.stage != "shadow":
            self._add(scorer, Seen(requests=1, failures=1))

    def _repeat(self, scorer: Scorer, columns: Columns) -> None:
        """Repeat rows with both versions and discard the answers, so that their latencies compare."""
        start = time.perf_counter()
        try:
            answers = scorer.model.answers(columns)
        except Exception as error:  # a failing shadow must affect only the rollout
            log.warning("version %s failed in shadow: %r", scorer.model.version, error)
            self._add(scorer, Seen(requests=1, failures=1))
            return
        self._add(scorer, seen_of(scorer.model, answers, [time.perf_counter() - start]))

    def _add(self, scorer: Scorer, seen: Seen) -> None:
        with self._lock:
            version = scorer.model.version
            self._seen[version] = self._seen.get(version, Seen()).plus(seen)

    def _hand_on(self) -> None:
        step = self._now.step
        if step is not None and step.under_way:
            self._exposures.ship(self._storage)
            with self._lock:
                seen = dict(self._seen)
            if seen:
                write(self._storage, step, self._worker, seen)

    def _advance(self) -> Step | None:
        """Return the current step; outcomes arrive slowly and are read every few minutes."""
        due = time.monotonic() - self._looked > OUTCOMES_SECONDS
        if due:
            self._looked = time.monotonic()
        models = [one.model for one in (self._now.champion, self._now.candidate) if one is not None]
        return advance(self._settings, self._storage, references_of(*models), self._after, due)

    def _follow(self, step: Step | None, serves: str) -> None:
        """Load the versions of a step, let them answer, and reset the observed numbers."""
        champion = self._loaded.attempt(serves) or self._now.champion
        candidate = None
        if step is not None and step.under_way and step.champion == champion.model.version:
            candidate = self._loaded.attempt(step.version)
            if candidate is None and stop(self._settings, "a process could not load it"):
                step = newest(self._storage)
        old = self._now.step
        if (step and step.number) != (old and old.number):
            with self._lock:
                self._seen = {}
        if champion.model.version != self._now.champion.model.version:
            log.info("version %s serves now", champion.model.version)
        self._now = Now(champion, candidate, step)
        self._loaded.keep(one.model.version for one in (champion, candidate) if one is not None)
