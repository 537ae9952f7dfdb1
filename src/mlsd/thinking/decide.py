"""From requirements and rules to a design, slot by slot, each decision with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.thinking.choose import Choice, Facts, read_pins
from mlsd.thinking.flips import flips
from mlsd.thinking.reasons import because, crossed_out, pin_warnings
from mlsd.thinking.steps import answers_of, walk
from mlsd.vocabulary.model import Decision, Design, Requirements


def design(
    requirements: Requirements, pins: Mapping[str, str] | None = None, *, with_flips: bool = True
) -> Design:
    """Return all decisions with reasons, alternatives, and flip points.

    Args:
        requirements: the typed facts.
        pins: slot -> component fixed by hand.
        with_flips: False leaves the flip points out.

    Raises:
        BadInput: a pin names an unknown slot or component, or two pins exclude each other.
        NoCandidate: a slot has no candidates left.
    """
    pinned = read_pins(pins or {})
    facts, choices, sizing = walk(answers_of(requirements), pinned, requirements["already_have"])
    decisions = {slot: _decision(choice, facts) for slot, choice in choices.items()}
    if with_flips:
        found = flips(requirements, pinned, facts)
        decisions = {slot: replace(one, flips=found.get(slot, ())) for slot, one in decisions.items()}
    return Design(requirements, sizing, decisions)


def _decision(choice: Choice, facts: Facts) -> Decision:
    slot = slots()[choice.slot]
    return Decision(
        slot=slot.id,
        component=choice.component,
        because=because(choice, slot, facts),
        instead_of={
            other: crossed_out(other, choice, slot, facts)
            for other in slot.candidates
            if other != choice.component
        },
        pinned=choice.source == "pin",
        warnings=pin_warnings(choice, slot, facts) if choice.source == "pin" else (),
    )


def not_ready(decided: Design) -> tuple[str, ...]:
    """Return the ids of the chosen components that have no code yet."""
    known = components()
    chosen = (decision.component for decision in decided.decisions.values())
    return tuple(id_ for id_ in chosen if id_ in known and not known[id_].ready)
