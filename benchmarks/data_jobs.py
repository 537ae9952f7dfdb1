"""What `data.py` runs inside a generated project: the operations of one slot on synthetic rows, timed."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import polars as pl

GROUPS = 1_000
QUERY = "SELECT kind, COUNT(*) AS times, AVG(x0) AS middle, MAX(x1) AS most FROM examples GROUP BY kind"
BATCH = 10_000


def main(package: str, slot: str, rows: int) -> None:
    """Print what each operation of a slot takes."""
    for work, did in WORK[slot](package, rows):
        began = time.perf_counter()
        did()
        seconds = time.perf_counter() - began
        peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
        print(json.dumps({"work": work, "seconds": round(seconds, 3), "megabytes": peak}))


def table(rows: int) -> pl.DataFrame:
    """Return rows with a key, a time, a kind, and seven numbers; the same ones for the same number."""
    random = np.random.default_rng(7)
    moments = np.datetime64("2025-01-01T00:00:00", "us") + np.arange(rows) * np.timedelta64(1, "s")
    return pl.DataFrame(
        {
            "id": np.arange(rows),
            "at": pl.Series(moments).dt.replace_time_zone("UTC"),
            "kind": random.integers(0, GROUPS, rows).astype(str),
            **{f"x{place}": random.normal(size=rows) for place in range(7)},
        }
    )


def file_of(rows: int) -> str:
    """Return the path of the rows as Parquet, written by another process, whose memory is not counted."""
    path = Path(f"rows_{rows}.parquet").absolute()
    if not path.exists():
        subprocess.run([sys.executable, __file__, str(path), str(rows)], check=True)
    return str(path)


Work = Iterator[tuple[str, Callable[[], Any]]]


def transform(package: str, rows: int) -> Work:
    """Group a Parquet file, then read all of it."""
    address = file_of(rows)
    settings = import_module(f"{package}.settings").load()
    slot = import_module(f"{package}.data.transform")
    yield "groups", lambda: slot.rows_of(settings, QUERY, address)
    yield "groups again", lambda: slot.rows_of(settings, QUERY, address)
    yield "rows", lambda: slot.rows_of(settings, "SELECT * FROM examples", address)


def database(package: str, rows: int) -> Work:
    """Group a table, then read all of it. Loading a server beforehand is not timed."""
    source = os.environ.get("EXAMPLES_URL", "")
    slot = import_module(f"{package}.data.database")
    if "://" in source:
        name = f"rows_{rows}"
        fill(source.partition("#")[0], name, rows)
        source = f"{source.partition('#')[0]}#{name}"
    else:
        source = file_of(rows)
    yield "groups", lambda: slot.read_query(QUERY, source)
    yield "rows", lambda: slot.read_query("SELECT * FROM examples", source)


def fill(address: str, name: str, rows: int) -> None:
    """Write the rows to a new table on a server."""
    import sqlalchemy as sql

    drivers = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "mysql": "mysql+pymysql"}
    scheme, _, rest = address.partition("://")
    engine = sql.create_engine(f"{drivers[scheme]}://{rest}")
    made = table(rows)
    kinds: dict[str, Any] = {"id": sql.BigInteger, "at": sql.DateTime, "kind": sql.String(8)}
    columns = [sql.Column(column, kinds.get(column, sql.Double)) for column in made.columns]
    new = sql.Table(name, sql.MetaData(), *columns)
    new.create(engine)
    with engine.begin() as connection:
        for some in made.iter_slices(BATCH):
            connection.execute(new.insert(), some.to_dicts())


def object_storage(package: str, rows: int) -> Work:
    """Write a Parquet file, then read it."""
    module = import_module(f"{package}.storage")
    storage = module.open_storage(import_module(f"{package}.settings").load())
    made = pl.read_parquet(file_of(rows))
    name = f"benchmark/{uuid4().hex}.parquet"
    yield "write", lambda: storage.write(name, made)
    yield "read", lambda: storage.read(name)


def streaming(package: str, rows: int) -> Work:
    """Send events, then receive them."""
    slot = import_module(f"{package}.data.streaming")
    port = import_module(f"{package}.ports.streaming")
    settings = import_module(f"{package}.settings").load()
    topic = f"rows-{uuid4().hex}"
    slot.make_topic(settings, topic)
    text = json.dumps(
        {"at": "2025-01-01T00:00:00Z", "kind": "7", **{f"x{one}": 0.123456 for one in range(7)}}
    )

    def send() -> None:
        with slot.producer(settings) as log:
            log.send(topic, (port.Message(str(number), text.encode()) for number in range(rows)))

    def take() -> None:
        left = rows
        with slot.consumer(settings, topic, "benchmark", lambda _, offset: offset) as member:
            while left > 0:
                events = member.take(BATCH, 1)
                member.commit(events)
                left -= len(events)

    yield "send", send
    yield "take", take


def feature_store(package: str, rows: int) -> Work:
    """Write the features of the project's sample under a version, then read those of all keys."""
    slot = import_module(f"{package}.features.store")
    settings = import_module(f"{package}.settings").load()
    made = import_module(f"{package}.data.modality").draw_sample(settings, rows, 3)
    key = settings.data.key
    named = [name for name in (key, settings.data.time) if name in made.columns]
    version: list[str] = []
    yield "write", lambda: version.append(slot.write_features(settings, made, key))
    yield "read", lambda: slot.read_features(settings, made.select(named), key, version[0])


WORK: dict[str, Callable[[str, int], Work]] = {
    "transform": transform,
    "database": database,
    "object_storage": object_storage,
    "streaming": streaming,
    "feature_store": feature_store,
}

if __name__ == "__main__":
    if len(sys.argv) == 3:
        table(int(sys.argv[2])).write_parquet(sys.argv[1])
    else:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
