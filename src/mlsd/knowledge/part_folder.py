"""One part's folder as plain data, checked against the contract."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from mlsd.knowledge.part_contract import FACTS, FRAGMENTS, RUNS_ON
from mlsd.machine.strict_yaml import NotPlain, load
from mlsd.vocabulary.errors import BrokenPart, did_you_mean

BY_KIND = re.compile(r"\{% if kind\(\) == '(\w+)' -%\}\n(.*)\{% else -%\}\n(.*)\{% endif -%\}", re.DOTALL)
"""A module that differs for one kind of rows and is shared by all others."""
CACHES = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
_FOLDER = re.compile(r"\{\{ use\.(\w+) \}\}")


def part_folders(template: Path) -> dict[str, Path]:
    """Return the folder of each part below `template/parts`, keyed and ordered by id."""
    found = (
        (match[1], path) for path in (template / "parts").iterdir() if (match := _FOLDER.fullmatch(path.name))
    )
    return dict(sorted(found))


def read_part(folder: Path) -> dict[str, Any]:
    """Return every fact of a part, and under `files` the paths that it renders, `{package}` for its name.

    Raises:
        BrokenPart: a name is unknown, a value has the wrong type, or something required is missing.
    """
    id_ = folder.name.removeprefix("{{ use.").removesuffix(" }}")
    paths = sorted(_paths(folder))
    own = [path.removeprefix("_part/") for path in paths if path.startswith("_part/")]
    facts = _facts(id_, folder / "_part/part.yml")
    for problem in (*_wrong_facts(id_, facts), *_wrong_files(id_, facts, own)):
        raise BrokenPart(
            f"Part {id_}: {problem}", "CONTRIBUTING.md lists what `_part/` may hold.", "Fix its folder."
        )
    files = [
        path.removesuffix(".jinja").replace("{{ package_name }}", "{package}")
        for path in paths
        if not path.startswith("_part/")
    ]
    return {**{key: fact.missing for key, fact in FACTS.items()}, **facts, "files": sorted(files)}


def _paths(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in CACHES]
        inside = Path(parent).relative_to(folder)
        yield from ((inside / name).as_posix() for name in names if not name.endswith(".pyc"))


def _facts(id_: str, file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        if "{{" in text or "{%" in text:
            raise NotPlain("it is plain YAML, and holds nothing to render")
        facts = load(text)
    except (OSError, NotPlain) as error:
        raise BrokenPart(f"Part {id_}: its part.yml cannot be read.", f"{error}.", "Fix the file.") from None
    if not isinstance(facts, dict):
        raise BrokenPart(f"Part {id_}: its part.yml holds no keys.", "It is `key: value`.", "Fix the file.")
    return facts


def _wrong_facts(id_: str, facts: Mapping[str, Any]) -> Iterator[str]:
    for key, value in facts.items():
        if key not in FACTS:
            yield f"its part.yml has the unknown key {key!r}.{did_you_mean(str(key), FACTS)}"
        elif not _IS[FACTS[key].kind](value):
            yield f"{key} in its part.yml is not of the kind {FACTS[key].kind!r}."
    needed = {"always", "component"} if facts.get("slot") else {"always"}
    for key, fact in FACTS.items():
        if fact.need in needed and key not in facts:
            yield f"its part.yml lacks {key}."
    if facts.get("id") != id_:
        yield f"its part.yml names it {facts.get('id')!r}."


def _wrong_files(id_: str, facts: Mapping[str, Any], own: Iterable[str]) -> Iterator[str]:
    names = set(own)
    patterns = [
        re.compile(re.sub(r"<\w+>", r"\\w+", re.escape(name).replace(r"\<", "<"))) for name in FRAGMENTS
    ]
    for name in sorted(names):
        chapter = id_ == "base" and name.startswith("design/")
        if not chapter and not any(pattern.fullmatch(name) for pattern in patterns):
            yield f"its _part/ holds the unknown file {name!r}.{did_you_mean(name, FRAGMENTS)}"
    if facts.get("slot") and facts.get("ready") and "readme.md.jinja" not in names:
        yield "it is ready, and its _part/ lacks readme.md.jinja."


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _mapping(value: object, keys: Iterable[str] | None, fits: Callable[[Any], bool]) -> bool:
    if not isinstance(value, dict):
        return False
    return (keys is None or set(value) <= set(keys)) and all(fits(one) for one in value.values())


def _facts_of(value: dict[str, Any]) -> bool:
    return all(key in FACTS and _IS[FACTS[key].kind](one) for key, one in value.items())


def _place(value: object) -> bool:
    allowed = cast("Mapping[str, tuple[object, ...]]", RUNS_ON)
    return isinstance(value, dict) and all(
        key in allowed and one in allowed[key] for key, one in value.items()
    )


def _address(value: object) -> bool:
    if not isinstance(value, dict) or not {"schemes"} <= set(value) <= {"schemes", "driver"}:
        return False
    return _texts(value["schemes"]) and isinstance(value.get("driver", ""), str)


_IS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str) and bool(value),
    "texts": _texts,
    "yes or no": lambda value: isinstance(value, bool),
    "texts by name": lambda value: _mapping(value, None, _texts),
    "facts by modality": lambda value: _mapping(
        value, None, lambda own: isinstance(own, dict) and _facts_of(own)
    ),
    "place": _place,
    "reason": lambda value: _mapping(value, ("none",), lambda why: isinstance(why, str)),
    "address": _address,
}
