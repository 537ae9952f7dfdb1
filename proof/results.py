"""The results of trying a part on its engine, `_part/proof.json`, and whether they cover today's code."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from proof.digest import digests
from proof.engine import Level, engine_of, folder_of
from proof.parts import facts_of

INSIDE = "inside the project"
WHOLE = "the projects tests are green"


@dataclass(frozen=True)
class Proof:
    """The results of the last time a part was tried.

    `part` and `base` are digests of the code that was tried; `seconds` are those of a quick proof.
    """

    level: Level
    engine: str
    version: str
    limits: str
    part: str
    base: str
    seconds: int
    ran: tuple[str, ...]


def proof_of(part: str) -> Proof | None:
    """Return the proof of a part, or None if it was never tried.

    Raises:
        ValueError: the file was not written by `make prove`.
    """
    path = file_of(part)
    if not path.exists():
        return None
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        found = Proof(**{**raw, "ran": tuple(raw["ran"])})
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"its proof.json is not valid: `make prove NAME={part}`") from error
    if found.level not in get_args(Level):
        raise ValueError(f"its proof.json has a level that does not exist, {found.level!r}")
    return found


def write(part: str, proof: Proof) -> None:
    """Write the proof into the part's folder."""
    text = json.dumps(asdict(proof), indent=1, ensure_ascii=False)
    file_of(part).write_text(text + "\n", encoding="utf-8")


def file_of(part: str) -> Path:
    """Return the path of a part's proof."""
    return folder_of(part) / "_part/proof.json"


def faults(part: str) -> list[str]:
    """Return why a part's claims are not supported by its proof; empty if they are."""
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
    """Return whether a part's last proof was quick, that is, without the project's whole test suite."""
    proof = proof_of(part)
    return proof is not None and not any(name.startswith(WHOLE) for name in proof.ran)
