"""Generated files changed on two branches: if only one of them edited a file, it is settled automatically."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mlsd.machine.git_objects import Reader, store_of
from mlsd.machine.tree import File, Tree
from mlsd.project.bases import last_rendering
from mlsd.project.location import Project
from mlsd.thinking.record import Record
from mlsd.update import git_index as index
from mlsd.update.three_way import TEMPLATE, YOURS


@dataclass(frozen=True, slots=True)
class Side:
    """The branch that edited a conflicting file, or either if none did: its rendering and its files."""

    rendered: File
    edited: File


def sides_to_take(project: Project, theirs: Record, ours: Tree) -> Mapping[str, Side]:
    """Return the conflicting files that at most one branch edited after its own rendering, by path.

    The new rendering is merged into that side alone: it already includes the other branch's rendering.
    """
    location = project.location
    stages = index.in_conflict(location)
    rendered = {YOURS: ours, TEMPLATE: last_rendering(replace(project, record=theirs))} if stages else {}
    found: dict[str, Side] = {}
    with Reader(store_of(location.repository)) as reader:
        for path, entries in stages.items():
            if not all(stage in entries and path in rendered[stage] for stage in (YOURS, TEMPLATE)):
                continue
            sides = [
                Side(rendered[stage][path], File(reader.read(id_) or b"", mode))
                for stage, (mode, id_) in ((stage, entries[stage]) for stage in (YOURS, TEMPLATE))
            ]
            edited = [side for side in sides if side.edited != side.rendered]
            if len(edited) < len(sides):
                found[path] = (edited or sides)[0]
    return found
