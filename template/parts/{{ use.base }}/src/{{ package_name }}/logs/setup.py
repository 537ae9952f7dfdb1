"""Logging: plain lines for people on the terminal, structured events where the logs are kept."""

from __future__ import annotations

import logging
import sys

from ..settings import Settings, variable
from .sink import sink


def start(settings: Settings) -> None:
    """Send the log of this process to the terminal and to the log store."""
    logging.raiseExceptions = False  # a log that cannot be written must not stop any work
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(logging.Formatter("%(message)s"))
    terminal.addFilter(lambda record: getattr(record, "event", "") != "answered")  # too many to read
    level = variable("LOG_LEVEL", "INFO").upper()
    package = logging.getLogger(__name__.partition(".")[0])
    package.setLevel(level if level in logging.getLevelNamesMapping() else "INFO")
    package.propagate = False
    for old in package.handlers:
        old.close()
    package.handlers = [terminal, sink(settings)]
