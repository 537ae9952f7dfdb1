"""What the evaluation of a registered version lets expect of it in use."""

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
    """The offline metric of the evaluation, with the 95 % interval that its report names."""

    metric: str
    value: float
    low: float
    high: float


def keep_expected(folder: Path, evaluation: Mapping[str, Any]) -> None:
    """Write what can be expected of a model beside it, so that it is registered with it."""
    metric = evaluation["metric"]
    found = Expected(metric, evaluation["measured"][metric], *evaluation["intervals"][metric])
    (folder / FILE).write_bytes(msgspec.json.encode(found) + b"\n")


def expected_of(settings: Settings, version: str) -> Expected:
    """Return what can be expected of a version; it is kept here, as a version never changes."""
    kept = settings.root / "monitoring" / "expected" / f"{version}.json"
    if not kept.exists():
        with TemporaryDirectory() as folder:
            content = (fetch(settings, version, Path(folder)) / FILE).read_bytes()
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(content)
    return msgspec.json.decode(kept.read_bytes(), type=Expected)
