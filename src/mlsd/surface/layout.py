"""Text into lines and tables that fit the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

GAP = "  "
_LEAST = 20
"""Below this width the last cell of a table goes under the others instead of beside them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `most` is its maximum width, `paint` colors one finished line of a cell."""

    heading: str
    most: int = 1_000
    paint: Callable[[str], str] = str


def cells(text: str) -> int:
    """Return the columns that a text takes on a terminal; wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(_cells_of(char) for char in text)


def _cells_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int, indent: str = "", *, break_words: bool = False) -> list[str]:
    """Return lines of at most `width` columns, all indented like the first.

    A longer word, such as a path or a link, is kept whole unless `break_words`.
    """
    indent += text[: len(text) - len(text.lstrip())]
    lines, line = [], indent
    for word in text.split():
        for piece in _pieces(word, width - cells(indent)) if break_words else (word,):
            joined = f"{line} {piece}" if line.strip() else line + piece
            if cells(joined) <= width or not line.strip():
                line = joined
            else:
                lines.append(line)
                line = indent + piece
    return [*lines, line] if line.strip() or not lines else lines


def _pieces(word: str, width: int) -> list[str]:
    pieces, piece = [], ""
    for char in word:
        if piece and cells(piece + char) > max(2, width):
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def hanging(head: str, text: str, width: int) -> list[str]:
    """Return lines that start with `head` once and are aligned to the right of it."""
    lines = wrap(text, width - cells(head))
    return [head + lines[0], *(" " * cells(head) + line for line in lines[1:])]


def shortened(text: str, width: int) -> str:
    """Return a text of at most `width` columns; an ellipsis marks what is left out."""
    if cells(text) <= width:
        return text
    kept = ""
    for char in text:
        if cells(kept + char) > width - 3:
            break
        kept += char
    return kept.rstrip() + "..."


def grid(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> str:
    """Return a table whose last column takes the remaining width; cells are wrapped.

    Headings and a rule below them are shown if the first column has a heading. If the last column would be
    too narrow, cells are stacked.
    """
    widths = _widths(columns, rows, width)
    if sum(widths[:-1]) + len(GAP) * (len(widths) - 1) + _LEAST > width:
        return "\n".join(line for row in rows for line in _stacked(row, columns, width))
    blocks: list[str] = []
    if columns[0].heading:
        blocks += [_line([column.heading for column in columns], columns, widths, painted=False)]
        blocks += [GAP.join("─" * size for size in widths)]
    blocks += [_line(row, columns, widths, painted=True) for row in rows]
    return "\n".join(blocks)


def _stacked(row: Sequence[str], columns: Sequence[Column], width: int) -> Iterator[str]:
    """Yield the cells of a row below each other, each indented further than the one before."""
    for depth, (cell, column) in enumerate(zip(row, columns, strict=True)):
        for line in wrap(cell, width, indent=GAP * depth, break_words=True):
            yield column.paint(line)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column: what its texts need, at most `most`, at least its longest word."""
    widths = []
    for i, column in enumerate(columns[:-1]):
        texts = [column.heading, *(row[i] for row in rows)]
        longest = max(cells(word) for text in texts for word in text.split() or [""])
        widths.append(max(longest, min(column.most, max(cells(text) for text in texts))))
    return [*widths, max(10, width - sum(widths) - len(GAP) * len(widths))]


def _line(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int], *, painted: bool) -> str:
    wrapped = [wrap(cell, size, break_words=True) for cell, size in zip(row, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    out = []
    for i in range(height):
        pieces = []
        for column, lines, size in zip(columns, wrapped, widths, strict=True):
            text = lines[i] if i < len(lines) else ""
            paint = column.paint if painted else str
            pieces.append(paint(text) + " " * (size - cells(text)))
        out.append(GAP.join(pieces).rstrip())
    return "\n".join(out)
