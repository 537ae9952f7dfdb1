"""A/B test: a version of another recipe has to win on the online metric before it serves everybody.

A refit of the same recipe on newer rows goes through the gradual rollout: shadow, shares, all.
"""

from __future__ import annotations

import time
from typing import Any

from ..registry.serving_model import gates_of
from ..settings import Settings
from ..storage import Storage, open_storage
from .ab_test_look import look_at
from .ab_test_plan import SHARE, plan
from .staged_rollout import admit as admit
from .staged_rollout import promote as promote
from .staged_rollout import rollback as rollback
from .staged_rollout import status
from .staged_rollout import step as take_step
from .staged_rollout import waiting as waiting
from .staged_steps import Stage, Step


def after(settings: Settings, storage: Storage, step: Step) -> tuple[Stage, str, dict[str, Any]] | None:
    """Return what follows the shares: a test if the recipe differs; and what follows the test."""
    now = time.time()
    if step.stage == "test":
        look = look_at(settings, storage, step, now)
        if look.result == "goes on":
            return None
        return "serves" if look.result == "better" else "back", look.why, {}
    if gates_of(settings, step.version)[0] == gates_of(settings, step.champion)[0]:
        return "serves", "a refit of the same recipe, and nothing was worse", {}
    found = plan(settings, storage, step, now)
    more = {"share": SHARE, "planned": found.units, "salt": f"{step.salt}:test"}
    return "test", found.words(settings), more


def rollout(settings: Settings, action: str) -> int:
    """Report the status, or take the next step if one is due, and write the report; return 0."""
    from ..reports.ab_test_report import write_report

    code = status(settings) if action == "status" else take_step(settings, after)
    write_report(settings, open_storage(settings))
    return code
