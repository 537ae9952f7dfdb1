"""One answer changed, and how that changes other answers."""

from __future__ import annotations

from functools import cache

from mlsd.knowledge.questions import questions
from mlsd.thinking.defaults import DERIVED
from mlsd.thinking.require import complete
from mlsd.vocabulary.model import Requirements, Value


def changed(requirements: Requirements, id_: str, value: Value) -> tuple[Requirements, set[str]]:
    """Return the requirements with another value for one question, and the ids that changed with it."""
    if id_ in _that_decide_what_applies():
        return _completed_again(requirements, id_, value)
    values = dict(requirements.values)
    values[id_] = value
    touched = {id_}
    for other, derive in DERIVED.items():
        if other not in requirements.said_by and other != id_:
            fresh = derive(values)
            if fresh != values[other]:
                values[other] = fresh
                touched.add(other)
    return Requirements(values, requirements.applies, requirements.said_by), touched


def _completed_again(requirements: Requirements, id_: str, value: Value) -> tuple[Requirements, set[str]]:
    said = {key: requirements.values[key] for key in requirements.said_by} | {id_: value}
    fresh = complete(said, requirements.said_by)
    touched = {key for key, new in fresh.values.items() if new != requirements.values[key]}
    return fresh, touched | (fresh.applies ^ requirements.applies)


@cache
def _that_decide_what_applies() -> frozenset[str]:
    return frozenset(other for question in questions().values() for other in question.when)
