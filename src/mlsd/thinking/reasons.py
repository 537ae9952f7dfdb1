"""The reasons of a decision: why this component, and why not each of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from mlsd.knowledge.catalog import component
from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.thinking.amounts import amount_in_words
from mlsd.thinking.choose import Choice, Facts, applies, speaks
from mlsd.thinking.sizing import MEASURES
from mlsd.vocabulary.model import Reason, Rule, Slot
from mlsd.vocabulary.units import in_words


def because(choice: Choice, slot: Slot, facts: Facts) -> tuple[Reason, ...]:
    """Return the reasons that chose the component, the deciding one first."""
    chosen = name(choice.component, facts["modality"])
    match choice.source:
        case "pin":
            done = "Left empty" if choice.component == "none" else "Pinned"
            return (Reason("pin", f"{done} by hand."),)
        case "have":
            return (
                Reason(
                    "already_have",
                    f"The team runs {chosen} today, and nothing speaks against it.",
                ),
            )
    if choice.rule is None:
        return tuple(
            Reason("requires", f"{name(limit.by, facts['modality'])} needs it.") for limit in choice.limits
        )
    also = (
        r
        for r in slot.rules
        if r.prefer == choice.component and r is not choice.rule and not _is_last(r, slot)
    )
    return (_say(choice.rule, facts), *(_say(rule, facts) for rule in also if speaks(rule, facts)))


def crossed_out(candidate: str, choice: Choice, slot: Slot, facts: Facts) -> tuple[Reason, ...]:
    """Return the reasons why a candidate was not chosen; never empty."""
    return tuple(_against(candidate, choice, facts)) or tuple(_not_preferred(candidate, choice, slot, facts))


def pin_warnings(choice: Choice, slot: Slot, facts: Facts) -> tuple[Reason, ...]:
    """Return the rules' objections to a pinned component."""
    return tuple(_against(choice.component, choice, facts))


def name(id_: str, modality: str) -> str:
    """Return a component's title as it is called for one kind of examples."""
    known = component(id_, modality)
    return known.title if known else "none"


def _against(candidate: str, choice: Choice, facts: Facts) -> Iterator[Reason]:
    if rules := choice.forbidden.get(candidate):
        yield from (_say(rule, facts) for rule in rules)
        return
    kind = facts["modality"]
    for limit in choice.limits:
        if candidate not in limit.ids:
            wanted = " or ".join(name(id_, kind) for id_ in limit.ids)
            yield Reason("requires", f"{name(limit.by, kind)} needs {wanted} here.")
    if candidate in choice.unmet:
        slot, ids = choice.unmet[candidate]
        wanted = " or ".join(name(id_, kind) for id_ in ids)
        yield Reason(
            "requires", f"It needs {wanted} ({slots()[slot].title.lower()}), and the design has another."
        )


def _not_preferred(candidate: str, choice: Choice, slot: Slot, facts: Facts) -> Iterator[Reason]:
    mine = [rule for rule in slot.rules if rule.prefer == candidate and applies(rule, facts)]
    if not mine:
        yield Reason("by_choice", "None of your answers calls for it; used if you already run it or pin it.")
    elif (otherwise := _otherwise(choice, slot, facts)) and otherwise in mine:
        yield Reason(otherwise.id, f"Otherwise it would be chosen: {_say(otherwise, facts).text}")
    elif speaking := [rule for rule in mine if not _is_last(rule, slot) and speaks(rule, facts)]:
        for rule in speaking:
            yield Reason(
                rule.id, f"Another reason comes first, though this is also true: {_say(rule, facts).text}"
            )
    else:
        yield from (
            Reason(rule.id, f"Chosen when {rule.title}, which is not the case here.") for rule in mine
        )


def _otherwise(choice: Choice, slot: Slot, facts: Facts) -> Rule | None:
    """Return the rule that would decide if nothing were pinned and the team ran nothing yet."""
    if choice.source == "rule":
        return None
    crossed_out = choice.forbidden.keys() | choice.unmet.keys()
    preferring = (rule for rule in slot.rules if rule.prefer and rule.prefer not in crossed_out)
    return next((rule for rule in preferring if speaks(rule, facts)), None)


def _is_last(rule: Rule, slot: Slot) -> bool:
    return rule is slot.rules[-1]


def _say(rule: Rule, facts: Facts) -> Reason:
    values = {key: facts[key] for key in rule.facts} | dict(rule.thresholds)
    words = {key: _word(key, value, facts["modality"]) for key, value in values.items()}
    return Reason(rule.id, rule.reason.format(**words))


def _word(key: str, value: object, modality: str) -> str:
    """Return a fact as it reads inside a sentence."""
    if key in slots():
        return name(str(value), modality)
    if isinstance(value, str):
        return questions()[key].in_words(value) if key in questions() else value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        derived = _units().get(key)
        return amount_in_words(value, derived or _asked_unit(key), roughly=derived is not None)
    return in_words(value)


@cache
def _units() -> Mapping[str, str]:
    """Return the unit of each derived number."""
    return {measure.id: measure.unit for measure in MEASURES}


def _asked_unit(key: str) -> str:
    question = questions().get(key)
    return ("share" if question.kind == "share" else question.unit) if question else ""
