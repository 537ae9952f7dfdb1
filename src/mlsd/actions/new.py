"""A new project: prepared in a scratch folder with its lock and first commit, then moved into place."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mlsd.actions.inputs import Inputs
from mlsd.machine import journal, uv
from mlsd.machine.refusals import refusals_in_words
from mlsd.machine.tree import File, tree_id
from mlsd.project import bases, record_file, surroundings
from mlsd.project.destination import Place, look, refuse_a_project, refuse_what_stands_in_the_way
from mlsd.project.publish import clear_killed_run, fill, make
from mlsd.project.record_file import MOST_BYTES
from mlsd.project.table import ENVIRONMENT, ProjectTable, environment
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.rendering.template import Template
from mlsd.thinking import record as records
from mlsd.thinking.names import slug_of
from mlsd.thinking.record import Record
from mlsd.thinking.table import VARIABLE, refuse_what_does_not_fit
from mlsd.vocabulary.errors import BadTable, Contradiction
from mlsd.vocabulary.model import Answer, Design, SaidBy


@dataclass(frozen=True, slots=True)
class Created:
    """A created project: its files, what was done, and what to do next, one line each.

    `enter` are the commands that take a shell into it with mlsd and uv on PATH; `next` are those that install
    and train it.
    """

    path: Path
    files: tuple[str, ...]
    notes: tuple[str, ...]
    enter: tuple[str, ...]
    next: tuple[str, ...]


def check_destination(dest: Path) -> Place:
    """Return where a project at this destination goes, before any question is answered.

    Raises:
        BadInput: the path is a file, a project, git's own folder, or not valid.
        Busy: another mlsd works there.
        MachineRefused: git is missing or too old, or the folder cannot be written to.
    """
    with refusals_in_words("write there"):
        place = look(dest)
        if not place.missing:
            if place.home.exists():
                with journal.working_in(place.home):
                    clear_killed_run(place)
            refuse_a_project(place.path)
        if not os.access(place.above, os.W_OK | os.X_OK):
            read_only = os.statvfs(place.above).f_flag & os.ST_RDONLY
            number = errno.EROFS if read_only else errno.EACCES
            raise OSError(number, os.strerror(number), str(place.above))
        return place


def named_after(dest: Path, inputs: Inputs, said_by: SaidBy) -> Inputs:
    """Return the inputs with the project named after its folder, unless it has a name.

    Without an interview the name counts as given by a flag, because DEST is on the command line.
    """
    if "project_name" in inputs.answers:
        return inputs
    folder = dest.resolve().name
    name = slug_of(folder)
    if name is None and said_by is SaidBy.DEFAULT:
        return inputs
    if name is None:
        note = (
            f"project_name: the folder {folder!r} has no letter of a to z; --set project_name=NAME gives one."
        )
        return replace(inputs, notes=(*inputs.notes, note))
    notes = () if name == folder else (f"project_name: the folder {folder!r} is written {name}.",)
    said = {**inputs.answers, "project_name": Answer(name, said_by)}
    return replace(inputs, answers=said, notes=(*inputs.notes, *notes))


def refuse_an_unfit_table(table: ProjectTable, decided: Design) -> None:
    """Raise BadInput if the project could not read its table, or an answer does not fit its columns."""
    refuse_what_does_not_fit(decided.requirements.values, table.schema)
    database = decided.component("database")
    if table.server and database != table.server:
        raise Contradiction(
            f"The table is in {table.server}, but the design reads tables with {database}.",
            "A project reads its table with the component of the slot database.",
            f"Leave out what speaks against it, or say `--pin database={table.server}`.",
        )


def create(
    dest: Path,
    design: Design,
    *,
    pins: Mapping[str, str],
    table: ProjectTable | None = None,
    lock: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> Created:
    """Create the project of a design: its files, its lock, and a repository unless it is inside one.

    Whatever happens, the destination is either unchanged or complete; the next run cleans up after a killed
    one.

    Args:
        dest: a folder that is missing, empty, or holds no file with a name of the project's files.
        design: what was decided.
        pins: slot -> component fixed by hand.
        table: the user's table that the project is made for.
        lock: resolve exact versions too, which takes uv and usually the network.
        say: is called with each progress message.

    Raises:
        BadInput: the destination is not usable; all files in the way are listed.
        Busy: another mlsd works there.
        MachineRefused: disk, permissions, or git.
    """
    place = check_destination(dest)
    with refusals_in_words("write the project"):
        template = templates.current()
        record = records.of(design, pins, template.version, table.schema if table else None)
        _refuse_a_huge_record(record)
        say("Rendering …")
        tree = render(record, template)
        if not place.missing:
            refuse_what_stands_in_the_way(place.path, tree)
        record = replace(record, base=tree_id(tree))
        lock = lock and not surroundings.workspace_around(place.path)
        locked, notes = _locked(tree, template, say) if lock else ({}, [])
        tree |= locked
        beside, said = _environment(place, table)
        notes += said
        if place.missing:
            note = make(place, tree | {record.name: _file(record)}, beside)
        else:
            record = replace(record, name=record_file.free_name(place.path))
            note = fill(place, tree | {record.name: _file(record)}, beside)
        rendered = {path: tree[path] for path in tree if path != uv.LOCK}
        bases.keep_for_later(place.path, record.base, rendered)
        files = (*sorted(tree), record.name)
        notes += surroundings.notes(place.path, place.repository, files)
    notes += [note] if note else []
    lock_first = () if uv.LOCK in tree else ("uv lock",)
    return Created(place.path, files, tuple(notes), _enter(dest), (*lock_first, "uv sync", "uv run poe run"))


def _locked(
    tree: Mapping[str, File], template: Template, say: Callable[[str], None]
) -> tuple[dict[str, File], list[str]]:
    """Return the lock file, if versions could be resolved, and a line about it."""
    say("Locking the versions …")
    locked, note = uv.lock(tree, templates.constraints_of(template))
    return ({uv.LOCK: locked} if locked else {}), [note]


def _environment(place: Place, table: ProjectTable | None) -> tuple[dict[str, File], list[str]]:
    """Return the file with this machine's variables, if there are any, and a line about it."""
    if table is None or not table.address:
        return {}, []
    named = f"{VARIABLE} names your table"
    if (place.path / ENVIRONMENT).exists():
        return {}, [f"{named}; {ENVIRONMENT} is there already, so set {VARIABLE} in it."]
    kept = f"{named}, in {ENVIRONMENT}, which git ignores. Another machine needs one of its own."
    return {ENVIRONMENT: environment(table.address)}, [kept]


def _refuse_a_huge_record(record: Record) -> None:
    size = len(record_file.text_of(record).encode())
    if size > MOST_BYTES:
        raise BadTable(
            f"The table has too many columns to be remembered: {len(record.data['columns']):,}.",
            f"The project's record would have {size // 1000} kB; {MOST_BYTES // 1000} kB are read.",
            "Choose the columns that matter.",
        )


def _enter(dest: Path) -> tuple[str, ...]:
    """Return the commands that make the next ones work when pasted into the same shell."""
    tools = Path(sys.executable).parent
    hidden = [name for name in ("mlsd", "uv") if not shutil.which(name) and (tools / name).exists()]
    search = (f'export PATH="{tools}:$PATH"',) if hidden else ()
    go = () if dest.resolve() == Path.cwd() else (f"cd {shlex.quote(str(dest))}",)
    return (*search, *go)


def _file(record: Record) -> File:
    return File(record_file.text_of(record).encode())
