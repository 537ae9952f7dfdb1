"""What a new design means for an existing project: the difference in words, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.thinking.reasons import name
from mlsd.vocabulary.model import Design, Reason, Value
from mlsd.vocabulary.units import in_words

_HOLDS: Mapping[str, str] = {
    "object_storage": "the files",
    "database": "the tables",
    "streaming": "the events that nobody has read yet",
    "feature_store": "the feature values",
    "data_versioning": "the data versions",
    "tracking": "the runs",
    "model_registry": "the registered model versions",
    "monitoring": "the history of the metrics",
    "logs": "the logs",
}
"""Slot -> what its component stores and has to be moved when another replaces it."""


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """One requirement that changed."""

    id: str
    before: Value
    after: Value

    def in_words(self) -> str:
        """Return `retraining: monthly → daily`."""
        return f"{self.id}: {in_words(self.before)} → {in_words(self.after)}"


@dataclass(frozen=True, slots=True)
class ChangedDecision:
    """One slot whose component changed, for one kind of examples, and the reasons for the new one."""

    slot: str
    modality: str
    before: str
    after: str
    because: tuple[Reason, ...]

    def in_words(self) -> str:
        """Return the change with its deciding reason and, if a rule gave it, the rule."""
        change = f"{self.spoken(self.before)} → {self.spoken(self.after)}."
        if not self.because:
            return change
        reason = self.because[0]
        return f"{change} {reason.text}{f' [{reason.rule}]' if reason.rule.isupper() else ''}"

    def spoken(self, id_: str) -> str:
        """Return a component's title inside a sentence."""
        return name(id_, self.modality) if id_ != "none" else "nothing"


@dataclass(frozen=True, slots=True)
class DesignDiff:
    """What is different, in the order in which slots are decided."""

    answers: tuple[ChangedAnswer, ...]
    decisions: tuple[ChangedDecision, ...]
    todo: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Return answers, decisions, and to-dos as plain data."""
        return {
            "answers": [{"id": a.id, "from": a.before, "to": a.after} for a in self.answers],
            "decisions": [
                {
                    "slot": decision.slot,
                    "from": decision.before,
                    "to": decision.after,
                    "because": [{"rule": reason.rule, "text": reason.text} for reason in decision.because],
                }
                for decision in self.decisions
            ],
            "todo": list(self.todo),
        }


def diff_designs(answers: Mapping[str, Value], lock: Mapping[str, Any], design: Design) -> DesignDiff:
    """Return the difference between a record and a design.

    Args:
        answers: the record's answers, by question id.
        lock: the record's `{"decisions": …}`; a slot that it lacks has its first component.
        design: the new design.
    """
    before = components_of(lock)
    after = {slot: design.component(slot) for slot in slots()}
    decided = tuple(
        ChangedDecision(
            slot, design.requirements["modality"], before[slot], after[slot], design.decisions[slot].because
        )
        for slot in slots()
        if before[slot] != after[slot]
    )
    said = tuple(_changed_answers(answers, design))
    return DesignDiff(said, decided, tuple(_todo(decided, before.values(), after.values())))


def components_of(lock: Mapping[str, Any]) -> dict[str, str]:
    """Return slot -> component of a lock, for every slot known today."""
    decisions = lock["decisions"]
    first = {id_: slot.candidates[0] for id_, slot in slots().items()}
    return {id_: decisions[id_]["component"] if id_ in decisions else first[id_] for id_ in first}


def _changed_answers(answers: Mapping[str, Value], design: Design) -> Iterator[ChangedAnswer]:
    requirements = design.requirements
    for id_, after in requirements.values.items():
        # A question newer than the record had its default.
        before = answers.get(id_, after if id_ not in requirements.said_by else None)
        same = before == after or (before in (None, "") and after in (None, ""))
        if not same and id_ in requirements.applies:
            yield ChangedAnswer(id_, before, after)


def _todo(decided: Iterable[ChangedDecision], before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    had, has = _needs(before), _needs(after)
    for change in decided:
        old, new = change.spoken(change.before), change.spoken(change.after)
        yield from (f"{new} needs {need}." for need in _needs([change.after]) if need not in had)
        if change.slot in _HOLDS and change.before != "none":
            to = f"to {new}" if change.after != "none" else "elsewhere if you still need it"
            yield f"Move {_HOLDS[change.slot]} from {old} {to}; mlsd copies no data."
    for change in decided:
        for need in _needs([change.before]):
            if need not in has:
                yield f"{change.spoken(change.before)} no longer needs {need}."


def _needs(ids: Iterable[str]) -> dict[str, None]:
    """Return what components need running, in the order in which they name it."""
    known = components()
    return {need: None for id_ in ids if id_ in known for need in known[id_].needs}
