"""The file of a record: its name, reading, and writing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlsd.machine.conflict_markers import marked_line
from mlsd.thinking.record import NAMES, Record, document_of
from mlsd.thinking.stored_record import record_from
from mlsd.vocabulary.errors import BadDestination, BadRecord, NotAProject, RecordInConflict

MOST_BYTES = 1_000_000


def read(folder: Path) -> Record:
    """Return the record of a project.

    Raises:
        NotAProject: the folder has none.
        BadInput: it is not valid; `why` says what is wrong.
    """
    for name in NAMES:
        found = record_in(folder / name)
        if found is not None:
            return found
    raise NotAProject(
        f"{folder} is not an mlsd project.",
        f"It has no {NAMES[0]} that mlsd wrote." if folder.is_dir() else "There is no such folder.",
        "Name the folder of a project, or make one with `mlsd new`.",
    )


def free_name(folder: Path) -> str:
    """Return the file name for a new project's record in a folder.

    Raises:
        BadInput: both names are taken.
    """
    for name in NAMES:
        if not (folder / name).exists():
            return name
    raise BadDestination(
        f"{folder} has a {NAMES[0]} and a {NAMES[1]} already.",
        "The record has no other place.",
        "Move one of them away, or choose another folder.",
    )


def text_of(record: Record) -> str:
    """Return the record as text: YAML, keys in a fixed order, no wrapped lines."""
    import yaml

    dumper = _without_anchors(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    dumped: str = yaml.dump(
        document_of(record), Dumper=dumper, sort_keys=False, allow_unicode=True, width=1_000_000
    )
    return f"# Managed by mlsd; do not edit by hand: `mlsd update` changes it.\n{dumped}"


def says_the_same(path: Path, record: Record) -> bool:
    """Return whether a file holds exactly this record, however a formatter or git laid it out."""
    return _document(path, path.read_bytes()) == _document(path, text_of(record).encode())


def record_in(path: Path) -> Record | None:
    """Return the record in a file, or None if there is no file or it is another template's.

    Raises:
        BadInput: it is an mlsd record that is not valid.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return record_in_bytes(path, raw)


def record_in_bytes(path: Path, raw: bytes) -> Record | None:
    """Return the record in a file's bytes, or None if they are another template's.

    Raises:
        BadInput: it is an mlsd record that is not valid.
    """
    document = _document(path, raw)
    if document is None or "mlsd" not in document:
        return None
    try:
        return record_from(document, path.name)
    except ValueError as error:
        raise _unreadable(path, str(error)) from None


def _document(path: Path, raw: bytes) -> Mapping[str, Any] | None:
    from mlsd.machine.strict_yaml import NotPlain, load

    if len(raw) > MOST_BYTES:
        raise _unreadable(path, f"it is larger than {MOST_BYTES // 1000} kB")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8 text") from None
    if line := marked_line(raw):
        raise RecordInConflict(
            f"{path} is in conflict.",
            f"Line {line} is a conflict marker of git: two branches changed the record.",
            "`mlsd update --resolve` merges the answers and decides again.",
        )
    try:
        document = load(text)
    except NotPlain as error:
        raise _unreadable(path, str(error)) from None
    return document if isinstance(document, dict) else None


def _without_anchors(base: type[Any]) -> type[Any]:
    """Return a dumper that writes no anchors: readers should see each list in full."""
    return type("Dumper", (base,), {"ignore_aliases": lambda self, data: True})


def _unreadable(path: Path, why: str) -> BadRecord:
    return BadRecord(
        f"The record {path} cannot be read.",
        f"{why[:1].upper()}{why[1:]}.",
        "Restore the version that mlsd wrote: `git checkout` this file, from an older commit if necessary.",
    )
