"""Which small changes of a project's modules are tried, and which of them none of its tests notices."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.smoke.breaking import broken, count

# What only a person sees (words, colours, places on a page) needs no test that is red for each change; the
# sample is data, and any that can be learnt is as good. MLflow's loader needs pandas, which a project lacks:
# tests/engines/test_mlflow.py tries it.
OUT_OF_SIGHT = (
    *("/page.py", "/charts.py", "/mlflow_registry_pyfunc.py"),
    *("__main__.py", "errors.py", "logs/setup.py", "tabular_sample.py"),
)

# Seconds after which tests are taken to hang, many times longer than they take.
FOR_EVER = 900


@dataclass(frozen=True)
class Run:
    """A run of a project's tests: in which order, and what the environment has beside this machine's."""

    files: Sequence[str]
    addresses: Mapping[str, str] = field(default_factory=dict)


def modules(root: Path) -> list[Path]:
    """Return the modules of a project that have something to break, in the order of their names."""
    found = sorted(root.glob("src/**/*.py"))
    return [path for path in found if not any(part in str(path) for part in OUT_OF_SIGHT) and count(path)]


def sample(among: Sequence[Path], seed: int, how_many: int) -> list[tuple[Path, int]]:
    """Return modules, each once before any is there again, and one way to break each.

    What is drawn of a module hangs on its name and text only: other modules come and go.
    """
    found: list[tuple[Path, int]] = []
    for turn in range(1 + how_many // len(among)):
        draws = {path: random.Random(f"{seed} {turn} {path.name}") for path in among}
        places = {path: draw.random() for path, draw in draws.items()}
        order = sorted(among, key=lambda path: draws[path].random())
        found += [(path, int(places[path] * count(path))) for path in order]
    return found[:how_many]


def unnoticed(root: Path, drawn: Iterable[tuple[Path, int]], runs: Callable[[Path], list[Run]]) -> list[str]:
    """Return where a change turned none of the runs of the tests red."""
    found = []
    for path, number in drawn:
        whole = path.read_text(encoding="utf-8")
        where, text = broken(path, number)
        path.write_text(text, encoding="utf-8")
        try:
            if all(green(root, run) for run in runs(path)):
                found.append(f"{path.relative_to(root)}, {where}")
        finally:
            path.write_text(whole, encoding="utf-8")
    return found


def green(root: Path, run: Run) -> bool:
    """Whether a run of a project's tests ends well, and at all; it stops at the first that fails."""
    command = ["uv", "run", "--offline", "--no-sync", "pytest", "-x", "-q", *run.files]
    env = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    tests = subprocess.Popen(
        command,
        cwd=root,
        env={**env, **run.addresses},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return tests.wait(FOR_EVER) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        with suppress(ProcessLookupError):
            os.killpg(tests.pid, signal.SIGKILL)
        tests.wait()


def nearest_first(root: Path, path: Path) -> Run:
    """Return all tests, those that import the module or its slot first: they are likely to notice."""
    parts = path.relative_to(root / "src").with_suffix("").parts
    package, module = ".".join(parts[:-1]), parts[-1]
    beside = [
        other.stem
        for other in path.parent.glob("*.py")
        if f"from .{module} import" in other.read_text("utf-8")
    ]
    own, slot = (_imports(package, names) for names in ([module], beside or [module]))

    def distance(file: Path) -> tuple[int, bool]:
        text = file.read_text(encoding="utf-8")
        return 0 if own.search(text) else 1 if slot.search(text) else 2, "trained" in text

    files = sorted(root.glob("tests/test_*.py"), key=lambda file: (distance(file), file.name))
    return Run([str(file.relative_to(root)) for file in files])


def _imports(package: str, names: list[str]) -> re.Pattern[str]:
    either = "|".join(names)
    return re.compile(rf"from {package}(\.({either}) import|\s+import\s\(?[\w\s,]*\b({either})\b)")
