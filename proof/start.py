"""Starts the real system behind a part, and prints the variables that point a project to it, until Ctrl-C.

For example `make engine NAME=postgres`. `--install` alone installs all engines.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from proof.engine import Server, engine_of, folder_of
from proof.machine import Missing
from proof.parts import facts_of, ready_parts


def main(words: list[str]) -> int:
    """Return 0, or 2 if the part has no server or it is not available here."""
    if words == ["--install"]:
        return install_all()
    if len(words) != 1 or not folder_of(words[0]).exists():
        print("Name a part, such as: make engine NAME=postgres", file=sys.stderr)
        return 2
    (part,) = words
    engine = engine_of(part)
    if not isinstance(engine, Server):
        why = facts_of(part).get("engine", {}).get("none", "nothing listens there")
        print(f"{part} has no server: {why}", file=sys.stderr)
        return 2
    try:
        version = engine.install()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    with suppress(KeyboardInterrupt):
        serve(engine, version)
    return 0


def serve(engine: Server, version: str) -> None:
    """Run an empty system until interrupted."""
    with tempfile.TemporaryDirectory(prefix="engine-") as folder, engine.start(Path(folder)) as environment:
        print(f"# {engine.name} {version} runs until Ctrl-C and keeps nothing. In another terminal:")
        print("".join(f"export {name}='{value}'\n" for name, value in environment.items()), flush=True)
        threading.Event().wait()


def install_all() -> int:
    """Install every engine that is available here and report the missing ones; return 0."""
    for part in ready_parts():
        if engine := engine_of(part):
            try:
                engine.install()
            except Missing as missing:
                print(f"{part}: {missing}, or its tests skip", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
