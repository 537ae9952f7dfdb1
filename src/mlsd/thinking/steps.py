"""Everything that is derived, in order: numbers and slots, each with the facts that it reads.

Because every step names what it reads, a change of one answer recomputes only what depends on it. That is
what makes flip points cheap: they try some three hundred changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from mlsd.knowledge.rules import slots
from mlsd.thinking.choose import Choice, Facts, Have, Pins, choose, required, requirers
from mlsd.thinking.sizing import MEASURES
from mlsd.thinking.sizing._measure import Measure, quantity
from mlsd.vocabulary.model import Quantity, Requirements, Slot


@dataclass(frozen=True, slots=True)
class Step:
    """One derived fact: a slot, or a number with the measures that may give it (the first that applies)."""

    id: str
    reads: frozenset[str]
    slot: Slot | None = None
    measures: tuple[Measure, ...] = ()


@cache
def steps() -> tuple[Step, ...]:
    """Return all steps, each number as soon as the slots that it reads are decided."""
    numbers = list(_numbers())
    placed = list(_ready(numbers, set()))
    for slot in slots().values():
        placed.append(Step(slot.id, _reads(slot), slot))
        placed += _ready(numbers, {step.id for step in placed})
    return tuple(placed)


def answers_of(requirements: Requirements) -> Facts:
    """Return the answers that apply: the facts known before anything is derived."""
    return {id_: requirements.values[id_] for id_ in requirements.applies}


def walk(answers: Facts, pins: Pins, have: Have) -> tuple[Facts, dict[str, Choice], dict[str, Quantity]]:
    """Return all facts, and the choices and numbers among them.

    Raises:
        NoCandidate: a slot has no candidates left.
    """
    facts = dict(answers)
    choices: dict[str, Choice] = {}
    numbers: dict[str, Quantity] = {}
    for step in steps():
        if step.slot:
            choices[step.id] = choose(step.slot, facts, pins, have)
            facts[step.id] = choices[step.id].component
        elif found := _measured(step.measures, facts):
            numbers[step.id] = found
            facts[step.id] = found.value
    return facts, choices, numbers


def walk_again(before: Facts, answers: Facts, changed: Iterable[str], pins: Pins, have: Have) -> Facts:
    """Return all facts after some answers changed, recomputing only what depends on them.

    Args:
        before: the result of `walk`.
        answers: all answers that apply now.
        changed: the ids that changed, appeared, or disappeared.
        pins: slot -> component fixed by hand.
        have: the components that the team already runs.
    """
    touched = set(changed)
    facts = dict(before)
    for id_ in touched:
        facts.pop(id_, None)
        if id_ in answers:
            facts[id_] = answers[id_]
    for step in steps():
        if not touched.isdisjoint(step.reads) and _redo(step, facts, pins, have):
            touched.add(step.id)
    return facts


def _redo(step: Step, facts: Facts, pins: Pins, have: Have) -> bool:
    """Recompute one step and return whether its value changed."""
    before = facts.pop(step.id, None)
    after = choose(step.slot, facts, pins, have).component if step.slot else _value(step.measures, facts)
    if after is not None:
        facts[step.id] = after
    return bool(after != before)


def _measured(measures: Sequence[Measure], facts: Facts) -> Quantity | None:
    for measure in measures:
        inputs = measure.inputs(facts)
        if inputs is not None:
            return quantity(measure, inputs, measure.value(inputs))
    return None


def _value(measures: Sequence[Measure], facts: Facts) -> float | None:
    for measure in measures:
        inputs = measure.inputs(facts)
        if inputs is not None:
            return measure.value(inputs)
    return None


def _numbers() -> Iterator[Step]:
    for id_, group in groupby(MEASURES, key=lambda measure: measure.id):
        measures = tuple(group)
        yield Step(id_, frozenset().union(*(measure.reads for measure in measures)), measures=measures)


def _ready(numbers: list[Step], placed: set[str]) -> Iterator[Step]:
    """Yield and remove the numbers that depend only on slots and numbers already placed."""
    derived = {*slots(), *(measure.id for measure in MEASURES)}
    for step in list(numbers):
        if step.reads & derived <= placed:
            numbers.remove(step)
            placed.add(step.id)
            yield step


def _reads(slot: Slot) -> frozenset[str]:
    of_rules = (name for rule in (*slot.gates, *slot.rules) for name in rule.facts)
    return frozenset((*of_rules, *requirers(slot.id), *required(slot.id)))
