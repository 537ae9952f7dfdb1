"""Names that a person chooses, and the name that a folder gives."""

from __future__ import annotations

import keyword
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd.thinking.names import package, slug, slug_of


@given(folder=st.text(max_size=60))
def test_a_folder_gives_a_name_that_is_taken_as_it_is_or_none(folder: str) -> None:
    name = slug_of(folder)
    if name is not None:
        assert slug(name) == name
        assert package(name.replace("-", "_")) == name.replace("-", "_")


@given(name=st.from_regex(r"[a-z][a-z0-9-]{1,38}[a-z0-9]", fullmatch=True))
def test_a_slug_that_is_taken_gives_a_package_that_can_be_imported(name: str) -> None:
    try:
        taken = slug(name)
    except ValueError:
        return
    importable = package(taken.replace("-", "_"))
    assert importable.isidentifier() and not keyword.iskeyword(importable)
    assert importable not in sys.stdlib_module_names


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("churn", "churn"),
        ("Churn Model", "churn-model"),
        ("churn_model.v2", "churn-model-v2"),
        ("__x__y__", "x-y"),
        ("2024-churn", "churn-2024"),
        ("", None),
        ("2024", None),
        ("漢字", None),
        ("größe", "grosse"),
        ("déjà", "deja"),
        ("numpy", "numpy-model"),
        ("class", "class-model"),
        ("x", "x-model"),
        ("a" * 41, "a" * 40),
    ],
)
def test_the_name_of_a_folder(folder: str, name: str | None) -> None:
    assert slug_of(folder) == name
