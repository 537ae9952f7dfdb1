"""How logs are searched and aggregated."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class LogAnalytics(SlotRules):
    id = "log_analytics"
    title = "Log analytics"
    purpose = "Searches logs, counts, and draws."
    first = "duckdb_logs"


class LA001(LogAnalytics):
    """the company has no Splunk"""

    forbid = ("splunk",)

    @staticmethod
    def when(log_search: str, already_have: list[str]) -> bool:
        """Splunk charges by volume, and the company does not run it."""
        return log_search != "splunk" and "splunk" not in already_have


class LA010(LogAnalytics):
    """logs are in Elasticsearch"""

    prefer = "kibana"

    @staticmethod
    def when(logs: str) -> bool:
        """Logs are in {logs}, and Kibana is its user interface."""
        return logs == "elasticsearch"


class LA011(LogAnalytics):
    """the cloud holds the logs"""

    prefer = "cloud_queries"

    @staticmethod
    def when(logs: str) -> bool:
        """Logs are in {logs}, which searches them itself: saved queries are all that is needed."""
        return logs in ("cloudwatch", "cloud_logging", "azure_monitor")


class LA012(LogAnalytics):
    """the company searches its logs in Splunk"""

    prefer = "splunk"

    @staticmethod
    def when(log_search: str, serving: str, compute: str) -> bool:
        """The company searches its logs in {log_search}, which its people already know."""
        return log_search == "splunk" and (serving != "none" or compute != "laptop")


class LA900(LogAnalytics):
    """no other tool searches the logs"""

    prefer = "duckdb_logs"

    @staticmethod
    def when(logs: str) -> bool:
        """DuckDB counts lines of JSON in place, with SQL that is kept in the repository."""
        return True
