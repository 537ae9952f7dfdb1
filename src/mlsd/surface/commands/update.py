"""`mlsd update`: decide again, show what changes, merge it; or settle an unfinished update."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from mlsd.actions.designs import as_data
from mlsd.actions.plan_update import planned_for, planned_in_conflict
from mlsd.surface import show_update
from mlsd.surface.console import can_ask, ink, out, out_json, say, width
from mlsd.surface.options import AsJson, Folder, Pins, Sets
from mlsd.surface.stated import stated
from mlsd.update.merge_plan import MergePlan
from mlsd.update.redecision import RequestedChange
from mlsd.vocabulary.errors import BadFlags, Conflicts, Interrupted

Unpins = Annotated[
    list[str] | None,
    typer.Option("--unpin", metavar="SLOT", help="Remove a pin. Repeatable.", show_default=False),
]
To = Annotated[
    str,
    typer.Option("--to", metavar="VERSION", help="A template version; else the newest.", show_default=False),
]


def update(
    dir_: Folder = None,
    sets: Sets = None,
    pins: Pins = None,
    unpins: Unpins = None,
    to: To = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before files are written.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    no_lock: Annotated[bool, typer.Option("--no-lock", help="Leave uv.lock as it is.")] = False,
    finish: Annotated[bool, typer.Option("--finish", help="Complete an update after conflicts.")] = False,
    abort: Annotated[bool, typer.Option("--abort", help="Undo an unfinished update.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last finished update.")] = False,
    resolve: Annotated[
        bool, typer.Option("--resolve", help="Settle a record that two branches changed.")
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help="Every project below DIR.")] = False,
    jobs: Annotated[
        int,
        typer.Option("--jobs", metavar="N", help="With --all: how many at once; 0: one per core.", min=0),
    ] = 0,
    json: AsJson = False,
) -> None:
    """DIR is the project, or the current folder.

    Files are merged: what people wrote stays. Conflicts are marked in the files and in git's index.
    """
    folder = dir_ or Path()
    wished = bool(sets or pins or unpins or to)
    modes = [name for name, on in (("finish", finish), ("abort", abort), ("undo", undo)) if on]
    if len(modes) + resolve + all_ > 1 or (modes and (wished or dry_run)):
        raise BadFlags(
            "These flags cannot be combined.",
            "--finish, --abort and --undo settle what was decided before, each alone and in one project.",
            "Run them one after the other.",
        )
    if modes:
        _settle(modes[0], folder, lock=not no_lock, as_json=json)
        return
    inputs = stated(sets=sets, pins=pins, standing=False)
    requested = RequestedChange(inputs.answers, inputs.pins, tuple(unpins or ()), to)
    if all_:
        _update_all(folder, requested, jobs, dry_run=dry_run, yes=yes, lock=not no_lock, as_json=json)
        return
    planned = planned_in_conflict(folder, requested, say) if resolve else planned_for(folder, requested, say)
    _update(planned, dry_run=dry_run, yes=yes, lock=not no_lock, json=json)


def _settle(mode: str, folder: Path, *, lock: bool, as_json: bool) -> None:
    from mlsd.update import settle

    if mode == "finish":
        settled, word = settle.finish(folder, lock=lock, say=say), "finished"
    elif mode == "abort":
        settled, word = settle.abort(folder), "taken back"
    else:
        settled, word = settle.undo(folder), "undone"
    say(f"{ink(sys.stderr).good(word)}: {show_update.settled(settled.files)}")
    for note in settled.notes:
        say(f"  {note}")
    if as_json:
        out_json({"done": mode, "files": list(settled.files), "notes": list(settled.notes)})


def _update(planned: MergePlan, *, dry_run: bool, yes: bool, lock: bool, json: bool) -> None:
    stream = sys.stdout if dry_run and not json else sys.stderr
    if not json:
        (out if dry_run else say)(show_update.whole(planned, ink(stream), width(stream)))
    notes: tuple[str, ...] = ()
    if dry_run:
        say("Nothing was written.")
    elif not planned.is_nothing:
        from mlsd.update.apply import apply

        _agree(planned.project.root, yes=yes)
        notes = apply(planned, lock=lock, say=say)
        _tell(planned, notes)
    if json:
        out_json({**_as_data(planned), "written": not dry_run, "notes": list(notes)})
    if planned.outcome.conflicts and not dry_run:
        raise typer.Exit(Conflicts.code)


def _update_all(
    root: Path, requested: RequestedChange, jobs: int, *, dry_run: bool, yes: bool, lock: bool, as_json: bool
) -> None:
    from mlsd.actions.update_all import Done, update_all

    if not dry_run:
        _agree(root / "**", yes=yes)
    found: list[Done] = []
    for done in update_all(root, requested, workers=jobs, lock=lock, dry_run=dry_run):
        found.append(done)
        paint = ink(sys.stderr)
        say(f"{(paint.bad if done.code else paint.good)(done.path)}: {done.text}")
    if as_json:
        projects = [
            {"path": one.path, "code": one.code, "changes": one.changes, "text": one.text} for one in found
        ]
        out_json({"projects": projects, "written": not dry_run})
    if code := max((one.code for one in found), default=0):
        raise typer.Exit(code)


def _agree(root: Path, *, yes: bool) -> None:
    """Ask for confirmation if someone can be asked."""
    if yes or not can_ask():
        return
    from mlsd.surface.interview.prompts import choose

    choices = (("yes", "merge this into the project"), ("no", "leave everything as it is"))
    reply = None
    while reply not in ("yes", "no"):
        reply = choose(f"Update {root}?", choices, default="yes", hint="arrows")
    if reply == "no":
        raise Interrupted("Nothing was updated.", "You said no.", "")


def _tell(planned: MergePlan, notes: tuple[str, ...]) -> None:
    paint = ink(sys.stderr)
    say(f"\n{paint.good('updated')}: {show_update.brief(planned)}")
    for note in notes:
        say(f"  {note}")
    if planned.outcome.conflicts:
        count = paint.bad("Conflicts are left")
        say(
            f"\n{count}, listed above. They hold "
            "both sides, and git knows them (`git status`, `git mergetool`).\n"
            "Resolve them, then run `mlsd update --finish`; `mlsd update --abort` takes everything back."
        )
    else:
        say("Look at it with `git diff`, then commit. `mlsd update --undo` takes it back.")


def _as_data(planned: MergePlan) -> dict[str, Any]:
    return {
        **as_data(planned.redecision.design),
        "files": sorted(planned.template),
        "changes": planned.as_data(),
    }
