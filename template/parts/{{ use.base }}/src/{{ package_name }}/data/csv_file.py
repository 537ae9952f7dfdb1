"""CSV files, parsed as `project.toml` describes them; values stay text until the contract converts them."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from csv import Error, reader
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

import polars as pl

from ..errors import BadData
from ..settings import Csv, Settings

SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".gz")
BLOCK = 1 << 20


@contextmanager
def as_table(settings: Settings, path: str) -> Iterator[str]:
    """Yield a path that every reader understands in the same way, for the duration of the block.

    If `[data.csv]` describes the file, it is converted to a Parquet file of texts, in chunks; any other file
    is left as it is.

    Raises:
        BadData: the file does not match its description.

    """
    if settings.data.csv is None or Path(path).suffix.lower() not in SUFFIXES or not Path(path).is_file():
        yield path
        return
    with TemporaryDirectory() as folder:
        table = f"{folder}/rows.parquet"
        try:
            _convert(settings.data.csv, Path(path), Path(folder), table)
        except (OSError, EOFError, ValueError, LookupError, Error, pl.exceptions.PolarsError) as error:
            why = str(error).partition("\n")[0] or type(error).__name__
            fix = "Fix the file, or [data.csv] in project.toml"
            raise BadData(f"{path} cannot be read", why, fix) from error
        yield table


def header(path: Path, delimiter: str = ",") -> list[str]:
    """Return the names of the columns; Polars would leave doubled quotes inside a name."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return next(reader(file, delimiter=delimiter), [])


def _convert(csv: Csv, path: Path, folder: Path, table: str) -> None:
    if csv.encoding != "utf-8" or path.suffix == ".gz":
        path = _in_utf8(csv.encoding, path, folder / "rows.csv")
    texts = pl.scan_csv(
        path,
        separator=csv.delimiter,
        null_values=list(csv.missing),
        infer_schema=False,
        glob=False,
        new_columns=header(path, csv.delimiter),
    )
    # An empty line, usually the last one, is not a row.
    texts.filter(~pl.all_horizontal(pl.all().is_null())).sink_parquet(table)


def _in_utf8(encoding: str, path: Path, copy: Path) -> Path:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with _opened(path) as file, copy.open("w", encoding="utf-8", newline="") as out:
        while block := file.read(BLOCK):
            out.write(decoder.decode(block))
        out.write(decoder.decode(b"", final=True))
    return copy


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")
