"""Which component a slot gets. Only the choice: `reasons` writes the text, for the final design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from mlsd.knowledge.catalog import components
from mlsd.knowledge.other_names import OTHER_NAMES
from mlsd.knowledge.rules import slots
from mlsd.vocabulary.errors import Contradiction, NoCandidate, UnknownName, did_you_mean
from mlsd.vocabulary.model import Rule, Slot

Facts = dict[str, Any]
"""Name -> value of everything a rule may read that applies here: answers, numbers, slots so far."""
Pins = Mapping[str, str]
Have = Sequence[str]


@dataclass(frozen=True, slots=True)
class Limit:
    """Another slot's component restricts this slot's candidates."""

    by: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The component of one slot and what chose it.

    `rule` is set if a `prefer` rule decided; `forbidden` holds the rules that ruled candidates out; `unmet`
    the candidates' requirements on other slots, as (slot, ids).
    """

    slot: str
    component: str
    source: Literal["pin", "have", "rule"]
    rule: Rule | None
    forbidden: Mapping[str, tuple[Rule, ...]]
    limits: tuple[Limit, ...]
    unmet: Mapping[str, tuple[str, tuple[str, ...]]]


def applies(rule: Rule, facts: Facts) -> bool:
    """Return whether a rule is for this kind of examples and every fact it names applies here."""
    return rule.modality in ("", facts["modality"]) and all(name in facts for name in rule.facts)


def speaks(rule: Rule, facts: Facts) -> bool:
    """Return whether a rule holds; one that does not apply never does."""
    return applies(rule, facts) and rule.when(*[facts[name] for name in rule.facts])


def choose(slot: Slot, facts: Facts, pins: Pins, have: Have) -> Choice:
    """Return the choice for one slot, from the facts and the slots decided before it.

    Raises:
        NoCandidate: every candidate is ruled out.
    """
    forbidden: dict[str, tuple[Rule, ...]] = {}
    for rule in (*slot.gates, *slot.rules):
        if rule.forbid and speaks(rule, facts):
            for id_ in rule.forbid:
                forbidden[id_] = (*forbidden.get(id_, ()), rule)
    limits = tuple(_limits(slot, facts, pins))
    unmet = _unmet(slot, facts, pins)
    possible = _possible(slot, forbidden, limits, unmet)
    picked = _pick(slot, facts, pins, have, possible, limited=bool(limits))
    if picked is None:
        raise _nothing_left(slot, limits, forbidden)
    return Choice(slot.id, *picked, forbidden, limits, unmet)


def in_order_of_preference(slot: Slot, facts: Facts) -> tuple[str, ...]:
    """Return the candidates of a slot: those that its rules prefer here in order, then all others."""
    preferred = (rule.prefer for rule in slot.rules if rule.prefer and speaks(rule, facts))
    return tuple(dict.fromkeys((*preferred, *slot.candidates)))


def _pick(
    slot: Slot, facts: Facts, pins: Pins, have: Have, possible: Sequence[str], *, limited: bool
) -> tuple[str, Literal["pin", "have", "rule"], Rule | None] | None:
    if slot.id in pins:
        return pins[slot.id], "pin", None
    for id_ in have:
        if id_ in possible:
            return id_, "have", None
    for rule in slot.rules:
        if rule.prefer in possible and speaks(rule, facts):
            return rule.prefer or "", "rule", rule
    # No answer calls for the rest, but a component may need one of them.
    return (possible[0], "rule", None) if possible and limited else None


def _possible(
    slot: Slot, forbidden: Mapping[str, object], limits: Sequence[Limit], unmet: Mapping[str, object]
) -> tuple[str, ...]:
    return tuple(
        id_
        for id_ in slot.candidates
        if id_ not in forbidden and id_ not in unmet and all(id_ in limit.ids for limit in limits)
    )


def _limits(slot: Slot, facts: Facts, pins: Pins) -> Iterator[Limit]:
    """Yield the restrictions on this slot by pinned components and by those decided before."""
    known = components()
    for other in requirers(slot.id):
        component = _settled(other, slot.id, facts, pins)
        if component in known and slot.id in known[component].requires:
            yield Limit(component, known[component].requires[slot.id])


def _unmet(slot: Slot, facts: Facts, pins: Pins) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the candidates that need another component in a slot already decided or pinned."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for id_, other, ids in _requirements_of(slot.id):
        settled = _settled(other, slot.id, facts, pins)
        if settled and settled not in ids:
            found[id_] = (other, ids)
    return found


def _settled(other: str, slot: str, facts: Facts, pins: Pins) -> str:
    """Return another slot's component if it is fixed before this slot is decided, else an empty string."""
    before = _order()[other] < _order()[slot]
    return str(pins.get(other) or (facts.get(other) if before else None) or "")


@cache
def _order() -> Mapping[str, int]:
    return {slot: place for place, slot in enumerate(slots())}


@cache
def requirers(slot: str) -> tuple[str, ...]:
    """Return the slots with candidates that require something of this slot."""
    return tuple(dict.fromkeys(c.slot for c in components().values() if slot in c.requires))


@cache
def required(slot: str) -> tuple[str, ...]:
    """Return the slots of which some candidate of this slot requires something."""
    return tuple(dict.fromkeys(other for _, other, _ in _requirements_of(slot)))


@cache
def _requirements_of(slot: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    mine = (component for component in components().values() if component.slot == slot)
    return tuple((c.id, other, ids) for c in mine for other, ids in c.requires.items())


def read_pins(pins: Pins) -> dict[str, str]:
    """Return the pins after checking that each names a slot and a candidate, and that they agree.

    Raises:
        BadInput: one does not, or two exclude each other.
    """
    known = slots()
    for slot, component in pins.items():
        if slot in components():
            owner = components()[slot].slot
            raise UnknownName(
                f"{slot} is a component, not a slot.",
                "A pin is slot=component.",
                f"Write `--pin {owner}={slot}`.",
            )
        if slot not in known:
            raise UnknownName(
                f"There is no slot {slot!r}.{did_you_mean(slot, known)}",
                "A pin is slot=component.",
                "`mlsd catalog` lists all slots.",
            )
        if component not in known[slot].candidates:
            candidates = known[slot].candidates
            raise UnknownName(
                f"{component!r} is not a component of {slot}."
                f"{did_you_mean(component, candidates, OTHER_NAMES)}",
                f"Its candidates are {', '.join(candidates)}.",
                f"Pin one of these, or leave the pin of {slot} out.",
            )
    for slot, component in pins.items():
        for limit in _limits(known[slot], {}, pins):
            if component not in limit.ids:
                raise Contradiction(
                    f"These pins exclude each other: {limit.by} and {slot}={component}.",
                    f"{limit.by} needs {slot} to be {' or '.join(limit.ids)}.",
                    f"Drop one of them, or pin {slot}={limit.ids[0]}.",
                )
    return dict(pins)


def _nothing_left(
    slot: Slot, limits: Sequence[Limit], forbidden: Mapping[str, tuple[Rule, ...]]
) -> NoCandidate:
    needed = [f"{limit.by} needs {' or '.join(limit.ids)}" for limit in limits]
    wanted = [id_ for id_ in slot.candidates if not limits or any(id_ in limit.ids for limit in limits)]
    out = [f"{id_} is crossed out ({forbidden[id_][0].title})" for id_ in wanted if id_ in forbidden]
    return NoCandidate(
        f"Nothing is left for {slot.id}.",
        f"{'; '.join((*needed, *out)) or 'Its candidates need other components than the design has'}.",
        f"Drop a pin, or pin {slot.id} to one of {', '.join(wanted)}: a pin stands against a rule.",
    )
