"""Fitted transforms that training and serving share."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Preprocessing(SlotRules):
    id = "preprocessing"
    title = "Preprocessing"
    purpose = "Holds the fitted transforms that training and serving share: scales, categories, words."
    first = "sklearn"


class PP900(Preprocessing):
    """training and serving run Python"""

    prefer = "sklearn"

    @staticmethod
    def when(modality: str) -> bool:
        """Scales and categories are fitted once by scikit-learn and exported together with the model, so
        serving computes what training computed."""
        return True
