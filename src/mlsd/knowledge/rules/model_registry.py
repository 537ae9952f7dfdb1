"""Which version of the model is in use."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class ModelRegistry(SlotRules):
    id = "model_registry"
    title = "Model registry"
    purpose = "Keeps each version of the model and says which one is in use."
    first = "mlflow_registry"


class MR010(ModelRegistry):
    """AWS runs the services"""

    prefer = "sagemaker_registry"

    @staticmethod
    def when(cloud: str, managed: bool) -> bool:
        """You chose {cloud}'s managed services, which take models from this registry."""
        return cloud == "aws" and managed


class MR011(ModelRegistry):
    """Google Cloud runs the services"""

    prefer = "vertex_registry"

    @staticmethod
    def when(cloud: str, managed: bool) -> bool:
        """You chose {cloud}'s managed services, which take models from this registry."""
        return cloud == "gcp" and managed


class MR012(ModelRegistry):
    """Azure runs the services"""

    prefer = "azureml_registry"

    @staticmethod
    def when(cloud: str, managed: bool) -> bool:
        """You chose {cloud}'s managed services, which take models from this registry."""
        return cloud == "azure" and managed


class MR900(ModelRegistry):
    """no cloud runs the services"""

    prefer = "mlflow_registry"

    @staticmethod
    def when(tracking: str) -> bool:
        """Versions and the name of the one in use are in one place, with nothing more to run."""
        return True
