"""What monitors the model in production."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Monitoring(SlotRules):
    id = "monitoring"
    title = "Monitoring"
    purpose = "Watches errors, response times, data and metrics, and raises alarms."
    first = "files"


class MN001(Monitoring):
    """nothing is answered on a server"""

    forbid = ("prometheus",)

    @staticmethod
    def when(serving: str) -> bool:
        """Prometheus watches services and scheduled scoring, and the model runs on devices only."""
        return serving == "none"


class MN003(Monitoring):
    """an availability target has to be measured"""

    forbid = ("files",)

    @staticmethod
    def when(availability: str, serving: str) -> bool:
        """{availability} of the requests must be answered, and reports after the fact cannot tell in time."""
        return availability != "best_effort" and serving != "none"


class MN002(Monitoring):
    """an availability target has to be measured"""

    prefer = "prometheus"

    @staticmethod
    def when(availability: str) -> bool:
        """{availability} of the requests must be answered: only what is counted all day shows how much of the
        error budget is left."""
        return availability != "best_effort"


class MN010(Monitoring):
    """a service answers all day"""

    prefer = "prometheus"

    @staticmethod
    def when(serving: str, answers_per_second: float, p99_ms: float, *, least: float = 0.1) -> bool:
        """{answers_per_second} answers a second have {p99_ms} each: errors and slow answers must raise an
        alarm within minutes."""
        # At one request in ten seconds, five minutes hold thirty: enough to see that most of them fail.
        return serving in ("http", "stream") and answers_per_second >= least


class MN900(Monitoring):
    """reports after each run are enough"""

    prefer = "files"

    @staticmethod
    def when(serving: str) -> bool:
        """A report after each run compares data and metrics, and nothing has to run all day for it."""
        return True
