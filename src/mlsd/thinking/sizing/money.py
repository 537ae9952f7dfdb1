"""The monthly cost of the running system, from approximate prices (`knowledge.prices`).

Excluded: people, licenses, egress from a cloud, test environments. Reserved or preemptible capacity costs
about half; what is excluded can double the total. Hence the range.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlsd.knowledge import prices
from mlsd.thinking.sizing._measure import By, Measure


def _per_cloud(table: Mapping[str, float]) -> By:
    return By(("cloud",), {(cloud,): price for cloud, price in table.items()})


def _per_machine(answer: str, table: Mapping[str, Mapping[str, float]]) -> By:
    found = {(kind, cloud): price for kind, row in table.items() for cloud, price in row.items()}
    return By((answer, "cloud"), found)


_HOURS = {"hours_of_a_month": 730}
_PARTS = ("servers_usd", "training_usd", "stream_usd", "database_usd", "logs_usd")
_SUM = "(storage_usd + servers_usd + training_usd + stream_usd + database_usd + logs_usd)"

MONEY = (
    Measure(
        "storage_usd",
        "Storage, a month",
        "USD",
        "storage_gb × usd_per_gb",
        {"usd_per_gb": _per_cloud(prices.STORAGE_GB_MONTH)},
    ),
    Measure(
        "servers_usd",
        "Servers that answer, a month",
        "USD",
        "servers × hours_of_a_month × usd_per_hour × max(1, server_gb / gb_for_the_price)",
        # A machine with 16 GB; one with eight times the memory costs five times as much (r5.4xlarge vs.
        # m5.xlarge), so 25 GB correspond to the price of one.
        _HOURS
        | {
            "gb_for_the_price": 25,
            "usd_per_hour": _per_machine("serving_hardware", prices.SERVER_HOUR),
        },
    ),
    Measure(
        "training_usd",
        "Training, a month",
        "USD",
        "training_hours_per_year / 12 × usd_per_hour",
        {"usd_per_hour": _per_machine("compute", prices.TRAINING_HOUR)},
    ),
    Measure(
        "stream_usd",
        "Log of events, a month",
        "USD",
        "brokers × hours_of_a_month × usd_per_hour + stream_kept_gb × usd_per_gb",
        _HOURS
        | {
            "brokers": 3,
            "usd_per_hour": _per_cloud(prices.BROKER_HOUR),
            # Broker disks cost about four times as much as object storage.
            "usd_per_gb": 0.1,
        },
    ),
    Measure(
        "database_usd",
        "Database server, a month",
        "USD",
        "hours_of_a_month × usd_per_hour + min(data_gb_in_a_year × share_in_rows, most_gb) × usd_per_gb",
        _HOURS
        | {
            # For images the rows hold only names; what outgrows a server has been moved away.
            "share_in_rows": By(("modality",), {("image",): 0.001}, default=1),
            "most_gb": 2000,
            "usd_per_hour": _per_cloud(prices.DATABASE_HOUR),
            "usd_per_gb": _per_cloud(prices.DATABASE_GB_MONTH),
        },
        {"database": ("postgres", "mysql", "oracle")},
    ),
    Measure(
        "logs_usd",
        "Logs, a month",
        "USD",
        "log_kept_gb × usd_per_gb",
        {"usd_per_gb": _per_cloud(prices.LOG_GB)},
    ),
    Measure(
        "usd_low",
        f"Cost a month, low (prices of about {prices.AS_OF}, halved)",
        "USD",
        f"{_SUM} × reserved",
        {"reserved": 0.5},
        optional=_PARTS,
    ),
    Measure(
        "usd_high",
        f"Cost a month, high (prices of about {prices.AS_OF}, doubled)",
        "USD",
        f"{_SUM} × all_else",
        {"all_else": 2},
        optional=_PARTS,
    ),
)
