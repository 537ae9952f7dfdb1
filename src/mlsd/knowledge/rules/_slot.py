"""How a slot and its rules are written and read.

A module of this package holds one slot class and its rules, each a subclass of it, in the order they are
evaluated. A rule's docstring is its title: the words after "when". The docstring of its `when` is the reason
shown to users, with parameter values filled in. Positional parameters name the facts (questions, sizing,
earlier slots); keyword-only ones are thresholds. A rule is skipped if a fact it names does not apply, or if
it is for another kind of examples.
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules._gates import gates
from mlsd.vocabulary.model import Rule, Slot


class SlotRules:
    """The base class of every slot."""

    id: ClassVar[str]
    title: ClassVar[str]
    purpose: ClassVar[str]
    first: ClassVar[str]
    """The component that needs nothing installed or running; `none` if the slot may stay empty."""

    prefer: ClassVar[str | None] = None
    forbid: ClassVar[tuple[str, ...]] = ()
    modality: ClassVar[str] = ""
    """The kind of examples a rule applies to; empty for all kinds."""


def read(slot: type[SlotRules]) -> Slot:
    """Return the slot with its candidates (the first needs nothing) and its rules in order."""
    mine = [component for component in components().values() if component.slot == slot.id]
    others = [component.id for component in mine if component.id != slot.first]
    gated = tuple(gate for component in mine for gate in gates(component))
    rules = tuple(_rule(slot.id, rule) for rule in slot.__subclasses__())
    return Slot(slot.id, slot.title, slot.purpose, (slot.first, *others), gated, rules)


def _rule(slot: str, rule: type[SlotRules]) -> Rule:
    when: Any = rule.when  # type: ignore[attr-defined]
    code = when.__code__
    return Rule(
        id=rule.__name__,
        slot=slot,
        title=inspect.cleandoc(rule.__doc__ or ""),
        prefer=rule.prefer,
        forbid=rule.forbid,
        modality=rule.modality,
        when=when,
        reason=" ".join(inspect.cleandoc(when.__doc__ or "").split()),
        facts=code.co_varnames[: code.co_argcount],
        thresholds=dict(when.__kwdefaults__ or {}),
    )
