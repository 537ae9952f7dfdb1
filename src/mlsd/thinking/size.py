"""Requirements to numbers: storage, load, replicas, training time. Each keeps its formula and inputs."""

from __future__ import annotations

from collections.abc import Mapping

from mlsd.vocabulary.model import Quantity, Requirements


def size(r: Requirements) -> Mapping[str, Quantity]:
    """Give every number that applies to this system, by its id."""
    in_a_year = Quantity(
        "data_gb_in_a_year",
        "Data in a year",
        r["data_gb"] + 12 * r["growth_gb_per_month"],
        "GB",
        "data_gb + 12 × growth_gb_per_month",
        {"data_gb": r["data_gb"], "growth_gb_per_month": r["growth_gb_per_month"]},
    )
    return {q.id: q for q in (in_a_year,)}
