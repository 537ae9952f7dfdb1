"""Commands for a rollout: start it, promote a version at once, roll back, and show the status."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from ..registry.models import aliases, versions
from ..registry.serving_model import registered
from ..settings import Settings
from ..storage import open_storage
from .promotion import SERVED, SERVES, WAITS, chosen_version, go_back, let_serve, wait
from .staged_health import Health
from .staged_seen import Seen, read
from .staged_steps import Step, newest, take, way_of
from .staged_way import After, advance, references_of, set_out, stop, tell

log = logging.getLogger(__name__)


def admit(settings: Settings, version: str) -> None:
    """Start the rollout of a new version if it passes all gates; the very first version serves at once."""
    if not wait(settings, version):
        return
    if aliases(settings).get(SERVES) is None:
        let_serve(settings, version)
    else:
        set_out(settings, version)


def promote(settings: Settings, version: str | None) -> int:
    """Make a version serve at once, by default the newest, and return 0.

    Raises:
        NotFound: the version does not exist.
        GateFailed: the version fails a gate that nobody overrode.

    """
    chosen = chosen_version(settings, version)
    stop(settings, f"version {chosen} was promoted by hand")
    before = aliases(settings).get(SERVES, "")
    let_serve(settings, chosen)
    if chosen != before:
        _note(settings, chosen, before, "promoted by hand")
    return 0


def rollback(settings: Settings) -> int:
    """Stop the rollout that is under way, or else make the previous version serve again, and return 0.

    Raises:
        NotFound: no version served before.

    """
    if not stop(settings, "stopped by hand"):
        left = aliases(settings).get(SERVES, "")
        _note(settings, go_back(settings), left, "taken back by hand")
    return 0


def waiting(settings: Settings) -> str:
    """Return what the newest version waits for; empty if it serves or was rolled back."""
    last, known = newest(open_storage(settings)), list(versions(settings))
    if last is not None and last.under_way:
        return f"version {last.version} is on its way"
    taken_back = last.version if last is not None and last.stage == "back" else ""
    if not known or known[-1] in (aliases(settings).get(SERVES), taken_back):
        return ""
    return f"version {known[-1]} waits for `uv run poe promote`"


def step(settings: Settings, after: After) -> int:
    """Take the next step if one is due, and return 0."""
    storage = open_storage(settings)
    before = newest(storage)
    if before is not None and before.under_way:
        models = [registered(settings, version) for version in (before.version, before.champion)]
        advance(settings, storage, references_of(*models), after)
    return status(settings)


def status(settings: Settings) -> int:
    """Print which version serves and how far a rollout is, and return 0."""
    known, storage = aliases(settings), open_storage(settings)
    for alias, words in ((SERVES, "serves"), (SERVED, "served before"), (WAITS, "is the newest")):
        log.info("version %s %s", known.get(alias, "(none)"), words)
    last = newest(storage)
    for one in way_of(storage, last.number) if last else []:
        log.info("%s  %s", datetime.fromtimestamp(one.at, UTC).isoformat(timespec="seconds"), words_of(one))
    if last is not None and last.under_way:
        seen = read(storage, last)
        both = [seen.get(name, Seen()) for name in (last.version, last.champion)]
        log.info("so far: %s", Health(both[0], both[1], None, None).words())
    return 0


def words_of(one: Step) -> str:
    """Return a step in words."""
    share = f", {100 * one.share:g} % of the units" if one.stage in ("canary", "test") else ""
    return f"version {one.version}: {one.stage}{share} ({one.why})"


def _note(settings: Settings, version: str, before: str, why: str) -> None:
    storage = open_storage(settings)
    tell(take(storage, newest(storage), stage="serves", version=version, champion=before, share=1.0, why=why))
