"""A design in words: what each slot got and why, what would change it, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlsd.knowledge.catalog import component, components, parts
from mlsd.knowledge.other_names import OTHER_NAMES
from mlsd.knowledge.prices import AS_OF
from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.thinking.amounts import amount_in_words
from mlsd.thinking.files import not_built, unbuilt_slots
from mlsd.thinking.flips import distance
from mlsd.thinking.reasons import name
from mlsd.vocabulary.errors import UnknownName, did_you_mean
from mlsd.vocabulary.model import Component, Decision, Design, Flip, Quantity, Requirements, Slot, Value
from mlsd.vocabulary.units import in_words, number_in_words, with_unit

_SERVED = {"batch": "batch scoring", "online": "online answers", "stream": "an answer for every event"}
_WHERE = {"server": "", "device": "on the device", "both": "on servers and on the device"}


@dataclass(frozen=True, slots=True)
class Alternative:
    """A candidate that was not chosen: its facts (none for an empty slot) and why not."""

    id: str
    title: str
    facts: Component | None
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one decision, in the order in which it is shown."""

    slot: Slot
    decision: Decision
    title: str
    facts: Component | None
    alternatives: tuple[Alternative, ...]
    flips: tuple[str, ...]


def slot_named(id_: str) -> Slot:
    """Return a slot by its id, or by the id of one of its candidates."""
    known = slots()
    if id_ in known:
        return known[id_]
    if id_ in components():
        return known[components()[id_].slot]
    raise UnknownName(
        f"There is no slot {id_!r}.{did_you_mean(id_, [*known, *components()], OTHER_NAMES)}",
        f"The slots are {', '.join(known)}.",
        "Name one of these, or a component.",
    )


def in_short(r: Requirements) -> str:
    """Return the whole system in one line: problem, data, hardware, serving, retraining."""
    kind = f"{r['problem'].capitalize()} on {r['modality']} data"
    if r["problem"] == "recommendation":
        kind = f"Recommendation of {number_in_words(r['catalogue_items'])} items"
    parts = [kind, f"{number_in_words(r['examples'])} examples ({amount_in_words(r['data_gb'], 'GB')})"]
    if "serving_mode" in r.applies:
        parts.append(_SERVED[r["serving_mode"]])
    if "p99_ms" in r.applies:
        p99, rate = number_in_words(r["p99_ms"]), number_in_words(r["requests_per_second"])
        parts.append(f"within {p99} ms at {rate} requests/s")
    parts += [_WHERE[r["inference"]]] if _WHERE[r["inference"]] else []
    parts.append("trained once" if r["retraining"] == "never" else f"retrained {_cadence(r['retraining'])}")
    return ", ".join(parts) + "."


def _cadence(retraining: str) -> str:
    return "on drift" if retraining == "drift" else retraining


def title_of(decision: Decision, design: Design) -> str:
    """Return the chosen component's title, and whether it was pinned."""
    return name(decision.component, design.requirements["modality"]) + (
        " (pinned)" if decision.pinned else ""
    )


def because(decision: Decision) -> str:
    """Return the deciding reason."""
    return decision.because[0].text if decision.because else ""


def warnings(design: Design) -> list[str]:
    """Return the rules' objections to each pinned component."""
    kind = design.requirements["modality"]
    return [
        f"{slots()[decision.slot].title}: {name(decision.component, kind)} is pinned against a rule. "
        f"{reason.text}"
        for decision in design.decisions.values()
        for reason in decision.warnings
    ]


def waiting(design: Design) -> list[str]:
    """Return each part of a design that has no code yet, with the slot or the question that asks for it."""
    kind = design.requirements["modality"]
    missing = [parts()[id_] for id_ in not_built(design)]
    titles = {slot: component(id_, kind) for slot, id_ in unbuilt_slots(design).items()}
    return [
        *(f"{part.id} data (modality)" for part in missing if part.modality),
        *(f"{part.id} (problem)" for part in missing if part.problem),
        *(f"{facts.title} ({slot})" for slot, facts in titles.items() if facts),
    ]


MOST_CHANGES = 8
RESTATING = frozenset(
    {
        *("cloud", "managed", "inference", "serving_mode", "device"),
        *("git_host", "log_search", "source_database"),
    }
)
"""Answers that practically name a component: it is no news that another answer brings another."""


def what_would_change(design: Design) -> list[tuple[str, str]]:
    """Return the nearest informative changes of one answer, with what each would bring."""
    brought: dict[str, list[str]] = {}
    away: dict[str, float] = {}
    for decision in design.decisions.values():
        for flip in decision.flips:
            ((id_, value),) = flip.set.items()
            if id_ not in RESTATING:
                words = change(flip.set, design.requirements)
                brought.setdefault(words, []).append(_brought(decision.slot, flip.to, design))
                away[words] = distance(questions()[id_], design.requirements[id_], value)
    nearest = sorted(brought, key=lambda words: away[words])
    return [(words, ", ".join(brought[words])) for words in nearest[:MOST_CHANGES]]


