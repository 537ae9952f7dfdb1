"""A database table by URL: rows stream through SQLAlchemy, a few thousand at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlsd.knowledge.databases import databases
from mlsd.profile.duckdb_file import open_duckdb
from mlsd.profile.engine import missing_extra
from mlsd.profile.pipe import piped
from mlsd.profile.table import Table, quoted
from mlsd.vocabulary.errors import BadTable, MachineRefused, UnknownName, did_you_mean
from mlsd.vocabulary.profile import Dialect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from sqlalchemy import Engine
    from sqlalchemy import Table as SqlTable

_BATCH = 5_000


def open_database(url: str) -> Table:
    """Return the table that a URL such as `postgresql://user@host/base#schema.table` names.

    Raises:
        BadInput: the URL, the database, or the table is not valid.
        MachineRefused: SQLAlchemy or the database driver is not installed.
    """
    try:
        import sqlalchemy as sql
    except ImportError:
        raise missing_extra("sqlalchemy") from None
    address, _, wanted = url.partition("#")
    if address.startswith(("http://", "https://", "ftp://")):
        raise BadTable(
            f"{address} is a web address, and mlsd downloads nothing.",
            "A project has to find its table again, and the same one.",
            "Download it, and name the file.",
        )
    if not wanted:
        raise BadTable(
            "The database's URL names no table.",
            "The table's name comes after a #.",
            "Write it like postgresql://user@host/base#customers.",
        )
    if address.startswith("duckdb:"):
        path = address.removeprefix("duckdb://").removeprefix("/")
        return open_duckdb(_present(path), wanted, url)
    engine, shown = _engine(sql, address)
    try:
        table, rows = _described(sql, engine, wanted, shown)
    except sql.exc.SQLAlchemyError as error:
        raise _unreachable(shown, error) from None
    texts = frozenset(index for index, column in enumerate(table.columns) if _is_text(sql, column.type))
    # SQLAlchemy has its own string type for names.
    names = tuple(str(column.name) for column in table.columns)
    if engine.dialect.name == "sqlite":
        # A cell may break its column's declared type, such as a date in words.
        for column in table.columns:
            column.type = sql.types.NullType()
    relation = partial(_relation, engine, table, shown)
    return Table(f"{shown}#{wanted}", Dialect("database", missing=("",)), names, relation, rows, 0, texts)


def _engine(sql: Any, address: str) -> tuple[Engine, str]:
    scheme, separator, rest = address.partition("://")
    try:
        url = sql.make_url(f"{_with_driver(scheme)}{separator}{rest}")
        shown = url._replace(drivername=scheme, password=None).render_as_string()
        if url.get_backend_name() == "sqlite":
            _present(url.database)
            shown = address
        return sql.create_engine(url), shown
    except ModuleNotFoundError as error:
        raise MachineRefused(
            f"Reading from {scheme} needs the library {error.name}.",
            "It is not installed where mlsd is.",
            f"Install it beside mlsd: `uv tool install 'mlsd[data]' --with {error.name}`.",
        ) from None
    except (sql.exc.ArgumentError, sql.exc.NoSuchModuleError, ValueError):
        raise BadTable(
            f"The URL of the database cannot be read: it begins with {scheme[:30]!r}.",
            "It is a scheme, an address and a table.",
            "Write it like postgresql://user@host/base#customers or sqlite:///file.db#customers.",
        ) from None


def _with_driver(scheme: str) -> str:
    """Return the scheme with the driver that comes with the part; a driver already named stays."""
    known = databases().get(scheme)
    return f"{known.scheme}+{known.driver}" if known and known.driver else scheme


def _present(database: str | None) -> Path:
    # SQLite would create an empty database of that name.
    if not database or not Path(database).is_file():
        raise BadTable(
            f"There is no file {database or ''!r}.",
            "The URL names a database that is not there.",
            "Check the path; an absolute one needs four slashes: sqlite:////data/shop.db#orders.",
        )
    return Path(database)


def _described(sql: Any, engine: Engine, wanted: str, shown: str) -> tuple[SqlTable, int]:
    schema, _, name = wanted.rpartition(".")
    inspector = sql.inspect(engine)
    known = [*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)]
    if name not in known:
        raise UnknownName(
            f"{shown} has no table {wanted!r}.{did_you_mean(name, known)}",
            f"It has {', '.join(sorted(known)[:10]) or 'no table at all'}.",
            "Name one of its tables or views behind the #.",
        )
    table = sql.Table(name, sql.MetaData(), schema=schema or None, autoload_with=engine)
    with engine.connect() as connection:
        return table, int(connection.execute(sql.select(sql.func.count()).select_from(table)).scalar_one())


def _is_text(sql: Any, kind: Any) -> bool:
    return isinstance(kind, sql.types.String) and not isinstance(kind, sql.types.Enum)


@contextmanager
def _relation(engine: Engine, table: SqlTable, shown: str, connection: DuckDBPyConnection) -> Iterator[str]:
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(table.columns)))
    options = f"auto_detect=false, header=false, delim=',', quote='\"', escape='\"', columns={{{columns}}}"
    with piped(_rows_as_csv(engine, table, shown)) as pipe:
        yield f"read_csv({quoted(pipe)}, {options}, nullstr='')"


def _rows_as_csv(engine: Engine, table: SqlTable, shown: str) -> Iterator[str]:
    import sqlalchemy as sql

    try:
        with engine.connect().execution_options(yield_per=_BATCH) as connection:
            for batch in connection.execute(sql.select(table)).partitions():
                text = io.StringIO()
                csv.writer(text, lineterminator="\n").writerows(
                    [_written(cell) for cell in row] for row in batch
                )
                yield text.getvalue()
    except sql.exc.SQLAlchemyError as error:
        raise _unreachable(shown, error) from None


def _written(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        return cell.hex()
    return str(cell)


def _unreachable(shown: str, error: Exception) -> BadTable:
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()
    return BadTable(
        f"{shown} cannot be read.",
        f"The database says: {(cause[0] if cause else type(error).__name__)[:200].rstrip('.')}.",
        "Check address, user and rights; a password may stand in the driver's variable, such as PGPASSWORD.",
    )
