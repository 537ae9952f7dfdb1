"""What turns raw tables into examples."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Transform(SlotRules):
    id = "transform"
    title = "Transform"
    purpose = "Turns raw tables into examples: joins, cleaning, aggregates."
    first = "polars"


class TR001(Transform):
    """tables outgrow one machine and there is a cluster"""

    prefer = "spark"

    @staticmethod
    def when(modality: str, data_gb_in_a_year: float, compute: str, *, gb: float = 200) -> bool:
        """{data_gb_in_a_year} of tables in a year are more than one machine joins in reasonable time, and the
        cluster can share the work."""
        # Up to 10 GB one machine wins clearly; at 100 GB Polars is at its limit; at 1 TB it no longer
        # finishes and Spark does (TPC-H, May 2024: https://docs.coiled.io/blog/tpch.html).
        return modality != "image" and compute == "cluster" and data_gb_in_a_year >= gb


class TR002(Transform):
    """tables are many terabytes and machines can be rented"""

    prefer = "spark"

    @staticmethod
    def when(modality: str, data_gb_in_a_year: float, cloud: str, compute: str, *, gb: float = 5000) -> bool:
        """{data_gb_in_a_year} of tables in a year take many machines, and {cloud} rents them by the hour."""
        # At 200 MB/s one machine needs seven hours to read 5 TB once.
        return modality != "image" and cloud != "none" and compute != "laptop" and data_gb_in_a_year >= gb


class TR010(Transform):
    """the examples are pictures"""

    prefer = "polars"
    modality = "image"

    @staticmethod
    def when(examples: int) -> bool:
        """Only the list of {examples} pictures is a table; the pictures themselves are read in batches."""
        return True


class TR020(Transform):
    """the tables fit into the memory of one machine"""

    prefer = "polars"

    @staticmethod
    def when(data_gb_in_a_year: float, *, gb: float = 8) -> bool:
        """{data_gb_in_a_year} in a year fit into the memory of any machine, and Polars uses all its cores."""
        # Half of a laptop's 16 GB.
        return data_gb_in_a_year <= gb


class TR030(Transform):
    """tables outgrow one machine, and there are no others"""

    prefer = "polars"

    @staticmethod
    def when(modality: str, data_gb_in_a_year: float, compute: str, *, gb: float = 1000) -> bool:
        """{data_gb_in_a_year} in a year are more than one machine joins at once, and there is no cluster:
        each run reads the newest days only, or a sample."""
        # At 1 TB Polars no longer finishes (see the benchmark in TR001).
        return modality != "image" and compute != "cluster" and data_gb_in_a_year >= gb


class TR900(Transform):
    """one machine can stream the tables"""

    prefer = "polars"

    @staticmethod
    def when(data_gb_in_a_year: float) -> bool:
        """Polars streams tables larger than memory on one machine: {data_gb_in_a_year} in a year."""
        return True
