"""Rollout by hand: a person promotes a version that passed its gates, and can take it back."""

from __future__ import annotations

import logging

from ..errors import NotFound
from ..registry.models import aliases, set_alias, versions
from ..registry.serving_model import ALIAS
from ..settings import Settings

log = logging.getLogger(__name__)
SERVES = ALIAS
WAITS = "challenger"
SERVED = "previous"


def admit(settings: Settings, version: str) -> None:
    """Let a new version wait for a person; the very first one serves at once."""
    set_alias(settings, WAITS, version)
    serving = aliases(settings).get(SERVES)
    if serving is None:
        set_alias(settings, SERVES, version)
        log.info("version %s is registered and serves, as there was none before", version)
    else:
        log.info("version %s is registered; %s serves until `uv run poe promote`", version, serving)


def promote(settings: Settings, version: str | None) -> int:
    """Give 0 after letting a version serve; without a version, the newest.

    Raises:
        NotFound: there is no such version.

    """
    known = list(versions(settings))
    chosen = version or (known[-1] if known else "")
    if chosen not in known:
        raise NotFound(
            f"There is no version {chosen or 'yet'}", f"known are {', '.join(known) or 'none'}", "Train one"
        )
    before = aliases(settings).get(SERVES)
    if before and before != chosen:
        set_alias(settings, SERVED, before)
    set_alias(settings, SERVES, chosen)
    log.info("version %s serves", chosen)
    return 0


def rollback(settings: Settings) -> int:
    """Give 0 after letting the version serve again that served before.

    Raises:
        NotFound: no version served before.

    """
    before = aliases(settings).get(SERVED)
    if before is None:
        raise NotFound("There is nothing to go back to", "only one version has served", "Promote another one")
    return promote(settings, before)
