"""Shell completion: question ids with their choices, slots with their candidates, presets."""

from __future__ import annotations

import io
import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout

from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.vocabulary.model import Question


def sets(incomplete: str) -> list[str]:
    """Return the question ids, or `id=choice` once the id is typed."""
    known = {id_: _values(one) for id_, one in questions().items()}
    return list(_pairs(known, incomplete))


def pins(incomplete: str) -> list[str]:
    """Return the slots, or `slot=component` once the slot is typed."""
    return list(_pairs({id_: slot.candidates for id_, slot in slots().items()}, incomplete))


def presets(incomplete: str) -> list[str]:
    """Return the names of presets."""
    from mlsd.knowledge.presets import PRESETS

    return [name for name in PRESETS if name.startswith(incomplete)]


def slot_names(incomplete: str) -> list[str]:
    """Return the ids of slots."""
    return [id_ for id_ in slots() if id_.startswith(incomplete)]


def in_bash(complete: Callable[[], int]) -> tuple[int, str]:
    """Return the exit code of a completion and its lines, in the form that bash expects.

    Bash splits words at `=` (COMP_WORDBREAKS): they are joined for the completion, and bash gets only the
    part of each suggestion after the sign.
    """
    words, at = os.environ.get("COMP_WORDS", "").split(), int(os.environ.get("COMP_CWORD", "0"))
    joined: list[str] = []
    place = at
    for index, word in enumerate(words):
        if joined and (word == "=" or words[index - 1] == "="):
            joined[-1] += word
        else:
            joined.append(word)
        if index == at:
            place = len(joined) - 1
    if at >= len(words):
        place = len(joined)
    os.environ |= {"COMP_WORDS": shlex.join(joined), "COMP_CWORD": str(place)}
    with redirect_stdout(io.StringIO()) as offered:
        code = complete()
    cut = "=" in words
    lines = (line.rpartition("=")[2] if cut and "=" in line else line for line in offered.getvalue().split())
    return code, "\n".join(lines)


def _values(question: Question) -> Sequence[str]:
    """Return the values to suggest; for a number, the usual one."""
    if question.type == "bool":
        return ("yes", "no")
    usual = question.default if isinstance(question.default, int | float) else None
    return tuple(question.choices) or ((str(usual),) if usual is not None else ())


def _pairs(known: Mapping[str, Sequence[str]], incomplete: str) -> Iterator[str]:
    key, equals, value = incomplete.partition("=")
    if equals:
        yield from (f"{key}={one}" for one in known.get(key, ()) if one.startswith(value))
    else:
        begun = [one for one in known if one.startswith(key)]
        yield from (f"{one}=" for one in begun)
        if len(begun) == 1:
            # With its values listed, the shell adds no space after the sign.
            yield from (f"{begun[0]}={one}" for one in known[begun[0]])
