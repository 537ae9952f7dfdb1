"""The words of a decision: why this component, and why not each of the others."""

from __future__ import annotations

from collections.abc import Iterator

from mlsd.knowledge.catalog import components
from mlsd.thinking.choose import Choice, Facts, speaks
from mlsd.vocabulary.model import Reason, Rule, Slot
from mlsd.vocabulary.units import say


def because(choice: Choice, slot: Slot, facts: Facts) -> tuple[Reason, ...]:
    """Give the reasons that chose the component, the deciding one first."""
    match choice.source:
        case "pin":
            return (Reason("pin", f"{name(choice.component)} was pinned by hand."),)
        case "have":
            return (
                Reason(
                    "already_have",
                    f"The team runs {name(choice.component)} today, and nothing speaks against it.",
                ),
            )
    if choice.rule is None:
        return tuple(Reason("requires", f"{name(limit.by)} needs it.") for limit in choice.limits)
    also = (
        r
        for r in slot.rules
        if r.prefer == choice.component and r is not choice.rule and not _is_last(r, slot)
    )
    return (_say(choice.rule, facts), *(_say(rule, facts) for rule in also if speaks(rule, facts)))


def crossed_out(candidate: str, choice: Choice, slot: Slot, facts: Facts) -> tuple[Reason, ...]:
    """Give the reasons why a candidate was not taken; never empty."""
    return tuple(_against(candidate, choice, facts)) or tuple(_not_preferred(candidate, choice, slot, facts))


def pin_warnings(choice: Choice, slot: Slot, facts: Facts) -> tuple[Reason, ...]:
    """Give what the rules hold against a pinned component."""
    return tuple(_against(choice.component, choice, facts))


def name(component: str) -> str:
    """Give a component's title for reading."""
    known = components()
    return known[component].title if component in known else "none"


def _against(candidate: str, choice: Choice, facts: Facts) -> Iterator[Reason]:
    for rule in choice.forbidden.get(candidate, ()):
        yield _say(rule, facts)
    for limit in choice.limits:
        if candidate not in limit.ids:
            yield Reason(
                "requires", f"{name(limit.by)} needs {' or '.join(name(id_) for id_ in limit.ids)} here."
            )
    if candidate in choice.unmet:
        slot, ids = choice.unmet[candidate]
        needed = " or ".join(name(id_) for id_ in ids)
        yield Reason("requires", f"It needs {needed} as {slot.replace('_', ' ')}.")


def _not_preferred(candidate: str, choice: Choice, slot: Slot, facts: Facts) -> Iterator[Reason]:
    speaking = [rule for rule in slot.rules if rule.prefer == candidate and speaks(rule, facts)]
    for rule in speaking:
        yield Reason(rule.id, f"An earlier reason decides, though this holds too: {_say(rule, facts).text}")
    silent = [rule for rule in slot.rules if rule.prefer == candidate and rule not in speaking]
    for rule in silent if not speaking else ():
        yield Reason(rule.id, f"Taken when {rule.title}; that is not so here.")
    if not speaking and not silent:
        yield Reason("by_choice", "No answer speaks for it; taken where you run it already or pin it.")


def _is_last(rule: Rule, slot: Slot) -> bool:
    return rule is slot.rules[-1]


def _say(rule: Rule, facts: Facts) -> Reason:
    known = components()
    values = {key: facts[key] for key in rule.facts} | dict(rule.thresholds)
    words = {k: known[v].title if isinstance(v, str) and v in known else say(v) for k, v in values.items()}
    return Reason(rule.id, rule.reason.format(**words))
