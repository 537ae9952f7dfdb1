"""Where the system runs."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Deploy(SlotRules):
    id = "deploy"
    title = "Deploy"
    purpose = "Starts the system and keeps it running."
    first = "process"


class DE002(Deploy):
    """the model runs on the device alone"""

    prefer = "process"

    @staticmethod
    def when(inference: str) -> bool:
        """The model runs on the device alone: only training has to be started."""
        return inference == "device"


class DE010(Deploy):
    """the load takes several servers and a cluster is there"""

    prefer = "kubernetes"

    @staticmethod
    def when(
        kubernetes: bool, serving: str, replicas: float, answers_per_second: float, *, least: float = 3
    ) -> bool:
        """{answers_per_second} answers a second take {replicas} servers: the cluster spreads, replaces and
        adds them."""
        return kubernetes and serving in ("http", "stream") and replicas >= least


class DE011(Deploy):
    """training runs on the cluster already"""

    prefer = "kubernetes"

    @staticmethod
    def when(orchestration: str, serving: str) -> bool:
        """Training runs on the cluster already, so the service runs where the people of both look."""
        return orchestration == "kubernetes_jobs" and serving in ("http", "stream")


class DE020(Deploy):
    """a service answers all day"""

    prefer = "compose"

    @staticmethod
    def when(serving: str, replicas: float) -> bool:
        """The service and what watches it run together on each server, of which the load takes {replicas}."""
        return serving in ("http", "stream")


class DE021(Deploy):
    """the scheduler is a service"""

    prefer = "compose"

    @staticmethod
    def when(orchestration: str) -> bool:
        """{orchestration} has to run all day, together with its database."""
        return orchestration == "airflow"


class DE900(Deploy):
    """no service has to run all day"""

    prefer = "process"

    @staticmethod
    def when(serving: str) -> bool:
        """Jobs that start and end need a task runner and cron, and no container."""
        return True
