"""What the shell completes: ids of questions with their choices, slots with their candidates, presets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots


def sets(incomplete: str) -> list[str]:
    """Return the ids of questions, or `id=choice` once the id stands there."""
    known = {id_: _values(one.type, tuple(one.choices)) for id_, one in questions().items()}
    return list(_pairs(known, incomplete))


def pins(incomplete: str) -> list[str]:
    """Return the slots, or `slot=component` once the slot stands there."""
    return list(_pairs({id_: slot.candidates for id_, slot in slots().items()}, incomplete))


def presets(incomplete: str) -> list[str]:
    """Return the names of presets."""
    from mlsd.knowledge.presets import PRESETS

    return [name for name in PRESETS if name.startswith(incomplete)]


def slot_names(incomplete: str) -> list[str]:
    """Return the ids of slots."""
    return [id_ for id_ in slots() if id_.startswith(incomplete)]


def _values(kind: str, choices: Sequence[str]) -> Sequence[str]:
    return ("yes", "no") if kind == "bool" else choices


def _pairs(known: Mapping[str, Sequence[str]], incomplete: str) -> Iterator[str]:
    key, equals, value = incomplete.partition("=")
    if equals:
        yield from (f"{key}={one}" for one in known.get(key, ()) if one.startswith(value))
    else:
        yield from (f"{one}=" for one in known if one.startswith(key))
