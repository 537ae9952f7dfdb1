"""Answers files: `question id: value` as YAML or JSON, the user's own and the standing defaults.

Every value is read as text; the question it answers decides what it means. So a project called `no`, a
version `3.10`, or a duration `1:30` is never converted on the way.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

from mlsd.machine.conflict_markers import marked_line
from mlsd.vocabulary.errors import BadFile
from mlsd.vocabulary.units import kind_in_words

MOST_BYTES = 64_000
_WANTED = "An answers file holds `question id: value`, one a line, as YAML or JSON in UTF-8."


def read_answers(path: Path) -> dict[str, object]:
    """Return the raw answers of a file by question id.

    Raises:
        BadInput: it cannot be read, is too large, is not a mapping, or holds a duplicate key, a tag, an
            alias, or a conflict marker.
    """
    raw = _bytes(path)
    text = _decoded(path, raw)
    if line := marked_line(raw):
        _refuse(path, f"line {line} is a conflict marker of git", "Settle the conflict in the file first.")
    try:
        found = _parsed(path, text)
    except RecursionError:
        _refuse(path, "it is nested too deeply")
    if not isinstance(found, dict):
        _refuse(path, f"it holds {kind_in_words(found)} instead of a mapping")
    return found


def user_defaults() -> tuple[Path, dict[str, object]] | None:
    """Return the user's standing defaults and their file, from the config folder, if there is one."""
    from platformdirs import user_config_path

    folder = user_config_path("mlsd", appauthor=False)
    found = [path for name in ("yml", "yaml", "json") if (path := folder / f"defaults.{name}").is_file()]
    if len(found) > 1:
        _refuse(found[0], f"{found[1].name} is beside it", "Keep one of the two files.")
    return (found[0], read_answers(found[0])) if found else None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        _refuse(path, (error.strerror or str(error)).lower(), "Name a file that exists and can be read.")
    if len(raw) > MOST_BYTES:
        _refuse(path, f"it is larger than {MOST_BYTES // 1000} kB")
    return raw


def _decoded(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(path, f"byte {error.start} is not UTF-8", "Save it as UTF-8.")


def _parsed(path: Path, text: str) -> object:
    if path.suffix == ".json" or text.lstrip()[:1] == "{":
        try:
            return json.loads(text, object_pairs_hook=_once)
        except _Twice as twice:
            _refuse(path, f"{twice.args[0]!r} appears twice", "Keep one of the two.")
        except ValueError as error:
            if path.suffix == ".json":
                _refuse(path, f"it is not JSON: {error}")
    return _yaml(path, text)


class _Twice(Exception):
    """A key appears twice in one mapping."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _yaml(path: Path, text: str) -> object:
    from mlsd.machine.strict_yaml import NotPlain, load

    try:
        found = load(text, typed=False)
    except NotPlain as error:
        _refuse(path, str(error), error.fix)
    return {} if found is None else found


def _refuse(path: Path, why: str, fix: str = "") -> NoReturn:
    raise BadFile(f"{str(path)!r} is not valid.", f"{why[:1].upper()}{why[1:]}.", fix or _WANTED)
