"""Answers to questions that do not apply: why not, and what would make them apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from mlsd.knowledge.questions import questions
from mlsd.vocabulary.errors import UnusedAnswer
from mlsd.vocabulary.model import Answer, Requirements, SaidBy
from mlsd.vocabulary.units import in_words

TOLD = frozenset({SaidBy.PRESET, SaidBy.FILE, SaidBy.FLAG})
"""Sources whose unused answers are reported; those of a table and of standing defaults just wait."""
_REFUSED = frozenset({SaidBy.FILE, SaidBy.FLAG})


def unused(requirements: Requirements, answers: Mapping[str, Answer]) -> Iterator[tuple[str, str]]:
    """Yield each answer that does not count here, with the question that is the first reason."""
    for id_, answer in answers.items():
        if answer.said_by not in TOLD or _counts(requirements, id_):
            continue
        if id_ == "modality" and answer.value == requirements["modality"]:
            continue
        yield id_, first_reason(requirements, id_)


def refuse_unused(requirements: Requirements, answers: Mapping[str, Answer]) -> None:
    """Raise BadInput for an answer of a file or a flag that no stronger source made irrelevant."""
    for id_, reason in unused(requirements, answers):
        if answers[id_].said_by in _REFUSED and not overruled(requirements, answers[id_], reason):
            raise UnusedAnswer(
                f"{id_} does not apply here, but {in_words(answers[id_].value)!r} was given for it.",
                _why_not(requirements, answers, id_, reason),
                f"Leave {id_} out, or say {flags_that_make_it_apply(requirements, id_)}.",
            )


def overruled(requirements: Requirements, answer: Answer, reason: str) -> bool:
    """Return whether a stronger source gave the answer that is the reason: then the weaker one just waits."""
    strength = list(SaidBy).index
    return strength(requirements.said_by.get(reason, SaidBy.DEFAULT)) > strength(answer.said_by)


def first_reason(requirements: Requirements, id_: str) -> str:
    """Return the topmost question whose answer keeps another from applying."""
    for other, wanted in questions()[id_].when.items():
        if not _counts(requirements, other):
            return first_reason(requirements, other)
        if not _is(requirements, other, wanted):
            return other
    return id_


def flags_that_make_it_apply(requirements: Requirements, id_: str) -> str:
    """Return the flags that make a question apply, including its ancestors, as they are typed."""
    return f"`{' '.join(f'--set {flag}' for flag in dict.fromkeys(_flags(requirements, id_)))}`"


def who_said(answers: Mapping[str, Answer], id_: str) -> str:
    """Return an answer's source as text: `the default`, `the preset churn`, `a flag`."""
    answer = answers.get(id_)
    if answer is None or answer.said_by is SaidBy.DEFAULT:
        return "the default"
    return answer.where or {SaidBy.FLAG: "a flag", SaidBy.ASKED: "your answer", SaidBy.DATA: "the table"}.get(
        answer.said_by, f"the {answer.said_by}"
    )


def _flags(requirements: Requirements, id_: str) -> Iterator[str]:
    for other, wanted in questions()[id_].when.items():
        yield from _flags(requirements, other)
        if wanted == "given":
            if not requirements[other]:
                yield f"{other}=COLUMN"
        elif requirements[other] not in wanted:
            yield f"{other}={wanted[0]}"


def _why_not(requirements: Requirements, answers: Mapping[str, Answer], id_: str, reason: str) -> str:
    chain = list(_chain(id_, reason))
    asked = f"It is asked when {chain[0]} is {_one_of(questions()[id_].when[chain[0]])}"
    for lower, upper in pairwise(chain):
        asked += f", and {lower} when {upper} is {_one_of(questions()[lower].when[upper])}"
    actual = in_words(requirements[reason]) if requirements[reason] else "not given"
    return f"{asked}; here {reason} is {actual} ({who_said(answers, reason)})."


def _chain(id_: str, reason: str) -> Iterator[str]:
    """Yield the questions from the given one up to the reason, without the first."""
    for other in questions()[id_].when:
        if other == reason or reason in _above(other):
            yield other
            if other != reason:
                yield from _chain(other, reason)
            return


def _above(id_: str) -> set[str]:
    found = set(questions()[id_].when)
    return found.union(*(_above(other) for other in found))


def _counts(requirements: Requirements, id_: str) -> bool:
    when = questions()[id_].when.items()
    return all(_counts(requirements, other) and _is(requirements, other, wanted) for other, wanted in when)


def _is(requirements: Requirements, id_: str, wanted: Sequence[str]) -> bool:
    return bool(requirements[id_]) if wanted == "given" else requirements[id_] in wanted


def _one_of(values: Sequence[str]) -> str:
    if values == "given":
        return "given"
    *first, last = values
    return f"{', '.join(first)} or {last}" if first else last
