"""Documents and the terminal say a number and a choice in the same words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mlsd.knowledge.questions import questions
from mlsd.rendering.template import CHECKOUT
from mlsd.vocabulary.units import number_in_words

ENVIRONMENT = Environment(loader=FileSystemLoader(CHECKOUT), undefined=StrictUndefined)


def macros(name: str) -> Any:
    return ENVIRONMENT.get_template(f"template/macros/{name}.jinja").module


@given(st.integers(-(10**15), 10**15) | st.floats(1e-9, 1e15) | st.floats(990, 1010))
def test_a_number(value: float) -> None:
    assert str(macros("numbers").number(value)) == number_in_words(value)


@pytest.mark.parametrize(
    "id_", [id_ for id_, question in questions().items() if any(question.choices.values())]
)
def test_the_words_of_a_choice(id_: str) -> None:
    question, words = questions()[id_], macros("choices").words[id_]
    assert words == {choice: question.in_words(choice) for choice, text in question.choices.items() if text}
