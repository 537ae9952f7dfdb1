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
    """the load takes several servers and there is a cluster"""

    prefer = "kubernetes"

    @staticmethod
    def when(
        kubernetes: bool, serving: str, replicas: float, answers_per_second: float, *, least: float = 3
    ) -> bool:
        """{answers_per_second} answers a second take {replicas} servers: the cluster spreads, replaces and
        adds them."""
        # Two servers can be kept in step by hand; from three on that is a scheduler's job.
        return kubernetes and serving in ("http", "stream") and replicas >= least


class DE011(Deploy):
    """training runs on the cluster already"""

    prefer = "kubernetes"

    @staticmethod
    def when(orchestration: str, serving: str) -> bool:
        """Training already runs on the cluster, so the service runs where the same people look."""
        return orchestration == "kubernetes_jobs" and serving in ("http", "stream")


class DE012(Deploy):
    """few requests may fail, and there is a cluster"""

    prefer = "kubernetes"

    @staticmethod
    def when(kubernetes: bool, serving: str, availability: str, *, least: float = 99.5) -> bool:
        """{availability} of the requests must be answered: the cluster keeps a second copy on another machine
        and replaces what fails."""
        # A cloud promises 99.5 % for one machine (https://aws.amazon.com/compute/sla/), before any failure of
        # your own.
        wanted = availability != "best_effort" and float(availability) >= least
        return kubernetes and serving in ("http", "stream") and wanted


class DE013(Deploy):
    """a busy service answers all day, and there is a cluster"""

    prefer = "kubernetes"

    @staticmethod
    def when(kubernetes: bool, serving: str, answers_per_second: float, *, least: float = 10) -> bool:
        """{answers_per_second} answers a second are given all day: on the existing cluster, whoever is
        on call finds the service beside all others."""
        # Ten a second are 36,000 people an hour who notice an outage that nobody knows where to look for.
        return kubernetes and serving in ("http", "stream") and answers_per_second >= least


class DE015(Deploy):
    """several teams share a service, and there is a cluster"""

    prefer = "kubernetes"

    @staticmethod
    def when(kubernetes: bool, serving: str, feature_teams: int, *, teams: int = 2) -> bool:
        """{feature_teams} teams share what the service reads: on the existing cluster, each of them
        finds it beside its own."""
        return kubernetes and serving in ("http", "stream") and feature_teams >= teams


class DE014(Deploy):
    """the scheduler runs all day and there is a cluster"""

    prefer = "kubernetes"

    @staticmethod
    def when(kubernetes: bool, orchestration: str) -> bool:
        """{orchestration} has to run all day, and its official chart brings it onto the existing
        cluster."""
        return kubernetes and orchestration == "airflow"


class DE020(Deploy):
    """a second machine must answer while one is down"""

    prefer = "compose"

    @staticmethod
    def when(kubernetes: bool, serving: str, availability: str, *, least: float = 99.5) -> bool:
        """{availability} of the requests must be answered and there is no cluster: the same containers run on
        two machines or more, behind a load balancer."""
        wanted = availability != "best_effort" and float(availability) >= least
        return not kubernetes and serving in ("http", "stream") and wanted


class DE021(Deploy):
    """a service answers all day"""

    prefer = "compose"

    @staticmethod
    def when(serving: str, replicas: float) -> bool:
        """The service and what watches it run together on each server, of which this load needs
        {replicas}."""
        return serving in ("http", "stream")


class DE022(Deploy):
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
