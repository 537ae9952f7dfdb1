"""Which source wins if a table and a user answer the same question."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mlsd.knowledge.questions import questions
from mlsd.thinking.from_data import answers_from
from mlsd.vocabulary.model import Answer, SaidBy
from mlsd.vocabulary.profile import Profile


def with_table(table: Profile, said: Mapping[str, Answer]) -> tuple[dict[str, Answer], list[str]]:
    """Return the answers merged with those of a table, and a note for each that was left out.

    A table overrides standing defaults and nothing else. A preset or a standing default that names columns of
    another table says nothing about this one.
    """
    names = {column.name for column in table.columns}
    strange = {id_: one for id_, one in said.items() if _is_of_another_table(id_, one, names)}
    strength = list(SaidBy).index
    stronger = {
        id_: one
        for id_, one in said.items()
        if strength(one.said_by) > strength(SaidBy.DATA) and id_ not in strange
    }
    answers = {**said, **answers_from(table, stronger), **stronger}
    for id_ in strange.keys() & answers.keys():
        if answers[id_] is strange[id_]:
            del answers[id_]
    notes = [f"{id_}: the {one.said_by} names a column that the table lacks." for id_, one in strange.items()]
    return answers, notes


def _is_of_another_table(id_: str, answer: Answer, names: Collection[str]) -> bool:
    if answer.said_by not in (SaidBy.PRESET, SaidBy.USER_DEFAULTS) or id_ == "target":
        return False
    kind = questions()[id_].kind
    wanted = answer.value if isinstance(answer.value, list) else [answer.value]
    return kind in ("column", "columns") and any(name and name not in names for name in wanted)
