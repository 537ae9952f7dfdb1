"""The offline metric on live predictions, once their truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from ..data.privacy import pseudonym_key, pseudonyms
from ..errors import BadData
from ..evaluation.fairness import Gap, gaps
from ..evaluation.intervals import Interval, draws, interval
from ..evaluation.metrics import Metric
from ..registry.expected import Expected
from ..registry.serving_model import Serving, serving_model
from ..settings import Settings
from ..storage import Storage, open_storage
from .predictions import complete, tables
from .truth import answered_alike, gathered, joined_by, rated, scored

DAY = 86_400
TRUTH = "truth"
# This many of the newest predictions with a truth are enough; older ones describe older models and days.
ENOUGH_ROWS = 10_000


@dataclass(frozen=True)
class Live:
    """The offline metric on predictions whose truth has arrived, its 95 % interval, and the gaps there."""

    metric: Metric
    name: str
    value: float
    interval: Interval
    rows: int
    gaps: tuple[Gap, ...]

    def worse(self, expected: Expected) -> bool:
        """Return whether it is worse than in the report: the two 95 % intervals do not overlap."""
        if self.metric.greater_is_better:
            return self.interval[1] < expected.low
        return self.interval[0] > expected.high


def live(settings: Settings, now: float) -> Live | str:
    """Return how good the predictions were whose truth has arrived, or why that is unknown.

    The truth is read from storage under `truth/`: tables of the key and the target; if a key has several, the
    last table wins. If these tables have the sensitive columns, too, groups are compared. Predictions younger
    than the label delay are left out, since truth that arrives early is not representative; so are those of
    models with other classes. `now` is in seconds since 1970.

    Raises:
        BadData: a table of the truth lacks the key or the target.

    """
    storage, key = open_storage(settings), joined_by(settings)
    if not key:
        return "unknown, as rows have no key"
    until = now - settings.data.label_delay_days * DAY
    truth = [_truth(settings, storage, name) for name in storage.names(TRUTH)]
    batches = complete(storage, until)
    if not batches or not truth:
        days = settings.data.label_delay_days
        after = f", {days:g} days after the predictions" if days else ""
        return f"unknown until truth arrives in {storage.url(TRUTH)}{after}"
    known = gathered(settings, pl.concat(truth, how="diagonal"))
    model = serving_model(settings)
    comparable = (rows for rows in tables(storage, batches) if answered_alike(rows, model))
    both = _first(_by_text(rows, key).join(known, on=key) for rows in comparable)
    if both.is_empty():
        return "unknown, as no truth belongs to a prediction"
    return _evaluated(settings, model, both)


def _evaluated(settings: Settings, model: Serving, both: pl.DataFrame) -> Live:
    metric, found = scored(settings, both, model)
    sure = interval(
        draws(lambda some: metric.compute(found.take(some)), len(found.truth), settings.sample.seed)
    )
    groups = {name: both[name].to_numpy() for name in settings.data.sensitive if name in both.columns}
    between = gaps(groups, rated(settings, found, model), settings.checks.largest_gap) if groups else ()
    return Live(metric, settings.metrics.offline, metric.compute(found), sure, both.height, between)


def _first(tables: Iterator[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of the first tables, until there are enough; the other tables are not read."""
    found = [pl.DataFrame()]
    for table in tables:
        found.append(table)
        if sum(one.height for one in found) >= ENOUGH_ROWS:
            break
    return pl.concat(found, how="diagonal_relaxed")


def _truth(settings: Settings, storage: Storage, name: str) -> pl.DataFrame:
    key, target = joined_by(settings), settings.data.target
    rows = storage.read(name)
    for column in (key, target):
        if column not in rows.columns:
            why = f"a table of the truth has {key!r} and {target!r}"
            raise BadData(f"{storage.url(name)} lacks {column!r}", why, "Add the column")
    groups = [pl.col(one).cast(pl.String) for one in settings.data.sensitive if one in rows.columns]
    kept = rows.select(key, pl.col(target).cast(pl.String), *groups).drop_nulls([key, target])
    hidden = [one for one in settings.data.personal if one in kept.columns and one not in (key, target)]
    return _by_text(kept.with_columns(pseudonyms(kept[one], pseudonym_key(settings)) for one in hidden), key)


def _by_text(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return rows whose key is a text: a client may send 7 or "7"."""
    return rows.with_columns(pl.col(key).cast(pl.String))
