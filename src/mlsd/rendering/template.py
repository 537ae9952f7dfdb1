"""The template as a value: its version, its location, and its files."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import mlsd
from mlsd.knowledge.facts import facts
from mlsd.knowledge.part_contract import NOT_CARRIED
from mlsd.knowledge.part_folder import CACHES
from mlsd.machine.tree import EXECUTABLE, PLAIN, File, read_file, tree_id
from mlsd.vocabulary.errors import OutOfReach

ARCHIVES = Path(mlsd.__file__).with_name("templates")
CHECKOUT = Path(mlsd.__file__).parents[2]
MACROS, SETTINGS, PARTS, CONSTRAINTS = (
    "template/macros/",
    "template/settings.yml",
    "template/parts.json",
    "template/constraints.txt",
)
_RENDERED_FACTS = (
    *("slot", "modality", "problem", "brings"),
    *("title", "common_noun", "summary", "by_modality"),
    *("needs", "pros", "cons", "ready"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """One version of the template: `X.Y.Z` from an archive, `X.Y.Z+<tree id>` from a checkout.

    `source` is the archive, or a folder with `copier.yml` and `template/`.
    """

    version: str
    source: Path


@cache
def current() -> Template:
    """Return the template that belongs to this mlsd.

    Raises:
        OutOfReach: it is missing.
    """
    if not _in_checkout():
        return at(mlsd.__version__)
    return Template(f"{mlsd.__version__}+{tree_id(files_below(CHECKOUT))[:12]}", CHECKOUT)


def at(version: str) -> Template:
    """Return the template of a version.

    Raises:
        OutOfReach: this mlsd does not include it.
    """
    archive = ARCHIVES / f"{version}.zip"
    if version in _released():
        return Template(version, archive)
    if _in_checkout() and current().version == version:
        return current()
    if "+" in version and _in_checkout():
        raise OutOfReach(
            f"Template version {version} is not here.",
            f"It is a state of a checkout, and this one has changed since: it is {current().version} now.",
            "Check out that state again, or name a version that is here.",
        )
    raise OutOfReach(
        f"Template version {version} is not here.",
        f"This mlsd carries {', '.join(versions()) or 'none'}.",
        f"{_origin(version)}, or name a version that is here.",
    )


def _origin(version: str) -> str:
    return "Check out the state again that it came from" if "+" in version else f"Install mlsd {version}"


def versions() -> tuple[str, ...]:
    """Return the available versions, oldest first; a checkout's own comes last."""
    return (*_released(), current().version) if _in_checkout() else _released()


def read(template: Template, *prefixes: str) -> dict[str, File]:
    """Return the files of a template whose path starts with one of the prefixes, by their path in it."""
    if template.source.suffix != ".zip":
        files = files_below(template.source)
        return {path: file for path, file in files.items() if path.startswith(prefixes)}
    with zipfile.ZipFile(template.source) as archive:
        return {
            entry.filename: File(
                archive.read(entry), EXECUTABLE if entry.external_attr >> 16 & 0o100 else PLAIN
            )
            for entry in archive.infolist()
            if entry.filename.startswith(prefixes)
        }


@cache
def files_below(root: Path) -> Mapping[str, File]:
    """Return every template file in a folder: `copier.yml` and everything under `template/`."""
    files = {"copier.yml": read_file(root / "copier.yml")}
    for folder, folders, names in os.walk(root / "template"):
        folders[:] = sorted(set(folders) - CACHES)
        left_out = NOT_CARRIED if folder.endswith("/_part") else ()
        for name in sorted(names):
            if not name.endswith(".pyc") and name not in left_out:
                path = Path(folder, name)
                files[path.relative_to(root).as_posix()] = read_file(path)
    return files


def archive_files(root: Path) -> dict[str, File]:
    """Return the content of an archive of a checkout's template: its files, and the facts of its parts."""
    parts = json.dumps(_rendered(facts()["parts"]), ensure_ascii=False, indent=1)
    return {**files_below(root), PARTS: File(f"{parts}\n".encode())}


def parts_of(template: Template) -> Mapping[str, Any]:
    """Return a template's facts about its parts: id -> the facts that rendering reads."""
    carried = read(template, PARTS).get(PARTS)
    if carried is None:
        return _rendered(facts()["parts"])
    parts: dict[str, Any] = json.loads(carried.content)
    return parts


def _rendered(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {id_: {key: part[key] for key in _RENDERED_FACTS} for id_, part in parts.items()}


def constraints_of(template: Template) -> str:
    """Return the versions that a template's parts were tested with, one per line; empty for an old one."""
    found = read(template, CONSTRAINTS).get(CONSTRAINTS)
    return found.content.decode() if found else ""


def folder_of(part: str) -> str:
    """Return the folder of a part, with a trailing `/`."""
    return f"template/parts/{{{{ use.{part} }}}}/"


def _released() -> tuple[str, ...]:
    found = (path.stem for path in ARCHIVES.glob("*.zip"))
    return tuple(sorted(found, key=lambda version: tuple(map(int, version.split(".")))))


def _in_checkout() -> bool:
    return (CHECKOUT / "copier.yml").is_file() and (CHECKOUT / SETTINGS).is_file()
