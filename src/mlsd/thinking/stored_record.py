"""Reads a record that people may have edited: everything is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import mlsd
from mlsd.knowledge.migrations import since
from mlsd.knowledge.questions import questions
from mlsd.thinking.record import FORMAT, Record
from mlsd.thinking.table_record import read_back
from mlsd.thinking.values import read_value
from mlsd.vocabulary.errors import did_you_mean
from mlsd.vocabulary.model import SaidBy

_OWN = ("mlsd", "said_by", "pins", "removed", "overlay", "data", "design")
_ID = re.compile(r"[a-z][a-z0-9_/-]{0,79}")
_VERSION = re.compile(r"v?(\d+\.\d+\.\d+(?:[+.-][A-Za-z0-9.+-]*)?)")


def record_from(document: Mapping[str, Any], name: str) -> Record:
    """Return the record in a mapping; `name` is its file's.

    Raises:
        ValueError: this mlsd cannot read it as a record; the message says why.
    """
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
        removed=_paths(document.get("removed", [])),
        overlay=_mapping(document, "overlay") or None,
        data=read_back(document.get("data", {})),
        name=name,
    )


def _answers(document: Mapping[str, Any], version: str) -> Iterator[tuple[str, Any]]:
    """Yield the answers as stored; those that only the record's version asked are read as plain data."""
    known = questions()
    old = frozenset().union(*(migration.touched for migration in since(version)))
    for key, raw in document.items():
        if key in old:
            yield key, _plain(key, raw)
        elif key in known:
            yield key, _answer(key, raw)
        elif key not in _OWN and not str(key).startswith("_"):
            whose = f"mlsd {mlsd.__version__}; the record is of {version}"
            raise ValueError(f"{str(key)[:40]!r} is not a question of {whose}{_hint(str(key), known)}")


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
            raise ValueError(f"`design.decisions.{slot}` is not a decision")
        _checked(slot)
        _checked(decision.get("component"))
    if not decisions:
        raise ValueError("`design` holds no decision")
    return design


def _paths(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(path, str) and path for path in found):
        raise ValueError("`removed` is not a list of paths")
    return tuple(found)


def _checked(id_: object) -> str:
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise ValueError(f"{str(id_)[:40]!r} is not the id of a slot or component")
    return id_


def _mapping(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"`{key}` is not a mapping")
    return value
