"""Which model is the one in use."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class ModelRegistry(SlotRules):
    id = "model_registry"
    title = "Model registry"
    purpose = "Keeps each version of the model and says which one is in use."
    first = "mlflow_registry"


class MR001(ModelRegistry):
    """AWS does not run the services"""

    forbid = ("sagemaker_registry",)

    @staticmethod
    def when(cloud: str) -> bool:
        """SageMaker is a service of AWS, and the project runs on {cloud}."""
        return cloud != "aws"


class MR002(ModelRegistry):
    """Google Cloud does not run the services"""

    forbid = ("vertex_registry",)

    @staticmethod
    def when(cloud: str) -> bool:
        """Vertex AI is a service of Google Cloud, and the project runs on {cloud}."""
        return cloud != "gcp"


class MR003(ModelRegistry):
    """Azure does not run the services"""

    forbid = ("azureml_registry",)

    @staticmethod
    def when(cloud: str) -> bool:
        """Azure ML is a service of Azure, and the project runs on {cloud}."""
        return cloud != "azure"


class MR004(ModelRegistry):
    """the services of AWS are not wanted"""

    forbid = ("sagemaker_registry",)

    @staticmethod
    def when(managed: bool, cloud: str) -> bool:
        """The answers prefer tools that the team runs itself to the services of {cloud}."""
        return cloud == "aws" and not managed


class MR005(ModelRegistry):
    """the services of Google Cloud are not wanted"""

    forbid = ("vertex_registry",)

    @staticmethod
    def when(managed: bool, cloud: str) -> bool:
        """The answers prefer tools that the team runs itself to the services of {cloud}."""
        return cloud == "gcp" and not managed


class MR006(ModelRegistry):
    """the services of Azure are not wanted"""

    forbid = ("azureml_registry",)

    @staticmethod
    def when(managed: bool, cloud: str) -> bool:
        """The answers prefer tools that the team runs itself to the services of {cloud}."""
        return cloud == "azure" and not managed


class MR010(ModelRegistry):
    """AWS runs the services"""

    prefer = "sagemaker_registry"

    @staticmethod
    def when(cloud: str, managed: bool) -> bool:
        """The services of {cloud} are wanted, and they take models from this registry."""
        return cloud == "aws" and managed


class MR011(ModelRegistry):
    """Google Cloud runs the services"""

    prefer = "vertex_registry"

    @staticmethod
    def when(cloud: str, managed: bool) -> bool:
        """The services of {cloud} are wanted, and they take models from this registry."""
        return cloud == "gcp" and managed


class MR012(ModelRegistry):
    """Azure runs the services"""

    prefer = "azureml_registry"

    @staticmethod
    def when(cloud: str, managed: bool) -> bool:
        """The services of {cloud} are wanted, and they take models from this registry."""
        return cloud == "azure" and managed


class MR900(ModelRegistry):
    """no cloud runs the services"""

    prefer = "mlflow_registry"

    @staticmethod
    def when(tracking: str) -> bool:
        """Versions and the name of the one in use stand in one place, with nothing more to run."""
        return True
