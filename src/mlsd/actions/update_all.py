"""Updates every project of a workspace, several at a time, each in its own process."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mlsd.actions.plan_update import planned_for
from mlsd.project.workspace import projects_below
from mlsd.rendering import template as templates
from mlsd.update.redecision import RequestedChange
from mlsd.vocabulary.errors import Conflicts, MlsdError


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome for one project: its changes, or why it could not be updated; `code` is the exit code."""

    path: str
    code: int
    changes: dict[str, Any] | None
    text: str


def update_all(
    root: Path, requested: RequestedChange, *, workers: int, lock: bool, dry_run: bool
) -> Iterator[Done]:
    """Return the outcome for each project below a folder, ordered by path."""
    projects = list(projects_below(root))
    one = partial(_one, root, requested, lock, dry_run)
    count = min(workers or os.cpu_count() or 1, len(projects))
    if count < 2:
        yield from map(one, projects)
        return
    _load()
    with ProcessPoolExecutor(count, multiprocessing.get_context("fork")) as pool:
        yield from pool.map(one, projects)


def _load() -> None:
    """Load what every worker needs once, before forking."""
    from mlsd.knowledge.rules import slots
    from mlsd.rendering import quick_copier  # noqa: F401

    slots()
    templates.parts_of(templates.current())


def _one(root: Path, requested: RequestedChange, lock: bool, dry_run: bool, project: Path) -> Done:
    path = project.relative_to(root).as_posix()
    try:
        planned = planned_for(project, requested, lambda line: None)
        if not (dry_run or planned.is_nothing):
            from mlsd.update.apply import apply

            apply(planned, lock=lock)
    except MlsdError as error:
        return Done(path, error.code, None, f"{error.what} {error.fix}")
    conflicts = planned.outcome.conflicts
    text = (
        ", ".join(f"{len(paths)} {kind}" for kind, paths in planned.files.items() if paths)
        or "nothing to change"
    )
    if conflicts:
        text = f"{len(conflicts)} in conflict; {text}"
    return Done(path, Conflicts.code if conflicts and not dry_run else 0, planned.as_data(), text)
