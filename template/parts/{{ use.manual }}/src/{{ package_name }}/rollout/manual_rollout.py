"""Manual rollout: a person promotes a version that passed its gates, and can roll it back."""

from __future__ import annotations

import logging

from ..registry.models import aliases, versions
from ..settings import Settings
from .promotion import SERVED, SERVES, WAITS, chosen_version, go_back, let_serve, wait

log = logging.getLogger(__name__)


def admit(settings: Settings, version: str) -> None:
    """Let a new version wait for a person; the very first one is used at once if it passes every gate."""
    serving = aliases(settings).get(SERVES)
    if not wait(settings, version):
        return
    if serving is None:
        let_serve(settings, version)
    else:
        log.info("version %s is registered; %s serves until `uv run poe promote`", version, serving)


def promote(settings: Settings, version: str | None) -> int:
    """Put a version into use, by default the newest; return 0.

    Raises:
        NotFound: there is no such version.
        GateFailed: a gate failed, and nobody signed off on it.
    """
    let_serve(settings, chosen_version(settings, version))
    return 0


def rollback(settings: Settings) -> int:
    """Put the previous version back into use, whatever its gates say today; return 0.

    Raises:
        NotFound: there is no previous version.
    """
    go_back(settings)
    return 0


def waiting(settings: Settings) -> str:
    """Return what the newest version waits for; empty if it is in use."""
    newest = list(versions(settings))[-1:]
    serves = aliases(settings).get(SERVES)
    return "".join(f"version {one} waits for `uv run poe promote`" for one in newest if one != serves)


def rollout(settings: Settings, action: str) -> int:
    """Report the version in use, the previous one, and the newest; return 0.

    There is no step to take: a person promotes.
    """
    if action == "step":
        log.info("there is no step to take: `uv run poe promote` lets a version serve")
    known = aliases(settings)
    for alias, words in ((SERVES, "serves"), (SERVED, "served before"), (WAITS, "is the newest")):
        log.info("version %s %s", known.get(alias, "(none)"), words)
    return 0
