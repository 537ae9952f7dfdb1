"""Running as plain processes: cron or a service manager calls `poe up`, which does what is due."""

from __future__ import annotations

import logging

from ..errors import AlreadyRuns
from ..retraining import retrain
from ..serving.serve import serve
from ..settings import Settings

log = logging.getLogger(__name__)


def up(settings: Settings) -> int:
    """Return 0 after one round: look at what was served, train if that is due, serve.

    A training that fails does not keep the version before from serving; its exit code is given at the end. A
    service that runs already goes on, and takes a promoted version by itself.
    """
    code = retrain(settings)
    try:
        return serve(settings) or code
    except AlreadyRuns as found:
        log.info("%s", found.what)
        return code
