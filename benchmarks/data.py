"""How fast do the parts that move rows work, and in how much memory? Made rows, each part on its engine.

    python -m benchmarks.data FOLDER          FOLDER: a place to work in, outside of any project
    python -m benchmarks.data FOLDER --only polars spark --rows 10_000_000

Each part is called through the port of its slot in a generated project, in one process per number of rows, so
the seconds are those a project would wait. `groups` has an answer of a thousand rows, `rows` reads all of
them. The memory is that of this process, without that of the engine. Rows have ten columns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from mlsd.knowledge.rules import slots
from proof.engine import ROOT, Server, engine_of
from proof.parts import facts_of

PARTS = {
    "transform": ("polars", "spark"),
    "database": ("duckdb", "postgres", "mysql"),
    "object_storage": ("local", "s3", "gcs", "azure_blob"),
    "streaming": ("kafka",),
    "feature_store": ("table", "feast"),
}
# Components that need no server fill the other slots.
FIRSTS = {one.id: one.candidates[0] for one in slots().values()} | {"serving": "batch"}
del FIRSTS["log_analytics"]
ROWS = (10_000, 100_000, 1_000_000)
JOBS = Path(__file__).resolve().parent / "data_jobs.py"


def main() -> int:
    """Print a line of JSON for each part, work and number of rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=sorted({one for ids in PARTS.values() for one in ids}))
    parser.add_argument("--rows", nargs="+", type=int, default=ROWS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for slot, parts in PARTS.items():
        for part in parts:
            if not given.only or part in given.only:
                for line in measured(given.folder.absolute(), slot, part, given.rows):
                    print(json.dumps(line), flush=True)
    return 0


def measured(folder: Path, slot: str, part: str, sizes: list[int]) -> Iterator[Mapping[str, object]]:
    """Yield what a part took for each number of rows and each operation, on its engine where it has one."""
    project = generated(folder, slot, part)
    engine = engine_of(part)
    with tempfile.TemporaryDirectory() as own:
        if not isinstance(engine, Server):
            yield from (line for rows in sizes for line in worked(project, slot, part, rows, {}))
            return
        engine.install()
        with engine.start(Path(own)) as variables:
            for rows in sizes:
                yield from worked(project, slot, part, rows, variables)


def generated(folder: Path, slot: str, part: str) -> Path:
    """Return a project that uses the part, with its libraries installed."""
    project = folder / f"with_{part}"
    needed = {name: ids[0] for name, ids in facts_of(part).get("requires", {}).items()}
    pins = {**FIRSTS, **needed, slot: part}
    words = [word for name, id_ in pins.items() for word in ("--pin", f"{name}={id_}")]
    if not project.exists():
        run(folder, {}, "mlsd", "new", project.name, "--yes", *words)
    run(project, {}, "uv", "sync", "--quiet")
    return project


def worked(
    project: Path, slot: str, part: str, rows: int, variables: Mapping[str, str]
) -> Iterator[Mapping[str, object]]:
    """Return what one process printed: seconds and megabytes for each operation."""
    package = next(project.glob("src/*/__init__.py")).parent.name
    command = ("uv", "run", "--no-sync", "python", str(JOBS), package, slot, str(rows))
    for line in run(project, variables, *command).splitlines():
        if line.startswith("{"):
            yield {"part": part, "rows": rows, **json.loads(line)}


def run(folder: Path, variables: Mapping[str, str], *command: str) -> str:
    """Return what a command printed; exit with the end of its error output if it fails."""
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    env = {**kept, "PATH": f"{ROOT / '.venv/bin'}:{kept['PATH']}", **variables}
    ended = subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        sys.exit(f"{' '.join(command)}\n{(ended.stdout + ended.stderr)[-3000:]}")
    return ended.stdout


if __name__ == "__main__":
    sys.exit(main())
