"""`mlsd new`: ask, decide, show the plan, agree, make the project."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from mlsd.effects.new import Created, check_destination, create
from mlsd.surface import show
from mlsd.surface.console import can_ask, ink, out, out_json, say, width
from mlsd.surface.designs import announce, as_data
from mlsd.surface.inputs import Inputs, gather
from mlsd.surface.options import Answers, AsJson, Pins, Preset, Sets
from mlsd.surface.readiness import refuse_what_is_not_ready
from mlsd.surface.training import train
from mlsd.thinking.decide import design
from mlsd.thinking.files import expected_files
from mlsd.thinking.names import slug_of
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, Design, SaidBy


def new(
    dest: Annotated[
        Path, typer.Argument(help="The project's folder; made if it is missing.", show_default=False)
    ],
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing; defaults fill what is not said.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Ask all questions that apply, not the short list.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print plan and files; write nothing.")] = False,
    no_lock: Annotated[bool, typer.Option("--no-lock", help="Leave uv.lock for later.")] = False,
    run: Annotated[
        bool, typer.Option("--run", help="Also install the project and train its models.")
    ] = False,
    json: AsJson = False,
) -> None:
    """At a terminal the questions are asked that no flag, file or preset has answered.

    Elsewhere nothing is asked: what is not answered takes its default.
    """
    check_destination(dest)
    ask = can_ask() and not (yes or dry_run)
    inputs = gather(answers=answers, sets=sets, pins=pins, preset=preset)
    inputs = _named_after(dest, inputs, SaidBy.DEFAULT if ask else SaidBy.FLAG)
    announce(inputs)
    if ask:
        from mlsd.surface.interview.session import agreed

        decided = agreed(dest, inputs, full=full)
    else:
        decided = design(require(inputs.answers), inputs.pins)
        if not json:
            _show(decided, to_stdout=dry_run)
        refuse_what_is_not_ready(decided, inputs.pins)
    if dry_run:
        _print_files(decided, as_json=json)
        return
    created = create(dest, decided, pins=inputs.pins, lock=not no_lock, say=say)
    _tell(created)
    if run:
        train(created.path)
    if json:
        out_json(
            {**as_data(decided), "path": str(created.path), "notes": created.notes, "next": created.next}
        )


def _named_after(dest: Path, inputs: Inputs, said_by: SaidBy) -> Inputs:
    """Give the inputs with the folder's name as the project's, where nobody named it.

    Without an interview the name counts as said by a flag, for DEST stands on the command line.
    """
    if "project_name" in inputs.answers:
        return inputs
    folder = dest.resolve().name
    name = slug_of(folder)
    if name is None and said_by is SaidBy.DEFAULT:
        return inputs
    if name is None:
        note = f"project_name: the folder {folder!a} gives no name; --set project_name=NAME gives one."
        return replace(inputs, notes=(*inputs.notes, note))
    notes = () if name == folder else (f"project_name: the folder {folder!a} is written {name}.",)
    said = {**inputs.answers, "project_name": Answer(name, said_by)}
    return replace(inputs, answers=said, notes=(*inputs.notes, *notes))


def _show(decided: Design, *, to_stdout: bool) -> None:
    stream = sys.stdout if to_stdout else sys.stderr
    (out if to_stdout else say)(show.brief(decided, ink(stream), width(stream)))


def _print_files(decided: Design, *, as_json: bool) -> None:
    if as_json:
        out_json(as_data(decided))
    else:
        out("\n" + "\n".join(expected_files(decided)))
        say("Nothing was written.")


def _tell(created: Created) -> None:
    paint = ink(sys.stderr)
    say(f"\n{paint.good('made')} {created.path} ({len(created.files)} files)")
    for note in created.notes:
        say(f"  {note}")
    if created.next:
        say(f"\n{paint.bold('Next')}")
        for step in created.next:
            say(f"  {step}")
