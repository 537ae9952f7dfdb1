"""Files of the design that were deleted for good: recorded, so that no check reports them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mlsd.actions.check import expected_files
from mlsd.actions.status import missing_files
from mlsd.machine import journal
from mlsd.machine.durable import sync_folder, write_durably
from mlsd.machine.refusals import check_rights, refusals_in_words
from mlsd.project import record_file
from mlsd.project.workspace import home_of
from mlsd.update.update_journal import refuse_unfinished
from mlsd.vocabulary.errors import UnknownName, did_you_mean


def accept_removed(folder: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Record paths that may be missing from now on, and return them.

    Raises:
        NotAProject: the folder has no record.
        UnknownName: a path is not a missing file of the design.
        Busy: an update is unfinished there.
    """
    root = folder.resolve()
    with refusals_in_words("change the project's record"), journal.working_in(home_of(root)):
        refuse_unfinished(home_of(root))
        record = record_file.read(root)
        missing = missing_files(root, expected_files(root, record))
        for path in paths:
            if path not in missing:
                raise UnknownName(
                    f"{path!r} is not a missing file of the design.{did_you_mean(path, missing)}",
                    f"Missing are: {', '.join(missing[:10]) or 'none'}.",
                    "Name one of these, as `mlsd check` writes it.",
                )
        accepted = tuple(sorted({*record.removed, *paths}))
        check_rights(root, [record.name])
        text = record_file.text_of(replace(record, removed=accepted))
        beside = root / f".{record.name}.mlsd-new"
        beside.unlink(missing_ok=True)
        write_durably(beside, text.encode())
        beside.replace(root / record.name)
        sync_folder(root)
    return tuple(sorted(paths))
