"""`mlsd new`: ask, decide, show the plan, confirm, make the project."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote

from mlsd.actions.designs import as_data, findings_as_data
from mlsd.actions.inputs import Inputs, gather
from mlsd.actions.new import Created, check_destination, create, named_after, refuse_an_unfit_table
from mlsd.actions.readiness import refuse_what_is_not_ready
from mlsd.actions.training import train
from mlsd.project.destination import refuse_what_stands_in_the_way
from mlsd.surface import show
from mlsd.surface.console import can_ask, ink, out, out_json, say, say_all, width
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
from mlsd.surface.stated import announce
from mlsd.thinking.decide import design
from mlsd.thinking.files import always_there, expected_files
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import UnknownName
from mlsd.vocabulary.model import Design, SaidBy

AFTERWARDS = (
    ("uv run poe serve", "predict with the registered model"),
    ("uv run poe test", "run the project's tests"),
    ("mlsd update --set retraining=weekly", "change a requirement; your edits stay"),
)
"""What one can do in a trained project, and why."""
PAGES = (
    ("reports/report.html", "what was measured"),
    ("docs/design.md", "what was decided, and why"),
)


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
    """At a terminal it asks every question that no flag, file, or preset has answered.

    Elsewhere nothing is asked: unanswered questions take their defaults. With --data the table answers what
    it can, and the project trains on it.
    """
    place = check_destination(dest)
    ask = can_ask() and not yes
    if ask:
        refuse_what_stands_in_the_way(place.path, always_there())
    try:
        said = gather(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
    except UnknownName as error:
        if not (ask and error.columns):
            raise
        sets = _with_target(sets or (), error)
        said = gather(answers=answers, sets=sets, pins=pins, preset=preset, data=data)
    inputs = named_after(dest, said, SaidBy.DEFAULT if ask else SaidBy.FLAG)
    announce(inputs)
    flags = ""
    table = inputs.table.seen_from(place.path, place.top) if inputs.table else None
    if table:
        refuse_an_unfit_table(table, design(require(inputs.answers, strict=False), inputs.pins))
    if ask:
        from mlsd.surface.interview.session import interviewed

        agreed = interviewed(dest, inputs, full=full, agree=not dry_run)
        decided, inputs, flags = agreed.design, replace(inputs, pins=agreed.pins), agreed.flags
    else:
        decided = design(require(inputs.answers), inputs.pins)
    if table:
        refuse_an_unfit_table(table, decided)
    if not dry_run:
        refuse_what_stands_in_the_way(place.path, expected_files(decided))
    if not json and (dry_run or not ask):
        _show(decided, to_stdout=dry_run)
    refuse_what_is_not_ready(decided, inputs.pins)
    if dry_run:
        _print_files(decided, inputs, as_json=json)
    else:
        created = create(dest, decided, pins=inputs.pins, table=table, lock=not no_lock, say=say)
        _tell(created, train_too=run)
        if ask:
            again = _command(dest, answers=answers, sets=sets, preset=preset, data=data, flags=flags)
            say(f"\nReproduce: {again}")
        if json:
            steps = (*created.enter, *created.next)
            made = {"path": str(created.path), "notes": created.notes, "next": steps}
            out_json({**as_data(decided), **findings_as_data(inputs), **made})


def _with_target(sets: Sequence[str], error: UnknownName) -> list[str]:
    """Return the --set values with the column that the user picks as the target."""
    from mlsd.surface.interview.session import target_among

    others = [one for one in sets if not one.startswith("target=")]
    if len(others) < len(sets):
        say(error.what)
    return [*others, f"target={target_among(error.columns)}"]


def _command(
    dest: Path,
    *,
    answers: Path | None,
    sets: Sequence[str] | None,
    preset: str | None,
    data: str | None,
    flags: str,
) -> str:
    """Return the command that makes the same project without asking."""
    given = {"--preset": preset, "--answers": answers, "--data": data}
    words = [word for flag, value in given.items() if value for word in (flag, quote(str(value)))]
    words += [word for one in sets or () for word in ("--set", quote(one))]
    return " ".join(["mlsd new", quote(str(dest)), *words, *([flags] if flags else []), "--yes"])


def _show(decided: Design, *, to_stdout: bool) -> None:
    stream = sys.stdout if to_stdout else sys.stderr
    brief = show.brief(decided, ink(stream), width(stream))
    if to_stdout:
        out(brief)
    else:
        say(f"{brief}\n\n")


def _print_files(decided: Design, inputs: Inputs, *, as_json: bool) -> None:
    if as_json:
        out_json({**as_data(decided), **findings_as_data(inputs)})
    else:
        out("\n" + "\n".join(expected_files(decided)))
        say("Nothing was written.")


def _tell(created: Created, *, train_too: bool) -> None:
    """Report what was made and what comes next; with `train_too` do that next."""
    paint = ink(sys.stderr)
    say(f"\n{paint.good('made')} {created.path} ({len(created.files)} files)")
    for note in created.notes:
        say_all("  ", note)
    steps = created.next
    if train_too:
        train(created.path, say)
        widest = max(len(what) for what, _ in AFTERWARDS)
        steps = tuple(f"{what:<{widest}}  # {why}" for what, why in AFTERWARDS)
    say(f"\n{paint.bold('Next')}")
    for step in (*created.enter, *steps):
        say(f"  {step}")
    if train_too:
        say(f"\n{paint.bold('Read')}")
        for path, what in PAGES:
            say(f"  {created.path / path}: {what}")
