"""All questions as data, and as a file to fill in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from mlsd.actions.inputs import preset_named
from mlsd.knowledge.presets import PRESETS
from mlsd.knowledge.questions import questions
from mlsd.thinking.require import complete
from mlsd.vocabulary.model import Derived, Question, Value

_HIDDEN = ("default", "kind", "hangs_on_it")


def as_data() -> dict[str, Any]:
    """Return every question with its choices, default, and condition, and the presets."""
    defaults = complete({}, {})
    told = {
        id_: {key: value for key, value in asdict(one).items() if key not in _HIDDEN}
        | {"default": defaults[id_], "derived": isinstance(one.default, Derived), "why": one.hangs_on_it}
        for id_, one in questions().items()
    }
    return {"questions": told, "presets": {name: dict(preset) for name, preset in PRESETS.items()}}


def as_yaml(preset: str | None) -> str:
    """Return a commented answers file: defaults are commented out, a preset's answers are not."""
    said = preset_named(preset) if preset else {}
    lines = ["# Answers for `mlsd new DEST --answers FILE`. Take the # away from those that you give."]
    for id_, question in questions().items():
        lines += ["", *_comment(question), _line(id_, said)]
    return "\n".join(lines)


def _comment(question: Question) -> Iterator[str]:
    yield f"# {question.help}"
    if question.choices:
        yield f"# One of: {', '.join(question.choices)}."
    conditions = (
        f"{other} is {'given' if wanted == 'given' else ' or '.join(wanted)}"
        for other, wanted in question.when.items()
    )
    if when := " and ".join(conditions):
        yield f"# Only when {when}."


def _line(id_: str, said: dict[str, Value]) -> str:
    if id_ in said:
        return f"{id_}: {_scalar(said[id_])}"
    return f"# {id_}: {_scalar(complete({}, {})[id_])}".rstrip()


def _scalar(value: Value) -> str:
    """Return a value as YAML writes it; JSON is YAML."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)