def hangs_on(design: Design, id_: str) -> list[str]:
    """Return what another answer to one question would bring, one line per answer."""
    brought: dict[str, list[str]] = {}
    for decision in design.decisions.values():
        for flip in decision.flips:
            if set(flip.set) == {id_}:
                brought.setdefault(_with_unit(id_, flip.set[id_]), []).append(
                    _brought(decision.slot, flip.to, design)
                )
    return [f"{value}: {', '.join(components)}" for value, components in brought.items()]


def change(changed: Mapping[str, Value], now: Requirements) -> str:
    """Return a change of answers as it would be typed, with the present value."""
    pairs = [(id_, _with_unit(id_, value), _with_unit(id_, now[id_])) for id_, value in changed.items()]
    return ", ".join(f"{id_} = {then} (now {before})" for id_, then, before in pairs)


def _brought(slot: str, component: str, design: Design) -> str:
    return (
        name(component, design.requirements["modality"])
        if component != "none"
        else f"no {slots()[slot].title.lower()}"
    )


def _with_unit(id_: str, value: Value) -> str:
    unit = questions()[id_].unit
    return with_unit(value, "" if unit in ("examples", "items", "teams") else unit)


MAIN_NUMBERS = frozenset(
    {
        *("storage_gb", "minority_examples", "stream_gb_per_day", "stream_partitions", "requests_per_day"),
        *("run_hours", "training_memory_gb", "training_hours_per_year", "model_mb", "ms_per_answer"),
        *("servers", "server_gb", "index_gb", "lookup_ms", "log_gb_per_day", "ab_days"),
    }
)
"""The numbers that a plan shows by default."""


def numbers(design: Design, *, every: bool) -> list[tuple[str, str, str]]:
    """Return derived numbers, the main ones or every one: title, value with unit, formula with inputs."""
    wanted = (q for id_, q in design.sizing.items() if every or id_ in MAIN_NUMBERS)
    return [(q.title, _amount(q), _arithmetic(q)) for q in wanted]


def in_numbers(design: Design) -> list[str]:
    """Return the few numbers by which a design is judged at a glance, as text."""
    sizing = design.sizing
    found = [f"a training takes {amount_in_words(sizing['run_hours'].value, 'h', roughly=True)}"]
    if "servers" in sizing:
        found.append(_amount(sizing["servers"]))
    return [*found, f"{_dollars(design)} (estimate)"]


def money(design: Design) -> str:
    """Return the range of the monthly cost as text, with the date of the prices."""
    return f"{_dollars(design)} (estimate, prices of about {AS_OF})"


def _dollars(design: Design) -> str:
    low, high = (design.sizing[id_].value for id_ in ("usd_low", "usd_high"))
    least, most = _rough(low), _rough(high)
    amount = "less than 1" if high < 1 else f"{least} to {most}" if least != most else f"about {most}"
    return f"{amount} USD a month"


def _rough(value: float) -> str:
    return number_in_words(float(f"{max(value, 1):.1g}"))


def _amount(quantity: Quantity) -> str:
    amount = amount_in_words(quantity.value, quantity.unit)
    unit = quantity.unit
    if quantity.value == 1 and unit.isalpha() and len(unit) > 2:
        unit = unit.removesuffix("es" if unit.endswith("sses") else "s")
    return f"{amount} {unit}".strip() if amount == number_in_words(quantity.value) else amount


def _arithmetic(quantity: Quantity) -> str:
    inputs = ", ".join(f"{id_} = {in_words(value)}" for id_, value in quantity.inputs.items())
    return f"{quantity.formula}, with {inputs}" if inputs else quantity.formula


def story(design: Design, slot: Slot) -> Story:
    """Return everything about one decision."""
    decision, kind = design.decisions[slot.id], design.requirements["modality"]
    return Story(
        slot=slot,
        decision=decision,
        title=title_of(decision, design),
        facts=component(decision.component, kind),
        alternatives=tuple(
            Alternative(id_, name(id_, kind), component(id_, kind), tuple(reason.text for reason in reasons))
            for id_, reasons in decision.instead_of.items()
        ),
        flips=tuple(_flip(flip, design) for flip in decision.flips),
    )


def _flip(flip: Flip, design: Design) -> str:
    title = name(flip.to, design.requirements["modality"])
    why = f": then {flip.because}" if flip.because else ""
    return f"{title} when {change(flip.set, design.requirements)}{why}"
