"""Where files lie: raw data, models, reports."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class ObjectStorage(SlotRules):
    id = "object_storage"
    title = "Object storage"
    purpose = "Keeps raw files, images, models and reports."
    first = "local"


class OS001(ObjectStorage):
    """no cloud is used"""

    forbid = ("s3", "gcs", "azure_blob")

    @staticmethod
    def when(cloud: str) -> bool:
        """No cloud was chosen, so nothing may be kept in one."""
        return cloud == "none"


class OS002(ObjectStorage):
    """the project runs on AWS"""

    prefer = "s3"

    @staticmethod
    def when(cloud: str) -> bool:
        """The project runs on {cloud}, and S3 is where its other services read and write."""
        return cloud == "aws"


class OS900(ObjectStorage):
    """nothing else is needed"""

    prefer = "local"

    @staticmethod
    def when(data_gb: float) -> bool:
        """{data_gb} GB lie on a disk without any service."""
        return True
