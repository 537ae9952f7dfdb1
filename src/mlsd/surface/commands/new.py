"""`mlsd new`: ask, decide, show the plan, agree, make the project."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlsd.effects.new import Created, check_destination, create
from mlsd.surface import show
from mlsd.surface.console import can_ask, ink, out, out_json, say, width
from mlsd.surface.designs import announce, as_data, findings_as_data
from mlsd.surface.inputs import Inputs, gather
from mlsd.surface.options import (
    Answers,
    AsJson,
    Data,
    Destination,
    DryRun,
    Full,
    NoLock,
    Pins,
    Preset,
    Run,
    Sets,
    Yes,
)
from mlsd.surface.readiness import refuse_what_is_not_ready
from mlsd.surface.training import AFTERWARDS, train
from mlsd.thinking.decide import design
from mlsd.thinking.files import expected_files
from mlsd.thinking.names import slug_of
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import BadInput
from mlsd.vocabulary.model import Answer, Design, SaidBy

if TYPE_CHECKING:
    from mlsd.effects.own_table import OwnTable


def new(
    dest: Destination,
    answers: Answers = None,
    sets: Sets = None,
    pins: Pins = None,
    preset: Preset = None,
    data: Data = None,
    yes: Yes = False,
    full: Full = False,
    dry_run: DryRun = False,
    no_lock: NoLock = False,
    run: Run = False,
    json: AsJson = False,
) -> None:
    """At a terminal the questions are asked that no flag, file or preset has answered.

    Elsewhere nothing is asked: what is not answered takes its default. With --data the table answers what it
    can, and the project trains on it.
    """
    check_destination(dest)
    ask = can_ask() and not yes
    said = gather(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
    inputs = _named_after(dest, said, SaidBy.DEFAULT if ask else SaidBy.FLAG)
    announce(inputs)
    if inputs.table:
        _refuse_an_unfit_table(dest, inputs.table, design(require(inputs.answers, strict=False), inputs.pins))
    if ask:
        from mlsd.surface.interview.session import interviewed

        decided = interviewed(dest, inputs, full=full, agree=not dry_run)
    else:
        decided = design(require(inputs.answers), inputs.pins)
    if inputs.table:
        _refuse_an_unfit_table(dest, inputs.table, decided)
    if not json and (dry_run or not ask):
        _show(decided, to_stdout=dry_run)
    refuse_what_is_not_ready(decided, inputs.pins)
    if dry_run:
        _print_files(decided, inputs, as_json=json)
    else:
        created = create(dest, decided, pins=inputs.pins, table=inputs.table, lock=not no_lock, say=say)
        _tell(created, train_too=run)
        if json:
            made = {"path": str(created.path), "notes": created.notes, "next": created.next}
            out_json({**as_data(decided), **findings_as_data(inputs), **made})


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


def _refuse_an_unfit_table(dest: Path, table: OwnTable, decided: Design) -> None:
    """Raise BadInput where the project could not read its table, or an answer does not fit its columns."""
    from mlsd.effects.own_table import server_of, whereabouts
    from mlsd.thinking.table import refuse_what_does_not_fit

    where = whereabouts(table.source, dest, None)
    refuse_what_does_not_fit(decided.requirements.values, table.schema(where.source))
    server, database = server_of(where.address), decided.component("database")
    if server and database != server:
        raise BadInput(
            f"The table lies in {server}, but the design reads tables with {database}.",
            "A project reads its table with the component of the slot database.",
            f"Leave out what speaks against it, or say `--pin database={server}`.",
        )


def _print_files(decided: Design, inputs: Inputs, *, as_json: bool) -> None:
    if as_json:
        out_json({**as_data(decided), **findings_as_data(inputs)})
    else:
        out("\n" + "\n".join(expected_files(decided)))
        say("Nothing was written.")


def _tell(created: Created, *, train_too: bool) -> None:
    """Say what was made and what comes next; with `train_too` do that next."""
    paint = ink(sys.stderr)
    say(f"\n{paint.good('made')} {created.path} ({len(created.files)} files)")
    for note in created.notes:
        say(f"  {note}")
    steps = created.next
    if train_too:
        train(created.path)
        widest = max(len(what) for what, _ in AFTERWARDS)
        go = (step for step in created.next if step.startswith("cd "))
        steps = (*go, *(f"{what:<{widest}}  # {why}" for what, why in AFTERWARDS))
    if steps:
        say(f"\n{paint.bold('Next')}")
        for step in steps:
            say(f"  {step}")
