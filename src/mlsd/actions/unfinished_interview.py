"""An interview that was broken off: its replies wait in the platform's folder for state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from mlsd.knowledge.questions import questions
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import BadInput
from mlsd.vocabulary.model import Answer, SaidBy


def _file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("mlsd", appauthor=False) / "unfinished.json"


def keep(dest: Path, asked: Mapping[str, Answer]) -> bool:
    """Keep the replies for the next time, and tell whether that could be done."""
    kept = {
        "dest": str(dest),
        "answers": {id_: a.value for id_, a in asked.items() if a.said_by is SaidBy.ASKED},
    }
    try:
        path = _file()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept), encoding="utf-8")
    except OSError:
        return False
    return True


def kept() -> tuple[str, dict[str, Answer]] | None:
    """Return the folder's name and the replies of an unfinished interview, as far as it can be read."""
    known = questions()
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
        raw = {id_: value for id_, value in found["answers"].items() if id_ in known}
        answers = {id_: Answer(read_value(known[id_], value), SaidBy.ASKED) for id_, value in raw.items()}
        return (str(found["dest"]), answers) if answers else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadInput):
        return None


def forget() -> None:
    """Drop what was kept."""
    try:
        _file().unlink(missing_ok=True)
    except OSError:
        return
