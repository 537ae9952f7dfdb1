"""Reads the template's YAML files into the facts that mlsd works with, whenever they have changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from mlsd.knowledge.part_folder import CACHES, part_folders, read_part
from mlsd.machine.strict_yaml import load

_TYPES = {"str": "str", "int": "int", "float": "float", "bool": "bool", "yaml": "list"}


def read_facts(template: Path) -> dict[str, Any]:
    """Return the facts of a folder `template/` with `copier.yml` beside it.

    They are `{"questions": {...}, "parts": {...}, "distributions": [...]}`; the last are the PyPI names of
    everything a project may depend on.

    Raises:
        BrokenPart: a part breaks the contract.
    """
    parts = {id_: read_part(folder) for id_, folder in part_folders(template).items()}
    titles = {id_: part["title"] for id_, part in parts.items() if part["slot"]}
    return {
        "questions": _questions(template, titles),
        "parts": parts,
        "distributions": _distributions(template),
    }


def watched(template: Path) -> Iterator[str]:
    """Yield the paths whose change can change the facts: files, and folders, where files come and go."""
    yield "../copier.yml"
    yield "constraints.txt"
    yield from sorted(f"questions/{path.name}" for path in (template / "questions").glob("*.yml"))
    yield "parts"
    for folder in part_folders(template).values():
        yield f"parts/{folder.name}/_part/part.yml"
        for parent, folders, _ in os.walk(folder):
            folders[:] = sorted(name for name in folders if name not in CACHES)
            yield Path(parent).relative_to(template).as_posix()


def _distributions(template: Path) -> list[str]:
    """Return the names in the tested versions, normalized as on PyPI (PEP 503)."""
    text = (template / "constraints.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Za-z0-9][\w.-]*)==", text, flags=re.MULTILINE)
    return sorted({re.sub(r"[-_.]+", "-", name).lower() for name in names})


def _questions(template: Path, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return the questions in the order in which `copier.yml` includes their files."""
    order = re.findall(
        r"!include template/(questions/\w+\.yml)", (template.parent / "copier.yml").read_text("utf-8")
    )
    found: dict[str, Any] = {}
    for name in order:
        document = cast("dict[str, Any]", load((template / name).read_text(encoding="utf-8")))
        for id_, copier in document.items():
            if not id_.startswith("_"):
                topic = Path(name).stem
                found[id_] = {"topic": topic, **_question(copier, document[f"_{id_}"], titles)}
    return found


def _question(copier: dict[str, Any], own: dict[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    """Return a question's facts; a choice without its own words is a part and has the part's title."""
    default = copier["default"]
    derived = isinstance(default, str) and "{{" in default
    words = own.get("choices", {})
    choices = {str(choice): words.get(choice, titles.get(choice, "")) for choice in copier.get("choices", ())}
    return {
        "type": _TYPES[copier["type"]],
        "default": {"derived": True} if derived else (None if own.get("optional") else default),
        "help": copier["help"],
        **({"choices": choices} if choices else {}),
        **{key: value for key, value in own.items() if key != "choices"},
    }
