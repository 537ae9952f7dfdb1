"""Writes the generated files, or with `--check` says which are stale.

template/default_design.json              what the default answers decide, and the numbers behind it
template/parts/…/_part/default_design.json  what that design says of each part that it leaves out
CONTRIBUTING.md                           the chapter on what `_part/` may hold

With `--pages` it writes docs/requirements.md, which tells what has code: for the main line only, as a table
that every branch changes is one in which branches meet.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlsd.knowledge.part_folder import part_folders
from mlsd.knowledge.questions import questions
from mlsd.thinking.decide import design
from mlsd.thinking.flips import distance
from mlsd.thinking.lock import lock
from mlsd.thinking.require import require

sys.path.insert(0, str(Path(__file__).parent))
from pages import coverage, reference

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "template"
NAME = "default_design.json"


def main() -> int:
    """Write what is stale; with `--check` write nothing and give 1 if anything is."""
    check = "--check" in sys.argv[1:]
    files = _pages() if "--pages" in sys.argv[1:] else _files()
    stale = [path for path, text in files if _differs(path, text, write=not check)]
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}")
    return int(check and bool(stale))


def _differs(path: Path, text: str, *, write: bool) -> bool:
    same = (path.read_text(encoding="utf-8") if path.exists() else "") == text
    if not same and write:
        path.write_text(text, encoding="utf-8") if text else path.unlink()
    return not same


def _files() -> Iterator[tuple[Path, str]]:
    """Yield each generated file with its text; empty where there should be none."""
    yield from _design_files()
    contributing = ROOT / "CONTRIBUTING.md"
    yield contributing, reference(contributing.read_text(encoding="utf-8"))


def _pages() -> Iterator[tuple[Path, str]]:
    table = ROOT / "docs/requirements.md"
    yield table, coverage(table.read_text(encoding="utf-8"))


def _design_files() -> Iterator[tuple[Path, str]]:
    """Yield the design of the default answers, what it says of a part in that part's own folder.

    So two branches that add a part each change no file together.
    """
    decided = lock(design(require({})))
    folders = part_folders(TEMPLATE)
    own: dict[str, dict[str, Any]] = {id_: {"instead_of": [], "flips": []} for id_ in folders}
    for slot in decided["decisions"].values():
        kept: dict[str, Any] = {"instead_of": [], "flips": []}
        for id_, reasons in slot["instead_of"].items():
            own.get(id_, kept)["instead_of"] = reasons
        for flip in slot["flips"]:
            own.get(flip["to"], kept)["flips"].append({**flip, "distance": _distance(flip["set"])})
        slot["instead_of"] = {"none": kept["instead_of"]} if kept["instead_of"] else {}
        slot["flips"] = kept["flips"]
    yield TEMPLATE / NAME, _json(decided)
    for id_, folder in folders.items():
        yield folder / "_part" / NAME, _json(own[id_]) if any(own[id_].values()) else ""


def _distance(change: dict[str, Any]) -> float:
    ((id_, value),) = change.items()
    return distance(questions()[id_], require({}).values[id_], value)


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
