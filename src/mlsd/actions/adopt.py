"""Start tracking a project that mlsd did not create, or stop tracking one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mlsd.machine import journal
from mlsd.machine.durable import write_durably
from mlsd.machine.refusals import refusals_in_words
from mlsd.project import record_file
from mlsd.project.bases import NOTHING
from mlsd.project.destination import refuse_a_project
from mlsd.project.location import location_of, open_project
from mlsd.rendering import template as templates
from mlsd.thinking import record as records
from mlsd.thinking.record import Record
from mlsd.update.update_journal import forget_done, refuse_unfinished
from mlsd.vocabulary.model import Design


def check_folder(folder: Path) -> None:
    """Raise what `adopt` would raise about a folder, before anything is decided."""
    refuse_a_project(location_of(folder).root)


def adopt(folder: Path, design: Design, pins: Mapping[str, str]) -> Record:
    """Write a record into a project that has none, and nothing else; return the record.

    The record says that nothing has been rendered yet: the next update adds the design's files beside the
    existing ones, and a file of the same name becomes a conflict rather than being overwritten.

    Raises:
        BadInput: the folder already has a record.
        MachineRefused: it is not in a repository, or cannot be written to.
    """
    location = location_of(folder)
    with refusals_in_words("write the record"), journal.working_in(location.home):
        refuse_a_project(location.root)
        record = records.of(design, pins, templates.current().version)
        record = replace(record, base=NOTHING, name=record_file.free_name(location.root))
        beside = location.root / f"{record.name}.mlsd-new"
        beside.unlink(missing_ok=True)
        write_durably(beside, record_file.text_of(record).encode())
        beside.replace(location.root / record.name)
    return record


def eject(folder: Path) -> str:
    """Remove the record and keep everything else; return the record's name.

    Raises:
        NotAProject: there is none.
        Busy: an update is unfinished.

    """
    project = open_project(folder)
    home = project.location.home
    with refusals_in_words("remove the record"), journal.working_in(home):
        refuse_unfinished(home)
        (project.root / project.record.name).unlink()
        forget_done(home)
    return project.record.name
