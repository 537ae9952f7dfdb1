"""How a command ends: with an exit code, and with one line where it failed."""

from __future__ import annotations

import logging
from collections.abc import Callable

from .errors import ProjectError
from .logs import setup
from .settings import Settings, load


def carry_out(act: Callable[[Settings], int]) -> int:
    """Give the exit code of an act on this project: its own, its error's, or 130 when interrupted."""
    try:
        settings = load()
        setup.start(settings)
        return act(settings)
    except ProjectError as error:
        logging.getLogger(__name__).error("%s", error)
        return error.code
    except KeyboardInterrupt:
        return 130
