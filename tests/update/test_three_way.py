"""The merge alone: random edits on random differences of two renderings. Nothing is lost."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlsd.machine.tree import File, Tree
from mlsd.project.disk import Disk
from mlsd.update.three_way import MergeContext, Outcome, Parts, three_way
from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of
from tests.update.laws import check, snapshot, tokens
from tests.update.person import Person
from tests.update.renderings import Pair, pair

FIRST_SEED = seed_of(1)
CASES, CHUNKS = (1_500, 10) if EVERYTHING else (150, 4)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path / "repo"], check=True)
    (tmp_path / "judge").mkdir()
    return tmp_path / "repo"


def lay(root: Path, tree: Tree) -> None:
    for path, file in tree.items():
        put(root / path, file)


def put(path: Path, file: File) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(path):
        path.unlink()
    if file.is_link:
        path.symlink_to(os.fsdecode(file.content))
    else:
        path.write_bytes(file.content)
        path.chmod(0o755 if file.mode == "100755" else 0o644)


def merge(two: Pair, root: Path, top: Path) -> Outcome:
    prefix = root.relative_to(top).as_posix() + "/"
    own = list(snapshot(root))
    context = MergeContext(top, prefix, lambda _: set(), lambda: own)
    outcome = three_way(two.base, Disk(root), two.new, Parts(two.left, two.came), context)
    for path, file in outcome.writes.items():
        if file is None:
            (root / path).unlink()
        else:
            put(root / path, file)
    return outcome


@pytest.mark.parametrize("chunk", range(CHUNKS), ids="chunk{}".format)
def test_nothing_is_lost(repository: Path, chunk: int, record_property: Callable[[str, int], None]) -> None:
    typed = 0
    for seed in range(FIRST_SEED + chunk * CASES, FIRST_SEED + (chunk + 1) * CASES):
        rng = random.Random(seed)
        two, root = pair(rng), repository / f"case {seed}"
        lay(root, two.base)
        person = Person(rng, root, two.base, two.new)
        person.work(most=12)
        before = snapshot(root)
        outcome = merge(two, root, repository)
        typed += len(tokens(before))
        conflicts = {conflict.path for conflict in outcome.conflicts}
        judge = repository.parent / "judge"
        try:
            check(
                base=two.base, before=before, new=two.new, after=snapshot(root),
                moved=person.moved, renamed=two.renamed, conflicts=conflicts, folder=judge,
            )  # fmt: skip
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {person.done}: {error}") from error
    for name, count in {"seed": FIRST_SEED, "cases": CASES, "tokens kept": typed}.items():
        record_property(name, count)
    assert typed >= CASES * 3, "the person typed too little for this to say anything"
