"""What is known about the model in production, gathered once and reported in words."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..registry.expected import Expected, expected_of
from ..registry.serving_model import serving_model
from ..settings import Settings
from .observed import LEAST_ROWS, Batch, Moved, Took, batches, counting, moved
from .tasks import TRAIN, Task, tasks

if TYPE_CHECKING:  # a service observes, and reads no truth
    from .live import Live

log = logging.getLogger(__name__)
MOVED = 10


@dataclass(frozen=True)
class Seen:
    """What is known about the model: batches, drift, the live metric or why there is none.

    `moved` is None if no rows were answered, `expected` if there is no live metric.
    """

    batches: list[Batch]
    moved: Moved | None
    live: Live | str
    expected: Expected | None
    tasks: list[Task]


def look(settings: Settings) -> Seen:
    """Return what is known about the model now."""
    from .live import live

    found, jobs = batches(settings), tasks(settings)
    if not found:
        return Seen([], None, "unknown, as no rows were answered yet", None, jobs)
    model = serving_model(settings)
    known = live(settings, time.time())
    expected = None if isinstance(known, str) else expected_of(settings, model.version)
    return Seen(found, moved(found, model), known, expected, jobs)


def report(settings: Settings, seen: Seen) -> int:
    """Log what is known, and return 0, or 10 if the newest rows have drifted."""
    _tell_training(seen)
    if seen.moved is None:
        log.info("monitoring: no answered rows have come in yet")
        return 0
    newest = seen.batches[-1]
    log.info("monitoring: %s answered so far", counting(sum(one.rows for one in seen.batches)))
    words = "newest: %s by version %s at %s UTC, %s"
    when = newest.at.strftime("%Y-%m-%d %H:%M")
    log.info(words, counting(newest.rows), newest.version, when, _pace(newest.seconds))
    _tell_live(settings, seen.live, seen.expected)
    return _tell_drift(settings, seen.moved)


def _tell_training(seen: Seen) -> None:
    for one in seen.tasks:
        if one.name == TRAIN and one.code:
            log.warning("the last training failed with exit code %d, %s ago", one.code, _age(one.ended))


def _tell_live(settings: Settings, found: Live | str, expected: Expected | None) -> None:
    if isinstance(found, str):
        log.info("live metric: %s", found)
        return
    low, high = found.interval
    words = "live metric: %s %.4f (95 %% interval %.4g to %.4g) on %d rows"
    log.info(words, found.name, found.value, low, high, found.rows)
    if expected is not None and found.worse(expected):
        words = "the live metric is worse than in the report: %.4g to %.4g"
        log.warning(words, expected.low, expected.high)
    for gap in found.gaps:
        if gap.held == "broken":
            limit = settings.checks.largest_gap
            log.warning(
                "fairness: %s by %r differs by %.3f, above %g", gap.rate, gap.column, gap.value, limit
            )


def _tell_drift(settings: Settings, found: Moved) -> int:
    if not found.enough:
        words = "drift: too few rows to judge: %d of %d that version %s must answer first"
        log.info(words, found.rows, LEAST_ROWS, found.version)
        return 0
    limit = settings.monitoring.largest_drift
    beyond = found.beyond(limit)
    for name, value in beyond.items():
        extra = {"event": "drifted", "column_name": name, "drift": round(value, 4)}
        log.warning("drift: %s moved, index %.2f above %.2f", name, value, limit, extra=extra)
    if not beyond:
        log.info("drift: none above %.2f in the newest %s", limit, counting(found.rows))
    return MOVED if beyond else 0


def _pace(took: Took) -> str:
    if took.answers == 1:
        return f"in {_brief(took.total)}"
    return f"half of the answers within {_brief(took.half)}, 99 of 100 within {_brief(took.p99)}"


def _brief(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def _age(moment: float) -> str:
    hours = (time.time() - moment) / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.1f} hours"
