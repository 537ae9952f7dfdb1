"""Lines and tables fit, and lose no word."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mlsd.surface.layout import Column, cells, grid, hanging, wrap

WORDS = st.lists(st.text(alphabet="abcÄ漢字é-", min_size=1, max_size=12), max_size=20)
WIDTHS = st.integers(min_value=15, max_value=100)


@given(words=WORDS, width=WIDTHS)
def test_wrapped_lines_fit_and_keep_every_word(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), width, indent="  ")
    assert " ".join(lines).split() == words
    assert all(cells(line) <= width or len(line.split()) == 1 for line in lines)
    assert all(line.startswith("  ") for line in lines if line)


@given(words=WORDS, width=WIDTHS)
def test_wrapping_is_tight(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), width)
    for line, following in pairwise(lines):
        assert cells(line) + 1 + cells(following.split()[0]) > width


@given(words=WORDS, width=WIDTHS)
def test_broken_words_fit_too(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), width, break_words=True)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words)


@given(
    rows=st.lists(st.tuples(*[WORDS.map(" ".join)] * 3), min_size=1, max_size=6), width=st.integers(60, 120)
)
def test_a_table_fits_and_keeps_every_word(rows: list[tuple[str, str, str]], width: int) -> None:
    columns = (Column("One", most=20), Column("Two", most=20), Column("Three"))
    printed = grid(columns, rows, width)
    assert all(cells(line) <= width for line in printed.splitlines())
    letters = sorted("".join(printed.split()).replace("─", "").replace("OneTwoThree", ""))
    assert letters == sorted("".join("".join(row) for row in rows).replace(" ", ""))


def test_a_table_lines_up_and_paints_without_moving_anything() -> None:
    rows = [("a", "漢字", "some words that have to be wrapped here"), ("long name", "b", "c")]
    plain = grid((Column("A"), Column("B"), Column("C")), rows, 40)
    painted = grid(
        (Column("A"), Column("B", paint=lambda text: f"\x1b[32m{text}\x1b[0m"), Column("C")), rows, 40
    )
    assert plain.splitlines() == [
        "A          B     C",
        "─────────  ────  ───────────────────────",
        "a          漢字  some words that have to",
        "                 be wrapped here",
        "long name  b     c",
    ]
    assert painted.replace("\x1b[32m", "").replace("\x1b[0m", "") == plain


def test_a_hanging_head_stands_once() -> None:
    assert hanging("! ", "one two three", 9) == ["! one two", "  three"]


def test_a_narrow_column_keeps_its_longest_word_whole() -> None:
    printed = grid((Column("Slot", most=5), Column("Why")), [("Preprocessing steps", "because")], 40)
    assert printed.splitlines()[2:] == ["Preprocessing  because", "steps"]
