"""The interview: questions in order, the decision that runs along, and the way back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import slots
from mlsd.surface.console import ink, say, width
from mlsd.surface.interview.prompts import Move, ask
from mlsd.surface.layout import hanging
from mlsd.thinking import explain
from mlsd.thinking.decide import design
from mlsd.thinking.flips import ANOTHER_TASK
from mlsd.thinking.reasons import name
from mlsd.thinking.require import complete, require
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import BadInput, MlsdError
from mlsd.vocabulary.model import Answer, Derived, Design, Question, SaidBy

Answers = dict[str, Answer]
HOW = "Enter takes what is offered, ? explains a question, < goes back, Ctrl-C stops and keeps the answers."
_NOTHING_BROUGHT = "Alone it changes no component here; it goes into numbers and documents."
_ALL_BROUGHT = "Each answer asks for another system: the model and what prepares its examples go with it."
STANDING = (SaidBy.USER_DEFAULTS, SaidBy.DEFAULT)
"""Whose answers are offered rather than taken."""


class Talk:
    """One interview: what is given, what has been asked so far, and in which order."""

    def __init__(self, given: Mapping[str, Answer], pins: Mapping[str, str], *, full: bool) -> None:
        self.given = dict(given)
        self.pins = pins
        self.full = full
        self.asked: Answers = {}
        """What was replied, in the order of the replies."""
        self.taken_back: Answers = {}
        """Replies that were taken back: offered again when their question comes again."""
        self.shown: dict[str, str] = self._components() or {}

    @property
    def answers(self) -> Answers:
        """All that is known now; a reply wins over what was given."""
        return {**self.given, **self.asked}

    @property
    def outcome(self) -> Answers:
        """What goes into the design: a derived default that was only confirmed goes on following."""
        return {id_: answer for id_, answer in self.answers.items() if answer.said_by is not SaidBy.DEFAULT}

    def run(self, keep: Callable[[Answers], None]) -> None:
        """Ask until nothing is left to ask; `keep` gets the replies after each one."""
        self._tell(HOW, str, head="")
        while question := self._next():
            self._ask(question)
            keep(self.asked)

    def back(self) -> None:
        """Take the last reply back."""
        if self.asked:
            id_, answer = self.asked.popitem()
            self.taken_back[id_] = answer

    def _next(self) -> Question | None:
        """Return the first question that matters here and has no answer yet."""
        applies = self._applying()
        for id_, question in questions().items():
            fixed = id_ in self.given and self.given[id_].said_by not in STANDING
            if id_ in applies and (self.full or question.short) and not fixed and id_ not in self.asked:
                return question
        return None

    def _applying(self) -> frozenset[str]:
        said = {id_: answer.value for id_, answer in self.answers.items()}
        return complete(said, {}).applies - (
            {"modality"} if said.get("problem") == "recommendation" else set()
        )

    def _ask(self, question: Question) -> None:
        said = {id_: answer.value for id_, answer in self.answers.items()}
        before = self.taken_back.get(question.id)
        default = before.value if before else complete(said, {})[question.id]
        reply = ask(question, default, lambda text: self._refused(question, text))
        if reply is Move.BACK:
            self.back()
        elif reply is Move.EXPLAIN:
            self._explain(question)
        else:
            follows = reply is None and not before and isinstance(question.default, Derived)
            value = default if reply is None else read_value(question, reply)
            self._take(question, Answer(value, SaidBy.DEFAULT if follows else SaidBy.ASKED))

    def _refused(self, question: Question, text: str) -> str | None:
        try:
            read_value(question, text)
        except BadInput as error:
            return error.why
        return None

    def _take(self, question: Question, answer: Answer) -> None:
        """Keep a reply, unless it makes a contradiction that was not there before."""
        before = self._contradiction()
        self.asked[question.id] = answer
        now = self._contradiction()
        if now and not before:
            del self.asked[question.id]
            self._tell(f"{now.what} {now.why} {now.fix}", ink(sys.stderr).note)
        else:
            self._tell_what_changed()

    def _contradiction(self) -> BadInput | None:
        try:
            require(self.answers, strict=False)
        except BadInput as error:
            return error
        return None

    def _design(self, *, with_flips: bool) -> Design | None:
        try:
            return design(require(self.answers, strict=False), self.pins, with_flips=with_flips)
        except MlsdError:
            return None

    def _components(self) -> dict[str, str] | None:
        now = self._design(with_flips=False)
        return {slot: decision.component for slot, decision in now.decisions.items()} if now else None

    def _tell_what_changed(self) -> None:
        now = self._design(with_flips=False)
        if now is None:
            return
        paint = ink(sys.stderr)
        for slot, decision in now.decisions.items():
            before = self.shown.get(slot)
            if before and before != decision.component:
                kind = now.requirements["modality"]
                after = name(decision.component, kind)
                words = f"{name(before, kind)} → {after}. {explain.because(decision)}"
                self._tell(f"{slots()[slot].title}: {words}", paint.good, head="  → ")
        self.shown = {slot: decision.component for slot, decision in now.decisions.items()}

    def _explain(self, question: Question) -> None:
        plain = ink(sys.stderr).dim
        self._tell(f"What hangs on it: {question.hangs_on_it}", plain)
        if question.unit:
            self._tell(f"It is counted in {question.unit}.", plain)
        now = self._design(with_flips=True)
        brought = (
            explain.hangs_on(now, question.id) if now and question.id in now.requirements.applies else []
        )
        for words in brought or [_NOTHING_BROUGHT if question.id not in ANOTHER_TASK else _ALL_BROUGHT]:
            self._tell(words, plain)

    def _tell(self, text: str, paint: Callable[[str], str], head: str = "  ") -> None:
        say("\n".join(paint(line) for line in hanging(head, text, width(sys.stderr))))
