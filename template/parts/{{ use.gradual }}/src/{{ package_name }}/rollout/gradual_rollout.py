"""Gradual rollout: a version that passes its gates takes over step by step, with automatic rollback."""

from __future__ import annotations

from typing import Any

from ..settings import Settings
from ..storage import Storage, open_storage
from .staged_rollout import admit as admit
from .staged_rollout import promote as promote
from .staged_rollout import rollback as rollback
from .staged_rollout import status
from .staged_rollout import step as take_step
from .staged_rollout import waiting as waiting
from .staged_steps import Stage, Step


def after(settings: Settings, storage: Storage, step: Step) -> tuple[Stage, str, dict[str, Any]]:
    """Return what follows the last share: full traffic."""
    return "serves", f"nothing was worse with {100 * step.share:g} % of the units", {}


def rollout(settings: Settings, action: str) -> int:
    """Report the status, or take the next step if one is due, and write the report; return 0."""
    from ..reports.staged_report import write_report

    code = status(settings) if action == "status" else take_step(settings, after)
    write_report(settings, open_storage(settings))
    return code
