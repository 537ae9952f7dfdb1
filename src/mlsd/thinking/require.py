"""Answers to requirements: types, units, defaults, what applies, contradictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlsd.knowledge.questions import questions
from mlsd.thinking.contradictions import check
from mlsd.thinking.defaults import DERIVED
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import UnknownName, UnusedAnswer, did_you_mean
from mlsd.vocabulary.model import Answer, Derived, Question, Requirements, SaidBy, Value
from mlsd.vocabulary.units import in_words

REFUSED_WHEN_UNUSED = frozenset({SaidBy.FILE, SaidBy.FLAG})
"""Who is told when an answer does not matter; presets, data and standing defaults just wait."""


def require(answers: Mapping[str, Answer], *, strict: bool = True) -> Requirements:
    """Return the typed facts that the answers state.

    Args:
        answers: question id -> what was said.
        strict: refuse an answer to a question that does not apply (one input must not contradict itself);
            a stored record is read with False, where such an answer waits unused.

    Raises:
        BadInput: an unknown id, a value that does not fit, or answers that cannot hold together.

    """
    known = questions()
    for id_ in answers:
        if id_ not in known:
            raise unknown_question(id_)
    values = {id_: read_value(known[id_], answer.value) for id_, answer in answers.items()}
    requirements = complete(values, {id_: answer.said_by for id_, answer in answers.items()})
    if strict:
        refuse_what_does_not_apply(requirements, answers)
    check(requirements)
    return requirements


def complete(said: Mapping[str, Value], said_by: Mapping[str, SaidBy]) -> Requirements:
    """Return requirements from values that are read already: fill defaults, see what applies."""
    known = questions()
    values: dict[str, Value] = {}
    for id_, question in known.items():
        if id_ in said:
            values[id_] = said[id_]
        else:
            default = question.default
            values[id_] = DERIVED[id_](values) if isinstance(default, Derived) else default
    if values["problem"] == "recommendation":
        values["modality"] = "interactions"
    applies = _what_applies(known, values)
    return Requirements(values, applies, said_by)


def unknown_question(id_: str) -> UnknownName:
    """Return the error for an id that no question has."""
    return UnknownName(
        f"There is no question {id_!r}.{did_you_mean(id_, questions())}",
        "Every answer is stored under the id of its question.",
        "`mlsd plan --json` lists every id with its value under `requirements`.",
    )


def _what_applies(known: Mapping[str, Question], values: Mapping[str, Value]) -> frozenset[str]:
    applies: set[str] = {"modality"}
    for id_, question in known.items():
        if all(
            other in applies and (bool(values[other]) if wanted == "given" else values[other] in wanted)
            for other, wanted in question.when.items()
        ):
            applies.add(id_)
    return frozenset(applies)


def refuse_what_does_not_apply(requirements: Requirements, answers: Mapping[str, Answer]) -> None:
    """Raise BadInput for the first answer of a file or a flag that does not matter here."""
    for id_, answer in answers.items():
        if id_ in requirements.applies or answer.said_by not in REFUSED_WHEN_UNUSED:
            continue
        if not _overruled(requirements, id_, answer):
            raise UnusedAnswer(
                f"{id_} does not matter here, but {in_words(requirements[id_])!r} was given for it.",
                _why_not(requirements, id_),
                f"Leave {id_} out, or change {' or '.join(questions()[id_].when)}.",
            )


def _overruled(requirements: Requirements, id_: str, answer: Answer) -> bool:
    """Tell whether a stronger voice made the answer irrelevant: then it waits unused, as in a record."""
    strength = list(SaidBy).index
    deciding = (requirements.said_by.get(other, SaidBy.DEFAULT) for other in questions()[id_].when)
    return any(strength(voice) > strength(answer.said_by) for voice in deciding)


def _why_not(requirements: Requirements, id_: str) -> str:
    conditions = questions()[id_].when
    wanted = " and ".join(
        f"{other} is {'given' if values == 'given' else _one_of(values)}"
        for other, values in conditions.items()
    )
    actual = ", ".join(f"{other} is {in_words(requirements[other])}" for other in conditions)
    return f"It is asked when {wanted}; here {actual}."


def _one_of(values: Sequence[str]) -> str:
    *first, last = values
    return f"{', '.join(first)} or {last}" if first else last
