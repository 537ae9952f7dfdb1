"""The stages of a rollout: gates, shadow, a growing share, all units; or a rollback."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from ..monitoring.drift import ANSWER
from ..registry.models import aliases, versions
from ..registry.serving_model import Serving, registered
from ..settings import Settings
from ..storage import Storage, open_storage
from .promotion import SERVED, SERVES, WAITS, let_serve, open_gates
from .sequential import difference
from .staged_health import ERROR, Health
from .staged_outcomes import outcomes as outcomes_of
from .staged_seen import Seen, read
from .staged_steps import Stage, Step, newest, take

log = logging.getLogger(__name__)
HOUR = 3_600
References = Mapping[str, Mapping[str, Any] | None]
# What a test decides about a step: the next stage or None, the reason, and the settings of the next step.
After = Callable[[Settings, Storage, Step], "tuple[Stage, str, dict[str, Any]] | None"]


def set_out(settings: Settings, version: str) -> Step | None:
    """Start a version that passes its gates, in shadow, and return its first step; None if it has to wait.

    It waits while another rollout is under way, or if it cannot be compared with the version in use.
    """
    storage, champion = open_storage(settings), aliases(settings)[SERVES]
    before = newest(storage)
    if before is not None and before.under_way:
        log.info("version %s waits until version %s has arrived or is taken back", version, before.version)
        return None
    if why := _unlike(registered(settings, version), registered(settings, champion)):
        log.warning("version %s waits for `uv run poe promote`: it %s", version, why)
        return None
    salt = f"{settings.task.name}:{version}:{before.number + 1 if before else 1}"
    step = take(
        storage, before, stage="shadow", version=version, champion=champion, salt=salt, why="gates hold"
    )
    tell(step)
    return step


def advance(
    settings: Settings, storage: Storage, references: References, after: After, outcomes: bool = True
) -> Step | None:
    """Take the next step if it is due, and return the current step.

    `references` holds the distribution of each version's training answers; `after` says what follows
    the last share. `outcomes` says whether to look at outcomes too, which reads whole tables.
    """
    step = newest(storage)
    if step is None or not step.under_way:
        return step
    serves = aliases(settings).get(SERVES)
    if serves != step.champion:
        stage: Stage = "serves" if serves == step.version else "back"
        return _end(settings, storage, step, stage, f"version {serves} was promoted by hand")
    seen = read(storage, step)
    one, other = (seen.get(name, Seen()) for name in (step.version, step.champion))
    health = Health(one, other, references.get(step.version), references.get(step.champion))
    worse = health.worse(settings) or (_guarded(settings, storage, step) if outcomes else "")
    if worse:
        return _end(settings, storage, step, "back", worse)
    due = outcomes if step.stage == "test" else _enough(settings, step, one)
    if not due:
        return step
    return _onward(settings, storage, step, health, after)


def stop(settings: Settings, why: str) -> bool:
    """Stop a rollout that is under way, and return whether there was one."""
    storage = open_storage(settings)
    step = newest(storage)
    if step is None or not step.under_way:
        return False
    tell(_written(storage, step, "back", why))
    return True


def tell(step: Step) -> None:
    """Write a step to the log."""
    words = {
        "shadow": "answers in shadow",
        "canary": f"answers {100 * step.share:g} % of the units",
        "test": f"answers {100 * step.share:g} % of the units in a test",
        "serves": "answers everybody",
        "back": "is taken back",
    }[step.stage]
    level = logging.WARNING if step.stage == "back" else logging.INFO
    extra = {"event": "rollout", "stage": step.stage, "version": step.version, "share": step.share}
    log.log(level, "version %s %s: %s", step.version, words, step.why, extra=extra)


def _enough(settings: Settings, step: Step, seen: Seen) -> bool:
    lasted = time.time() - step.at
    return lasted >= settings.rollout.stage_hours * HOUR and seen.rows >= settings.rollout.rows


def _onward(settings: Settings, storage: Storage, step: Step, health: Health, after: After) -> Step:
    shares = [share for share in settings.rollout.shares if share > step.share]
    if step.stage != "test" and shares:
        next_ = _written(storage, step, "canary", health.words(), share=shares[0])
        tell(next_)
        return next_
    found = after(settings, storage, step)
    if found is None:
        return step
    stage, why, more = found
    if stage in ("serves", "back"):
        return _end(settings, storage, step, stage, why)
    next_ = _written(storage, step, stage, why, **more)
    tell(next_)
    return next_


def _end(settings: Settings, storage: Storage, step: Step, stage: Stage, why: str) -> Step:
    """Take and return the last step of a rollout; the newest version that waited starts its own."""
    if stage == "serves" and aliases(settings).get(SERVES) == step.champion:
        let_serve(settings, step.version)
    last = _written(storage, step, stage, why, share=1.0 if stage == "serves" else 0.0)
    tell(last)
    waits, known = aliases(settings).get(WAITS, ""), list(versions(settings))
    newer = waits in known and known.index(waits) > known.index(step.version)
    settled = {aliases(settings).get(name) for name in (SERVES, SERVED)}
    if newer and waits not in settled and not open_gates(settings, waits):
        return set_out(settings, waits) or last
    return last


def _written(storage: Storage, step: Step, stage: Stage, why: str, **more: Any) -> Step:
    same = {"version": step.version, "champion": step.champion, "share": step.share, "salt": step.salt}
    return take(storage, step, **{**same, **more, "stage": stage, "why": why})


def _guarded(settings: Settings, storage: Storage, step: Step) -> str:
    """Return in words how the guardrail is worse; empty if nothing shows it."""
    metric, better = settings.metrics.guardrail, settings.rollout.guardrail
    told = None if step.stage == "shadow" else outcomes_of(settings, storage, step, metric)
    if told is None:
        return ""
    found = told.at(time.time())
    one, other = found.candidate.closed, found.champion.closed
    low, high = difference(one, other, step.planned or settings.rollout.rows, ERROR)
    if (low > 0 and better == "lower") or (high < 0 and better == "higher"):
        return f"{metric} is {one.mean:.4g} a unit, with the version in use {other.mean:.4g}"
    return ""


def _unlike(one: Serving, other: Serving) -> str:
    """Return why two versions cannot answer the same rows; empty if they can."""
    if not set(one.spec.names()) <= set(other.spec.names()):
        return "reads columns that the version in use does not read"
    if one.answering.head() != other.answering.head() or one.answering.target != other.answering.target:
        return "answers another question than the version in use"
    return ""


def references_of(*models: Serving) -> dict[str, Mapping[str, Any] | None]:
    """Return each version's distribution of answers to its training rows."""
    return {one.version: one.artefact.manifest.reference.get(ANSWER) for one in models}
