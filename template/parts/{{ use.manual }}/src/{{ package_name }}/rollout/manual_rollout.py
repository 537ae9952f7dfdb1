"""Rollout by hand: a person promotes a version that passed its gates, and can take it back."""

from __future__ import annotations

import logging

from ..registry.models import aliases, versions
from ..settings import Settings
from .promotion import SERVED, SERVES, WAITS, chosen_version, go_back, let_serve, wait

log = logging.getLogger(__name__)


def admit(settings: Settings, version: str) -> None:
    """Let a new version wait for a person; the very first one serves at once if every gate holds."""
    serving = aliases(settings).get(SERVES)
    if not wait(settings, version):
        return
    if serving is None:
        let_serve(settings, version)
    else:
        log.info("version %s is registered; %s serves until `uv run poe promote`", version, serving)


def promote(settings: Settings, version: str | None) -> int:
    """Return 0 after letting a version serve; without a version, the newest.

    Raises:
        NotFound: there is no such version.
        GateFailed: a gate does not hold, and nobody signed it.

    """
    let_serve(settings, chosen_version(settings, version))
    return 0


def rollback(settings: Settings) -> int:
    """Return 0 after letting the version serve again that served before, whatever its gates say today.

    Raises:
        NotFound: no version served before.

    """
    go_back(settings)
    return 0


def waiting(settings: Settings) -> str:
    """Return what the newest version waits for; empty: it serves."""
    newest = list(versions(settings))[-1:]
    serves = aliases(settings).get(SERVES)
    return "".join(f"version {one} waits for `uv run poe promote`" for one in newest if one != serves)


def rollout(settings: Settings, action: str) -> int:
    """Return 0 after saying which version serves, which one did before, and which one is the newest.

    There is no step to take: a person promotes.
    """
    if action == "step":
        log.info("there is no step to take: `uv run poe promote` lets a version serve")
    known = aliases(settings)
    for alias, words in ((SERVES, "serves"), (SERVED, "served before"), (WAITS, "is the newest")):
        log.info("version %s %s", known.get(alias, "(none)"), words)
    return 0
