"""Which component each slot gets. Only the choice; the words are made in `reasons`, once, for the final design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.vocabulary.errors import BadInput, NoCandidate, did_you_mean
from mlsd.vocabulary.model import Quantity, Requirements, Rule, Slot

Facts = dict[str, Any]
"""Name -> value of everything that a rule may read and that applies here."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A component that is decided already leaves a later slot only some candidates."""

    by: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The component of one slot and what chose it.

    `rule` is set when a `prefer` spoke; `forbidden` holds the rules that crossed a candidate out;
    `unmet` the requirements of candidates on other slots, as (slot, ids).
    """

    slot: str
    component: str
    source: Literal["pin", "have", "rule"]
    rule: Rule | None = None
    forbidden: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    unmet: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


def facts_of(requirements: Requirements, sizing: Mapping[str, Quantity]) -> Facts:
    """Give what the rules may read before any slot is decided."""
    values = {id_: requirements.values[id_] for id_ in requirements.applies}
    return values | {id_: quantity.value for id_, quantity in sizing.items()}


def speaks(rule: Rule, facts: Facts) -> bool:
    """Tell whether a rule holds; one that names a fact which does not apply is silent."""
    try:
        read = [facts[name] for name in rule.facts]
    except KeyError:
        return False
    return rule.when(*read)


def read_pins(pins: Mapping[str, str]) -> dict[str, str]:
    """Give the pins after checking that each names a slot and one of its candidates."""
    known = slots()
    for slot, component in pins.items():
        if slot not in known:
            raise BadInput(
                f"There is no slot {slot!r}.{did_you_mean(slot, known)}",
                "A pin is slot=component.",
                "`mlsd catalog` lists all slots.",
            )
        if component not in known[slot].candidates:
            candidates = known[slot].candidates
            raise BadInput(
                f"{component!r} is no component of {slot}.{did_you_mean(component, candidates)}",
                f"Its candidates are {', '.join(candidates)}.",
                f"Pin one of these, or leave the pin of {slot} out.",
            )
    return dict(pins)


def choose_all(facts: Facts, pins: Mapping[str, str], have: Sequence[str]) -> dict[str, Choice]:
    """Give a choice for every slot, in deciding order."""
    known = dict(facts)
    limits: dict[str, list[Limit]] = {}
    for pinned in pins.values():
        _limit(limits, pinned)
    _refuse_pins_that_exclude_each_other(pins, limits)
    chosen: dict[str, Choice] = {}
    for slot in slots().values():
        choice = _choose(slot, known, pins, have, limits.get(slot.id, ()))
        chosen[slot.id] = choice
        known[slot.id] = choice.component
        if choice.source != "pin":
            _limit(limits, choice.component)
    return chosen


def components_of(facts: Facts, pins: Mapping[str, str], have: Sequence[str]) -> dict[str, str]:
    """Give slot -> component only: what flip points ask for, hundreds of times."""
    return {slot: choice.component for slot, choice in choose_all(facts, pins, have).items()}


def _choose(
    slot: Slot, facts: Facts, pins: Mapping[str, str], have: Sequence[str], limits: Iterable[Limit]
) -> Choice:
    forbidden: dict[str, tuple[Rule, ...]] = {}
    for rule in slot.rules:
        if rule.forbid and speaks(rule, facts):
            forbidden |= {id_: (*forbidden.get(id_, ()), rule) for id_ in rule.forbid}
    limits = tuple(limits)
    unmet = _unmet(slot, facts, pins)

    def choice(component: str, source: Literal["pin", "have", "rule"], rule: Rule | None = None) -> Choice:
        return Choice(slot.id, component, source, rule, forbidden, limits, unmet)

    if slot.id in pins:
        return choice(pins[slot.id], "pin")
    possible = {
        id_
        for id_ in slot.candidates
        if id_ not in forbidden and id_ not in unmet and all(id_ in limit.ids for limit in limits)
    }
    for id_ in have:
        if id_ in possible:
            return choice(id_, "have")
    for rule in slot.rules:
        if rule.prefer in possible and speaks(rule, facts):
            return choice(rule.prefer, "rule", rule)
    if possible and limits:
        return choice(next(id_ for id_ in slot.candidates if id_ in possible), "rule")
    raise _nothing_left(slot, limits)


def _unmet(slot: Slot, facts: Facts, pins: Mapping[str, str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Give the candidates that need another component in a slot that is decided or pinned already."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    known = components()
    order = slots()
    for id_ in slot.candidates:
        for other, ids in known[id_].requires.items() if id_ in known else ():
            settled = facts.get(other) if other in order else None
            settled = settled or pins.get(other)
            if settled is not None and settled not in ids:
                found[id_] = (other, ids)
    return found


def _limit(limits: dict[str, list[Limit]], component: str) -> None:
    known = components()
    for slot, ids in known[component].requires.items() if component in known else ():
        limits.setdefault(slot, []).append(Limit(component, ids))


def _refuse_pins_that_exclude_each_other(pins: Mapping[str, str], limits: Mapping[str, list[Limit]]) -> None:
    for slot, component in pins.items():
        for limit in limits.get(slot, ()):
            if component not in limit.ids:
                raise BadInput(
                    f"These pins exclude each other: {limit.by} and {slot}={component}.",
                    f"{limit.by} needs {slot} to be {' or '.join(limit.ids)}.",
                    f"Drop one of them, or pin {slot}={limit.ids[0]}.",
                )


def _nothing_left(slot: Slot, limits: Sequence[Limit]) -> NoCandidate:
    needed = "; ".join(f"{limit.by} needs {' or '.join(limit.ids)}" for limit in limits)
    return NoCandidate(
        f"Nothing is left for {slot.id}.",
        f"Every candidate is crossed out ({', '.join(slot.candidates)}){': ' + needed if needed else ''}.",
        f"Drop a pin, or pin {slot.id} to one of them: a pin stands against a rule.",
    )
