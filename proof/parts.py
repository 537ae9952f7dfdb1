"""The parts as the template holds them: their facts, and what they bring."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from proof.engine import PARTS, folder_of


def ready_parts() -> list[str]:
    """Return the components marked `ready`, ordered by id."""
    ids = [path.parents[1].name[7:-3] for path in PARTS.glob("*/_part/part.yml")]
    return sorted(id_ for id_ in ids if facts_of(id_).get("ready") and facts_of(id_).get("slot"))


@cache
def facts_of(part: str) -> dict[str, Any]:
    """Return the facts of a part, as they are written."""
    found: dict[str, Any] = yaml.safe_load((folder_of(part) / "_part/part.yml").read_text(encoding="utf-8"))
    return found


def brought(part: str) -> list[str]:
    """Return the ids of the parts that a part brings, and of the libraries those bring."""
    direct: list[str] = facts_of(part).get("brings", [])
    further = [
        id_ for one in direct for id_ in facts_of(one).get("brings", ()) if facts_of(id_).get("library")
    ]
    return list(dict.fromkeys([*direct, *further]))


def sharing() -> list[str]:
    """Return the ids of the parts that own modules named after a slot: base, and the kinds of examples."""
    ids = [path.parents[1].name[7:-3] for path in PARTS.glob("*/_part/part.yml")]
    return ["base", *sorted(id_ for id_ in ids if facts_of(id_).get("modality"))]
