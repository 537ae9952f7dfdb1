"""From the first question to the agreement: interview, plan, yes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from shlex import quote

from mlsd.actions import unfinished_interview as unfinished
from mlsd.actions.inputs import Inputs
from mlsd.actions.readiness import in_flags, refuse_what_is_not_ready
from mlsd.surface import show
from mlsd.surface.console import ink, say, width
from mlsd.surface.interview.prompts import Move, choose, interrupts_kept
from mlsd.surface.interview.talk import STANDING, Talk
from mlsd.thinking.decide import design
from mlsd.thinking.nearest import Way
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import Interrupted
from mlsd.vocabulary.model import Answer, Design, SaidBy

_AGREE = (
    ("yes", "make this project"),
    ("back", "change an answer: back to the last question"),
    ("no", "stop; the answers are kept"),
)


def interviewed(dest: Path, inputs: Inputs, *, full: bool, agree: bool) -> Design:
    """Return the design that a person's replies lead to; with `agree` it was shown and said yes to.

    Raises:
        Interrupted: the person stopped; the replies are kept for the next time.
        NoCandidate: the design holds a part without code; the replies are kept too.

    """
    talk = Talk(inputs.answers, inputs.pins, full=full)
    try:
        with interrupts_kept():
            _offer_kept(talk)
            decided = _until_settled(dest, talk, agree=agree)
    except KeyboardInterrupt:
        raise _stopped(dest, talk) from None
    if agree:
        unfinished.forget()
    return decided


def _until_settled(dest: Path, talk: Talk, *, agree: bool) -> Design:
    while True:
        talk.run(lambda asked: _keep(dest, asked))
        decided = design(require(talk.outcome, strict=False), talk.pins)
        if not agree:
            return decided
        say("\n" + show.brief(decided, ink(sys.stderr), width(sys.stderr)) + "\n")
        refuse_what_is_not_ready(decided, talk.pins)
        reply = choose(f"Make it in {dest}?", _AGREE, default="yes", hint="< goes back")
        if reply == "yes":
            return decided
        if reply == "no":
            raise KeyboardInterrupt
        if reply in ("back", Move.BACK):
            talk.back()


def _keep(dest: Path, asked: Mapping[str, Answer]) -> None:
    unfinished.keep(dest, asked)


def _offer_kept(talk: Talk) -> None:
    """Offer the replies of an interview that was broken off; what is said on the command line wins."""
    found = unfinished.kept()
    if not found:
        return
    dest, replies = found
    count = f"{len(replies)} answer{'s' if len(replies) != 1 else ''}"
    choices = (("yes", "take them and go on"), ("no", "begin anew"))
    if (
        choose(f"There are {count} of an unfinished interview for {dest}.", choices, default="yes", hint="")
        != "yes"
    ):
        unfinished.forget()
        return
    fixed = {id_ for id_, answer in talk.given.items() if answer.said_by not in STANDING}
    talk.asked = {id_: answer for id_, answer in replies.items() if id_ not in fixed}


def _stopped(dest: Path, talk: Talk) -> Interrupted:
    said = {id_: answer.value for id_, answer in talk.asked.items() if answer.said_by is SaidBy.ASKED}
    if not said:
        return Interrupted("Stopped.", "Nothing was written.", "")
    if unfinished.keep(dest, talk.asked):
        return Interrupted(
            "Stopped.", "Nothing was written.", "`mlsd new` offers your answers again next time."
        )
    return Interrupted(
        "Stopped.", "Nothing was written.", f"To go on: mlsd new {quote(str(dest))} {in_flags(Way(said, {}))}"
    )
