"""Paths that no template may write, and limits on how much."""

from __future__ import annotations

import pytest

from mlsd.machine.tree import File
from mlsd.rendering.output import MOST_BYTES, MOST_FILES, check_output
from mlsd.vocabulary.errors import ForbiddenOutput

EMPTY = File(b"")


@pytest.mark.parametrize(
    "path",
    [
        ".git/hooks/pre-commit",
        ".GIT/config",
        "a/.git/config",
        ".ｇit/config",
        ".hg/hgrc",
        ".mlsd/x",
        ".envrc",
        ".ssh/authorized_keys",
        "../x",
        "a/../../x",
        "/etc/passwd",
        "a//b",
        "./a",
        "con",
        "src/aux.py",
        "COM1.txt",
        "a\\b",
        "a\nb",
        "a\u202eb",
        "x" * 201,
    ],
)
def test_a_template_may_not_write(path: str) -> None:
    with pytest.raises(ForbiddenOutput):
        check_output({path: EMPTY})


@pytest.mark.parametrize(
    "path", [".gitignore", ".gitattributes", ".github/workflows/ci.yml", "a b/ü.py", "console.py"]
)
def test_a_template_may_write(path: str) -> None:
    check_output({path: EMPTY})


@pytest.mark.parametrize("two", [("a/B.py", "a/b.py"), ("caf\u00e9", "cafe\u0301")])
def test_two_names_that_some_machines_take_for_one(two: tuple[str, str]) -> None:
    with pytest.raises(ForbiddenOutput, match=r"may not write"):
        check_output(dict.fromkeys(two, EMPTY))


def test_there_is_an_end_to_how_much_is_written() -> None:
    check_output({str(n): EMPTY for n in range(MOST_FILES)})
    with pytest.raises(ForbiddenOutput):
        check_output({str(n): EMPTY for n in range(MOST_FILES + 1)})
    with pytest.raises(ForbiddenOutput):
        check_output({"a": File(b"x" * (MOST_BYTES + 1))})
