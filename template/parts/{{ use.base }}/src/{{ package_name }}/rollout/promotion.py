"""One version takes the place of another: what may serve, what does, and what did."""

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
    """Return a registered version that may serve; without a name, the newest.

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
    for one in open_gates(settings, chosen):
        recipe, _ = gates_of(settings, chosen)
        subject = f', groups = ["{one.subject}"]' if one.subject else ""
        signed = f'{{gate = "{one.gate}"{subject}, recipe = "{recipe}", name = "…", expires = …}}'
        why = f"{one.held}: {one.title} ({one.words})"
        raise GateFailed(
            f"Version {chosen} cannot be promoted", why, f"Mend it, or sign it: signed = [{signed}]"
        )
    return chosen


def wait(settings: Settings, version: str) -> bool:
    """Return whether every gate of a new version holds, or is signed; it is a candidate from now on."""
    set_alias(settings, WAITS, version)
    left = open_gates(settings, version)
    for one in left:
        log.warning("version %s: %s: %s (%s)", version, one.held, one.title, one.words)
    if left:
        log.warning("version %s is a candidate: sign its gates in project.toml to promote it", version)
    return not left


def let_serve(settings: Settings, version: str) -> None:
    """Let a version serve; the one that did can take over again."""
    before = aliases(settings).get(SERVES)
    if before and before != version:
        set_alias(settings, SERVED, before)
    set_alias(settings, SERVES, version)
    log.info("version %s serves", version)


def go_back(settings: Settings) -> str:
    """Return the version that served before, and now serves again, whatever its gates say today.

    Raises:
        NotFound: no version served before.

    """
    known, before = aliases(settings), aliases(settings).get(SERVED)
    if before is None:
        raise NotFound("There is nothing to go back to", "only one version has served", "Promote another one")
    set_alias(settings, SERVED, known[SERVES])
    set_alias(settings, SERVES, before)
    log.info("version %s serves", before)
    return before


def open_gates(settings: Settings, version: str) -> list[Verdict]:
    """Return the gates of a version that do not hold and that nobody signed; none of a seeded sample's.

    Nobody is behind those rows.
    """
    if not settings.data.source:
        return []
    recipe, verdicts = gates_of(settings, version)
    return blocking(verdicts, settings.signed, recipe, datetime.now(UTC).date())
