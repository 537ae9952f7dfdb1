"""Runs the query for the examples on Spark, which writes Parquet; models learn from a sample of it."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import polars as pl

from ..errors import BadData, BadSettings
from ..settings import Settings, variable
from ..storage import Storage, open_storage
from . import polars_transform
from .csv_file import SUFFIXES
from .polars_transform import columns_of as columns_of
from .polars_transform import frame_of as frame_of
from .polars_transform import keys_of as keys_of
from .polars_transform import without_copies as without_copies
from .spark_session import named, session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

log = logging.getLogger(__name__)
OUT, BUCKET = "transformed/examples", "spark_bucket"
# A hundred columns of a million rows are 0.8 GB of numbers here.
SAMPLE_ROWS = "1000000"
LINES, TABS = (".jsonl", ".ndjson"), (".tsv", ".tab")


def rows_of(settings: Settings, sql: str, address: str) -> pl.DataFrame:
    """Return the rows of a query over the file or folder at an address, or a sample of them.

    Spark writes all of them to `transformed/examples` of the object storage, in one folder per bucket of
    units. The first of these files are read here, as many as hold no more than `SPARK_SAMPLE_ROWS`: the same
    units each time, chosen by the hash of their names, and each with all its rows except possibly the last
    one. If no variable names a Spark, the query runs on this machine and all rows are read.

    Raises:
        BadData: the file cannot be read, or the query is wrong or finds nothing.
        SparkAway: Spark itself failed.
    """
    spark_address = named()
    if not spark_address:
        return polars_transform.rows_of(settings, sql, address)
    storage, limit = open_storage(settings), _limit()
    with session(spark_address) as spark:
        _examples(spark, settings, address).createOrReplaceTempView("examples")
        _write(settings, spark.sql(sql), _for_spark(storage.url(OUT)), limit)
        found = storage.folders(OUT)
        total = spark.read.parquet(_as_pattern(storage.url(OUT))).count() if found else 0
    rows = _sample(storage, limit)
    words = "data: Spark wrote %d rows to %s; learned from are %d of them (SPARK_SAMPLE_ROWS is %d)"
    log.info(words, total, storage.url(OUT), rows.height, limit)
    return rows


def _limit() -> int:
    text = variable("SPARK_SAMPLE_ROWS", SAMPLE_ROWS)
    if not re.fullmatch(r"[1-9]\d*", text):
        raise BadSettings("SPARK_SAMPLE_ROWS cannot be used", f"it is {text!r}", "Set a number of rows")
    return int(text)


def _examples(spark: SparkSession, settings: Settings, address: str) -> DataFrame:
    """Return all rows of a file, or of the Parquet files below a folder; a CSV file is read as text."""
    suffix, path = PurePosixPath(address).suffix.lower(), _as_pattern(address)
    if suffix in LINES:
        return spark.read.json(path)
    if suffix not in SUFFIXES:
        return spark.read.option("recursiveFileLookup", True).option("mergeSchema", True).parquet(path)
    csv = settings.data.csv
    reader = spark.read.options(header=True, multiLine=True, quote='"', escape='"')
    if csv is None:
        return reader.options(sep="\t" if suffix in TABS else ",", inferSchema=True).csv(path)
    texts = reader.options(sep=csv.delimiter, encoding=codecs.lookup(csv.encoding).name).csv(path)
    return texts.replace(["", *csv.missing], None)


def _write(settings: Settings, rows: DataFrame, path: str, limit: int) -> None:
    """Write rows as Parquet in one folder per bucket of units; no row passes through this process."""
    names, unit = rows.columns, settings.data.unit
    if BUCKET in names:
        fix = "Give it another name in queries/examples.sql"
        raise BadData(f"Column {BUCKET!r} cannot be written", "the folders are named so", fix)
    whole = ", ".join(map(_quoted, names))
    unit_hash = f"xxhash64({_quoted(unit) if unit in names else whole})"
    buckets = int(rows.sparkSession.conf.get("spark.sql.shuffle.partitions") or 200)
    bucket = f"lpad(pmod({unit_hash}, {buckets}), 5, '0') AS {BUCKET}"
    ordered = ("spark_unit", "spark_row")
    hashed = rows.selectExpr(
        "*", bucket, f"{unit_hash} AS {ordered[0]}", f"xxhash64({whole}) AS {ordered[1]}"
    )
    parted = hashed.repartition(buckets, BUCKET).sortWithinPartitions(BUCKET, *ordered).drop(*ordered)
    parted.write.option("maxRecordsPerFile", limit).partitionBy(BUCKET).parquet(path, mode="overwrite")


def _sample(storage: Storage, limit: int) -> pl.DataFrame:
    taken: list[pl.DataFrame] = []
    count = 0
    for content in _files(storage):
        height = pl.scan_parquet(BytesIO(content)).select(pl.len()).collect().item()
        if count + height > limit:
            break
        count += height
        taken.append(pl.read_parquet(BytesIO(content)))
    if not taken:
        raise BadData("There are no examples", "the query found no row", "Mend queries/examples.sql")
    return pl.concat(taken)


def _files(storage: Storage) -> Iterator[bytes]:
    """Yield the content of each file that Spark wrote, ordered by bucket."""
    for folder in storage.folders(OUT):
        for name in storage.names(folder):
            file = PurePosixPath(name)
            if file.suffix == ".parquet" and not file.name.startswith("."):
                yield storage.read_bytes(name)


def _for_spark(address: str) -> str:
    """Return an address in Spark's form."""
    if "://" not in address:
        return f"file://{address}"
    return re.sub("^s3://", "s3a://", address)


def _as_pattern(address: str) -> str:
    """Return an address to read from, with glob characters in a name escaped."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", _for_spark(address))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
