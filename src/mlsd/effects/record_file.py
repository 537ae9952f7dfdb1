"""A record's file, read as data: nothing in it is believed before it is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import mlsd
from mlsd.effects.record import FORMAT, Record
from mlsd.knowledge.migrations import since
from mlsd.knowledge.questions import questions
from mlsd.thinking.table_record import read_back
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import BadInput, did_you_mean
from mlsd.vocabulary.model import SaidBy

MOST_BYTES = 1_000_000
_OWN = ("mlsd", "said_by", "pins", "overlay", "data", "design")
_CONFLICT = re.compile(r"^(<{7}|\|{7}|={7}|>{7})( |$)", re.MULTILINE)
_ID = re.compile(r"[a-z][a-z0-9_/-]{0,79}")
_VERSION = re.compile(r"v?(\d+\.\d+\.\d+(?:[+.-][A-Za-z0-9.+-]*)?)")


def record_in(path: Path) -> Record | None:
    """Give the record that a file holds, or None where there is no file or it is another template's.

    Raises:
        BadInput: it is a record of mlsd that cannot be read as one.

    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return record_from(path, raw)


def record_from(path: Path, raw: bytes) -> Record | None:
    """Give the record that the bytes of a file hold, or None where they are another template's.

    Raises:
        BadInput: it is a record of mlsd that cannot be read as one.

    """
    document = _document(path, raw)
    if document is None or "mlsd" not in document:
        return None
    try:
        return _record(path, document)
    except ValueError as error:
        raise _unreadable(path, str(error)) from None


def _document(path: Path, raw: bytes) -> Mapping[str, Any] | None:
    if len(raw) > MOST_BYTES:
        raise _unreadable(path, f"it is larger than {MOST_BYTES // 1000} kB")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8 text") from None
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        raise BadInput(
            f"{path} is in conflict.",
            f"Line {line} is a conflict marker of git: two branches changed the record.",
            "`mlsd update --resolve` merges the answers and decides again.",
        )
    document = _parsed(path, text)
    return document if isinstance(document, dict) else None


def _parsed(path: Path, text: str) -> object:
    from mlsd.effects.plain_yaml import NotPlain, load

    try:
        return load(text)
    except NotPlain as error:
        raise _unreadable(path, str(error)) from None


def _record(path: Path, document: Mapping[str, Any]) -> Record:
    own = _mapping(document, "mlsd")
    written_by = own.get("format", FORMAT)
    if not isinstance(written_by, int) or written_by > FORMAT:
        raise ValueError(f"its format is {written_by!r}, which a newer mlsd wrote; install that")
    version = _VERSION.fullmatch(str(document.get("_commit", "")))
    if not version:
        raise ValueError("`_commit` does not name a version of the template")
    answers = dict(_answers(document, version[1]))
    said_by = _mapping(document, "said_by")
    return Record(
        answers=answers,
        said_by={id_: str(SaidBy(who)) for id_, who in said_by.items() if id_ in answers},
        pins={_checked(slot): _checked(component) for slot, component in _mapping(document, "pins").items()},
        design=_design(_mapping(document, "design")),
        version=version[1],
        rules=str(own.get("rules", "")),
        base=str(own.get("base", "")),
        overlay=_mapping(document, "overlay") or None,
        data=read_back(document.get("data", {})),
        name=path.name,
    )


def _answers(document: Mapping[str, Any], version: str) -> Iterator[tuple[str, Any]]:
    """Give the answers as they stand there; what only the record's version asked is taken as plain data."""
    known = questions()
    old = frozenset().union(*(migration.touched for migration in since(version)))
    for key, raw in document.items():
        if key in old:
            yield key, _plain(key, raw)
        elif key in known:
            yield key, _answer(key, raw)
        elif key not in _OWN and not str(key).startswith("_"):
            whose = f"mlsd {mlsd.__version__}; the record is of {version}"
            raise ValueError(f"{str(key)[:40]!r} is no question of {whose}{_hint(str(key), known)}")


def _hint(key: str, known: Iterable[str]) -> str:
    hint = did_you_mean(key, known).strip()
    return f" ({hint[:1].lower()}{hint[1:]})" if hint else ""


def _plain(id_: str, raw: object) -> Any:
    texts = isinstance(raw, list) and all(isinstance(item, str) for item in raw)
    if not texts and not isinstance(raw, str | int | float):
        raise ValueError(f"{id_!r} holds no answer")
    return raw


def _answer(id_: str, raw: object) -> Any:
    question = questions()[id_]
    value = read_value(question, raw)
    if value is None:
        return ""
    return float(value) if question.type == "float" and isinstance(value, (int, float)) else value


def _design(design: Mapping[str, Any]) -> Mapping[str, Any]:
    decisions = _mapping(design, "decisions")
    for slot, decision in decisions.items():
        if not isinstance(decision, dict):
            raise ValueError(f"`design.decisions.{slot}` is no decision")
        _checked(slot)
        _checked(decision.get("component"))
    if not decisions:
        raise ValueError("`design` holds no decision")
    return design


def _checked(id_: object) -> str:
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise ValueError(f"{str(id_)[:40]!r} is the id of no slot and no component")
    return id_


def _mapping(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"`{key}` is no mapping")
    return value


def _unreadable(path: Path, why: str) -> BadInput:
    return BadInput(
        f"The record {path} cannot be read.",
        f"{why[:1].upper()}{why[1:]}.",
        "Take it back to the state that mlsd wrote: `git checkout` of this file, or of an older commit.",
    )
