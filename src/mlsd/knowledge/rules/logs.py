"""Where logs go."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Logs(SlotRules):
    id = "logs"
    title = "Logs"
    purpose = "Keeps what the system said, by request and by run."
    first = "log_files"


class LG010(Logs):
    """the company searches its logs in Elasticsearch"""

    prefer = "elasticsearch"

    @staticmethod
    def when(log_search: str, serving: str, compute: str) -> bool:
        """The company searches its logs in {log_search}, so this project's logs go there too."""
        return log_search == "elastic" and (serving != "none" or compute != "laptop")


class LG011(Logs):
    """the company searches its logs in Splunk"""

    prefer = "log_files"

    @staticmethod
    def when(log_search: str) -> bool:
        """The company searches its logs in {log_search}, whose forwarder reads files."""
        return log_search == "splunk"


class LG020(Logs):
    """the system runs on AWS"""

    prefer = "cloudwatch"

    @staticmethod
    def when(cloud: str, serving: str, compute: str) -> bool:
        """Services on {cloud} can log there directly, and the logs outlive the machines."""
        return cloud == "aws" and (serving != "none" or compute != "laptop")


class LG021(Logs):
    """the system runs on Google Cloud"""

    prefer = "cloud_logging"

    @staticmethod
    def when(cloud: str, serving: str, compute: str) -> bool:
        """Services on {cloud} can log there directly, and the logs outlive the machines."""
        return cloud == "gcp" and (serving != "none" or compute != "laptop")


class LG022(Logs):
    """the system runs on Azure"""

    prefer = "azure_monitor"

    @staticmethod
    def when(cloud: str, serving: str, compute: str) -> bool:
        """Services on {cloud} can log there directly, and the logs outlive the machines."""
        return cloud == "azure" and (serving != "none" or compute != "laptop")


class LG030(Logs):
    """several servers answer, and nobody named a place to search"""

    prefer = "log_files"

    @staticmethod
    def when(cloud: str, log_search: str, serving: str, replicas: float, *, least: float = 3) -> bool:
        """Each of {replicas} servers writes lines of JSON, which have to be brought to one place before they
        are counted; nobody named one where the company searches."""
        # Two files can still be read side by side.
        unnamed = cloud == "none" and log_search == "none"
        return unnamed and serving != "none" and replicas >= least


class LG900(Logs):
    """nobody else searches these logs"""

    prefer = "log_files"

    @staticmethod
    def when(serving: str) -> bool:
        """Lines of JSON in a file need no service and any other tool can read them later."""
        return True
