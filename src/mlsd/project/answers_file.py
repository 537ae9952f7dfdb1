"""Files of answers: `question id: value` as YAML or JSON, a person's own and the standing defaults.

Every value is read as the text that stands there; what it means is decided by the question it answers. So a
project called `no`, a version `3.10` or a duration `1:30` never turns into something else on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from mlsd.vocabulary.errors import BadInput

MOST_BYTES = 64_000
_MARKER = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)
_WANTED = "An answers file holds `question id: value`, one a line, as YAML or JSON in UTF-8."


def read_answers(path: Path) -> dict[str, object]:
    """Give the raw answers of a file by question id.

    Raises:
        BadInput: it cannot be read, is too large or no mapping, or holds a key twice, a tag, an alias or a
            conflict marker.

    """
    text = _decoded(path, _bytes(path))
    marker = _MARKER.search(text)
    if marker and "<<<<<<<" in text:
        line = text.count("\n", 0, marker.start()) + 1
        _refuse(path, f"line {line} is a conflict marker of git", "Settle the conflict in the file first.")
    try:
        found = _parsed(path, text)
    except RecursionError:
        _refuse(path, "it is nested too deeply")
    if not isinstance(found, dict):
        _refuse(path, f"it holds {_kind(found)} instead of a mapping")
    return found


def user_defaults() -> tuple[Path, dict[str, object]] | None:
    """Give the person's standing defaults and their file, from the config folder, if there is one."""
    from platformdirs import user_config_path

    folder = user_config_path("mlsd", appauthor=False)
    found = [path for name in ("yml", "yaml", "json") if (path := folder / f"defaults.{name}").is_file()]
    if len(found) > 1:
        _refuse(found[0], f"{found[1].name} stands beside it", "Keep one of the two files.")
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
        _refuse(path, f"byte {error.start} is no UTF-8", "Save it as UTF-8.")


def _parsed(path: Path, text: str) -> object:
    if path.suffix == ".json" or text.lstrip()[:1] == "{":
        try:
            return json.loads(text, object_pairs_hook=_once)
        except _Twice as twice:
            _refuse(path, f"{twice.args[0]!r} stands there twice", "Keep one of the two.")
        except ValueError as error:
            if path.suffix == ".json":
                _refuse(path, f"it is no JSON: {error}")
    return _yaml(path, text)


class _Twice(Exception):
    """A key stands twice in one mapping."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _yaml(path: Path, text: str) -> object:
    import yaml

    class Loader(yaml.BaseLoader):
        """Nodes only, and no aliases: a small file could grow without end."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                event: Any = self.peek_event()  # type: ignore[no-untyped-call]
                line = event.start_mark.line + 1
                _refuse(path, f"line {line} is an alias", "Write the value itself.")
            return super().compose_node(parent, index)

    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        _refuse(path, f"it is no YAML: {_problem(error)}")
    return {} if node is None else _value(path, node)


def _problem(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark else ""
    return where + str(
        getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    )


def _value(path: Path, node: Any) -> object:
    line = node.start_mark.line + 1
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind not in ("str", "seq", "map"):
        _refuse(path, f"line {line} has the tag {ascii(node.tag)[1:60]}", "Write the plain value.")
    if node.id == "scalar":
        empty = node.style is None and node.value in ("", "~", "null", "Null", "NULL")
        return None if empty else node.value
    if node.id == "sequence":
        return [_value(path, item) for item in node.value]
    return _mapping(path, node.value)


def _mapping(path: Path, pairs: list[tuple[Any, Any]]) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for key_node, value_node in pairs:
        key = _value(path, key_node)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            _refuse(path, f"line {line} has {_kind(key)} where a question's id belongs")
        if key in found:
            _refuse(
                path,
                f"{key!a} stands there twice, the second time in line {line}",
                "Keep one of the two.",
            )
        found[key] = _value(path, value_node)
    return found


def _kind(found: object) -> str:
    names = {
        str: "text",
        list: "a list",
        dict: "a mapping",
        int: "a number",
        float: "a number",
        bool: "yes or no",
    }
    return names.get(type(found), "nothing")


def _refuse(path: Path, why: str, fix: str = "") -> NoReturn:
    raise BadInput(f"{str(path)!r} cannot be taken.", f"{why[:1].upper()}{why[1:]}.", fix or _WANTED)
