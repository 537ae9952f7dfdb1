"""The performance that the evaluation of a registered version predicts for production."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from ..settings import Settings
from .models import fetch

FILE = "expected.json"


class Expected(msgspec.Struct, frozen=True):
    """The offline metric and its 95 % interval, as in the evaluation's report."""

    metric: str
    value: float
    low: float
    high: float


def keep_expected(folder: Path, evaluation: Mapping[str, Any]) -> None:
    """Write the expected performance into a model's folder, so that it is registered with the model."""
    metric = evaluation["metric"]
    found = Expected(metric, evaluation["measured"][metric], *evaluation["intervals"][metric])
    (folder / FILE).write_bytes(msgspec.json.encode(found) + b"\n")


def expected_of(settings: Settings, version: str) -> Expected:
    """Return the expected performance of a version; it is cached, as a version never changes."""
    kept = settings.root / "monitoring" / "expected" / f"{version}.json"
    if not kept.exists():
        with TemporaryDirectory() as folder:
            content = (fetch(settings, version, Path(folder)) / FILE).read_bytes()
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(content)
    return msgspec.json.decode(kept.read_bytes(), type=Expected)
