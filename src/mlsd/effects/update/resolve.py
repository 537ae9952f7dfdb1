"""A record that two branches changed: their answers and pins are merged, and all is decided again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlsd.effects import record as records
from mlsd.effects.record import Record
from mlsd.effects.record_file import record_from
from mlsd.effects.update.again import Wish
from mlsd.effects.update.objects import Reader, store_of
from mlsd.effects.update.project import Project, Standing, standing_in
from mlsd.vocabulary.errors import BadInput
from mlsd.vocabulary.model import Answer, SaidBy
from mlsd.vocabulary.units import say

_BASE, _OURS, _THEIRS = ":1:", ":2:", ":3:"


def in_conflict(folder: Path, wish: Wish) -> tuple[Project, Wish]:
    """Give the project as its own branch has it, and what the other branch wishes otherwise.

    Raises:
        BadInput: the record is in no conflict, or both branches gave one question another answer and the
            wish does not settle it.

    """
    standing = standing_in(folder)
    name = _name(standing)
    sides = _sides(standing, name)
    if _OURS not in sides or _THEIRS not in sides:
        raise BadInput(
            f"{name} is in no conflict that git knows of.",
            "--resolve settles a record that two branches changed, while git is merging them.",
            "Run it in the middle of the merge, before `git add`.",
        )
    found = {side: records.today(record) for side, record in sides.items()}
    base, ours, theirs = found.get(_BASE), found[_OURS], found[_THEIRS]
    pins = {**_merged("pin", _pins(base), ours.pins, theirs.pins, wish.pins), **wish.pins}
    gone = tuple(slot for slot in ours.pins if slot not in pins)
    taken = _answers(base, ours, theirs, wish)
    content = (standing.root / name).read_bytes()
    return Project(standing, sides[_OURS], content), replace(wish, pins=pins, unpins=gone, taken=taken)


def _name(standing: Standing) -> str:
    for name in records.NAMES:
        if os.path.lexists(standing.root / name):
            return name
    return records.NAMES[0]


def _sides(standing: Standing, name: str) -> dict[str, Record]:
    """Give the record on each side of the conflict, as git's index holds them."""
    found: dict[str, Record] = {}
    with Reader(store_of(standing.repository)) as reader:
        for side in (_BASE, _OURS, _THEIRS):
            content = reader.read(f"{side}{standing.repository.prefix}{name}")
            record = record_from(standing.root / name, content) if content is not None else None
            if record:
                found[side] = record
    return found


def _answers(base: Record | None, ours: Record, theirs: Record, wish: Wish) -> dict[str, Answer]:
    values = _merged("answer", _said(base), _said(ours), _said(theirs), wish.answers)
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
    """Give what both sides state; where they differ, what one of them changed, or what was said now."""
    both = list(_differing(base, ours, theirs, said))
    if both:
        told = "; ".join(f"{i} is {say(ours.get(i))} here and {say(theirs.get(i))} there" for i in both)
        flag = "--set" if what == "answer" else "--pin"
        raise BadInput(
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
