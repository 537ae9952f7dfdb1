"""How long does a warm `poe run` take, and how much memory? On synthetic rows.

    python benchmarks/warm.py FOLDER                      FOLDER: a place to work in, outside of any project
    python benchmarks/warm.py FOLDER --only interactions

Texts: 20,000 of 60 words each, two classes. Interactions: a million from the sample, with item-item and
matrix factorisation. The first run is not counted. Every process has one thread, so CPU seconds are an upper
bound for an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

TEXTS, WORDS, VOCABULARY, INTERACTIONS = 20_000, 60, 50_000, 1_000_000
SYLLABLES = [
    "ka",
    "ro",
    "mi",
    "ten",
    "lu",
    "so",
    "var",
    "ne",
    "pi",
    "dal",
    "fo",
    "gri",
    "sta",
    "ble",
    "ing",
    "er",
]
ANSWERS = {
    "texts": ("--data", "texts.csv", "--set", "modality=text", "--set", "target=kind"),
    "interactions": ("--set", "problem=recommendation", "--pin", "model=trees"),
}
ROWS = {"texts": "../texts.csv", "interactions": "rows.parquet"}
MADE = (
    "from {0}.settings import load; from {0}.data.modality import draw_sample; "
    "draw_sample(load(), {1}, 3).write_parquet('rows.parquet')"
)


def main() -> int:
    """Print a line of JSON for each kind of rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=list(ANSWERS))
    parser.add_argument("--mlsd", type=Path, default=Path(sys.executable).parent / "mlsd")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for kind in [given.only] if given.only else list(ANSWERS):
        print(json.dumps({"rows": kind, **warm(given.mlsd.absolute(), given.folder.absolute(), kind)}))
    return 0


def warm(mlsd: Path, folder: Path, kind: str) -> dict[str, float]:
    """Return the seconds and the largest memory of a second `poe run`."""
    project = folder / f"warm_{kind}"
    if kind == "texts":
        write_texts(folder / "texts.csv")
    run(mlsd, folder, str(mlsd), "new", project.name, *ANSWERS[kind], "--yes")
    run(mlsd, project, "uv", "sync", "-q")
    if kind == "interactions":
        run(mlsd, project, "uv", "run", "python", "-c", MADE.format(project.name, INTERACTIONS))
    os.environ["EXAMPLES_URL"] = ROWS[kind]
    run(mlsd, project, "uv", "run", "poe", "run")
    return run(mlsd, project, "uv", "run", "poe", "run")


def write_texts(path: Path) -> None:
    """Write texts with Zipf-distributed words, a twentieth of which indicate the class."""
    random = np.random.default_rng(0)
    words = np.array(["".join(random.choice(SYLLABLES, random.integers(1, 5))) for _ in range(VOCABULARY)])
    common = 1 / np.arange(1, VOCABULARY + 1) ** 1.05
    drawn = random.choice(VOCABULARY, (TEXTS, WORDS), p=common / common.sum())
    says = random.normal(size=VOCABULARY) * (random.random(VOCABULARY) < 0.05)
    good = says[drawn].sum(axis=1) + random.normal(size=TEXTS) > 0
    rows = (
        f"{' '.join(words[row])},{'good' if one else 'bad'}" for row, one in zip(drawn, good, strict=True)
    )
    path.write_text("text,kind\n" + "\n".join(rows) + "\n", encoding="utf-8")


def run(mlsd: Path, folder: Path, *command: str) -> dict[str, float]:
    """Return what a command took: wall-clock and CPU seconds, and one process's peak memory in gigabytes."""
    found = {"PATH": f"{mlsd.parent}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    began = time.perf_counter()
    with (folder / "warm.log").open("wb") as log:
        started = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **found}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        _, status, used = os.wait4(started.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}\n{(folder / 'warm.log').read_text(encoding='utf-8')[-4000:]}")
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "gigabytes": round(used.ru_maxrss / 1e6, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
