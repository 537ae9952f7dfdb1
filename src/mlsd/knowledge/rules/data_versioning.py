"""Which data each model was trained on."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class DataVersioning(SlotRules):
    id = "data_versioning"
    title = "Data versioning"
    purpose = "Says which data each model was trained on, and brings them back."
    first = "dvc"


class DV900(DataVersioning):
    """nothing else keeps the versions"""

    prefer = "dvc"

    @staticmethod
    def when(storage_gb: float, object_storage: str) -> bool:
        """DVC names the data of a training in git, while the files are stored elsewhere ({object_storage}:
        {storage_gb} in a year)."""
        return True
