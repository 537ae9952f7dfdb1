"""What the interview says besides its questions: sections, marks, explanations, effects of a reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.thinking import explain
from mlsd.thinking.files import not_built
from mlsd.thinking.flips import ANOTHER_TASK
from mlsd.thinking.reasons import name
from mlsd.vocabulary.model import Design, Question, Value

HOW = "Enter accepts the default, ? explains a question, < goes back, Ctrl-C stops and keeps your answers."
TOPICS = {
    "project": "The project",
    "problem": "What is predicted",
    "data": "The data",
    "privacy": "People in the data",
    "training": "Training",
    "serving": "Predictions",
    "platform": "Where it runs",
}
_NOTHING_BROUGHT = "On its own this changes no component here; it goes into numbers, checks and documents."
_ALL_BROUGHT = "Each answer asks for another system: the model and what prepares its examples go with it."


def explained(
    question: Question, now: Design | None, with_choice: Callable[[Value], Design | None]
) -> Iterator[str]:
    """Yield what a question means, an example, why it is asked, and what another answer would bring."""
    yield question.means
    yield f"Example: {question.example}"
    yield f"Why we ask: {question.hangs_on_it}"
    if question.unit:
        yield f"Unit: {question.unit}"
    brought = explain.hangs_on(now, question.id) if now and question.id in now.requirements.applies else []
    for word, titles in lacking(question, with_choice).items():
        yield f"Not built yet for {word}: {titles}. It can be planned, not made."
    yield from brought or [_ALL_BROUGHT if question.id in ANOTHER_TASK else _NOTHING_BROUGHT]


def marks(question: Question, with_choice: Callable[[Value], Design | None]) -> dict[str, str]:
    """Return choice -> a mark if the choice leads to parts without code or contradicts another answer."""
    against = (word for word, value in _values(question).items() if with_choice(value) is None)
    unbuilt = dict.fromkeys(lacking(question, with_choice), "(not built yet) ")
    return {**unbuilt, **dict.fromkeys(against, "(contradicts another answer) ")}


def lacking(question: Question, with_choice: Callable[[Value], Design | None]) -> dict[str, str]:
    """Return choice -> the titles of the parts without code that only this choice leads to."""
    values = _values(question).items()
    parts = {word: set(not_built(found)) for word, value in values if (found := with_choice(value))}
    always = set.intersection(*parts.values()) if parts else set()
    return {word: _titles(missing - always) for word, missing in parts.items() if missing - always}


def _values(question: Question) -> Mapping[str, Value]:
    return {"yes": True, "no": False} if question.type == "bool" else {one: one for one in question.choices}


def _titles(ids: set[str]) -> str:
    known = components()
    titles = sorted(known[id_].title if id_ in known else f"{id_} data" for id_ in ids)
    return ", ".join(titles)


def components_of(decided: Design | None) -> dict[str, str]:
    """Return slot -> component; empty if nothing could be decided."""
    return {slot: one.component for slot, one in decided.decisions.items()} if decided else {}


def changes(decided: Design | None, before: Mapping[str, str]) -> Iterator[str]:
    """Yield each component that a reply changed, with the reason."""
    if decided is None:
        return
    kind = decided.requirements["modality"]
    for slot, decision in decided.decisions.items():
        was = before.get(slot)
        if was and was != decision.component:
            after = name(decision.component, kind)
            yield f"{slots()[slot].title}: {name(was, kind)} → {after}. {explain.because(decision)}"
