"""What came of the answers, by unit: the analysis knows units only, as whole units were drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import BadData
from ..settings import Settings
from ..storage import Storage
from .sequential import Moments
from .staged_exposures import Exposure, exposures, named_by_hash
from .staged_steps import Step

if TYPE_CHECKING:
    import polars as pl

DAY = 86_400
FOLDER = "outcomes"
UNIT, AT = "unit", "at"


@dataclass(frozen=True)
class Side:
    """The units that one version answered: all of them, and the sums of a metric of those that are closed."""

    units: int = 0
    closed: Moments = field(default_factory=Moments)


@dataclass(frozen=True)
class Compared:
    """A metric on either side at a step; `crossed` units met both versions, and count on neither side.

    `since` and `until` are the first exposures of the first and the last unit that is closed.
    """

    candidate: Side = field(default_factory=Side)
    champion: Side = field(default_factory=Side)
    crossed: int = 0
    since: float = 0.0
    until: float = 0.0


def compared(settings: Settings, storage: Storage, step: Step, metric: str, now: float) -> Compared:
    """Return a metric of the units on either side.

    A unit's outcome is the sum of the metric in the time that begins with its first exposure and lasts
    `[rollout] window_days`, and it counts once that time is over: nothing where nothing came. Outcomes are
    tables in storage under `outcomes/`, with the unit, the time, and a column for each metric.

    Raises:
        BadData: a table lacks a column.

    """
    logged = exposures(storage, step)
    if not logged:
        return Compared()
    import polars as pl

    units, crossed = _units(logged)
    window = settings.rollout.window_days * DAY
    closed = units.filter(pl.col(AT) + window <= now)
    sums = _sums(settings, storage, closed, metric, window)
    sides = {}
    for version in (step.version, step.champion):
        values = sums.filter(pl.col("version") == version)[metric].to_numpy()
        sides[version] = Side(units.filter(pl.col("version") == version).height, Moments.of(values))
    ends = (closed[AT].min(), closed[AT].max()) if closed.height else (0.0, 0.0)
    since, until = (float(one) for one in ends)  # type: ignore[arg-type]
    return Compared(sides[step.version], sides[step.champion], crossed, since, until)


def known_metrics(storage: Storage) -> bool:
    """Return whether anybody tells outcomes."""
    return bool(storage.names(FOLDER))


def _units(logged: list[Exposure]) -> tuple[pl.DataFrame, int]:
    """Return the units with their version and first exposure, and how many met both versions."""
    import polars as pl

    table = {UNIT: [one.unit for one in logged], "version": [one.version for one in logged]}
    frame = pl.DataFrame({**table, AT: [one.at for one in logged]})
    both = frame.group_by(UNIT).agg(pl.col("version").n_unique() > 1, pl.col(AT).min())
    crossed = int(both["version"].sum())
    alone = both.filter(~pl.col("version")).select(UNIT, AT)
    return alone.join(frame.select(UNIT, "version").unique(), on=UNIT), crossed


def _sums(
    settings: Settings, storage: Storage, units: pl.DataFrame, metric: str, window: float
) -> pl.DataFrame:
    import polars as pl

    found = [_outcomes(settings, storage, name, metric) for name in storage.names(FOLDER)]
    if not found:
        return units.with_columns(pl.lit(0.0).alias(metric)).head(0)
    events = pl.concat(found).join(units.rename({AT: "since"}), on=UNIT)
    inside = events.filter((pl.col(AT) >= pl.col("since")) & (pl.col(AT) < pl.col("since") + window))
    sums = inside.group_by(UNIT).agg(pl.col(metric).sum())
    return units.join(sums, on=UNIT, how="left").with_columns(pl.col(metric).fill_null(0.0))


def _outcomes(settings: Settings, storage: Storage, name: str, metric: str) -> pl.DataFrame:
    """Return a table of outcomes; units are named as exposures name them, times are seconds since 1970."""
    import polars as pl

    from ..data.privacy import pseudonyms

    rows = storage.read(name)
    for column in (UNIT, AT, metric):
        if column not in rows.columns:
            metrics = f"{settings.metrics.online} and {settings.metrics.guardrail}"
            why = f"outcomes are tables of {UNIT}, {AT}, {metrics}"
            raise BadData(f"{storage.url(name)} lacks {column!r}", why, "Mend the table")
    at = pl.col(AT).dt.epoch("ms") / 1000 if rows.schema[AT].is_temporal() else pl.col(AT)
    found = rows.select(pl.col(UNIT).cast(pl.String), at.cast(pl.Float64), pl.col(metric).cast(pl.Float64))
    key = named_by_hash(settings)
    return found.with_columns(pseudonyms(found[UNIT], key)) if key else found
