"""Comparisons that stay valid however often you look at them: peeking does not add errors.

Harm, with no end date: the confidence sequence of the normal mixture (Robbins 1970; Johari, Koomen, Pekelis &
Walsh, "Always Valid Inference", Operations Research 2022), for any distribution with a variance as units
grow many (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, "Time-uniform central limit theory and asymptotic
confidence sequences", Annals of Statistics 2024). Gain, up to a planned number of units, where this is
narrower: the boundary of O'Brien & Fleming (Biometrics 1979) for continuous looks, which is that of a
Brownian motion (Lan & DeMets, Biometrika 1983). Counts: the mixture test of a share (Lindon & Malek,
"Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022).
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Self

import msgspec
import numpy as np

from ..arrays import Array
from ..evaluation.intervals import Interval

# Below this, the mean of a skewed number is not yet normal; tests check the error rates with it.
LEAST_UNITS = 100


class Moments(msgspec.Struct, frozen=True):
    """The moments of some numbers: their count, their sum, and the sum of their squares."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, values: Array) -> Self:
        """Return the moments of numbers, `(numbers,)`."""
        numbers = np.asarray(values, dtype=np.float64)
        return cls(len(numbers), float(numbers.sum()), float(np.square(numbers).sum()))

    def plus(self, other: Moments) -> Moments:
        """Return the moments of both sets of numbers together."""
        total, squares = self.total + other.total, self.squares + other.squares
        return Moments(self.count + other.count, total, squares)

    @property
    def mean(self) -> float:
        """Return the mean, or NaN if there are no numbers."""
        return self.total / self.count if self.count else math.nan

    @property
    def variance(self) -> float:
        """Return the variance, or NaN for fewer than two numbers."""
        if self.count < 2:
            return math.nan
        return max(self.squares - self.total * self.mean, 0.0) / (self.count - 1)


def difference(one: Moments, other: Moments, planned: float, error: float) -> Interval:
    """Return an interval that contains the difference of two means at all times, in `1 - error` of tests.

    Each number belongs to a different unit. `planned` is the expected number of units per side: the interval
    is narrowest there and valid everywhere. With too few units it is infinite.
    """
    if min(one.count, other.count) < LEAST_UNITS:
        return -math.inf, math.inf
    now = one.variance / one.count + other.variance / other.count
    if now == 0:
        return one.mean - other.mean, one.mean - other.mean
    reach = _half_width(now, (one.variance + other.variance) / planned, error)
    middle = one.mean - other.mean
    return middle - reach, middle + reach


def by_plan(one: Moments, other: Moments, planned: float, error: float) -> Interval:
    """Return an interval that contains the difference of two means at each look up to `planned` units.

    It misses in a share `error` of all tests, however many looks there are. It is wide at first and, at the
    planned number, hardly wider than the interval of a single look.
    """
    if min(one.count, other.count) < LEAST_UNITS:
        return -math.inf, math.inf
    now = one.variance / one.count + other.variance / other.count
    middle = one.mean - other.mean
    reach = boundary(error) * math.sqrt(now / done(one, other, planned))
    return middle - reach, middle + reach


def done(one: Moments, other: Moments, planned: float) -> float:
    """Return the share of the planned information that has come in: above 0 and at most 1."""
    now = one.variance / max(one.count, 1) + other.variance / max(other.count, 1)
    share = (one.variance + other.variance) / planned / now if now > 0 else 1.0
    return min(1.0, max(share, 1e-9))


def boundary(error: float) -> float:
    """Return the bound that a Brownian motion on [0, 1] crosses, up or down, with probability `error`.

    By reflection, its maximum exceeds `c` twice as often as its end does.
    """
    return NormalDist().inv_cdf(1 - error / 4)


def units_needed(variance: float, effect: float, error: float, power: float) -> int:
    """Return the units per side that detect a difference of `effect` in a share `power` of tests."""
    reach = boundary(error) + NormalDist().inv_cdf(power)
    return math.ceil(2 * variance * (reach / effect) ** 2)


def _half_width(now: float, planned: float, error: float) -> float:
    """Return half an interval's width, from the variance of the difference now and as planned."""
    spent = -2 * math.log(error)
    mixed = planned * (spent + math.log(spent + 1))
    return math.sqrt(now * (now + mixed) / mixed * (spent + math.log((now + mixed) / now)))


def uneven(hits: int, events: int, share: float, error: float) -> bool:
    """Return whether the share of hits differs from `share`; false at any look with probability `error`."""
    return events > 0 and _evidence(hits, events, share) >= -math.log(error)


def _evidence(hits: int, events: int, share: float) -> float:
    """Return the log evidence against a share: the likelihood ratio of any other share to it."""
    other = math.lgamma(hits + 1) + math.lgamma(events - hits + 1) - math.lgamma(events + 2)
    return other - hits * math.log(share) - (events - hits) * math.log1p(-share)
