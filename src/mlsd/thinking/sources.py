"""Answers from several sources: a later one overrides an earlier one, with a one-line note."""

from __future__ import annotations

from collections.abc import Mapping

from mlsd.thinking.contradictions import clashes
from mlsd.thinking.require import complete
from mlsd.thinking.unused import overruled, unused, who_said
from mlsd.vocabulary.model import Answer, Requirements, SaidBy
from mlsd.vocabulary.units import in_words

GIVES_WAY = frozenset({SaidBy.OVERLAY, SaidBy.USER_DEFAULTS, SaidBy.PRESET, SaidBy.FILE})
"""Sources whose answers yield to a later one that they contradict; a table's answers are facts."""


def settled(answers: Mapping[str, Answer]) -> tuple[dict[str, Answer], list[str]]:
    """Return the answers without those that a later source contradicts, and a note for each one dropped."""
    left = dict(answers)
    notes: list[str] = []
    while found := _gives_way(left, _completed(left)):
        id_, other, why = found
        notes.append(
            f"{id_}={in_words(left[id_].value)} ({who_said(left, id_)}) gives way to "
            f"{other}={in_words(left[other].value)} ({who_said(left, other)}): {why}"
        )
        del left[id_]
    requirements = _completed(left)
    notes += [
        f"{id_} ({who_said(left, id_)}) is not used: {reason} is {in_words(requirements[reason])} "
        f"({who_said(left, reason)})."
        for id_, reason in unused(requirements, left)
        if overruled(requirements, left[id_], reason)
    ]
    return left, notes


def _completed(answers: Mapping[str, Answer]) -> Requirements:
    return complete(
        {id_: one.value for id_, one in answers.items()}, {id_: one.said_by for id_, one in answers.items()}
    )


def _gives_way(answers: Mapping[str, Answer], requirements: Requirements) -> tuple[str, str, str] | None:
    """Return the weaker answer of the first contradiction between two sources, the stronger one, and why."""
    strength = list(SaidBy).index
    for pair, why, _ in clashes(requirements):
        if not all(id_ in answers for id_ in pair):
            continue
        weak, strong = sorted(pair, key=lambda id_: strength(answers[id_].said_by))
        if answers[weak].said_by != answers[strong].said_by and answers[weak].said_by in GIVES_WAY:
            return weak, strong, why
    return None
