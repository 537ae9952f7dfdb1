"""How a new model takes over."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Rollout(SlotRules):
    id = "rollout"
    title = "Rollout"
    purpose = "Says how a new model takes the place of the old one."
    first = "manual"


class RO001(Rollout):
    """no requests are answered"""

    forbid = ("ab_test",)

    @staticmethod
    def when(serving: str) -> bool:
        """An A/B test compares answers to requests, and none are answered here."""
        return serving != "http"


class RO002(Rollout):
    """an A/B test could not tell in time"""

    forbid = ("ab_test",)

    @staticmethod
    def when(ab_days: float, requests_per_day: float, label_delay_days: float, *, days: float = 28) -> bool:
        """With {requests_per_day} answers a day and the truth after {label_delay_days}, an A/B test would
        take {ab_days}; {days} days are bearable."""
        return ab_days > days


class RO010(Rollout):
    """enough requests are answered to tell two models apart"""

    prefer = "ab_test"

    @staticmethod
    def when(serving: str, ab_days: float, requests_per_day: float, online_metric: str) -> bool:
        """{requests_per_day} answers a day show in {ab_days} which model is better by {online_metric}."""
        return serving == "http"


class RO900(Rollout):
    """an experiment could not tell"""

    prefer = "manual"

    @staticmethod
    def when(retraining: str) -> bool:
        """A person reads the report of the new model and promotes it, or takes the step back."""
        return True
