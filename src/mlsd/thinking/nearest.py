"""The nearest design whose parts are all built: by pins first, else by changing one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.thinking.choose import in_order_of_preference
from mlsd.thinking.decide import design
from mlsd.thinking.files import not_built, unbuilt_slots
from mlsd.thinking.require import require
from mlsd.thinking.steps import answers_of, walk
from mlsd.vocabulary.errors import MlsdError
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value


@dataclass(frozen=True, slots=True)
class Way:
    """What to change so that every part is built."""

    sets: Mapping[str, Value]
    pins: Mapping[str, str]


MOST_STEPS = 12


def nearest_ready(wanted: Design, pins: Mapping[str, str]) -> Way | None:
    """Return the few changes that lead to a design whose parts have code, or None if none were found.

    Greedy: one slot after the other gets the first candidate that no rule forbids and that leaves fewer parts
    without code; if there is none, one answer changes; a slot is emptied only as a last resort.
    """
    now, way = wanted, Way({}, dict(pins))
    for _ in range(MOST_STEPS):
        if not not_built(now):
            return _without_what_follows(wanted, pins, way)
        ways = chain(_pinned(now, way), _changed(now, way), _emptied(now, way))
        step = next(_better(now, pins, ways), None)
        if step is None:
            return None
        now, way = step
    return None


def _without_what_follows(wanted: Design, pins: Mapping[str, str], way: Way) -> Way:
    """Return what the way adds to the pins, without what follows from the rest of it."""
    added = {slot: id_ for slot, id_ in way.pins.items() if pins.get(slot) != id_}
    for slot in list(added):
        fewer = {other: id_ for other, id_ in added.items() if other != slot}
        if not not_built(_decided(wanted, replace(way, pins={**pins, **fewer}))):
            added = fewer
    return replace(way, pins=added)


def _better(now: Design, pins: Mapping[str, str], ways: Iterator[Way]) -> Iterator[tuple[Design, Way]]:
    missing = len(not_built(now))
    for other in ways:
        try:
            there = _decided(now, other)
        except MlsdError:
            continue
        added = set(other.pins) - set(pins)
        forbidden = any(there.decisions[slot].warnings for slot in added if slot in there.decisions)
        if not forbidden and len(not_built(there)) < missing:
            yield there, other


def _pinned(now: Design, way: Way) -> Iterator[Way]:
    """Yield ways to give a slot another component, in its rules' order of preference."""
    r = now.requirements
    facts, _, _ = walk(answers_of(r), way.pins, r["already_have"])
    for slot in _unready_slots(now):
        for id_ in in_order_of_preference(slots()[slot], facts):
            if id_ not in ("none", now.component(slot)):
                yield replace(way, pins={**way.pins, slot: id_})


def _emptied(now: Design, way: Way) -> Iterator[Way]:
    for slot in _unready_slots(now):
        if "none" in slots()[slot].candidates:
            yield replace(way, pins={**way.pins, slot: "none"})


def _changed(now: Design, way: Way) -> Iterator[Way]:
    """Yield ways to change one answer; the design's flips show which answers matter here."""
    if {now.requirements["modality"], now.requirements["problem"]} & set(not_built(now)):
        asked = "problem" if now.requirements["problem"] == "recommendation" else "modality"
        first: Any = questions()[asked].default
        yield replace(way, sets={**way.sets, asked: first})
    flipping = design(now.requirements, way.pins).decisions
    for slot in _unready_slots(now):
        for flip in flipping[slot].flips:
            yield replace(way, sets={**way.sets, **flip.set})


def _unready_slots(now: Design) -> list[str]:
    return list(unbuilt_slots(now))


def _decided(now: Design, way: Way) -> Design:
    r = now.requirements
    said = {id_: Answer(r.values[id_], who) for id_, who in r.said_by.items()}
    said |= {id_: Answer(value, SaidBy.FLAG) for id_, value in way.sets.items()}
    return design(require(said, strict=False), way.pins, with_flips=False)
