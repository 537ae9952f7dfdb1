"""One look at a test: what is known, and whether that is enough. It may be taken at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..evaluation.intervals import Interval
from ..settings import Settings
from ..storage import Storage
from .ab_test_plan import LEAST_DAYS, ONLINE_ERROR, SHARE
from .sequential import by_plan, difference, done, uneven
from .staged_health import ERROR
from .staged_outcomes import DAY, Compared, outcomes
from .staged_steps import Step

# Kohavi, Tang & Xu, "Trustworthy Online Controlled Experiments", 2020, chapter 21.
UNEVEN_ERROR = 0.001
Result = Literal["goes on", "better", "worse", "not shown", "harm", "uneven"]


@dataclass(frozen=True)
class Look:
    """What is known about a test at one moment.

    `gain` and `harm` are the confidence intervals of the differences (candidate minus champion) of the online
    metric and of the guardrail. `done` is the share of the planned information, `days` the time span of the
    first exposures of the closed units.
    """

    at: float
    online: Compared
    guardrail: Compared
    gain: Interval
    harm: Interval
    done: float
    days: float
    result: Result
    why: str = field(default="")


def judged(settings: Settings, step: Step, online: Compared, guardrail: Compared, now: float) -> Look:
    """Return a look at a test; the checks come in order of importance.

    Harm stops a test at once; a gain counts only after a whole week of closed units.
    """
    one, other = online.candidate.closed, online.champion.closed
    gain = by_plan(one, other, step.planned, ONLINE_ERROR)
    harm = difference(guardrail.candidate.closed, guardrail.champion.closed, step.planned, ERROR)
    known = done(one, other, step.planned) if min(one.count, other.count) > 1 else 0.0
    days = (online.until - online.since) / DAY
    look = Look(now, online, guardrail, gain, harm, known, days, "goes on")
    result, why = _result(settings, step, look)
    return Look(now, online, guardrail, gain, harm, known, days, result, why)


def look_at(settings: Settings, storage: Storage, step: Step, now: float) -> Look:
    """Return what is known about a test at a moment, in seconds since 1970."""
    metrics = (settings.metrics.online, settings.metrics.guardrail)
    told = [outcomes(settings, storage, step, one) for one in metrics]
    online, guardrail = (one.at(now) if one else Compared() for one in told)
    return judged(settings, step, online, guardrail, now)


def _result(settings: Settings, step: Step, look: Look) -> tuple[Result, str]:
    metrics, sides = settings.metrics, (look.online.candidate, look.online.champion)
    units = sides[0].units + sides[1].units
    if uneven(sides[0].units, units, SHARE, UNEVEN_ERROR):
        words = f"{sides[0].units:,} of {units:,} units are not a half: exposures were lost on one side"
        return "uneven", words
    if _wholly(look.harm, worse=True, better=settings.rollout.guardrail):
        return "harm", f"{metrics.guardrail} is worse by {_words(look.harm)} a unit"
    if _wholly(look.gain, worse=True, better=settings.experiment.online):
        return "worse", f"{metrics.online} is worse: the difference is {_words(look.gain)} a unit"
    if look.days >= LEAST_DAYS:
        if _wholly(look.gain, worse=False, better=settings.experiment.online):
            return "better", f"{metrics.online} is better: the difference is {_words(look.gain)} a unit"
        if look.done >= 1:
            return "not shown", f"by plan, {metrics.online} is not shown to be better ({_words(look.gain)})"
    wait = settings.experiment.days + settings.rollout.window_days
    if look.at - step.at > wait * DAY:
        return "not shown", f"after {wait:g} days {metrics.online} is not shown to be better"
    return "goes on", f"{look.done:.0%} of what is planned is known, from {look.days:.1f} days"


def _wholly(interval: Interval, *, worse: bool, better: Literal["lower", "higher"]) -> bool:
    """Return whether an interval lies entirely on one side of zero: the worse one, or the better one."""
    low, high = interval
    return high < 0 if (better == "higher") == worse else low > 0


def _words(interval: Interval) -> str:
    return f"{interval[0]:.3g} to {interval[1]:.3g}"
