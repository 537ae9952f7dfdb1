"""Files of rows in any format, as Parquet: random access, with column types inferred from all rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from csv import Error
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from ..data.csv_file import as_table, header
from ..errors import BadData
from ..settings import Settings


def scan_csv(path: str) -> pl.LazyFrame:
    """Return the rows of a plain CSV file; types are inferred from all values, not only the first ones."""
    return pl.scan_csv(path, infer_schema_length=None, new_columns=header(Path(path)))


READERS: dict[str, Callable[[str], pl.LazyFrame]] = {
    ".parquet": pl.scan_parquet,
    ".csv": scan_csv,
    ".jsonl": partial(pl.scan_ndjson, infer_schema_length=None),
    ".ndjson": partial(pl.scan_ndjson, infer_schema_length=None),
}


@contextmanager
def as_parquet(settings: Settings, path: str) -> Iterator[str]:
    """Yield a Parquet file with the rows of a file; a converted copy is removed with the block.

    Raises:
        BadData: the file is not a table, or cannot be read.
    """
    with as_table(settings, path) as table:
        if Path(table).suffix.lower() == ".parquet":
            yield table
            return
        with TemporaryDirectory() as folder:
            with readable(table):
                _scan(table).sink_parquet(f"{folder}/rows.parquet")
            yield f"{folder}/rows.parquet"


def piece(path: str, offset: int, rows: int) -> pl.DataFrame:
    """Return some rows of a Parquet file, starting at row `offset`."""
    with readable(path):
        return pl.scan_parquet(path).slice(offset, rows).collect()


def count(path: str) -> int:
    """Return the number of rows of a Parquet file."""
    with readable(path):
        return int(pl.scan_parquet(path).select(pl.len()).collect().item())


@contextmanager
def readable(path: str) -> Iterator[None]:
    """Turn errors of a reader inside the block into one error that names the file."""
    try:
        yield
    except (OSError, Error, pl.exceptions.PolarsError) as error:
        raise BadData(f"{path} cannot be read", str(error).splitlines()[0], "Mend the file") from error


def _scan(path: str) -> pl.LazyFrame:
    reader = READERS.get(Path(path).suffix.lower())
    if reader is None:
        raise BadData(f"{path} is no table", f"known are {', '.join(READERS)}", "Convert it")
    return reader(path)


def typed(schema: Mapping[str, Any]) -> Any:
    """Return the Polars type of a column with the given JSON schema."""
    kinds: dict[str, Any] = {"number": pl.Float64, "integer": pl.Int64, "string": pl.String}
    if schema["type"] == "array":
        return pl.List(typed(schema["items"]))
    if schema["type"] == "object":
        return pl.Struct({name: typed(one) for name, one in schema["properties"].items()})
    return kinds[schema["type"]]
