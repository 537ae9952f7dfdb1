"""Bytes and rows: what has to be stored, moved and held in memory."""

from __future__ import annotations

from mlsd.thinking.sizing._measure import Measure

_PARTITION = {"least": 3, "peak": 3, "mb_per_second_of_a_partition": 10}

DATA = (
    Measure("bytes_per_example", "Size of one example", "B", "data_gb × 1e9 / examples"),
    Measure(
        "stream_mb_per_second",
        "Volume of the stream",
        "MB/s",
        "events_per_second × bytes_per_example / 1e6",
    ),
    Measure(
        "stream_gb_per_day",
        "Volume of the stream in a day",
        "GB",
        "stream_mb_per_second × 86400 / 1000",
    ),
    Measure(
        "data_gb_in_a_year",
        "Data in a year",
        "GB",
        # A stream's volume is its own, whatever growth was given.
        "data_gb + max(12 × growth_gb_per_month, 365 × stream_gb_per_day)",
        when={"arrival": ("stream",)},
    ),
    Measure(
        "data_gb_in_a_year",
        "Data in a year",
        "GB",
        "data_gb + 12 × growth_gb_per_month",
    ),
    Measure(
        "storage_gb",
        "Storage to plan for in a year",
        "GB",
        "data_gb_in_a_year × copies",
        # The raw data, the prepared data, and the versions that older models were trained on.
        {"copies": 3},
    ),
    Measure(
        "minority_examples",
        "Examples of the rarest class",
        "examples",
        "examples × positive_rate",
    ),
    Measure(
        "interactions_per_item",
        "Interactions for each item",
        "interactions",
        "examples / catalogue_items",
    ),
    Measure(
        "events_mb_per_second",
        "Volume through the log of events",
        "MB/s",
        # Images go to object storage; the event is a name, a time, and a key.
        "events_per_second × bytes_of_a_name / 1e6",
        {"bytes_of_a_name": 500},
        {"streaming": ("kafka", "flume"), "modality": ("image",)},
    ),
    Measure(
        "events_mb_per_second",
        "Volume through the log of events",
        "MB/s",
        "stream_mb_per_second",
        when={"streaming": ("kafka", "flume")},
    ),
    Measure(
        "stream_partitions",
        "Partitions of the stream",
        "partitions",
        # One partition feeds one process: twice as many partitions let the readers double.
        "max(least, ceil(peak × events_mb_per_second / mb_per_second_of_a_partition), 2 × processes)",
        _PARTITION,
        {"serving_mode": ("stream",)},
    ),
    Measure(
        "stream_partitions",
        "Partitions of the stream",
        "partitions",
        # The servers that answer requests read no events: a few readers write them down.
        "max(least, ceil(peak × events_mb_per_second / mb_per_second_of_a_partition))",
        _PARTITION,
    ),
    Measure(
        "stream_kept_gb",
        "Events kept by the stream",
        "GB",
        "events_mb_per_second × 86.4 × days_kept × replicas_of_the_log",
        {"days_kept": 7, "replicas_of_the_log": 3},
    ),
)
"""Partitions follow from the readers, the stream's retention from its component; the rest from answers alone.
"""
