"""Where files are stored: raw data, models, reports."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class ObjectStorage(SlotRules):
    id = "object_storage"
    title = "Object storage"
    purpose = "Keeps raw files, images, models and reports."
    first = "local"


class OS010(ObjectStorage):
    """the project runs on AWS"""

    prefer = "s3"

    @staticmethod
    def when(cloud: str, storage_gb: float) -> bool:
        """The project runs on {cloud}, whose services all read S3; it takes the {storage_gb} of a year and
        is billed by the gigabyte."""
        return cloud == "aws"


class OS011(ObjectStorage):
    """the project runs on Google Cloud"""

    prefer = "gcs"

    @staticmethod
    def when(cloud: str, storage_gb: float) -> bool:
        """The project runs on {cloud}, whose services all read its storage; it takes the {storage_gb} of a
        year and is billed by the gigabyte."""
        return cloud == "gcp"


class OS012(ObjectStorage):
    """the project runs on Azure"""

    prefer = "azure_blob"

    @staticmethod
    def when(cloud: str, storage_gb: float) -> bool:
        """The project runs on {cloud}, whose services all read its blobs; it takes the {storage_gb} of a year
        and is billed by the gigabyte."""
        return cloud == "azure"


class OS890(ObjectStorage):
    """no cloud is used, and one machine's disks are too few"""

    prefer = "local"

    @staticmethod
    def when(cloud: str, storage_gb: float, *, most_gb: float = 100_000) -> bool:
        """{storage_gb} in a year outgrow the disks of one machine, and no cloud is chosen: mount a file
        system over several machines, or choose a cloud."""
        # A storage server takes some ten disks of 20 TB, and half of them hold the second copy.
        return cloud == "none" and storage_gb > most_gb


class OS900(ObjectStorage):
    """no cloud is used"""

    prefer = "local"

    @staticmethod
    def when(storage_gb: float) -> bool:
        """A disk holds the {storage_gb} of a year without any service."""
        return True
