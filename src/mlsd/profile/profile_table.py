"""From a table to its profile: open it, read it once, examine each column."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mlsd.profile.columns import columns_of
from mlsd.profile.csv_file import open_csv
from mlsd.profile.database import open_database
from mlsd.profile.engine import engine
from mlsd.profile.guess import guess, read_head
from mlsd.profile.judge import RECOMMENDATION, Asked, ReadTable, judge
from mlsd.profile.pictures import drawn
from mlsd.profile.scan import scan
from mlsd.profile.table import Table
from mlsd.profile.typed_files import open_json_lines, open_parquet
from mlsd.profile.words import numbers
from mlsd.thinking.names import column as column_name
from mlsd.vocabulary.errors import BadTable, MachineRefused, UnknownName, did_you_mean
from mlsd.vocabulary.profile import Portrait, Profile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_COLUMNS = 2_000
_OPENERS = {
    ".csv": open_csv,
    ".tsv": open_csv,
    ".txt": open_csv,
    ".tab": open_csv,
    ".gz": open_csv,
    ".parquet": open_parquet,
    ".pq": open_parquet,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
}


def profile(
    source: str,
    target: str = "",
    problem: str = "",
    *,
    modality: str = "",
    group_column: str = "",
    time_column: str = "",
) -> Profile:
    """Return what a table says: rows, columns, target, and which columns deserve a second look.

    Args:
        source: a CSV, Parquet, or JSON Lines file, a folder of Parquet files, or a database URL with the
            table after a `#`.
        target: the column to predict; for recommendation, the one that names the item, which is detected if
            not given. Empty: only the columns are examined.
        problem: as given; else the target's values tell classification from regression.
        modality: as given; else the columns tell whether an example is a text.
        group_column: the column whose rows belong together, if given; for recommendation, the user.
        time_column: the column that says when an example happened, if given.

    Raises:
        BadInput: the table cannot be read, or nothing can be learned from it.
        MachineRefused: the extra `data` is not installed, or permissions are missing.
    """
    asked = Asked(target, problem, modality, group_column, time_column)
    with _read(source, asked) as (connection, read):
        return judge(connection, read, asked)


def portrait(
    source: str,
    target: str = "",
    problem: str = "",
    *,
    modality: str = "",
    group_column: str = "",
    time_column: str = "",
) -> Portrait:
    """Return the result of `profile` with a chart of each column."""
    asked = Asked(target, problem, modality, group_column, time_column)
    with _read(source, asked) as (connection, read):
        return drawn(connection, read.guesses, judge(connection, read, asked))


@contextmanager
def _read(source: str, asked: Asked) -> Iterator[tuple[DuckDBPyConnection, ReadTable]]:
    table = _opened(source)
    _refuse_names(table)
    # The item column is known only after reading.
    unknown = not asked.target
    at = -1 if unknown else _position(table, asked.target, asked.problem)
    with engine(table.source) as connection:
        table = read_head(connection, table)
        guesses = guess(connection, table)
        scanned = scan(connection, table, guesses, max(at, 0))
        if not scanned.rows:
            raise BadTable(
                f"{table.source} has no rows.", "There is only a header.", "Give a table with rows below it."
            )
        columns = columns_of(connection, table, guesses, scanned)
        yield connection, ReadTable(table, columns, guesses, scanned)


def _opened(source: str) -> Table:
    if "://" in source:
        return open_database(source)
    path = Path(source).expanduser()
    try:
        if path.is_dir():
            return open_parquet(path)
        if not path.exists():
            raise BadTable(f"There is no file {source!r}.", _nearest(path), "Check the path.")
        opener = _OPENERS.get(path.suffix.lower())
        if opener is None:
            raise BadTable(
                f"{source}: a file that ends in {path.suffix or 'nothing'!r} cannot be read.",
                "The ending says how a table is written.",
                f"Give {', '.join(_OPENERS)}, a folder of Parquet files, or a database's URL.",
            )
        return opener(path)
    except OSError as error:
        raise MachineRefused(
            f"{source} cannot be opened.", f"{error.strerror or error}.", "Check its rights, then try again."
        ) from None


def _nearest(path: Path) -> str:
    if not path.parent.is_dir():
        return f"The folder {str(path.parent)!r} is not there either."
    hint = did_you_mean(path.name, (entry.name for entry in path.parent.iterdir()))
    return f"The folder {str(path.parent)!r} does not hold it.{hint}"


def _refuse_names(table: Table) -> None:
    """Raise BadInput for names that a project could not write into its files, and for too many columns."""
    if len(table.names) > MOST_COLUMNS:
        raise BadTable(
            f"{table.source} has too many columns.",
            f"It has {len(table.names):,}; at most {MOST_COLUMNS:,} are read.",
            "Choose the columns that matter, or turn columns into rows.",
        )
    seen: dict[str, str] = {}
    for number, name in enumerate(table.names, start=1):
        try:
            column_name(name)
        except ValueError as error:
            raise BadTable(
                f"{table.source}: the name of column {number} is not valid.",
                f"{str(error)[:1].upper()}{str(error)[1:]}.",
                "Give it a printable name of at most 100 characters.",
            ) from None
        if same := seen.get(name.casefold()):
            two = f"two columns {name!r}" if same == name else f"the columns {same!r} and {name!r}"
            raise BadTable(
                f"{table.source} has {two}.",
                "A name must say which one is meant, and queries take capitals for small letters.",
                "Rename one.",
            )
        seen[name.casefold()] = name


def _position(table: Table, target: str, problem: str) -> int:
    if target in table.names:
        return table.names.index(target)
    shown = ", ".join(table.names[:12]) + (", …" if len(table.names) > 12 else "")
    raise UnknownName(
        f"{table.source} has no column {target!r}.{did_you_mean(target, table.names)}",
        f"Its columns are {shown}.",
        _how_to_name(table, problem),
        tuple(table.names),
    )


def _how_to_name(table: Table, problem: str) -> str:
    if problem == RECOMMENDATION:
        return "Name the column of the items with `--set target=COLUMN`."
    users = any(numbers("person", name) for name in table.names)
    items = any(numbers("item", name) for name in table.names)
    instead = " If items are to be recommended to users, say `--set problem=recommendation`."
    return f"Name the column to learn with `--set target=COLUMN`.{instead if users and items else ''}"
