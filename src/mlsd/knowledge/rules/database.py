"""Where rows are stored: history, labels, metadata."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Database(SlotRules):
    id = "database"
    title = "Database"
    purpose = "Holds rows: history, labels, and what is known of each file."
    first = "duckdb"


class DB001(Database):
    """no MySQL holds the history"""

    forbid = ("mysql",)

    @staticmethod
    def when(source_database: str, already_have: list[str]) -> bool:
        """Historical data is in {source_database}, and nothing here asks for MySQL beside it."""
        return source_database != "mysql" and "mysql" not in already_have


class DB002(Database):
    """no Oracle holds the history"""

    forbid = ("oracle",)

    @staticmethod
    def when(source_database: str, already_have: list[str]) -> bool:
        """Historical data is in {source_database}, and nobody buys an Oracle licence for a model alone."""
        return source_database != "oracle" and "oracle" not in already_have


class DB003(Database):
    """single events are written as rows"""

    forbid = ("duckdb",)

    @staticmethod
    def when(arrival: str, events_per_second: float, modality: str, *, log_from: float = 100) -> bool:
        """DuckDB lets one process write at a time, and {events_per_second} events a second are written while
        others read."""
        # From `log_from` on, an event log takes them (ST013), except for the names of images. Single writer:
        # https://duckdb.org/docs/stable/connect/concurrency
        return arrival == "stream" and (events_per_second < log_from or modality == "image")


class DB010(Database):
    """the history is in PostgreSQL"""

    prefer = "postgres"

    @staticmethod
    def when(source_database: str) -> bool:
        """Historical data is in {source_database}, and queries run where the rows already are."""
        return source_database == "postgres"


class DB011(Database):
    """the history is in MySQL"""

    prefer = "mysql"

    @staticmethod
    def when(source_database: str) -> bool:
        """Historical data is in {source_database}, and queries run where the rows already are."""
        return source_database == "mysql"


class DB012(Database):
    """the history is in an Oracle database"""

    prefer = "oracle"

    @staticmethod
    def when(source_database: str) -> bool:
        """Historical data is in {source_database}, and queries run where the rows already are."""
        return source_database == "oracle"


class DB018(Database):
    """several teams write rows that outgrow one server"""

    prefer = "postgres"

    @staticmethod
    def when(feature_teams: int, data_gb_in_a_year: float, *, teams: int = 2, most_gb: float = 2000) -> bool:
        """{feature_teams} teams write at the same time, so a server holds the recent rows.
        {data_gb_in_a_year} in a year outgrow it: move older rows to the object storage or to a warehouse."""
        # At 100 MB/s, restoring 2 TB from a backup takes more than five hours.
        return feature_teams >= teams and data_gb_in_a_year > most_gb


class DB019(Database):
    """fresh rows are read while they are written, and outgrow one server"""

    prefer = "postgres"

    @staticmethod
    def when(
        feature_freshness: str, modality: str, data_gb_in_a_year: float, *, most_gb: float = 2000
    ) -> bool:
        """Features are at most {feature_freshness} old, so a server holds the recent rows.
        {data_gb_in_a_year} in a year outgrow it: move older rows to the object storage or to a warehouse."""
        fresh = feature_freshness in ("minute", "second") and modality in ("tabular", "interactions")
        return fresh and data_gb_in_a_year > most_gb


class DB020(Database):
    """several teams write rows"""

    prefer = "postgres"

    @staticmethod
    def when(feature_teams: int, *, teams: int = 2) -> bool:
        """{feature_teams} teams write at the same time, which a file cannot handle; a database server can."""
        return feature_teams >= teams


class DB021(Database):
    """rows are written all day while a service reads them"""

    prefer = "postgres"

    @staticmethod
    def when(serving_mode: str, feature_freshness: str, modality: str) -> bool:
        """Features are at most {feature_freshness} old, so rows are written while the service reads them:
        that takes a server."""
        fresh = serving_mode != "batch" and feature_freshness in ("minute", "second")
        return fresh and modality in ("tabular", "interactions")


class DB022(Database):
    """single events are written as rows"""

    prefer = "postgres"

    @staticmethod
    def when(arrival: str, events_per_second: float, modality: str, *, log_from: float = 100) -> bool:
        """{events_per_second} events a second are rows that a database server takes one by one while others
        read: they alone need no event log."""
        return arrival == "stream" and (events_per_second < log_from or modality == "image")


class DB900(Database):
    """one team reads files of its own"""

    prefer = "duckdb"

    @staticmethod
    def when(data_gb: float) -> bool:
        """DuckDB queries the {data_gb} in place, with nothing to run."""
        return True
