"""What starts each step, and when."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Orchestration(SlotRules):
    id = "orchestration"
    title = "Orchestration"
    purpose = "Starts each step when its inputs are there, and again when it failed."
    first = "dvc_pipeline"


class OR020(Orchestration):
    """work of several teams must follow in order, often"""

    prefer = "airflow"

    @staticmethod
    def when(retraining: str, feature_teams: int, compute: str, *, teams: int = 2) -> bool:
        """{feature_teams} teams deliver what is trained {retraining}: waiting for each other, trying again
        and filling gaps is what a scheduler does."""
        often = retraining in ("weekly", "daily", "drift")
        return often and feature_teams >= teams and compute != "laptop"


class OR022(Orchestration):
    """a cluster transforms the data before each training"""

    prefer = "airflow"

    @staticmethod
    def when(retraining: str, transform: str) -> bool:
        """{transform} runs elsewhere before each training, {retraining}: somebody has to wait for it and to
        look after it."""
        return transform == "spark" and retraining in ("monthly", "weekly", "daily", "drift")


class OR023(Orchestration):
    """long training is spread over a Kubernetes cluster"""

    prefer = "kubernetes_jobs"

    @staticmethod
    def when(
        kubernetes: bool, compute: str, model: str, run_hours: float, retraining: str, *, hours: float = 2
    ) -> bool:
        """A training run of {run_hours} on several machines is started {retraining}: the cluster gives each
        job its machines and takes them back."""
        again = retraining in ("monthly", "weekly", "daily", "drift")
        return kubernetes and compute == "cluster" and model == "deep" and run_hours >= hours and again


class OR030(Orchestration):
    """training starts by itself, often, and there is a cluster"""

    prefer = "kubernetes_jobs"

    @staticmethod
    def when(kubernetes: bool, retraining: str, compute: str) -> bool:
        """Training starts {retraining}, and nobody watches: a CronJob of the cluster repeats what failed,
        lets no two runs overlap and keeps their history, with nothing new to run."""
        # Retries, concurrencyPolicy and history:
        # https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
        return kubernetes and retraining in ("daily", "drift") and compute != "laptop"


class OR031(Orchestration):
    """much data is fetched and trained on each day, without a cluster"""

    prefer = "airflow"

    @staticmethod
    def when(
        retraining: str,
        data_gb_in_a_year: float,
        run_hours: float,
        compute: str,
        *,
        gb: float = 100,
        hours: float = 2,
    ) -> bool:
        """Training starts {retraining} on {data_gb_in_a_year} in a year and takes {run_hours}: a failed step
        has to be repeated alone, not with all before it."""
        # At 100 MB/s, rereading 100 GB takes a quarter of an hour; two hours cost a morning.
        heavy = data_gb_in_a_year >= gb or run_hours >= hours
        return retraining in ("daily", "drift") and heavy and compute != "laptop"


class OR900(Orchestration):
    """no step waits for other teams or has to be repeated alone"""

    prefer = "dvc_pipeline"

    @staticmethod
    def when(run_hours: float) -> bool:
        """One pipeline repeats only the steps whose inputs changed; a training with its search takes
        {run_hours}. One command starts it, and no server has to run."""
        return True
