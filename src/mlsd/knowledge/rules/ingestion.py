"""How historical data comes in."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Ingestion(SlotRules):
    id = "ingestion"
    title = "Ingestion"
    purpose = "Brings the history in, from databases and files."
    first = "query"


class IN001(Ingestion):
    """a database holds the history"""

    prefer = "query"

    @staticmethod
    def when(source_database: str, examples: int) -> bool:
        """{examples} examples are read from {source_database} by queries that are kept with the code."""
        return source_database != "none"


class IN900(Ingestion):
    """historical data is in files"""

    prefer = "query"

    @staticmethod
    def when(examples: int) -> bool:
        """{examples} examples are read by queries that are kept with the code and can be run again."""
        return True
