"""Made-up renderings, an old and a new one: lines changed, files renamed, dropped, added, in parts."""

from __future__ import annotations

import random
from dataclasses import dataclass

from mlsd.machine.tree import EXECUTABLE, File

NAMES = (
    "README.md",
    "pyproject.toml",
    "src/app.py",
    "src/features/store.py",
    "docs/run book.md",
    ".env.example",
)
RETIRED, NEW_PART = (
    ("src/features/table_store.py", "docs/table.md"),
    ("src/features/feast_store.py", "docs/feast.md"),
)


@dataclass(frozen=True)
class Pair:
    base: dict[str, File]
    new: dict[str, File]
    left: set[str]
    came: set[str]
    renamed: dict[str, str]
    """New path -> the path that the template had it under."""


def pair(rng: random.Random) -> Pair:
    """Return two renderings that differ in a few places."""
    base = {name: File(_text(rng)) for name in (*NAMES, *RETIRED)}
    base["assets/logo.png"] = File(b"\0logo" + rng.randbytes(8))
    base["run.sh"] = File(_text(rng), EXECUTABLE)
    new = {name: _changed(rng, file) for name, file in base.items()}
    left, came, renamed = set(), set(), {}
    if rng.random() < 0.5:
        for old, other in zip(RETIRED, NEW_PART, strict=True):
            similar = new.pop(old)
            new[other] = similar if rng.random() < 0.5 else File(_text(rng))
        left, came = set(RETIRED), set(NEW_PART)
    if rng.random() < 0.3:
        new["docs/runbook.md"] = new.pop("docs/run book.md")
        renamed = {"docs/runbook.md": "docs/run book.md"}
    if rng.random() < 0.2:
        del new["run.sh"]
    if rng.random() < 0.3:
        new["src/new_module.py"] = File(_text(rng))
    return Pair(base, new, left, came, renamed)


def _text(rng: random.Random) -> bytes:
    words = [rng.choice(["def", "return", "import", "x", "=", "#", "value"]) for _ in range(120)]
    lines = [" ".join(words[i : i + 4]) + f" {rng.getrandbits(16)}" for i in range(0, 120, 4)]
    return ("\n".join(lines) + "\n").encode()


def _changed(rng: random.Random, file: File) -> File:
    if rng.random() < 0.4:
        return file
    if file.is_binary:
        return File(b"\0logo" + rng.randbytes(8), file.mode)
    lines = file.content.splitlines(keepends=True)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        how = rng.choice(["change", "insert", "delete"])
        fresh = [f"template {rng.getrandbits(32)}\n".encode()] if how != "delete" else []
        lines[at : at + (how != "insert")] = fresh
    return File(b"".join(lines), EXECUTABLE if rng.random() < 0.1 else file.mode)
