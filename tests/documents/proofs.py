"""The tests that the table of requirements names, and those that pytest collects."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def proofs(table: str) -> tuple[set[str], set[str]]:
    """Return the tests of mlsd that a table names, and those of a generated project, which follow an arrow.

    A test is `file`, `folder/` or `file::name`; `…::name` stands in the file that was named before.
    """
    ours: set[str] = set()
    theirs: set[str] = set()
    for row in re.findall(r"^\| [A-Z]\d \|.*$", table, re.MULTILINE):
        mine, _, generated = row.partition("→")
        ours |= set(_named(mine))
        theirs |= set(_named(generated.partition(";")[0]))
        ours |= set(_named(generated.partition(";")[2]))
    return ours, theirs


def _named(text: str) -> Iterable[str]:
    file = ""
    for word in re.findall(r"`([^`]+)`", text):
        word = word.removeprefix("tests/")
        if word.startswith("…::"):
            yield file + word.removeprefix("…")
        elif re.fullmatch(r"(?:\w+/)*test_\w+\.py(::test_\w+)?", word):
            file = word.partition("::")[0]
            yield word
        elif (Path(__file__).parents[1] / word).is_dir() and word.endswith("/"):
            yield word


def collect(project: Path, *arguments: str, python: str = sys.executable) -> set[str]:
    """Return the node ids that pytest collects in a folder, without their parameters."""
    done = subprocess.run(
        [python, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
    )
    ids = (line.partition("[")[0] for line in done.stdout.splitlines() if "::" in line)
    return {id_.removeprefix("tests/") for id_ in ids}


def is_among(proof: str, collected: Iterable[str]) -> bool:
    """Tell whether a test, or one in a file or a folder, was collected."""
    if "::" in proof:
        return proof in collected
    start = proof if proof.endswith("/") else f"{proof}::"
    return any(id_.startswith(start) for id_ in collected)
