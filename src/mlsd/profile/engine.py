"""DuckDB as the query engine: bounded memory, nothing spilled to disk, errors in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlsd.vocabulary.errors import BadTable, MachineRefused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

INSTALL = "Install it: `uv tool install 'mlsd[data]'`, or `pip install 'mlsd[data]'`."
_LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "600MB",
    "threads": 2,
    "preserve_insertion_order": False,
    "temp_directory": "",  # personal data must not reach a disk that nobody cleans
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def missing_extra(module: str) -> MachineRefused:
    """Return the error for a library that only `mlsd[data]` installs."""
    return MachineRefused(
        "Reading a table needs the extra `data`.", f"The library {module} is not installed.", INSTALL
    )


@contextmanager
def engine(source: str) -> Iterator[DuckDBPyConnection]:
    """Yield a connection that raises every failure as one BadTable about `source`."""
    try:
        import duckdb
    except ImportError:
        raise missing_extra("duckdb") from None
    connection = duckdb.connect(config=_LIMITS)
    # Only results belong on stdout.
    connection.execute("SET enable_progress_bar = false")
    try:
        yield connection
    except duckdb.OutOfMemoryException:
        raise BadTable(
            f"{source} does not fit into the memory that reading may use.",
            "A single value or row is very large, or there are very many columns.",
            "Leave out columns of long texts, or give a sample of the table.",
        ) from None
    except duckdb.Error as error:
        raise _explained(source, str(error)) from None
    finally:
        connection.close()


def _explained(source: str, message: str) -> BadTable:
    line = re.search(r"Error on Line: (\d+)", message)
    where = f"{source}, line {line[1]}" if line else source
    for sign, what, why, fix in _KNOWN:
        found = re.search(sign, message)
        if found:
            return BadTable(f"{where}: {what}.", why.format(*found.groups()), fix)
    first = next(iter(message.splitlines()), "").partition(": ")[2] or message[:200]
    return BadTable(
        f"{where} cannot be read.", f"{first[:300].rstrip('.')}.", "Fix the file, then try again."
    )


_KNOWN = (
    (
        r"Expected Number of Columns: (\d+) Found: (\d+)",
        "the row does not fit the header",
        "The header names {0} columns, the row has {1} values.",
        "Fix the row; a value that holds the delimiter needs double quotes around it.",
    ),
    (
        r"unterminated quote",
        "a double quote is opened and not closed as it should be",
        'Inside quoted values a quote is written twice: "".',
        "Fix the row, or write the file again with a CSV library.",
    ),
    (
        r"Invalid unicode|not utf-8|Invalid UTF-8|invalid UTF-8",
        "the text is not all UTF-8",
        "The file begins as UTF-8 and then holds other bytes.",
        "Convert it: `iconv -f LATIN1 -t UTF-8 old.csv > new.csv`, or fix the invalid bytes.",
    ),
    (
        r"state machine reached an invalid state",
        "a line ends where no row does",
        "A value holds a line break or a carriage return, and no double quotes stand around it.",
        "Write the file again with double quotes around such values.",
    ),
    (
        r"Maximum line size of (\d+) bytes exceeded",
        "a line is too long",
        "It has more than {0} bytes; often a double quote is missing that would end a value.",
        "Fix the line, or leave out columns of long texts.",
    ),
    (
        r"Malformed JSON|unexpected character|unexpected end of data",
        "a line is not a JSON object",
        "JSON lines hold one object on each line.",
        "Write the file again, one object per line.",
    ),
    (
        r"No magic bytes found|too small to be a Parquet|Footer|corrupt|thrift",
        "this is not a Parquet file, or it is truncated",
        "The markers at its beginning and end are missing.",
        "Write or copy the file again.",
    ),
)
