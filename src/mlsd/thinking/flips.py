"""Which change of one requirement would change a decision: found by deciding again, never written by hand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.thinking.choose import Facts, Pins, choose
from mlsd.thinking.contradictions import check
from mlsd.thinking.steps import answers_of, steps, walk_again
from mlsd.thinking.what_if import changed
from mlsd.vocabulary.errors import MlsdError
from mlsd.vocabulary.model import Flip, Question, Requirements, Value

_STEPS = (0.001, 0.01, 0.1, 0.3, 3, 10, 100, 1_000, 10_000)
_MOST_PER_SLOT = 6
_FARTHEST = 3.0
"""Powers of ten: no requirement changes more than a thousandfold."""
ANOTHER_TASK = frozenset({"problem", "modality", "classes"})
"""Changing these means another system, not another requirement for this one."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a question and everything that follows from it."""

    value: Value
    facts: Facts

    def differs(self, other: Point) -> bool:
        """Return whether any slot got another component."""
        return any(self.facts[slot] != other.facts[slot] for slot in slots())


def flips(requirements: Requirements, pins: Pins, facts: Facts) -> dict[str, tuple[Flip, ...]]:
    """Return for each slot the changes of one answer that would change its component, nearest first.

    Args:
        requirements: the present ones.
        pins: slot -> component fixed by hand; a pinned slot never flips.
        facts: everything that follows from the present requirements.
    """
    search = _Search(requirements, pins, facts)
    near: dict[str, dict[tuple[str, str], tuple[float, Flip]]] = {slot: {} for slot in slots()}
    for id_ in sorted(requirements.applies & _that_matter()):
        for point in search.points(questions()[id_]):
            away = distance(questions()[id_], requirements[id_], point.value)
            if away > _FARTHEST:
                continue
            for slot, found in near.items():
                component = point.facts[slot]
                if component != facts[slot] and away < found.get((id_, component), (math.inf,))[0]:
                    flip = Flip({id_: point.value}, component, search.because(slot, id_, point))
                    found[id_, component] = (away, flip)
    return {slot: _nearest(found.values()) for slot, found in near.items() if found}


def _nearest(found: Iterable[tuple[float, Flip]]) -> tuple[Flip, ...]:
    ordered = sorted(found, key=lambda pair: (pair[0], pair[1].to))
    return tuple(flip for _, flip in ordered[:_MOST_PER_SLOT])


@cache
def _that_matter() -> frozenset[str]:
    """Return the questions that some rule or number reads, or that decide whether another applies."""
    known = questions()
    read = {name for step in steps() for name in step.reads}
    read |= {other for question in known.values() for other in question.when}
    countable = {id_ for id_, q in known.items() if q.choices or q.type in ("bool", "int", "float")}
    return frozenset(read & countable - ANOTHER_TASK)


def distance(question: Question, now: Any, value: Any) -> float:
    """Return the size of a change: in powers of ten for numbers, in steps along the choices otherwise."""
    if question.choices:
        words = list(question.choices)
        return 0.5 + 0.1 * abs(words.index(value) - words.index(now))
    if question.type == "bool":
        return 0.5
    return abs(math.log10((value or 1e-3) / (now or 1e-3)))


@dataclass(frozen=True, slots=True)
class _Search:
    requirements: Requirements
    pins: Mapping[str, str]
    facts: Facts

    def points(self, question: Question) -> Iterator[Point]:
        """Yield the values of one question at which the design changes."""
        now = self.requirements[question.id]
        if question.choices or question.type == "bool":
            choices: Iterable[Value] = question.choices or (not now,)
            for value in choices:
                if value != now and (point := self.at(question, value)) and self.possible(question, value):
                    yield point
            return
        if question.id == "examples" and self.are_smaller_when_more():
            return
        for direction in (1, -1):
            before = Point(now, self.facts)
            for value in _grid(question, float(now), direction):
                far = self.at(question, value)
                while far and far.differs(before):
                    before = self.first_between(question, before, far)
                    if self.possible(question, before.value):
                        yield before
                before = far or before

    def are_smaller_when_more(self) -> bool:
        """Return whether more examples in the same bytes would make the stream thinner: another stream."""
        return "data_gb" in self.requirements.said_by and "stream_mb_per_second" in self.facts

    def at(self, question: Question, value: Value) -> Point | None:
        """Return what follows from one value; None if a slot has no candidates left."""
        requirements, touched = changed(self.requirements, question.id, value)
        answers = answers_of(requirements)
        try:
            facts = walk_again(self.facts, answers, touched, self.pins, requirements["already_have"])
        except MlsdError:
            return None
        return Point(value, facts)

    def because(self, slot: str, id_: str, point: Point) -> str:
        """Return the title of the rule that decides a slot there; empty if it plainly reads the answer."""
        rule = choose(slots()[slot], point.facts, self.pins, self.requirements["already_have"]).rule
        return rule.title if rule and id_ not in rule.facts else ""

    def possible(self, question: Question, value: Value) -> bool:
        """Return whether the value contradicts no other answer."""
        try:
            check(changed(self.requirements, question.id, value)[0], {})
        except MlsdError:
            return False
        return True

    def first_between(self, question: Question, near: Point, far: Point) -> Point:
        """Return the round number nearest to `near` at which the design differs from there."""
        low, high = near, far
        while (middle := _between(question, low.value, high.value)) is not None:
            point = self.at(question, middle)
            if point and point.differs(near):
                high = point
            else:
                low = point or Point(middle, near.facts)
        return self.rounder(question, near, high)

    def rounder(self, question: Question, near: Point, found: Point) -> Point:
        """Return a point with a rounder value if one lies slightly further away and decides the same."""
        rough = _away(question, near.value, found.value)
        point = self.at(question, rough) if rough is not None else None
        return found if point is None or point.differs(found) else point


def _grid(question: Question, now: float, direction: int) -> list[Value]:
    start = now or 1.0
    low, high = question.minimum or 0.0, question.maximum if question.maximum is not None else math.inf
    values = {_typed(question, start * step) for step in _STEPS} | {_typed(question, start)}
    inside = [v for v in values if low <= v <= high and (v - now) * direction > 0 and v]
    return sorted(inside, reverse=direction < 0)


def _between(question: Question, one: Any, other: Any) -> Any:
    """Return a round number near the geometric mean of two; None if they are too close."""
    low, high = sorted((float(one), float(other)))
    for digits in (1, 2):
        middle = _typed(question, _round(math.sqrt(max(low, high / 100) * high), digits))
        if low < middle < high:
            return middle
    return None


def _away(question: Question, now: Any, value: Any) -> Value | None:
    """Return the next number with one digit, seen from `now`, if that is at most a fifth further."""
    unit = 10.0 ** math.floor(math.log10(value))
    rough = math.ceil(value / unit) * unit if value > now else math.floor(value / unit) * unit
    low, high = question.minimum or 0.0, question.maximum if question.maximum is not None else math.inf
    near_enough = max(rough, value) <= 1.2 * min(rough, value)
    return _typed(question, rough) if near_enough and low <= rough <= high and rough != value else None


def _round(value: float, digits: int) -> float:
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def _typed(question: Question, value: float) -> Any:
    rounded = _round(value, 2)
    return max(1, round(rounded)) if question.type == "int" else float(f"{rounded:.3g}")
