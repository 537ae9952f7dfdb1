"""The nearest design whose parts are all built: by pins first, else by changes of one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlsd.knowledge.rules import slots
from mlsd.thinking.decide import design, not_ready
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import MlsdError
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value


@dataclass(frozen=True, slots=True)
class Way:
    """What to change so that every part is built."""

    sets: Mapping[str, Value]
    pins: Mapping[str, str]


MOST_STEPS = 12


def nearest_ready(wanted: Design, pins: Mapping[str, str]) -> Way | None:
    """Give the few changes that lead to a design whose parts have code, or None if none were found.

    Greedy: one slot after the other gets the first candidate that leaves fewer parts without code and that no
    rule forbids; where no candidate does, one answer changes instead.
    """
    now, way = wanted, Way({}, dict(pins))
    for _ in range(MOST_STEPS):
        if not not_ready(now):
            return replace(way, pins={slot: id_ for slot, id_ in way.pins.items() if pins.get(slot) != id_})
        step = next(_better(now, way, _pinned(now, way)), None) or next(
            _better(now, way, _changed(now, way)), None
        )
        if step is None:
            return None
        now, way = step
    return None


def _better(now: Design, way: Way, ways: Iterator[Way]) -> Iterator[tuple[Design, Way]]:
    missing = len(not_ready(now))
    for other in ways:
        try:
            there = _decided(now, other)
        except MlsdError:
            continue
        forbidden = any(
            d.warnings for slot, d in there.decisions.items() if slot in other.pins and slot not in way.pins
        )
        if not forbidden and len(not_ready(there)) < missing:
            yield there, other


def _pinned(now: Design, way: Way) -> Iterator[Way]:
    for slot in _unready_slots(now):
        for id_ in slots()[slot].candidates:
            if id_ != now.component(slot):
                yield replace(way, pins={**way.pins, slot: id_})


def _changed(now: Design, way: Way) -> Iterator[Way]:
    """Give ways in which one answer changes; the flips of the design tell which answers matter here."""
    flipping = design(now.requirements, way.pins).decisions
    for slot in _unready_slots(now):
        for flip in flipping[slot].flips:
            yield replace(way, sets={**way.sets, **flip.set})


def _unready_slots(now: Design) -> list[str]:
    missing = set(not_ready(now))
    return [slot for slot, decision in now.decisions.items() if decision.component in missing]


def _decided(now: Design, way: Way) -> Design:
    r = now.requirements
    said = {id_: Answer(r.values[id_], who) for id_, who in r.said_by.items()}
    said |= {id_: Answer(value, SaidBy.FLAG) for id_, value in way.sets.items()}
    return design(require(said, strict=False), way.pins, with_flips=False)
