"""CSV: its encoding, delimiter, header, and decimal separator, detected in the first megabyte."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from statistics import mode
from typing import IO, TYPE_CHECKING, cast

from mlsd.profile.pipe import piped
from mlsd.profile.table import MISSING, Table, literal, quoted
from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import Dialect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEAD_BYTES = 1_000_000
UNNAMED = "Unnamed: {}"
"""The name of a column with an empty header, as pandas assigns it."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+")


def open_csv(path: Path) -> Table:
    """Return the table of a CSV file, gzipped or not.

    Raises:
        BadInput: it is empty, binary, or has no header.
    """
    raw = _head(path)
    encoding, note = _encoding(path, raw)
    text = _decoded(raw, encoding)
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    names = _header(path, records)
    size = path.stat().st_size
    dialect = Dialect("csv", delimiter, encoding, _decimal(records, delimiter), MISSING)
    notes = tuple(filter(None, (note, _said_of(dialect))))
    rows = _estimated_rows(path, raw, text, len(records))
    relation = partial(_relation, path, dialect, len(names))
    return Table(str(path), dialect, names, relation, rows, size, notes=notes)


def _open(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _head(path: Path) -> bytes:
    try:
        with _open(path) as file:
            raw = file.read(HEAD_BYTES)
    except (gzip.BadGzipFile, EOFError):
        raise BadTable(
            f"{path} is not a gzip file, or it is cut off.",
            "Its name ends in .gz.",
            "Name it .csv, or compress it again.",
        ) from None
    if not raw.strip():
        raise BadTable(
            f"{path} is empty.", "There is no header and no row.", "Give a file with a header and rows."
        )
    return raw


def _encoding(path: Path, raw: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding, "" if encoding == "utf-8-sig" else "The file is written in UTF-16."
    if b"\0" in raw:
        unmarked = _unmarked_utf16(raw)
        if unmarked:
            return unmarked, "The file is written in UTF-16, which it does not say at its beginning."
        raise BadTable(
            f"{path} is not text.",
            "It holds zero bytes: it may be a spreadsheet, an archive or a database.",
            "Export it as CSV in UTF-8, or as Parquet.",
        )
    try:
        raw[: raw.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        # Windows-1252 leaves five bytes undefined; Latin-1 reads every byte, so it is the last resort.
        encoding = "cp1252" if not re.search(rb"[\x81\x8d\x8f\x90\x9d]", raw) else "latin-1"
        label = "Windows-1252" if encoding == "cp1252" else "Latin-1"
        return encoding, f"The file is not UTF-8; it was read as {label}. Look at letters with accents."
    return "utf-8", ""


def _unmarked_utf16(raw: bytes) -> str:
    sample = raw[:2000]
    half = len(sample) // 2
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros.count(0) > 0.9 * half and sample.count(0) <= half:
            return encoding
    return ""


def _decoded(raw: bytes, encoding: str) -> str:
    """Return the text of the head up to its last complete line."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(raw, final=len(raw) < HEAD_BYTES)
    return text if len(raw) < HEAD_BYTES else text[: text.rfind("\n") + 1] or text


def _delimiter(text: str) -> str:
    """Return the sign that cuts most of the first 200 records into the same number of values, above one."""
    best, score = ",", 0.0
    for sign in ",;\t|":
        counts = [len(record) for record in _records(text[:200_000], sign)[:200] if record]
        width = mode(counts) if counts else 1
        if width < 2:
            continue
        fitting = counts.count(width) / len(counts) + width / 1e6
        if fitting > score:
            best, score = sign, fitting
    return best


def _records(text: str, delimiter: str) -> list[list[str]]:
    try:
        # `splitlines` would also split at characters inside texts, such as U+2028.
        lines = io.StringIO(text, newline="")
        return [record for record in csv.reader(lines, delimiter=delimiter) if record]
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines() if line]


def _header(path: Path, records: list[list[str]]) -> tuple[str, ...]:
    names = tuple(name if name.strip() else UNNAMED.format(at) for at, name in enumerate(records[0]))
    usual = mode(len(record) for record in records[:200])
    if len(names) != usual:
        raise BadTable(
            f"{path} does not begin with a header.",
            f"Its first row has {len(names)} value{'s' if len(names) > 1 else ''}, most others have {usual}.",
            "Begin the file with one row that names every column; leave out titles above it.",
        )
    numbers = sum(bool(_NUMBER.fullmatch(name)) for name in names)
    if numbers > len(names) / 2:
        raise BadTable(
            f"{path} has no header.",
            f"Its first row holds values, not names: {', '.join(names)[:80]}.",
            "Add a first row that names the columns.",
        )
    return names


def _decimal(records: list[list[str]], delimiter: str) -> str:
    if delimiter == ",":
        return "."
    values = [value.strip() for record in records[1:1000] for value in record]
    comma = sum(bool(_COMMA_NUMBER.fullmatch(value)) for value in values)
    point = sum(bool(re.fullmatch(r"[+-]?\d+\.\d+", value)) for value in values)
    return "," if comma > point else "."


def _said_of(dialect: Dialect) -> str:
    names = {";": "semicolons", "\t": "tabs", "|": "bars"}
    parts = [f"values are separated by {names[dialect.delimiter]}"] if dialect.delimiter in names else []
    parts += ["decimals are written with a comma"] if dialect.decimal == "," else []
    text = " and ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _estimated_rows(path: Path, raw: bytes, text: str, records: int) -> int:
    if len(raw) < HEAD_BYTES:
        return max(1, records - 1)
    size = path.stat().st_size * (5 if path.suffix == ".gz" else 1)
    return max(1, int(size / HEAD_BYTES * records))


@contextmanager
def _relation(path: Path, dialect: Dialect, width: int, connection: DuckDBPyConnection) -> Iterator[str]:
    options = _options(dialect, width)
    if dialect.encoding in ("utf-8", "utf-8-sig"):
        yield f"read_csv({quoted(literal(path))}, {options})"
        return
    lend: Callable[[Iterator[str]], AbstractContextManager[str]] = piped
    with lend(_transcoded(path, dialect.encoding)) as pipe:
        yield f"read_csv({quoted(pipe)}, {options})"


def _transcoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with _open(path) as file:
        while block := file.read(HEAD_BYTES):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)


def _options(dialect: Dialect, width: int) -> str:
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    missing = ", ".join(quoted(text) for text in dialect.missing)
    return (
        f"auto_detect=false, header=true, strict_mode=true, delim={quoted(dialect.delimiter)}, quote='\"',"
        f" escape='\"', nullstr=[{missing}], columns={{{columns}}}"
    )
