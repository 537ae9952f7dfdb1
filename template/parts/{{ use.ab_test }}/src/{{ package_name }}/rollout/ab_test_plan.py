"""How long a test of the online metric has to run, stated before it begins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from ..settings import Settings
from ..storage import Storage
from .sequential import LEAST_UNITS, boundary, units_needed
from .staged_exposures import exposures
from .staged_outcomes import DAY, outcomes
from .staged_steps import Step

# Of all tests of equally good versions 5 % end with a wrong decision: these by the online metric, the others
# by the guardrail, which spends `staged_health.ERROR`.
ONLINE_ERROR = 0.04
SHARE = 0.5
# Each weekday counts equally often (Kohavi, Tang & Xu, "Trustworthy Online Controlled Experiments", 2020,
# chapter 2).
LEAST_DAYS = 7.0


@dataclass(frozen=True)
class Plan:
    """The units per arm that a test needs, the days until they are complete, and what it can then detect.

    `effect` is the difference of the means detected with `power`; `source` says where the metric's variance
    comes from. `late` is the remaining power if the test ends early; empty if it does not.
    """

    units: int
    days: float
    effect: str
    source: str
    late: str = ""

    def words(self, settings: Settings) -> str:
        """Return the plan as one line."""
        wait, power = settings.rollout.window_days, settings.experiment.power
        one = f"{self.units:,} units a side, about {self.days:.0f} days of answers and {wait:g} for outcomes"
        return f"{one}, show {self.effect} with a power of {power:g} ({self.source}){self.late}"


def plan(settings: Settings, storage: Storage, canary: Step, now: float) -> Plan:
    """Return the plan of a test, from what was observed with the last traffic share.

    A test also waits for all units of a whole week, so extra units make it more certain, not shorter.
    """
    logged, lasted = exposures(storage, canary), max(now - canary.at, 1.0)
    a_day = len({one.unit for one in logged}) / lasted * DAY
    found = outcomes(settings, storage, canary, settings.metrics.online)
    known = found.at(now) if found else None
    effect, source = (
        f"a difference of {settings.experiment.effect:.0%}",
        "the design's estimate of the spread",
    )
    needed = settings.experiment.units
    if known is not None:
        both = known.candidate.closed.plus(known.champion.closed)
        if both.count >= LEAST_UNITS and both.mean and both.variance:
            aim = abs(both.mean) * settings.experiment.effect
            needed = units_needed(both.variance, aim, ONLINE_ERROR, settings.experiment.power)
            effect = f"a difference of {aim:.3g} in {both.mean:.3g} ({settings.experiment.effect:.0%})"
            source = f"the spread over {both.count:,} units"
    units = max(needed, math.ceil(a_day * LEAST_DAYS / 2))
    days = max(LEAST_DAYS, 2 * units / a_day) if a_day else math.inf
    late, longest = "", settings.experiment.days
    if days > longest:
        power = power_at(longest / days * units, units, settings.experiment.power)
        late = f"; it ends after {longest:g} days at the latest, when its power is about {power:.2f}"
    return Plan(units, days, effect, source, late)


def power_at(units: float, needed: float, power: float) -> float:
    """Return the power with another number of units than the one that has `power`."""
    normal, reach = NormalDist(), boundary(ONLINE_ERROR)
    return normal.cdf((reach + normal.inv_cdf(power)) * math.sqrt(units / needed) - reach)
