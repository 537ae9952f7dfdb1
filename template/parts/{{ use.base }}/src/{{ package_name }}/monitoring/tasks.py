"""When each task last ran, and how it ended, which shows a run that failed or never started."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

from ..errors import ProjectError
from ..settings import Settings

TRAIN, SCORE, MONITOR = "train", "score", "monitor"
BUG = 70


class Task(msgspec.Struct, frozen=True):
    """The last run of a task: when it started and ended, in seconds since 1970, and its exit code.

    `succeeded` is when it last ended with 0, in this run or an earlier one.
    """

    name: str
    started: float
    ended: float
    code: int
    succeeded: float | None


@contextmanager
def told(settings: Settings, name: str) -> Iterator[None]:
    """Record when the block started and how it ended, and notify monitoring."""
    started, code = time.time(), BUG
    try:
        yield
        code = 0
    except ProjectError as error:
        code = error.code
        raise
    finally:
        _note(settings, name, started, code)


def tasks(settings: Settings) -> list[Task]:
    """Return the last run of every task that ran on this machine, sorted by name."""
    paths = sorted(_folder(settings).glob("*.json"))
    return [msgspec.json.decode(path.read_bytes(), type=Task) for path in paths]


def _note(settings: Settings, name: str, started: float, code: int) -> None:
    from .watch import ended

    now = time.time()
    before = next((one.succeeded for one in tasks(settings) if one.name == name), None)
    task = Task(name, started, now, code, before if code else now)
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    # Written atomically: another process may read it meanwhile.
    with NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
        file.write(msgspec.json.encode(task) + b"\n")
    Path(file.name).replace(folder / f"{name}.json")
    ended(settings, task)


def _folder(settings: Settings) -> Path:
    return settings.root / "monitoring" / "tasks"
