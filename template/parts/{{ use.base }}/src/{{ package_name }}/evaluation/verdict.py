"""What the evidence says about a limit: it holds, it is broken, or there is not enough evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..settings import Signed
from .intervals import Interval

Held = Literal["holds", "broken", "not enough evidence"]


@dataclass(frozen=True)
class Verdict:
    """The result of a gate. `gate` is its name in `[[signed]]`, `switch` the setting that holds its limit.

    `subject` is the column that it is about, empty for the whole model; `needed` is how many rows would be
    enough, if there are too few and that number is known.
    """

    gate: str
    title: str
    held: Held
    words: str
    switch: str = ""
    subject: str = ""
    needed: int = 0


def at_most(value: Interval, limit: float) -> Held:
    """Return whether a number is at most its limit, from the number's interval."""
    low, high = value
    if high <= limit:
        return "holds"
    return "broken" if low > limit else "not enough evidence"


def better(gain: Interval) -> Held:
    """Return whether something is better, from the interval of its gain."""
    low, high = gain
    if low > 0:
        return "holds"
    return "broken" if high <= 0 else "not enough evidence"


def no_worse(gain: Interval, margin: float) -> Held:
    """Return whether something is worse by no more than a margin, from the interval of its gain."""
    low, high = gain
    return at_most((-high, -low), margin)


def signature(verdict: Verdict, signed: Iterable[Signed], recipe: str, today: date) -> Signed | None:
    """Return the signature for a gate, for this recipe and column and not expired; None if there is none."""
    for one in signed:
        meant = one.gate == verdict.gate and one.recipe == recipe
        if meant and (not verdict.subject or verdict.subject in one.groups) and today <= one.expires:
            return one
    return None


def blocking(
    verdicts: Iterable[Verdict], signed: tuple[Signed, ...], recipe: str, today: date
) -> list[Verdict]:
    """Return the gates that block promotion: they do not hold, and nobody has signed for them."""
    return [one for one in verdicts if one.held != "holds" and signature(one, signed, recipe, today) is None]
