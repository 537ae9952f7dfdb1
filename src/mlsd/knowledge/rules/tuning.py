"""What searches for good hyperparameters."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Tuning(SlotRules):
    id = "tuning"
    title = "Tuning"
    purpose = "Searches for good settings of the models, several at a time."
    first = "optuna"


class TU010(Tuning):
    """trials are long and AWS runs the services"""

    prefer = "sagemaker_tuning"

    @staticmethod
    def when(cloud: str, managed: bool, run_hours: float, *, hours: float = 0.5) -> bool:
        """One training with its search takes {run_hours}, so trials side by side on rented machines save
        hours; {cloud} runs them."""
        # A cluster machine takes some minutes to start, a tenth of half an hour.
        return cloud == "aws" and managed and run_hours >= hours


class TU011(Tuning):
    """trials are long and Google Cloud runs the services"""

    prefer = "vertex_tuning"

    @staticmethod
    def when(cloud: str, managed: bool, run_hours: float, *, hours: float = 0.5) -> bool:
        """One training with its search takes {run_hours}, so trials side by side on rented machines save
        hours; {cloud} runs them."""
        return cloud == "gcp" and managed and run_hours >= hours


class TU012(Tuning):
    """trials are long and Azure runs the services"""

    prefer = "azureml_tuning"

    @staticmethod
    def when(cloud: str, managed: bool, run_hours: float, *, hours: float = 0.5) -> bool:
        """One training with its search takes {run_hours}, so trials side by side on rented machines save
        hours; {cloud} runs them."""
        return cloud == "azure" and managed and run_hours >= hours


class TU900(Tuning):
    """trials fit the machine that trains"""

    prefer = "optuna"

    @staticmethod
    def when(run_hours: float) -> bool:
        """Optuna searches where training runs and needs no service; a training with its search takes
        {run_hours}."""
        return True
