"""`uv.lock` after a project has changed: resolved again under the versions that were tested together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mlsd.machine import uv
from mlsd.machine.durable import write_durably
from mlsd.machine.tree import File, file_at
from mlsd.project import record_file
from mlsd.project.location import ProjectLocation
from mlsd.project.surroundings import locked_elsewhere, workspace_around
from mlsd.rendering import template as templates
from mlsd.rendering.template import Template
from mlsd.vocabulary.errors import MlsdError

PROJECT_FILE = "pyproject.toml"


def locked(
    root: Path,
    project_file: File | None,
    before: File | None,
    template: Template,
    say: Callable[[str], None],
) -> tuple[File | None, str]:
    """Return the lock for a `pyproject.toml`, None if it stays, and a line about it."""
    workspace = workspace_around(root)
    if workspace:
        return None, locked_elsewhere(workspace)
    if before is None or before.is_link:
        return None, f"There is no {uv.LOCK}: `uv lock` makes one."
    if project_file is None:
        return None, f"There is no {PROJECT_FILE}, so {uv.LOCK} stays."
    say("Locking versions …")
    file, note = uv.lock({PROJECT_FILE: project_file}, templates.constraints_of(template), before.content)
    return (file if file and file.content != before.content else None), note


def relock(location: ProjectLocation, say: Callable[[str], None]) -> tuple[str, ...]:
    """Bring the lock of a project on disk up to date by one rename; return the line about it."""
    root = location.root
    try:
        template = templates.at(record_file.read(root).version)
    except MlsdError as error:
        return (f"Not locked: {error.what} Run `uv lock`.",)
    file, note = locked(root, file_at(root / PROJECT_FILE), file_at(root / uv.LOCK), template, say)
    if file:
        beside = root / f".{uv.LOCK}.mlsd-new"
        beside.unlink(missing_ok=True)
        write_durably(beside, file.content)
        beside.replace(root / uv.LOCK)
    return (note,)
