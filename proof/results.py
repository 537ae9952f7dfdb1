"""What trying a part on its engine gave: `_part/proof.json`, and whether it is still about today's code."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from proof.engine import PARTS, Level, engine_of, folder_of

INSIDE = "inside the project"
# What people read says nothing about what runs.
PROSE = {".md", ".svg"}
WHOLE = "the projects tests are green"
CONTRACT = "tests/test_*slots.py"


@dataclass(frozen=True)
class Proof:
    """What was seen when a part was last tried; `part` and `base` are digests of what was tried."""

    level: Level
    engine: str
    version: str
    limits: str
    part: str
    base: str
    seconds: int
    ran: tuple[str, ...]


def proof_of(part: str) -> Proof | None:
    """Return what is known of a part, or None where it was never tried.

    Raises:
        ValueError: the file was written by hand, or by something else.

    """
    path = file_of(part)
    if not path.exists():
        return None
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        found = Proof(**{**raw, "ran": tuple(raw["ran"])})
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"its proof.json is no proof: `make prove NAME={part}`") from error
    if found.level not in get_args(Level):
        raise ValueError(f"its proof.json has a level that does not exist, {found.level!r}")
    return found


def write(part: str, proof: Proof) -> None:
    """Write what was seen beside the part."""
    text = json.dumps(asdict(proof), indent=1, ensure_ascii=False)
    file_of(part).write_text(text + "\n", encoding="utf-8")


def file_of(part: str) -> Path:
    """Return the path of a part's proof."""
    return folder_of(part) / "_part/proof.json"


def ready_parts() -> list[str]:
    """Return the components whose facts say that they are built, in the order of their ids."""
    ids = [path.parents[1].name[7:-3] for path in PARTS.glob("*/_part/part.yml")]
    return sorted(id_ for id_ in ids if facts_of(id_).get("ready") and facts_of(id_).get("slot"))


@cache
def facts_of(part: str) -> dict[str, Any]:
    """Return the facts of a part, as they are written."""
    found: dict[str, Any] = yaml.safe_load((folder_of(part) / "_part/part.yml").read_text(encoding="utf-8"))
    return found


def brought(part: str) -> list[str]:
    """Return the ids of the parts that one brings, and of the libraries that these bring."""
    direct: list[str] = facts_of(part).get("brings", [])
    further = [
        id_ for one in direct for id_ in facts_of(one).get("brings", ()) if facts_of(id_).get("library")
    ]
    return list(dict.fromkeys([*direct, *further]))


def sharing() -> list[str]:
    """Return the ids of the parts that own modules under the name of a slot: base, and kinds of examples."""
    ids = [path.parents[1].name[7:-3] for path in PARTS.glob("*/_part/part.yml")]
    return ["base", *sorted(id_ for id_ in ids if facts_of(id_).get("modality"))]


def faults(part: str) -> list[str]:
    """Return why what a part claims is not to be believed; nothing if it is."""
    told = facts_of(part).get("engine", {}).get("none", "")
    engine = engine_of(part)
    found = []
    if not engine and not told:
        found.append("it has no _part/engine.py, and part.yml gives no reason: `engine: {none: …}`")
    if engine and told:
        found.append("it has an engine, and part.yml says why it has none")
    try:
        proof = proof_of(part)
    except ValueError as error:
        return [*found, str(error)]
    if proof is None:
        return [*found, f"nobody has tried it: `make prove NAME={part}`"]
    changed = [name for name, now in digests(part).items() if getattr(proof, name) != now]
    if changed:
        what = {"part": "the part", "base": "what its slot promises"}
        found.append(
            f"{' and '.join(what[name] for name in changed)} changed since: `make prove NAME={part}`"
        )
    if engine and (proof.engine, proof.level) != (engine.name, engine.level):
        found.append(f"it was tried on {proof.engine} ({proof.level}), not on its engine")
    return found


def quick(part: str) -> bool:
    """Return whether the tests of the whole project did not run in the last proof of a part."""
    proof = proof_of(part)
    return proof is not None and not any(name.startswith(WHOLE) for name in proof.ran)


def digests(part: str) -> dict[str, str]:
    """Return the digests of what a proof is about.

    `part`: the files of the part, of the parts that it brings and of the libraries that these bring, but for
    prose and facts. `base`: the slot's Protocol, the files of base and of the kinds of examples that name the
    slot, and the tests of its contract. Other changes of base make no proof stale.
    """
    own = [path for id_ in (part, *brought(part)) for path in _files(id_)]
    base = folder_of("base")
    slot = facts_of(part)["slot"]
    files = _files("base")
    shared = [path for id_ in sharing() for path in _files(id_)]
    ports = [
        path
        for path in shared
        if path.suffix == ".jinja" and f"chosen('{slot}')" in path.read_text(encoding="utf-8")
    ]
    protocols = [path for path in files if path.parent.name == "ports" and path.stem == slot]
    names = {path.name.partition(".")[0] for path in ports}
    contract = [text for path in sorted(base.glob(f"{CONTRACT}.jinja")) for text in _functions(path, names)]
    return {"part": _digest(own), "base": _digest([*ports, *protocols], *contract)}


def _files(part: str) -> list[Path]:
    folder = folder_of(part)
    apart = {folder / "_part" / name for name in ("proof.json", "part.yml", "default_design.json")}
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not {"__pycache__", "design"} & set(path.parts)
        and not PROSE & set(path.suffixes)
        and path not in apart
    ]


def _functions(path: Path, names: set[str]) -> Iterator[str]:
    """Return the text of the functions that speak of one of these modules."""
    tree = ast.parse(path.read_text(encoding="utf-8").replace("{{ package_name }}", "package"))
    for node in tree.body:
        used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        if isinstance(node, ast.FunctionDef) and used & names:
            yield ast.unparse(node)


def _digest(paths: list[Path], *texts: str) -> str:
    known = hashlib.sha256()
    for path in paths:
        known.update(f"{path.relative_to(PARTS)}\0".encode() + path.read_bytes() + b"\0")
    for text in texts:
        known.update(text.encode() + b"\0")
    return known.hexdigest()[:16]
