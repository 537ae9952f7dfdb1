"""An existing project: its folder, repository, record, and last rendering."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlsd.machine import git, journal
from mlsd.machine.git import Repository
from mlsd.machine.refusals import refusals_in_words
from mlsd.project import record_file
from mlsd.thinking.record import Record
from mlsd.vocabulary.errors import MachineRefused, NotAProject


@dataclass(frozen=True, slots=True)
class ProjectLocation:
    """A folder in a repository."""

    root: Path
    repository: Repository

    @property
    def home(self) -> Path:
        """Return the journal folder of an unfinished run."""
        return journal.home_of(self.root, self.repository)


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a record; `record_content` is the record's file as it is on disk."""

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
        MachineRefused: it is not in a repository, or git is missing or too old.
    """
    if folder.is_dir():
        record_file.read(folder)  # in the wrong folder, this error comes first, before any about git
    location = location_of(folder)
    record = record_file.read(location.root)
    return Project(location, record, (location.root / record.name).read_bytes())


def location_of(folder: Path) -> ProjectLocation:
    """Return a folder's position in its repository.

    Raises:
        NotAProject: there is no such folder.
        MachineRefused: it is not in a repository, or git is missing or too old.
    """
    if not folder.is_dir():
        raise NotAProject(
            f"{folder} is not an mlsd project.", "There is no such folder.", "Name the folder of a project."
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
