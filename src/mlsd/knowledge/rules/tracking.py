"""What was tried, and with what result."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Tracking(SlotRules):
    id = "tracking"
    title = "Tracking"
    purpose = "Remembers each run: code, data, settings, metrics, model."
    first = "mlflow"


class TK010(Tracking):
    """several teams train networks on one Kubernetes cluster"""

    prefer = "kubeflow"

    @staticmethod
    def when(
        kubernetes: bool,
        compute: str,
        model: str,
        feature_teams: int,
        run_hours: float,
        *,
        teams: int = 3,
        hours: float = 2,
    ) -> bool:
        """{feature_teams} teams train on one cluster, {run_hours} a run: Kubeflow shares it between them and
        keeps each run."""
        # A run that holds the cluster for two hours costs the others a morning.
        together = compute == "cluster" and feature_teams >= teams
        return kubernetes and together and model == "deep" and run_hours >= hours


class TK900(Tracking):
    """no cluster is shared by several teams"""

    prefer = "mlflow"

    @staticmethod
    def when(kubernetes: bool) -> bool:
        """MLflow records each training in a file or on a server, with the same code."""
        return True
