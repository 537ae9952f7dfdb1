"""Promotion: which version may serve, which one serves, and which one served before."""

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


def chosen_version(settings: Settings, version: str | None) -> str:
    """Return a registered version that may serve; by default the newest.

    Raises:
        NotFound: there is no such version.
        GateFailed: a gate does not hold, and nobody has signed for it.

    """
    known = list(versions(settings))
    chosen = version or (known[-1] if known else "")
    if chosen not in known:
        raise NotFound(
            f"There is no version {chosen or 'yet'}", f"registered: {', '.join(known) or 'none'}", "Train one"
        )
    for one in open_gates(settings, chosen):
        recipe, _ = gates_of(settings, chosen)
        subject = f', groups = ["{one.subject}"]' if one.subject else ""
        signed = f'{{gate = "{one.gate}"{subject}, recipe = "{recipe}", name = "…", expires = …}}'
        why = f"{one.held}: {one.title} ({one.words})"
        raise GateFailed(
            f"Version {chosen} cannot be promoted", why, f"Fix it, or sign for it: signed = [{signed}]"
        )
    return chosen


def wait(settings: Settings, version: str) -> bool:
    """Make a new version a candidate, and return whether each of its gates holds or is signed."""
    set_alias(settings, WAITS, version)
    left = open_gates(settings, version)
    for one in left:
        log.warning("version %s: %s: %s (%s)", version, one.held, one.title, one.words)
    if left:
        log.warning("version %s is a candidate: sign for its gates in project.toml to promote it", version)
    return not left


def let_serve(settings: Settings, version: str) -> None:
    """Let a version serve; the one that served before can take over again."""
    before = aliases(settings).get(SERVES)
    if before and before != version:
        set_alias(settings, SERVED, before)
    set_alias(settings, SERVES, version)
    log.info("version %s serves", version)


def go_back(settings: Settings) -> str:
    """Let the version that served before serve again, whatever its gates say today, and return it.

    Raises:
        NotFound: no other version has served.

    """
    known, before = aliases(settings), aliases(settings).get(SERVED)
    if before is None:
        why = "only one version has served"
        raise NotFound("There is nothing to go back to", why, "Promote another version")
    set_alias(settings, SERVED, known[SERVES])
    set_alias(settings, SERVES, before)
    log.info("version %s serves", before)
    return before


def open_gates(settings: Settings, version: str) -> list[Verdict]:
    """Return the gates of a version that do not hold and that nobody has signed for.

    With the seeded sample nothing blocks, as no people are behind its rows.
    """
    if not settings.data.source:
        return []
    recipe, verdicts = gates_of(settings, version)
    return blocking(verdicts, settings.signed, recipe, datetime.now(UTC).date())
