"""Fitted transforms that training and serving share."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Preprocessing(SlotRules):
    id = "preprocessing"
    title = "Preprocessing"
    purpose = "Holds the fitted transforms that training and serving share: scales, categories, words."
    first = "sklearn"


class PP001(Preprocessing):
    """examples are no rows of a table"""

    forbid = ("tft",)

    @staticmethod
    def when(modality: str) -> bool:
        """TensorFlow Transform fits columns of a table here; a model of other examples prepares them by
        itself."""
        return modality != "tabular"


class PP010(Preprocessing):
    """examples are texts"""

    prefer = "sklearn"
    modality = "text"

    @staticmethod
    def when() -> bool:
        """Words are counted and weighted by an encoder that is fitted with the model and exported with it,
        so serving reads a text as training did."""
        return True


class PP011(Preprocessing):
    """examples are interactions"""

    prefer = "sklearn"
    modality = "interactions"

    @staticmethod
    def when() -> bool:
        """Users and items are looked up by their names, and the list of these goes with the model: nothing
        has to be scaled or encoded."""
        return True


class PP900(Preprocessing):
    """training and serving run Python"""

    prefer = "sklearn"

    @staticmethod
    def when(modality: str) -> bool:
        """Scales and categories are fitted once by scikit-learn and exported together with the model, so
        serving computes what training computed."""
        return True
