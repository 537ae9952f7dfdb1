"""One question put to a person. Prompts are drawn on stderr: stdout is for data."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.output import create_output
from prompt_toolkit.styles import Style

from mlsd.vocabulary.model import Question, Value
from mlsd.vocabulary.units import in_words

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
    """What a person can do instead of answering."""

    BACK = "back"
    EXPLAIN = "explain"


Reply = str | Move | None
"""The text or choice that was given; None accepts the default."""


def ask(question: Question, default: Value, refused: Callable[[str], str | None]) -> Reply:
    """Put a question and return the reply.

    Args:
        question: what is asked.
        default: what Enter alone means.
        refused: tells why a text cannot be taken, or None where it can.

    Raises:
        KeyboardInterrupt: Ctrl-C or Ctrl-D.

    """
    if question.type == "bool":
        return choose(question.help, [("yes", ""), ("no", "")], default="yes" if default else "no")
    if question.choices:
        offered = [(id_, words) for id_, words in question.choices.items() if id_ != "interactions"]
        return choose(question.help, offered, default=str(default))
    return _write(question, default, refused)


def choose(message: str, choices: Sequence[tuple[str, str]], default: str, hint: str = HINT) -> str | Move:
    """Let one of some choices be taken with the arrow keys; each is an id and its words."""
    longest = max(len(id_) for id_, _ in choices)
    shown = [
        questionary.Choice(f"{id_:<{longest}}  {words}".rstrip() if words != id_ else id_, value=id_)
        for id_, words in choices
    ]
    asked = questionary.select(
        message, shown, default=default, qmark="", instruction=f"({hint})", style=STYLE, output=_output()
    )
    app = asked.application
    app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), _moves()])
    reply: str | Move = _run(app)
    return reply


def _write(question: Question, default: Value, refused: Callable[[str], str | None]) -> Reply:
    shown = in_words(default) if default not in (None, "", []) else "empty"

    def valid(text: str) -> bool | str:
        return text.strip() in ("", "?", "<") or refused(text) or True

    asked = questionary.text(
        question.help,
        qmark="",
        instruction=f"[{shown}]",
        validate=valid,
        validate_while_typing=False,
        style=STYLE,
        output=_output(),
    )
    text = str(_run(asked.application)).strip()
    return {"?": Move.EXPLAIN, "<": Move.BACK, "": None}.get(text, text)


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
    """Lose no Ctrl-C between two prompts: Python drops one that comes while it collects garbage."""
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
        # The event loop leaves Python's own handler behind.
        signal.signal(signal.SIGINT, _note)
    if _pressed:
        raise KeyboardInterrupt
    return reply
