"""A project that stands: where, in which repository, what its record says, what was rendered last."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlsd.machine import git, journal
from mlsd.machine.git import Repository
from mlsd.machine.refusals import refusals_in_words
from mlsd.machine.tree import Tree, tree_id
from mlsd.project import record_file
from mlsd.project.bases import NOTHING, kept, ref_of
from mlsd.project.objects import store_of
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.thinking.record import Record
from mlsd.vocabulary.errors import BadRecord, MachineRefused, MlsdError, NotAProject, OutOfReach

_TREE_ID = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class ProjectLocation:
    """A folder in a repository."""

    root: Path
    repository: Repository

    @property
    def home(self) -> Path:
        """Return where a run is kept that is under way."""
        return journal.home_of(self.root, self.repository)


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a record; `record_content` is the record's file as it lies there."""

    location: ProjectLocation
    record: Record
    record_content: bytes

    @property
    def root(self) -> Path:
        """Return the project's folder."""
        return self.location.root


def open_project(folder: Path) -> Project:
    """Return the project of a folder.

    Raises:
        NotAProject: it has no record.
        BadInput: its record cannot be read.
        MachineRefused: it stands in no repository, or git is missing or too old.

    """
    if folder.is_dir():
        record_file.read(folder)  # whoever stands in the wrong folder is told that, and nothing of git
    location = location_of(folder)
    record = record_file.read(location.root)
    return Project(location, record, (location.root / record.name).read_bytes())


def location_of(folder: Path) -> ProjectLocation:
    """Return where a folder stands.

    Raises:
        NotAProject: there is no such folder.
        MachineRefused: it stands in no repository, or git is missing or too old.

    """
    if not folder.is_dir():
        raise NotAProject(
            f"{folder} is no project of mlsd.", "There is no such folder.", "Name the folder of a project."
        )
    git.check_version()
    with refusals_in_words("look at the project"):
        root = folder.resolve()
        repository = git.repository_of(root)
    if repository is None:
        raise MachineRefused(
            f"{folder} is in no git repository.",
            "An update is kept in git's folder until it is settled, so that it can always be taken back.",
            f"Run `git init`, `git add --all` and `git commit` in {folder}, then this again.",
        )
    return ProjectLocation(root, repository)


def last_rendering(project: Project, say: Callable[[str], None] = lambda line: None) -> Tree:
    """Return the files that were rendered last, proven by their tree id: kept by git, or rendered again.

    Raises:
        OutOfReach: neither gives the tree that the record names; it is never guessed.

    """
    base = project.record.base
    if base == NOTHING:
        return {}
    if not _TREE_ID.fullmatch(base):
        raise BadRecord(
            f"{project.record.name} names no last rendering.",
            f"`mlsd.base` is {base[:40]!a}, and git's id of a tree is wanted.",
            "Take the record back to what mlsd wrote.",
        )
    found = kept(store_of(project.location.repository), base)
    if found is not None:
        return found
    say("Rendering the state before …")
    try:
        rendered = render(project.record, templates.at(project.record.version))
    except MlsdError as error:
        raise _out_of_reach(project, f"{error.what} {error.why}", error.fix) from error
    if tree_id(rendered) != base:
        why = f"Template {project.record.version} renders another tree than the record names: {base[:12]}."
        raise _out_of_reach(project, why, "Take the record back to what mlsd wrote, if somebody edited it.")
    return rendered


def _out_of_reach(project: Project, why: str, fix: str) -> OutOfReach:
    ref = ref_of(project.record.base)
    return OutOfReach(
        "The last rendering of this project cannot be had, so nothing can be merged.",
        why,
        f"{fix} Or fetch it from a clone that has updated this project: "
        f"`git fetch <that clone> {ref}:{ref}`.",
    )
