"""What rules a model out: latency, size, too few examples, or the need to explain it."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Model(SlotRules):
    id = "model"
    title = "Model"
    # For recommendation: item-item, matrix factorisation, two towers.
    purpose = "The top of the ladder: the most capable model that data, hours, latency and device allow."
    first = "linear"


class MO001(Model):
    """a network answers too late"""

    forbid = ("deep",)

    @staticmethod
    def when(least_p99_ms_deep: float, p99_ms: float, serving_hardware: str) -> bool:
        """Even made small, a network takes about {least_p99_ms_deep} for its slowest answers on
        {serving_hardware}, and {p99_ms} are allowed."""
        return least_p99_ms_deep > p99_ms


class MO002(Model):
    """the middle step answers too late"""

    forbid = ("trees",)

    @staticmethod
    def when(p99_ms_trees: float, p99_ms: float) -> bool:
        """The slowest answers of this step take about {p99_ms_trees}, and {p99_ms} are allowed."""
        return p99_ms_trees > p99_ms


class MO003(Model):
    """no network is small enough for the device"""

    forbid = ("deep",)

    @staticmethod
    def when(least_mb_deep: float, device_mb: float) -> bool:
        """Even made small, a network has about {least_mb_deep}, and the device takes {device_mb}."""
        return least_mb_deep > device_mb


class MO004(Model):
    """the middle step is too large for the device"""

    forbid = ("trees",)

    @staticmethod
    def when(mb_trees: float, device_mb: float) -> bool:
        """The file would have about {mb_trees}, and the device takes {device_mb}."""
        return mb_trees > device_mb


class MO005(Model):
    """the rarer of two classes has too few examples"""

    forbid = ("trees", "deep")
    modality = "tabular"

    @staticmethod
    def when(minority_examples: float, classes: int, *, least: float = 30) -> bool:
        """Only {minority_examples} examples belong to the rarest class: a model with many degrees of freedom
        would memorize them."""
        # Ten of the rarer class per coefficient (Peduzzi et al. 1996, "A simulation study of the number of
        # events per variable in logistic regression analysis"): 30 are enough for three.
        return classes == 2 and minority_examples < least


class MO006(Model):
    """each prediction must be explained"""

    forbid = ("deep",)

    @staticmethod
    def when(explain_decisions: bool, modality: str) -> bool:
        """Each prediction must be explained to a person, and the weights of a network explain nothing to
        anybody."""
        return explain_decisions and modality != "image"


class MO007(Model):
    """texts are told apart by their words"""

    forbid = ("trees",)
    modality = "text"

    @staticmethod
    def when(examples: int) -> bool:
        """However many the texts are, here {examples}, trees over their lengths and topics tell public ones
        apart worse than a linear model over their words (ROC AUC 0.71 and 0.88 on sentences of film reviews,
        0.92 and 0.94 on tweets)."""
        return True
