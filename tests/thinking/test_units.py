"""Numbers as people write and read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsd.vocabulary.units import in_words, number_in_words, read_number


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("250_000", "examples", 250_000),
        ("250,000", "examples", 250_000),
        ("2M", "examples", 2_000_000),
        ("1.5 bn", "examples", 1.5e9),
        ("40k", "", 40_000),
        ("1e6", "examples", 1e6),
        (".5", "", 0.5),
        ("50 GB", "GB", 50),
        ("500MB", "GB", 0.5),
        ("2 TB", "GB", 2000),
        ("1 GiB", "GB", 1.073741824),
        ("40 ms", "ms", 40),
        ("1.5s", "ms", 1500),
        ("90 min", "h", 1.5),
        ("2 days", "h", 48),
        ("2 weeks", "days", 14),
        ("2 %", "share", 0.02),
        ("0.02", "share", 0.02),
        ("3k requests/s", "requests/s", 3000),
        ("2k", "requests/s", 2000),
        ("600/min", "events/s", 10),
        ("-3", "", -3),
    ],
)
def test_it_reads(text: str, unit: str, number: float) -> None:
    assert read_number(text, unit) == pytest.approx(number)


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("", "GB", "not a number"),
        ("many", "", "not a number"),
        ("GB", "GB", "not a number"),
        ("5 parsecs", "GB", "does not fit"),
        ("40 GB", "ms", "does not fit"),
        ("5 M", "GB", "does not fit"),
        ("1m", "h", "does not fit"),
        ("1,5", "h", "follow a point"),
        ("0,02", "share", "follow a point"),
        ("12,34", "", "follow a point"),
        ("1,0000", "", "follow a point"),
        ("1 2", "", "not a number"),
        ("1.2.3", "", "does not fit"),
    ],
)
def test_it_refuses(text: str, unit: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_number(text, unit)


@given(st.floats(1e-6, 1e12))
def test_what_is_said_is_read_again_within_its_digits(number: float) -> None:
    assert read_number(number_in_words(number)) == pytest.approx(number, rel=0.006)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (0.3, "0.3"),
        (1 / 3, "0.333"),
        (0.00012345, "0.000123"),
        (99.96, "100"),
        (True, "yes"),
        (None, "none given"),
        ([], "none given"),
        (["a", "b"], "a, b"),
        ("word", "word"),
    ],
)
def test_it_says(value: object, text: str) -> None:
    assert in_words(value) == text
