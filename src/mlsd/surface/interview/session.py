"""From the first question to the confirmation: interview, plan, yes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from mlsd.actions import unfinished_interview as unfinished
from mlsd.actions.inputs import Inputs
from mlsd.actions.readiness import in_flags
from mlsd.knowledge.questions import questions
from mlsd.surface import show
from mlsd.surface.console import ink, say, width
from mlsd.surface.interview.prompts import Move, choose, interrupts_kept
from mlsd.surface.interview.talk import STANDING, Talk
from mlsd.surface.layout import hanging
from mlsd.surface.summary import summary
from mlsd.thinking import explain
from mlsd.thinking.decide import design
from mlsd.thinking.nearest import Way, nearest_ready
from mlsd.thinking.require import complete, require
from mlsd.vocabulary.errors import Interrupted
from mlsd.vocabulary.model import Design, SaidBy, Value

_YES = ("yes", "make this project")
_DETAILS = ("details", "every decision with its reason")
_BACK = ("back", "change an answer: back to the last question")
_NO = ("no", "stop; your answers are kept")


@dataclass(frozen=True, slots=True)
class Agreed:
    """The result of an interview: the design, its pins, and the flags that give the same without asking."""

    design: Design
    pins: dict[str, str]
    flags: str


def interviewed(dest: Path, inputs: Inputs, *, full: bool, agree: bool) -> Agreed:
    """Return the result of a user's replies; with `agree` only once the plan was shown and confirmed.

    Raises:
        Interrupted: the user stopped; the replies are kept for the next time.
    """
    talk = Talk(inputs.answers, inputs.pins, full=full, doubts=inputs.doubts)
    try:
        with interrupts_kept():
            _offer_kept(dest, talk)
            decided = _until_settled(dest, talk, agree=agree)
    except KeyboardInterrupt:
        raise _stopped(dest, talk) from None
    if agree:
        unfinished.forget(dest)
    return Agreed(decided, talk.pins, in_flags(Way(_that_count(talk), talk.pins)))


def target_among(columns: Sequence[str]) -> str:
    """Return the column that the user picks as the target; the last one is the default.

    Raises:
        KeyboardInterrupt: Ctrl-C, Ctrl-D, or going back from the first question.
    """
    question = questions()["target"]
    picked = choose(question.help, [(name, "") for name in columns], default=columns[-1], hint="")
    if isinstance(picked, Move):
        raise KeyboardInterrupt
    return picked


def _until_settled(dest: Path, talk: Talk, *, agree: bool) -> Design:
    while True:
        talk.run(lambda asked: _keep(dest, talk))
        decided = design(require(talk.outcome, strict=False), talk.pins)
        if not agree:
            return decided
        say("\n" + summary(decided, ink(sys.stderr), width(sys.stderr)) + "\n")
        if _settled(dest, talk, decided):
            return decided


def _settled(dest: Path, talk: Talk, decided: Design) -> bool:
    """Ask what to do with a design until it is confirmed, or until an answer or a pin is to change."""
    way = nearest_ready(decided, talk.pins) if explain.waiting(decided) else None
    offers = _ways_out(way) if explain.waiting(decided) else [_YES, _BACK, _DETAILS, _NO]
    question = "It cannot be made yet. What now?" if explain.waiting(decided) else f"Make it in {dest}?"
    if way and not way.sets:
        say("\n".join(hanging("Nearest   ", f"{in_flags(way)}", width(sys.stderr))))
    while True:
        reply = choose(question, offers, default=offers[0][0], hint="< goes back")
        if reply == "details":
            say("\n" + show.brief(decided, ink(sys.stderr), width(sys.stderr)) + "\n")
            continue
        if reply == "no":
            raise KeyboardInterrupt
        if reply == "nearest" and way:
            talk.pins |= way.pins
        elif reply in ("back", Move.BACK):
            talk.back()
        elif isinstance(reply, str) and way and reply in way.sets:
            talk.ask_again(reply, way.sets[reply])
        return reply == "yes"


def _ways_out(way: Way | None) -> list[tuple[str, str]]:
    """Return what the user can do about a design that cannot be built yet."""
    offers: list[tuple[str, str]] = []
    if way and way.sets:
        offers += [
            (id_, f"answer again; {in_flags(Way({id_: value}, {}))} can be made")
            for id_, value in way.sets.items()
        ]
    elif way:
        offers.append(("nearest", "meets all your answers, with other parts in their place"))
    return [*offers, _BACK, _DETAILS, _NO]


def _keep(dest: Path, talk: Talk) -> None:
    unfinished.keep(dest, talk.asked)


def _offer_kept(dest: Path, talk: Talk) -> None:
    """Offer the replies of an interrupted interview; the command line takes precedence."""
    replies = unfinished.kept(dest)
    if not replies:
        return
    is_one = len(replies) == 1
    count = "is 1 answer" if is_one else f"are {len(replies)} answers"
    choices = (("yes", "take it and go on" if is_one else "take them and go on"), ("no", "start over"))
    message = f"There {count} of an unfinished interview for {dest}."
    if choose(message, choices, default="yes", hint="") != "yes":
        unfinished.forget(dest)
        return
    fixed = {id_ for id_, answer in talk.given.items() if answer.said_by not in STANDING}
    talk.asked = {id_: answer for id_, answer in replies.items() if id_ not in fixed}


def _flags(talk: Talk, pins: dict[str, str]) -> str:
    """Return the replies and the pins as flags."""
    return in_flags(Way(_replies(talk), pins))


def _replies(talk: Talk) -> dict[str, Value]:
    return {id_: answer.value for id_, answer in talk.asked.items() if answer.said_by is SaidBy.ASKED}


def _that_count(talk: Talk) -> dict[str, Value]:
    """Return the replies that differ from what would apply without asking."""
    given = {id_: answer.value for id_, answer in talk.given.items()}
    needed = _replies(talk)
    wanted = complete({**given, **needed}, {})
    for id_ in list(needed):
        fewer = {other: value for other, value in needed.items() if other != id_}
        if complete({**given, **fewer}, {}) == wanted:
            needed = fewer
    return needed


def _stopped(dest: Path, talk: Talk) -> Interrupted:
    if not _flags(talk, {}):
        return Interrupted("Stopped.", "Nothing was written.", "")
    if unfinished.keep(dest, talk.asked):
        again = f"`mlsd new {quote(str(dest))}` offers your answers again."
        return Interrupted("Stopped.", "Nothing was written.", again)
    return Interrupted(
        "Stopped.", "Nothing was written.", f"To go on: mlsd new {quote(str(dest))} {_flags(talk, talk.pins)}"
    )
