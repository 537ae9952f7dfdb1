"""Logs in files: one JSON object a line, in files that take turns."""

from __future__ import annotations

import logging
import time
from logging.handlers import RotatingFileHandler

from pythonjsonlogger.json import JsonFormatter

from ..settings import Settings

FILE = "events.jsonl"
MOST_BYTES = 10_000_000
MOST_FILES = 5


def sink(settings: Settings) -> logging.Handler:
    """Give the handler that writes `logs/events.jsonl`, with times in UTC."""
    folder = settings.root / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / FILE, maxBytes=MOST_BYTES, backupCount=MOST_FILES, encoding="utf-8"
    )
    fields = {"asctime": "logged_at", "levelname": "level", "name": "logger"}
    form = JsonFormatter(
        "%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=fields, json_ensure_ascii=False
    )
    # Every machine writes the same time, in the form of ISO 8601.
    form.converter = time.gmtime
    form.default_time_format, form.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"
    handler.setFormatter(form)
    return handler
