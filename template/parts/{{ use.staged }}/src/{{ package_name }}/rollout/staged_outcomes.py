"""Outcomes of the answers by unit: units were randomized, so units are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..data.privacy import pseudonyms
from ..errors import BadData
from ..settings import Settings
from ..storage import Storage
from .sequential import Moments
from .staged_exposures import Exposure, exposures, named_by_hash
from .staged_steps import Step

if TYPE_CHECKING:  # a service without outcomes does not need it
    import polars as pl

DAY = 86_400
FOLDER = "outcomes"
UNIT, AT, VERSION, VALUE = "unit", "at", "version", "value"


@dataclass(frozen=True)
class Side:
    """The units that one version answered, and the values of those whose window is over."""

    units: int = 0
    closed: Moments = field(default_factory=Moments)


@dataclass(frozen=True)
class Compared:
    """A metric on both sides; `crossed` units met both versions and count on neither side.

    `since` and `until` are the first exposures of the first and the last unit whose window is over.
    """

    candidate: Side = field(default_factory=Side)
    champion: Side = field(default_factory=Side)
    crossed: int = 0
    since: float = 0.0
    until: float = 0.0


@dataclass(frozen=True)
class Outcomes:
    """The units of a step: their version, the time of their first answer, and the value of a metric.

    A value is final `window` seconds after that time.
    """

    step: Step
    units: pl.DataFrame
    crossed: int
    window: float

    def at(self, now: float) -> Compared:
        """Return the comparison at a time (seconds since 1970), from units whose window is over."""
        import polars as pl

        there = self.units.filter(pl.col(AT) <= now)
        closed = there.filter(pl.col(AT) + self.window <= now)
        sides = []
        for version in (self.step.version, self.step.champion):
            values = closed.filter(pl.col(VERSION) == version)[VALUE].to_numpy()
            sides.append(Side(there.filter(pl.col(VERSION) == version).height, Moments.of(values)))
        times = closed[AT].to_numpy()
        ends = (float(times.min()), float(times.max())) if len(times) else (0.0, 0.0)
        return Compared(sides[0], sides[1], self.crossed, *ends)


def outcomes(settings: Settings, storage: Storage, step: Step, metric: str) -> Outcomes | None:
    """Return the value of a metric for each unit of a step; None without exposures or outcomes.

    The value is the sum of the metric from the unit's first exposure through `[rollout] window_days`; zero
    if nothing came in. Outcomes are tables in storage under `outcomes/` with the unit, the time, and a
    column for each metric.

    Raises:
        BadData: a table lacks a column.

    """
    names = storage.names(FOLDER)
    logged = exposures(storage, step) if names else []
    if not logged:
        return None
    import polars as pl

    window = settings.rollout.window_days * DAY
    units, crossed = _units(logged)
    events = pl.concat([_told(settings, storage, name, metric) for name in names])
    timed = events.join(units.select(UNIT, since=AT), on=UNIT)
    inside = timed.filter((pl.col(AT) >= pl.col("since")) & (pl.col(AT) < pl.col("since") + window))
    sums = inside.group_by(UNIT).agg(pl.col(VALUE).sum())
    found = units.join(sums, on=UNIT, how="left").with_columns(pl.col(VALUE).fill_null(0.0))
    return Outcomes(step, found, crossed, window)


def _units(logged: list[Exposure]) -> tuple[pl.DataFrame, int]:
    """Return the units with their version and first exposure, and the number that met both versions."""
    import polars as pl

    table = {UNIT: [one.unit for one in logged], VERSION: [one.version for one in logged]}
    frame = pl.DataFrame({**table, AT: [one.at for one in logged]})
    both = frame.group_by(UNIT).agg(pl.col(VERSION).n_unique() > 1, pl.col(AT).min())
    alone = both.filter(~pl.col(VERSION)).select(UNIT, AT)
    return alone.join(frame.select(UNIT, VERSION).unique(), on=UNIT), int(both[VERSION].sum())


def _told(settings: Settings, storage: Storage, name: str, metric: str) -> pl.DataFrame:
    """Return a table of outcomes with units named as in exposures, and times in seconds since 1970."""
    import polars as pl

    rows = storage.read(name)
    for column in (UNIT, AT, metric):
        if column not in rows.columns:
            metrics = f"{settings.metrics.online} and {settings.metrics.guardrail}"
            why = f"outcomes are tables of {UNIT}, {AT}, {metrics}"
            raise BadData(f"{storage.url(name)} lacks {column!r}", why, "Mend the table")
    at = pl.col(AT).dt.epoch("ms") / 1000 if rows.schema[AT].is_temporal() else pl.col(AT)
    kinds = (pl.col(UNIT).cast(pl.String), at.cast(pl.Float64), pl.col(metric).cast(pl.Float64).alias(VALUE))
    found, key = rows.select(kinds), named_by_hash(settings)
    return found.with_columns(pseudonyms(found[UNIT], key)) if key else found
