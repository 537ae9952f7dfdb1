"""Which change of one requirement would change a decision: found by deciding again, never written by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from mlsd.knowledge.questions import questions
from mlsd.thinking.choose import components_of, facts_of
from mlsd.thinking.contradictions import check
from mlsd.thinking.require import settle
from mlsd.thinking.size import size
from mlsd.vocabulary.errors import MlsdError
from mlsd.vocabulary.model import Flip, Question, Requirements, Value

Chosen = Mapping[str, str]
_STEPS = (0.001, 0.01, 0.1, 0.3, 3, 10, 100, 1_000, 10_000)
_MOST_PER_SLOT = 6


def flips(requirements: Requirements, pins: Mapping[str, str], chosen: Chosen) -> dict[str, tuple[Flip, ...]]:
    """Give for each slot the changes of one answer that would give another component."""
    found: dict[str, list[Flip]] = {}
    for id_ in questions():
        if id_ not in requirements.applies:
            continue
        for value, other in _changes(requirements, pins, chosen, questions()[id_]):
            for slot, component in other.items():
                if component != chosen[slot]:
                    found.setdefault(slot, []).append(Flip({id_: value}, component))
    return {slot: tuple(_nearest_first(flips_)[:_MOST_PER_SLOT]) for slot, flips_ in found.items()}


def decided_with(
    requirements: Requirements, pins: Mapping[str, str], id_: str, value: Value
) -> Chosen | None:
    """Give slot -> component after one answer has changed; None where that contradicts another answer."""
    said = {key: requirements.values[key] for key in requirements.said_by} | {id_: value}
    changed = settle(said, requirements.said_by)
    try:
        check(changed)
        return components_of(facts_of(changed, size(changed)), pins, changed["already_have"])
    except MlsdError:
        return None


def _changes(
    requirements: Requirements, pins: Mapping[str, str], chosen: Chosen, question: Question
) -> Iterator[tuple[Value, Chosen]]:
    now: Any = requirements[question.id]
    if question.choices or question.type == "bool":
        for value in question.choices or (not now,):
            if value != now and (other := decided_with(requirements, pins, question.id, value)):
                yield value, other
    elif question.type in ("int", "float"):
        yield from _thresholds(requirements, pins, chosen, question, float(now))


def _thresholds(
    requirements: Requirements, pins: Mapping[str, str], chosen: Chosen, question: Question, now: float
) -> Iterator[tuple[Value, Chosen]]:
    """Walk away from the present number in both directions and stop at each place where the design changes."""
    for direction in (1, -1):
        near, before = now, chosen
        for far in _grid(question, now, direction):
            other = decided_with(requirements, pins, question.id, _typed(question, far))
            if other is None:
                break
            while other != before:
                near, before = _narrow(requirements, pins, question, (near, before), (far, other))
                yield _typed(question, near), before
            near = far


def _grid(question: Question, now: float, direction: int) -> list[float]:
    start = now or 1.0
    low = question.minimum or 0.0
    high = question.maximum if question.maximum is not None else math.inf
    values = [start * step for step in _STEPS] + ([low] if low and not question.exclusive_minimum else [])
    inside = [v for v in values if low <= v <= high and (v - now) * direction > 0]
    return sorted(inside, reverse=direction < 0)


def _narrow(
    requirements: Requirements,
    pins: Mapping[str, str],
    question: Question,
    near: tuple[float, Chosen],
    far: tuple[float, Chosen],
) -> tuple[float, Chosen]:
    """Give the round number nearest to the present one at which the design is another."""
    (low, before), (high, after) = near, far
    best = (high, after)
    for _ in range(6):
        middle = _round(math.sqrt(low * high)) if low > 0 else _round(high / 10)
        if middle in (low, high) or not min(low, high) < middle < max(low, high):
            break
        there = decided_with(requirements, pins, question.id, _typed(question, middle))
        if there is None or there == before:
            low = middle
        else:
            high, best = middle, (middle, there)
    return best


def _round(value: float) -> float:
    digits = 1 - math.floor(math.log10(abs(value)))
    return round(value, digits)


def _typed(question: Question, value: float) -> Value:
    return max(1, round(value)) if question.type == "int" else float(f"{value:.3g}")


def _nearest_first(flips_: list[Flip]) -> list[Flip]:
    """Keep one flip per question and component: the first found is the nearest."""
    seen: dict[tuple[str, str], Flip] = {}
    for flip in flips_:
        seen.setdefault((next(iter(flip.set)), flip.to), flip)
    return list(seen.values())
