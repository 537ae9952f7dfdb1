"""Interrupted interviews: replies are kept in the platform's state folder, one file per destination."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from mlsd.knowledge.questions import questions
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import BadInput
from mlsd.vocabulary.model import Answer, SaidBy


def _file(dest: Path) -> Path:
    from platformdirs import user_state_path

    name = hashlib.sha256(str(dest.resolve()).encode(errors="surrogateescape")).hexdigest()[:16]
    return user_state_path("mlsd", appauthor=False) / "unfinished" / f"{name}.json"


def keep(dest: Path, asked: Mapping[str, Answer]) -> bool:
    """Keep the replies for the next run at this destination, and return whether that worked."""
    answers = {id_: a.value for id_, a in asked.items() if a.said_by is SaidBy.ASKED}
    try:
        path = _file(dest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"dest": str(dest), "answers": answers}), encoding="utf-8")
    except OSError:
        return False
    return True


def kept(dest: Path) -> dict[str, Answer]:
    """Return the replies of an unfinished interview for a destination, as far as they can be read."""
    known = questions()
    try:
        found = json.loads(_file(dest).read_text(encoding="utf-8"))
        raw = {id_: value for id_, value in found["answers"].items() if id_ in known}
        return {id_: Answer(read_value(known[id_], value), SaidBy.ASKED) for id_, value in raw.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadInput):
        return {}


def forget(dest: Path) -> None:
    """Delete what was kept for a destination."""
    try:
        _file(dest).unlink(missing_ok=True)
    except OSError:
        return
