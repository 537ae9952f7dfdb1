"""Rollout by hand: a person promotes a version that passed its gates, and can take it back."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from ..errors import GateFailed, NotFound
from ..evaluation.verdict import Verdict, blocking
from ..registry.models import aliases, set_alias, versions
from ..registry.serving_model import ALIAS, gates_of
from ..settings import Settings

log = logging.getLogger(__name__)
SERVES = ALIAS
WAITS = "challenger"
SERVED = "previous"


def admit(settings: Settings, version: str) -> None:
    """Let a new version wait for a person; the very first one serves at once if every gate holds."""
    set_alias(settings, WAITS, version)
    open_ = _open(settings, version)
    for one in open_:
        log.warning("version %s: %s: %s (%s)", version, one.held, one.title, one.words)
    serving = aliases(settings).get(SERVES)
    if open_:
        log.warning("version %s is a candidate: sign its gates in project.toml to promote it", version)
    elif serving is None:
        set_alias(settings, SERVES, version)
        log.info("version %s is registered and serves, as there was none before", version)
    else:
        log.info("version %s is registered; %s serves until `uv run poe promote`", version, serving)


def promote(settings: Settings, version: str | None) -> int:
    """Return 0 after letting a version serve; without a version, the newest.

    Raises:
        NotFound: there is no such version.
        GateFailed: a gate does not hold, and nobody signed it.

    """
    known = list(versions(settings))
    chosen = version or (known[-1] if known else "")
    if chosen not in known:
        raise NotFound(
            f"There is no version {chosen or 'yet'}", f"known are {', '.join(known) or 'none'}", "Train one"
        )
    for one in _open(settings, chosen):
        recipe, _ = gates_of(settings, chosen)
        subject = f', groups = ["{one.subject}"]' if one.subject else ""
        signed = f'{{gate = "{one.gate}"{subject}, recipe = "{recipe}", name = "…", expires = …}}'
        why = f"{one.held}: {one.title} ({one.words})"
        raise GateFailed(
            f"Version {chosen} cannot be promoted", why, f"Mend it, or sign it: signed = [{signed}]"
        )
    before = aliases(settings).get(SERVES)
    if before and before != chosen:
        set_alias(settings, SERVED, before)
    set_alias(settings, SERVES, chosen)
    log.info("version %s serves", chosen)
    return 0


def rollback(settings: Settings) -> int:
    """Return 0 after letting the version serve again that served before, whatever its gates say today.

    Raises:
        NotFound: no version served before.

    """
    known, before = aliases(settings), aliases(settings).get(SERVED)
    if before is None:
        raise NotFound("There is nothing to go back to", "only one version has served", "Promote another one")
    set_alias(settings, SERVED, known[SERVES])
    set_alias(settings, SERVES, before)
    log.info("version %s serves", before)
    return 0


def _open(settings: Settings, version: str) -> list[Verdict]:
    """Return the gates of a version that do not hold and that nobody signed; none of a seeded sample's.

    Nobody is behind those rows.
    """
    if not settings.data.source:
        return []
    recipe, verdicts = gates_of(settings, version)
    return blocking(verdicts, settings.signed, recipe, datetime.now(UTC).date())
