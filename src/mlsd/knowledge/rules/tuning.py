"""Who searches for good settings."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Tuning(SlotRules):
    id = "tuning"
    title = "Tuning"
    purpose = "Searches for good settings of the models, several at a time."
    first = "optuna"


class TU001(Tuning):
    """AWS does not run the services"""

    forbid = ("sagemaker_tuning",)

    @staticmethod
    def when(cloud: str) -> bool:
        """SageMaker is a service of AWS, and the project runs on {cloud}."""
        return cloud != "aws"


class TU002(Tuning):
    """Google Cloud does not run the services"""

    forbid = ("vertex_tuning",)

    @staticmethod
    def when(cloud: str) -> bool:
        """Vertex AI is a service of Google Cloud, and the project runs on {cloud}."""
        return cloud != "gcp"


class TU003(Tuning):
    """Azure does not run the services"""

    forbid = ("azureml_tuning",)

    @staticmethod
    def when(cloud: str) -> bool:
        """Azure ML is a service of Azure, and the project runs on {cloud}."""
        return cloud != "azure"


class TU004(Tuning):
    """the cloud's own services are not wanted"""

    forbid = ("sagemaker_tuning", "vertex_tuning", "azureml_tuning")

    @staticmethod
    def when(managed: bool, cloud: str) -> bool:
        """Self-run tools are preferred to the own services of {cloud}."""
        return not managed


class TU010(Tuning):
    """trials are long and AWS runs the services"""

    prefer = "sagemaker_tuning"

    @staticmethod
    def when(cloud: str, managed: bool, run_hours: float, *, hours: float = 0.5) -> bool:
        """One training run takes {run_hours}, so trials side by side on rented machines save hours; {cloud}
        runs them."""
        return cloud == "aws" and managed and run_hours >= hours


class TU011(Tuning):
    """trials are long and Google Cloud runs the services"""

    prefer = "vertex_tuning"

    @staticmethod
    def when(cloud: str, managed: bool, run_hours: float, *, hours: float = 0.5) -> bool:
        """One training run takes {run_hours}, so trials side by side on rented machines save hours; {cloud}
        runs them."""
        return cloud == "gcp" and managed and run_hours >= hours


class TU012(Tuning):
    """trials are long and Azure runs the services"""

    prefer = "azureml_tuning"

    @staticmethod
    def when(cloud: str, managed: bool, run_hours: float, *, hours: float = 0.5) -> bool:
        """One training run takes {run_hours}, so trials side by side on rented machines save hours; {cloud}
        runs them."""
        return cloud == "azure" and managed and run_hours >= hours


class TU900(Tuning):
    """trials fit the machine that trains"""

    prefer = "optuna"

    @staticmethod
    def when(run_hours: float) -> bool:
        """One training run takes {run_hours}; Optuna runs its trials in parallel where training runs."""
        return True
