"""Asks one question. Prompts are drawn on stderr, because stdout is for data."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.output import create_output
from prompt_toolkit.styles import Style

from mlsd.surface.console import width
from mlsd.surface.layout import shortened
from mlsd.vocabulary.model import Question, Value
from mlsd.vocabulary.units import with_unit

HINT = "arrows, ?, <"
STYLE = Style(
    [
        ("question", "bold"),
        ("instruction", ""),
        ("answer", "ansigreen"),
        ("pointer", "ansigreen bold"),
        ("highlighted", "ansigreen bold"),
        ("selected", "noreverse"),
    ]
)


class Move(Enum):
    """What a user can do instead of answering."""

    BACK = "back"
    EXPLAIN = "explain"


Reply = str | Move | None
"""The text or choice given; None accepts the default."""


def ask(question: Question, message: str, default: Value, marks: Mapping[str, str], typed: str = "") -> Reply:
    """Ask a question and return the reply.

    Args:
        question: the question.
        message: its text, in lines that fit the terminal. They are drawn with the prompt, so that anything
            typed while they are visible counts.
        default: what Enter alone means.
        marks: choice -> text after it, such as that it is not built yet.
        typed: the previous input if it was not valid, to be corrected.

    Raises:
        KeyboardInterrupt: Ctrl-C or Ctrl-D.
    """
    if question.type == "bool":
        yes_no = [(word, marks.get(word, "")) for word in ("yes", "no")]
        return choose(message, yes_no, default="yes" if default else "no")
    if question.choices:
        words = question.choices.items()
        offered = [(id_, f"{marks.get(id_, '')}{text}") for id_, text in words if id_ != "interactions"]
        return choose(message, offered, default=str(default))
    return _write(question, message, default, typed)


def choose(message: str, choices: Sequence[tuple[str, str]], default: str, hint: str = HINT) -> str | Move:
    """Let the user pick one of several choices with the arrow keys; each is an id and its text."""
    longest = max(len(id_) for id_, _ in choices)
    room = width(sys.stderr) - 4
    shown = [
        questionary.Choice(
            shortened(f"{id_:<{longest}}  {words if words != id_ else ''}".rstrip(), room), value=id_
        )
        for id_, words in choices
    ]
    asked = questionary.select(
        f"{message}\n " if hint else message,
        shown,
        default=default,
        qmark="",
        pointer=">",
        instruction=f"({hint})" if hint else " ",
        style=STYLE,
        output=_output(),
    )
    app = asked.application
    app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), _moves()])
    reply: str | Move = _run(app)
    return reply


def _write(question: Question, message: str, default: Value, typed: str) -> Reply:
    shown = with_unit(default, question.unit) if default not in (None, "", []) else "empty"
    asked = questionary.text(
        f"{message}\n ", qmark="", default=typed, instruction=f"[{shown}]", style=STYLE, output=_output()
    )
    text = in_one_line(question, str(_run(asked.application)))
    return {"?": Move.EXPLAIN, "<": Move.BACK, "": None}.get(text, text)


def in_one_line(question: Question, text: str) -> str:
    """Return typed or pasted text as one line: lines of a list become its entries."""
    between = ", " if question.type == "list" else " "
    return between.join(line.strip(" \t,") for line in text.splitlines() if line.strip())


def _moves() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("?", eager=True)
    def _explain(event: Any) -> None:
        event.app.exit(result=Move.EXPLAIN)

    @keys.add("<", eager=True)
    @keys.add("left", eager=True)
    @keys.add("backspace", eager=True)
    def _back(event: Any) -> None:
        event.app.exit(result=Move.BACK)

    @keys.add("<sigint>", eager=True)
    @keys.add("c-d", eager=True)
    def _end(event: Any) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    return keys


def _output() -> Any:
    return create_output(stdout=sys.stderr)


_pressed: list[int] = []


@contextmanager
def interrupts_kept() -> Iterator[None]:
    """Keep a Ctrl-C between two prompts: Python drops one that arrives during garbage collection."""
    _pressed.clear()
    before = signal.signal(signal.SIGINT, _note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _note(signal_: int, _: object) -> None:
    _pressed.append(signal_)
    raise KeyboardInterrupt


def _run(app: Application[Any]) -> Any:
    def leave_at_once() -> None:
        if _pressed:
            app.exit(exception=KeyboardInterrupt)

    try:
        reply = app.run(pre_run=leave_at_once)
    except EOFError:
        raise KeyboardInterrupt from None
    finally:
        # The event loop does not restore Python's own handler.
        signal.signal(signal.SIGINT, _note)
    if _pressed:
        raise KeyboardInterrupt
    return reply
