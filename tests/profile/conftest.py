"""Tables on disk, in each way in which a person's table may be kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from mlsd.profile.profile_table import profile
from mlsd.vocabulary.profile import Profile

Rows = Iterable[Sequence[object]]
Write = Callable[..., str]
Cell = Callable[[int], object]
Look = Callable[..., Profile]


def as_csv(header: Sequence[str], rows: Rows, delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a text or bytes into a file and gives its path."""

    def written(content: str | bytes, name: str = "table.csv", encoding: str = "utf-8") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return str(path)

    return written


@pytest.fixture
def look(write: Write) -> Look:
    """Return a function that profiles a table made of one function for each column."""

    def looked(columns: dict[str, Cell], rows: int = 400, target: str = "y") -> Profile:
        table = {"y": lambda number: number % 2, "z": lambda number: number % 5, **columns}
        text = as_csv(list(table), ([cell(n) for cell in table.values()] for n in range(rows)))
        return profile(write(text), target)

    return looked
