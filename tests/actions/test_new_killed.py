"""`new`, killed with -9 before any step that writes: never half a project, nothing lost."""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mlsd.actions.new import create
from mlsd.machine.tree import read_tree, tree_id
from mlsd.project import record_file
from mlsd.vocabulary.errors import BadInput, NotAProject
from mlsd.vocabulary.model import Design
from tests.fixtures import Git, leftovers
from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of

KILLS = 400 if EVERYTHING else 14
SEED = seed_of(3)
STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "subprocess.Popen", "os.chmod", "shutil.rmtree"}
Step = Callable[[int, bool], None]


def at_each_step(dest: Path, do: Step) -> None:
    """Call with 1, 2, 3 … before each thing this process does that changes a disk.

    The second argument tells whether a finished file goes to its place below `dest`.
    """
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        flags = arguments[2] if event == "open" else 0
        if event in STEPS or (isinstance(flags, int) and flags & os.O_CREAT):
            count += 1
            target = str(arguments[1]) if event == "os.rename" else ""
            do(count, target.startswith(f"{dest}/") and "mlsd-journal" not in target)

    sys.addaudithook(hook)


def in_a_child(dest: Path, decided: Design, do: Step) -> int:
    """Make a project in a process group of its own; give how the process ended."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        at_each_step(dest, do)
        try:
            create(dest, decided, pins={}, lock=False)
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def kill_at(step: int) -> Step:
    def do(count: int, placing: bool) -> None:
        if count == step:
            os.killpg(0, signal.SIGKILL)

    return do


def steps_to_kill_at(dest: Path, decided: Design) -> list[int]:
    """Some steps of making a project: half of them, where there are such, while files go to their place."""
    reading, writing = os.pipe()

    def tell(count: int, placing: bool) -> None:
        os.write(writing, b"p" if placing else b"-")

    in_a_child(dest, decided, tell)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        kinds = pipe.read().decode()
    assert len(kinds) > 100
    placing = [step for step, kind in enumerate(kinds, start=1) if kind == "p"]
    dice = random.Random(SEED)
    chosen = set(dice.sample(placing, min(len(placing), KILLS // 2)))
    others = sorted(set(range(1, len(kinds) + 20)) - chosen)
    return [*sorted(chosen), *dice.sample(others, min(len(others), KILLS - len(chosen)))]


def holds_a_project(root: Path) -> bool:
    try:
        record = record_file.read(root)
    except NotAProject:
        return False
    tree = {path: file for path, file in read_tree(root).items() if not path.startswith(".git/")}
    tree.pop(record.name)
    own = {path: file for path, file in tree.items() if not path.startswith((".mlsd-", "notes"))}
    assert tree_id(own) == record.base
    return True


def settled(dest: Path, decided: Design) -> None:
    """What the next `new` finds and leaves: one complete project."""
    try:
        create(dest, decided, pins={}, lock=False)
    except BadInput as refused:
        assert "already an mlsd project" in refused.what
    assert holds_a_project(dest)
    assert not leftovers(dest.parent)


def laid_out(root: Path, where: str, git: Git) -> Path:
    """The destination as it is before."""
    dest = root / "project"
    root.mkdir(exist_ok=True)
    if where != "missing":
        dest.mkdir()
        (dest / "notes.txt").write_text("mine")
    if where == "repository":
        git("init", "-q", ".", at=root)
    return dest


@pytest.mark.parametrize("where", ["missing", "folder", "repository"])
def test_killed_at_any_step(
    tmp_path: Path, plain_design: Design, git: Git, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    halfway = 0
    for step in steps_to_kill_at(laid_out(tmp_path / "count", where, git), plain_design):
        root = tmp_path / str(step)
        dest = laid_out(root, where, git)
        killed = in_a_child(dest, plain_design, kill_at(step)) == signal.SIGKILL
        assert killed or holds_a_project(dest), f"seed {SEED}, step {step}"
        if where == "missing":
            assert holds_a_project(dest) or not dest.exists(), f"seed {SEED}, step {step}"
        else:
            assert (dest / "notes.txt").read_text() == "mine"
        halfway += bool(killed and leftovers(root))
        settled(dest, plain_design)
        if where == "repository":
            assert not git("diff", "--cached", at=root)
        else:
            assert git("fsck", "--strict", at=dest) == ""
    assert halfway, "no kill met a run that had begun to write"


def test_killed_at_any_moment(tmp_path: Path, plain_design: Design) -> None:
    dice = random.Random(SEED)
    met = 0
    for number in range(KILLS // 2):
        dest = tmp_path / str(number) / "project"
        dest.parent.mkdir()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            try:
                create(dest, plain_design, pins={}, lock=False)
            finally:
                os._exit(0)
        time.sleep(dice.uniform(0, 0.6))
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(child, signal.SIGKILL)
        met += os.waitpid(child, 0)[1] == signal.SIGKILL
        assert holds_a_project(dest) or not dest.exists()
        settled(dest, plain_design)
    assert met
