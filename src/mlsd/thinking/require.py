"""From answers to requirements: types, units, defaults, what applies, contradictions."""

from __future__ import annotations

from collections.abc import Mapping

from mlsd.knowledge.questions import questions
from mlsd.thinking.contradictions import check
from mlsd.thinking.defaults import DERIVED
from mlsd.thinking.unused import refuse_unused
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import UnknownName, did_you_mean
from mlsd.vocabulary.model import Answer, Derived, Question, Requirements, SaidBy, Value


def require(answers: Mapping[str, Answer], *, strict: bool = True) -> Requirements:
    """Return the typed facts that the answers state.

    Args:
        answers: question id -> answer.
        strict: reject an answer to a question that does not apply (one input must not contradict itself). A
            stored record is read with False, and such an answer stays in it unused.

    Raises:
        BadInput: an unknown id, an invalid value, or contradictory answers.
    """
    known = questions()
    for id_ in answers:
        if id_ not in known:
            raise unknown_question(id_)
    values = {id_: read_value(known[id_], answer.value) for id_, answer in answers.items()}
    requirements = complete(values, {id_: answer.said_by for id_, answer in answers.items()})
    if strict:
        refuse_unused(requirements, answers)
    check(requirements, answers)
    return requirements


def complete(said: Mapping[str, Value], said_by: Mapping[str, SaidBy]) -> Requirements:
    """Return requirements from typed values: fill in defaults and determine what applies."""
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
        "`mlsd questions` lists every id with its choices and default.",
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
