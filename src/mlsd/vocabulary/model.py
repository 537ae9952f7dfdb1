"""The values that pass through the program, from questions to a design. All are frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Value = str | int | float | bool | list[str] | None
"""What an answer can hold. `None` is a column that was not given."""


class SaidBy(StrEnum):
    """The source of an answer, weakest first: a later one overrides an earlier one."""

    DEFAULT = "default"
    OVERLAY = "overlay"
    USER_DEFAULTS = "user defaults"
    DATA = "data"
    PRESET = "preset"
    FILE = "file"
    FLAG = "flag"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its type, its default, and when it is asked.

    Shapes:
        topic: the file of its questions, such as `data`.
        means, example: one sentence that defines it, and a sample answer.
        choices: choice -> what it means, as shown beside it in a list.
        words: choice -> how it reads inside a sentence, if different.
    """

    id: str
    type: Literal["str", "int", "float", "bool", "list"]
    default: Value | Derived
    help: str
    topic: str
    means: str
    example: str
    hangs_on_it: str
    kind: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    short: bool = False
    optional: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    when: Mapping[str, tuple[str, ...] | Literal["given"]] = field(default_factory=dict)

    def in_words(self, choice: str) -> str:
        """Return a choice as it reads inside a sentence; any other text as it is."""
        return self.words.get(choice) or self.choices.get(choice) or choice


@dataclass(frozen=True, slots=True)
class Derived:
    """A default that follows from other answers; `thinking.require` computes it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one question, and its source; `where` is the name of the preset or file."""

    value: Value
    said_by: SaidBy
    where: str = ""


@dataclass(frozen=True, slots=True)
class Requirements:
    """Every question's value, and which of them apply to this system.

    Shapes:
        values: question id -> typed value (numbers in the question's unit).
        applies: the ids that matter here; the others keep their value unused.
        said_by: question id -> source; a missing id is a default.
    """

    values: Mapping[str, Value]
    applies: frozenset[str]
    said_by: Mapping[str, SaidBy]

    def __getitem__(self, question: str) -> Any:
        return self.values[question]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One derived number with its arithmetic."""

    id: str
    title: str
    value: float
    unit: str
    formula: str
    inputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Place:
    """The only places where a component runs: one cloud, as a managed service, a Kubernetes cluster."""

    cloud: str = ""
    managed: bool = False
    cluster: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """The facts of one candidate, from its `part.yml`.

    `by_modality` holds the facts that differ for one kind of examples (modality -> fact -> value).
    """

    id: str
    slot: str
    title: str
    summary: str
    needs: tuple[str, ...]
    requires: Mapping[str, tuple[str, ...]]
    runs_on: Place
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    licence: str
    links: tuple[str, ...]
    since: str
    by_choice: bool
    ready: bool
    by_modality: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, read from its class in `knowledge.rules`.

    `facts` are the names that `when` reads (questions, sizing, earlier slots); `thresholds` are its keyword
    defaults; `modality` is empty if it applies to every kind of examples.
    """

    id: str
    slot: str
    title: str
    prefer: str | None
    forbid: tuple[str, ...]
    modality: str
    when: Callable[..., bool]
    reason: str
    facts: tuple[str, ...]
    thresholds: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the design, with the rules that decide it, in order.

    `gates` rule candidates out where they cannot run; they follow from the candidates' facts.
    """

    id: str
    title: str
    purpose: str
    candidates: tuple[str, ...]
    gates: tuple[Rule, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason, in one sentence, and the rule that gives it."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of one requirement that would change a decision, and the reason for the other component.

    `because` is the title of the rule that would decide; empty if it reads the changed answer itself, or if
    another component rather than a rule requires the other.
    """

    set: Mapping[str, Value]
    to: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The component of one slot, why it, why not the others, and what would change it."""

    slot: str
    component: str
    because: tuple[Reason, ...]
    instead_of: Mapping[str, tuple[Reason, ...]]
    pinned: bool = False
    warnings: tuple[Reason, ...] = ()
    flips: tuple[Flip, ...] = ()


@dataclass(frozen=True, slots=True)
class Design:
    """All decisions of one system and the numbers behind them."""

    requirements: Requirements
    sizing: Mapping[str, Quantity]
    decisions: Mapping[str, Decision]

    def component(self, slot: str) -> str:
        """Return the component chosen for a slot."""
        return self.decisions[slot].component
