"""What every project has, and what its problem and its rows bring, is named as the field names it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from mlsd.knowledge.catalog import parts
from mlsd.rendering.template import CHECKOUT, folder_of

# Fit, transform, estimate, evaluate, fold, hold-out: a model is no pupil.
OTHER = re.compile(r"judge|lesson|taught|teach|pupil|exam(?!ple)", re.IGNORECASE)


def identifiers(code: str) -> Iterator[str]:
    """Yield what code names: variables, arguments, functions, classes, attributes, modules."""
    for node in ast.walk(ast.parse(code)):
        for field in ("id", "arg", "attr", "name", "module"):
            if isinstance(name := getattr(node, field, None), str):
                yield name


def core() -> list[str]:
    return ["base", "by_row", *(id_ for id_, part in parts().items() if part.modality or part.problem)]


@pytest.mark.parametrize("part", core())
def test_names_are_those_of_the_field(part: str) -> None:
    found = {
        f"{path.name}: {name}"
        for path in (CHECKOUT / folder_of(part) / "src").rglob("*.py")
        for name in (path.stem, *identifiers(path.read_text(encoding="utf-8")))
        if OTHER.search(name)
    }
    assert found == set()


def test_a_name_of_school_is_seen() -> None:
    code = "def judged(lesson):\n from .judge import Judge\n return lesson.taught"
    assert {name for name in identifiers(code) if OTHER.search(name)} == {
        "judged",
        "lesson",
        "judge",
        "Judge",
        "taught",
    }
