"""Times mlsd against its rivals in one run and prints a table.

Ratios of CPU time do not depend on the machine. Copier always gets the easier case: its template is a
plain folder, so it clones nothing, and it makes no repository, while mlsd makes one and commits.

    python benchmarks/run.py           everything (some minutes: a project is installed and trained)
    python benchmarks/run.py --quick   without that
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from measure import Row, Spent, once, ratio, typical
from update_rows import update_rows

from mlsd.knowledge.presets import PRESETS
from mlsd.rendering import template as templates
from mlsd.thinking.decide import design
from mlsd.thinking.files import parts_of
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, SaidBy

BIN = Path(sys.executable).parent
MLSD, COPIER = BIN / "mlsd", BIN / "copier"


def main() -> int:
    """Print each line as it is measured; return 1 if a limit is exceeded."""
    kept = True
    print(f"{'what':<58} {'measured':>10} {'at most':>10}")
    with tempfile.TemporaryDirectory(prefix="mlsd-bench-") as folder:
        for row in rows(Path(folder)):
            kept = kept and row.kept
            mark = "" if row.kept else "  TOO SLOW"
            print(f"{row.what:<58} {row.value:>8.2f} {row.unit:<1} {row.limit:>8.2f} {row.unit:<1}{mark}")
            print(f"    {row.made_of}", flush=True)
    return int(not kept)


def rows(folder: Path) -> Iterator[Row]:
    """Return the lines of the table."""
    rival_help = typical(lambda _: once([COPIER, "--help"], folder))
    yield ratio(
        "mlsd --help / copier --help", typical(lambda _: once([MLSD, "--help"], folder)), rival_help, 0.25
    )
    plan = [MLSD, "plan", "--answers", answers_file(folder)]
    yield ratio(
        "mlsd plan --answers F / copier --help", typical(lambda _: once(plan, folder)), rival_help, 0.6
    )
    ours = typical(lambda n: once([MLSD, "new", f"ours-{n}", "--yes", "--no-lock"], folder))
    whole = copier_copy(folder, "whole", whole_template(folder))
    yield ratio("mlsd new --no-lock / copier copy, same template", ours, whole, 0.6)
    only = copier_copy(folder, "only", only_these_files(folder))
    yield ratio("mlsd new --no-lock / copier copy of just those files", ours, only, 1.0)
    yield deciding()
    yield from update_rows(folder / "updates", MLSD, COPIER)
    if "--quick" not in sys.argv[1:]:
        yield from first_model(folder)


def answers_file(folder: Path) -> Path:
    """Return a file with the answers of a preset."""
    path = folder / "answers.json"
    path.write_text(json.dumps(PRESETS["churn"]))
    return path


def whole_template(folder: Path) -> Path:
    """Return the repository's template as a plain folder."""
    return laid_out(folder / "whole-template", "copier.yml", "template/")


def only_these_files(folder: Path) -> Path:
    """Return a template that holds only the parts of the default stack."""
    chosen = (decision.component for decision in design(require({})).decisions.values())
    parts = [templates.folder_of(part) for part in parts_of(chosen, "tabular")]
    shared = ("copier.yml", "template/macros/", "template/questions/", "template/parts/{{ _copier_conf")
    files = [f"template/{name}.yml" for name in ("settings", "lock", "parts", "use")]
    return laid_out(folder / "only-template", *shared, *files, *parts)


def laid_out(root: Path, *prefixes: str) -> Path:
    """Return a folder with the template's files whose paths start with one of the prefixes."""
    for path, file in templates.read(templates.current(), *prefixes).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(file.content)
    return root


def copier_copy(folder: Path, name: str, template: Path) -> Spent:
    """Return what Copier takes for the default stack."""
    data = ["--data", "project_name=ours-1"]
    return typical(
        lambda n: once([COPIER, "copy", "--quiet", "--defaults", *data, template, f"{name}-{n}"], folder)
    )


def deciding() -> Row:
    """Return how long deciding all slots with their flip points takes in this process, over all presets."""
    worst = max((_decide(name), name) for name in PRESETS)
    return Row("all slots decided with flips", worst[0], 50, "ms", f"the slowest preset: {worst[1]}"[:60])


def _decide(preset: str) -> float:
    answers = {id_: Answer(value, SaidBy.PRESET) for id_, value in PRESETS[preset].items()}
    design(require(answers))
    spent = []
    for _ in range(5):
        began = time.process_time()
        design(require(answers))
        spent.append(time.process_time() - began)
    return 1000 * median(spent)


def first_model(folder: Path) -> Iterator[Row]:
    """Return the time from nothing to a trained model with warm caches, and for a second run."""
    once([MLSD, "new", "warm", "--yes"], folder)
    once(["uv", "sync", "--quiet"], folder / "warm")
    shutil.rmtree(folder / "warm")
    steps = [
        once([MLSD, "new", "model", "--yes"], folder),
        once(["uv", "sync", "--quiet"], folder / "model"),
        once(["uv", "run", "--quiet", "poe", "run"], folder / "model"),
    ]
    made_of = " + ".join(f"{step.wall:.1f}" for step in steps)
    what = "generation, warm uv sync and first trained model"
    yield Row(what, sum(step.wall for step in steps), 15, "s", f"{made_of} s on the clock")
    again = once(["uv", "run", "--quiet", "poe", "run"], folder / "model")
    yield Row("a second poe run", again.wall, 8, "s", f"CPU {again.cpu:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
