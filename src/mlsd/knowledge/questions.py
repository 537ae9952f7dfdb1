"""The questions of the interview, in the order they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from mlsd.knowledge.facts import facts
from mlsd.vocabulary.model import Derived, Question


@cache
def questions() -> Mapping[str, Question]:
    """Return every question by id, in interview order."""
    return {id_: _question(id_, raw) for id_, raw in facts()["questions"].items()}


def _question(id_: str, raw: Mapping[str, Any]) -> Question:
    fields: dict[str, Any] = dict(raw)
    fields["when"] = {key: v if v == "given" else tuple(v) for key, v in raw.get("when", {}).items()}
    fields["default"] = Derived() if raw["default"] == {"derived": True} else raw["default"]
    return Question(id=id_, **fields)
