"""Where rows lie: history, labels, metadata."""

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
        """The history lies in {source_database}, and nothing here asks for MySQL beside it."""
        return source_database != "mysql" and "mysql" not in already_have


class DB002(Database):
    """no Oracle holds the history"""

    forbid = ("oracle",)

    @staticmethod
    def when(source_database: str, already_have: list[str]) -> bool:
        """The history lies in {source_database}, and nobody buys an Oracle licence for a model alone."""
        return source_database != "oracle" and "oracle" not in already_have


class DB010(Database):
    """the history lies in PostgreSQL"""

    prefer = "postgres"

    @staticmethod
    def when(source_database: str) -> bool:
        """The history lies in {source_database}: queries run where the rows already are."""
        return source_database == "postgres"


class DB011(Database):
    """the history lies in MySQL"""

    prefer = "mysql"

    @staticmethod
    def when(source_database: str) -> bool:
        """The history lies in {source_database}: queries run where the rows already are."""
        return source_database == "mysql"


class DB012(Database):
    """the history lies in an Oracle database"""

    prefer = "oracle"

    @staticmethod
    def when(source_database: str) -> bool:
        """The history lies in {source_database}: queries run where the rows already are."""
        return source_database == "oracle"


class DB020(Database):
    """several teams write rows that a server can hold"""

    prefer = "postgres"

    @staticmethod
    def when(feature_teams: int, data_gb_in_a_year: float, *, teams: int = 2, most_gb: float = 2000) -> bool:
        """{feature_teams} teams write at the same time, which a file cannot take; a server holds the
        {data_gb_in_a_year}."""
        return feature_teams >= teams and data_gb_in_a_year <= most_gb


class DB021(Database):
    """rows are written all day while a service reads them"""

    prefer = "postgres"

    @staticmethod
    def when(
        serving_mode: str,
        feature_freshness: str,
        modality: str,
        data_gb_in_a_year: float,
        *,
        most_gb: float = 2000,
    ) -> bool:
        """Features are {feature_freshness} old at most, so rows are written while the service reads them:
        that takes a server."""
        fresh = serving_mode != "batch" and feature_freshness in ("minute", "second")
        return fresh and modality in ("tabular", "interactions") and data_gb_in_a_year <= most_gb


class DB900(Database):
    """one team reads files of its own"""

    prefer = "duckdb"

    @staticmethod
    def when(data_gb: float) -> bool:
        """DuckDB queries the {data_gb} where they lie and has nothing to run."""
        return True
