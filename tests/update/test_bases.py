"""The last rendering that a repository keeps: proven by its id, or not used."""

from __future__ import annotations

import multiprocessing
import subprocess
import threading
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from mlsd.machine.git import clean_environment
from mlsd.machine.git_objects import Store
from mlsd.machine.tree import File, tree_id
from mlsd.project.bases import keep, kept, ref_of

WORKERS, ROUNDS = 4, 15
FORKED = multiprocessing.get_context("fork")


def rendering(number: int) -> dict[str, File]:
    return {f"docs/{name}.md": File(f"{number} {name}\n".encode()) for name in range(30)}


def keep_together(store: Store, barrier: object, number: int) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    keep(store, tree_id(rendering(number)), rendering(number))


def test_projects_of_one_repository_keep_the_same_rendering_at_the_same_time(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    store = Store(tmp_path, clean_environment())
    with FORKED.Manager() as manager, ProcessPoolExecutor(WORKERS, FORKED) as pool:
        one = partial(keep_together, store, manager.Barrier(WORKERS))
        for number in range(ROUNDS):
            list(pool.map(one, [number] * WORKERS))
    for number in range(ROUNDS):
        tree = rendering(number)
        assert kept(store, tree_id(tree)) == tree


def test_a_ref_that_another_git_is_writing_is_waited_for(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    store, base = Store(tmp_path, clean_environment()), tree_id(rendering(0))
    lock = tmp_path / ".git" / f"{ref_of(base)}.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    other = threading.Timer(1, lock.unlink)
    other.start()
    keep(store, base, rendering(0))
    other.join()
    assert kept(store, base) == rendering(0)
