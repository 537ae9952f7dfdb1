"""A record changed on two branches: answers and pins are merged, and everything is decided again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlsd.machine.git_objects import Reader, store_of
from mlsd.project.location import Project, ProjectLocation, location_of
from mlsd.project.record_file import record_in_bytes
from mlsd.thinking import record as records
from mlsd.thinking.record import Record
from mlsd.update.redecision import RequestedChange
from mlsd.vocabulary.errors import Contradiction, NothingToSettle
from mlsd.vocabulary.model import Answer, SaidBy
from mlsd.vocabulary.units import in_words

_BASE, _OURS, _THEIRS = ":1:", ":2:", ":3:"


def in_conflict(folder: Path, requested: RequestedChange) -> tuple[Project, Record, RequestedChange]:
    """Return the project on its own branch, the other branch's record, and what that changes.

    Raises:
        BadInput: the record is not in conflict, or both branches changed the same answer and the requested
            change does not settle it.
    """
    location = location_of(folder)
    name = _name(location)
    sides = _sides(location, name)
    if _OURS not in sides or _THEIRS not in sides:
        raise NothingToSettle(
            f"{name} is in no conflict that git knows of.",
            "--resolve settles a record that two branches changed, while git is merging them.",
            "Run it in the middle of the merge, before `git add`.",
        )
    found = {side: records.today(record) for side, record in sides.items()}
    base, ours, theirs = found.get(_BASE), found[_OURS], found[_THEIRS]
    pins = {**_merged("pin", _pins(base), ours.pins, theirs.pins, requested.pins), **requested.pins}
    gone = tuple(slot for slot in ours.pins if slot not in pins)
    taken = _answers(base, ours, theirs, requested)
    content = (location.root / name).read_bytes()
    project = Project(location, sides[_OURS], content)
    return project, sides[_THEIRS], replace(requested, pins=pins, unpins=gone, taken=taken)


def _name(location: ProjectLocation) -> str:
    for name in records.NAMES:
        if os.path.lexists(location.root / name):
            return name
    return records.NAMES[0]


def _sides(location: ProjectLocation, name: str) -> dict[str, Record]:
    """Return the record on each side of the conflict, from git's index."""
    found: dict[str, Record] = {}
    with Reader(store_of(location.repository)) as reader:
        for side in (_BASE, _OURS, _THEIRS):
            content = reader.read(f"{side}{location.repository.prefix}{name}")
            record = record_in_bytes(location.root / name, content) if content is not None else None
            if record:
                found[side] = record
    return found


def _answers(
    base: Record | None, ours: Record, theirs: Record, requested: RequestedChange
) -> dict[str, Answer]:
    values = _merged("answer", _said(base), _said(ours), _said(theirs), requested.answers)
    who: Mapping[str, str] = {**ours.said_by, **theirs.said_by}
    return {id_: Answer(value, SaidBy(who.get(id_, SaidBy.FLAG))) for id_, value in values.items()}


def _said(record: Record | None) -> dict[str, Any]:
    return {id_: record.answers[id_] for id_ in record.said_by} if record else {}


def _pins(record: Record | None) -> Mapping[str, str]:
    return record.pins if record else {}


def _merged(
    what: str,
    base: Mapping[str, Any],
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    said: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what both sides agree on; otherwise what one side changed, or what was given now."""
    both = list(_differing(base, ours, theirs, said))
    if both:
        told = "; ".join(
            f"{i} is {in_words(ours.get(i))} here and {in_words(theirs.get(i))} there" for i in both
        )
        flag = "--set" if what == "answer" else "--pin"
        raise Contradiction(
            f"Both branches changed the same {what}: {told}.",
            "Only a person can tell which holds.",
            " ".join(["Say it:", *(f"{flag} {id_}=…" for id_ in both)]),
        )
    changed = {id_: theirs.get(id_) for id_ in {*ours, *theirs} if theirs.get(id_) != base.get(id_)}
    together = {**ours, **changed}
    return {id_: value for id_, value in together.items() if value is not None}


def _differing(
    base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any], said: Mapping[str, Any]
) -> Iterator[str]:
    for id_ in sorted({*ours, *theirs} - set(said)):
        one, other, before = ours.get(id_), theirs.get(id_), base.get(id_)
        if one != other and one != before and other != before:
            yield id_
