"""The interview: questions in order, the design decided along the way, and going back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping

from mlsd.knowledge.questions import questions
from mlsd.surface.console import ink, say, width
from mlsd.surface.interview import words
from mlsd.surface.interview.prompts import Move, ask
from mlsd.surface.layout import hanging
from mlsd.thinking.decide import design
from mlsd.thinking.require import complete, require
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import BadInput, MlsdError
from mlsd.vocabulary.model import Answer, Derived, Design, Question, SaidBy, Value

Answers = dict[str, Answer]
STANDING = (SaidBy.USER_DEFAULTS, SaidBy.DEFAULT)
"""The sources whose answers are offered rather than taken."""


class Talk:
    """One interview: what is given, what has been asked so far, and in which order."""

    def __init__(
        self,
        given: Mapping[str, Answer],
        pins: Mapping[str, str],
        *,
        full: bool,
        doubts: Collection[str] = (),
    ) -> None:
        self.given = dict(given)
        self.pins = dict(pins)
        self.full = full
        self.doubts = doubts
        """Questions that a table answers only in part: asked even if the short list leaves them out."""
        self.asked: Answers = {}
        """The replies, in order."""
        self.taken_back: Answers = {}
        """Replies that were undone: offered again when their question comes up again."""
        self.shown = words.components_of(self._design())
        self.topic = ""

    @property
    def answers(self) -> Answers:
        """All answers so far; a reply overrides what was given."""
        return {**self.given, **self.asked}

    @property
    def outcome(self) -> Answers:
        """The answers for the design: a derived default that was only confirmed stays derived."""
        return {id_: answer for id_, answer in self.answers.items() if answer.said_by is not SaidBy.DEFAULT}

    def run(self, keep: Callable[[Answers], None]) -> None:
        """Ask until nothing is left to ask; `keep` is called with the replies after each one."""
        if self._next():
            self._tell(words.HOW, str, head="")
        while question := self._next():
            self._ask(question)
            keep(self.asked)

    def back(self) -> None:
        """Undo the last reply."""
        if self.asked:
            id_, answer = self.asked.popitem()
            self.taken_back[id_] = answer
            self.topic = ""

    def ask_again(self, id_: str, offer: Value) -> None:
        """Undo one answer, whatever its source, and offer another; the other replies stay."""
        self.asked.pop(id_, None)
        self.given.pop(id_, None)
        self.taken_back[id_] = Answer(offer, SaidBy.ASKED)
        self.topic = ""

    def _next(self) -> Question | None:
        """Return the first applicable question without an answer."""
        return next((one for one in self._wanted() if one.id not in self.asked), None)

    def _wanted(self) -> Iterator[Question]:
        """Yield the questions of this interview, as far as the answers so far show which apply."""
        applies = self._applying()
        for id_, question in questions().items():
            fixed = id_ in self.given and self.given[id_].said_by not in STANDING
            wanted = self.full or question.short or id_ in self.taken_back or id_ in self.doubts
            if id_ in applies and wanted and (not fixed or id_ in self.asked):
                yield question

    def _applying(self) -> frozenset[str]:
        said = {id_: answer.value for id_, answer in self.answers.items()}
        return complete(said, {}).applies - (
            {"modality"} if said.get("problem") == "recommendation" else set()
        )

    def _ask(self, question: Question) -> None:
        said = {id_: answer.value for id_, answer in self.answers.items()}
        before = self.taken_back.get(question.id)
        default = before.value if before else complete(said, {})[question.id]
        marks = words.marks(question, self._with_choice(question))
        reply = ask(question, self._message(question), default, marks)
        while isinstance(reply, str) and (why := self._refused(question, reply)):
            self._tell(why, ink(sys.stderr).note)
            reply = ask(question, self._message(question), default, marks, typed=reply)
        if reply is Move.BACK:
            self.back()
        elif reply is Move.EXPLAIN:
            now = self._design(with_flips=True)
            for line in words.explained(question, now, self._with_choice(question)):
                self._tell(line, ink(sys.stderr).dim)
        else:
            follows = reply is None and not before and isinstance(question.default, Derived)
            value = default if reply is None else read_value(question, reply)
            self._take(question, Answer(value, SaidBy.DEFAULT if follows else SaidBy.ASKED))

    def _message(self, question: Question) -> str:
        """Return the section heading where a new one begins, the progress, and the question."""
        head = [] if question.topic == self.topic else ["", words.TOPICS[question.topic]]
        self.topic = question.topic
        wanted = [one.id for one in self._wanted()]
        number = f"{wanted.index(question.id) + 1}/{len(wanted)} "
        # A prompt starts in the second column.
        first = f" {number}" if head else number
        return "\n".join([*head, *hanging(first, question.help, width(sys.stderr) - 2)])

    def _refused(self, question: Question, text: str) -> str:
        try:
            read_value(question, text)
        except BadInput as error:
            return f"{error.why} {error.fix}"
        return ""

    def _take(self, question: Question, answer: Answer) -> None:
        """Keep a reply, unless it causes a new contradiction."""
        before = self._contradiction()
        self.asked[question.id] = answer
        now = self._contradiction()
        if now and not before:
            del self.asked[question.id]
            self._tell(f"{now.what} {now.why} {now.fix}", ink(sys.stderr).note)
            return
        self.taken_back.pop(question.id, None)
        decided = self._design()
        for line in words.changes(decided, self.shown):
            self._tell(line, ink(sys.stderr).good, head="  → ")
        self.shown = words.components_of(decided) or self.shown

    def _contradiction(self) -> BadInput | None:
        try:
            require(self.answers, strict=False)
        except BadInput as error:
            return error
        return None

    def _with_choice(self, question: Question) -> Callable[[Value], Design | None]:
        return lambda value: self._design({question.id: Answer(value, SaidBy.ASKED)})

    def _design(self, more: Mapping[str, Answer] | None = None, *, with_flips: bool = False) -> Design | None:
        try:
            said = require({**self.answers, **(more or {})}, strict=False)
            return design(said, self.pins, with_flips=with_flips)
        except MlsdError:
            return None

    def _tell(self, text: str, paint: Callable[[str], str], head: str = "  ") -> None:
        say("\n".join(paint(line) for line in hanging(head, text, width(sys.stderr))))
