"""Runs the project as plain processes: cron or a service manager calls `poe up`, which does what is due."""

from __future__ import annotations

import logging

from ..errors import AlreadyRuns
from ..retraining import retrain
from ..serving.serve import serve
from ..settings import Settings

log = logging.getLogger(__name__)


def up(settings: Settings) -> int:
    """Run one round: monitor what was served, train if due, serve; return 0.

    A failed training does not stop the previous version from serving; its exit code is returned at the end. A
    running service keeps running, and picks up a promoted version by itself.
    """
    code = retrain(settings)
    try:
        return serve(settings) or code
    except AlreadyRuns as found:
        log.info("%s", found.what)
        return code
