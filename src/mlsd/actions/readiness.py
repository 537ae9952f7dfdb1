"""Refuses a design that holds a part without code, and names the nearest one that can be built."""

from __future__ import annotations

from collections.abc import Mapping
from shlex import quote

from mlsd.thinking import explain
from mlsd.thinking.nearest import Way, nearest_ready
from mlsd.vocabulary.errors import NoCandidate
from mlsd.vocabulary.model import Design, Value


def refuse_what_is_not_ready(decided: Design, pins: Mapping[str, str]) -> None:
    """Raise NoCandidate if a part has no code yet, with the change that leads to the nearest design."""
    if not (waiting := explain.waiting(decided)):
        return
    way = nearest_ready(decided, pins)
    if way is None:
        fix = "No design near it can be made yet; `mlsd new DEST --preset churn` can."
    elif way.sets:
        fix = f"No design that meets every answer can be made yet. The nearest has `{in_flags(way)}`."
    else:
        fix = f"The nearest design meets every answer: add `{in_flags(way)}`."
    raise NoCandidate(
        f"Not built yet: {', '.join(waiting)}.", "mlsd can plan with it, but has no code for it.", fix
    )


def in_flags(way: Way) -> str:
    """Return the changes as command-line flags."""
    sets = [f"--set {quote(f'{id_}={_typed(value)}')}" for id_, value in way.sets.items()]
    return " ".join([*sets, *(f"--pin {slot}={id_}" for slot, id_ in way.pins.items())])


def _typed(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, list) else str(value)
