"""How a new model replaces the old one."""

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
    """an A/B test would need more answers than two weeks bring"""

    forbid = ("ab_test",)

    @staticmethod
    def when(ab_exposure_days: float, requests_per_day: float, ab_arm: float, *, days: float = 14) -> bool:
        """Each arm of an A/B test needs {ab_arm} answers; at {requests_per_day} a day that takes
        {ab_exposure_days}, more than the {days} days that are practical."""
        # One to two weeks hold each day of the week equally often; longer tests lose users' cookies and
        # patience (Kohavi, Tang, Xu 2020, "Trustworthy Online Controlled Experiments", chapter 2).
        return ab_exposure_days > days


class RO003(Rollout):
    """answers are too few for an A/B test"""

    forbid = ("ab_test",)

    @staticmethod
    def when(requests_per_day: float, *, least: float = 1000) -> bool:
        """{requests_per_day} answers a day are too few to split; from {least} a day a difference can be
        seen."""
        # At a rate of 5 %, the 500 answers of one arm hold 25 hits, and chance alone moves that by ten.
        return requests_per_day < least


class RO004(Rollout):
    """the truth comes too late for an A/B test"""

    forbid = ("ab_test",)

    @staticmethod
    def when(label_delay_days: float, *, days: float = 60) -> bool:
        """The truth is known after {label_delay_days}: until an A/B test has its answer, the models in it are
        old."""
        # With a new model each month, the models compared are two refits old by then.
        return label_delay_days > days


class RO005(Rollout):
    """there is no server to step back on"""

    forbid = ("gradual",)

    @staticmethod
    def when(serving: str) -> bool:
        """Shadow, canary and step back happen on a server; a device keeps the file that it has until it
        fetches another."""
        return serving == "none"


class RO010(Rollout):
    """decisions about people's sensitive matters must be explained"""

    prefer = "manual"

    @staticmethod
    def when(explain_decisions: bool, personal_data: str, serving: str) -> bool:
        """Each decision must be explained to a person and concerns sensitive facts: somebody reads the report
        and answers for each model."""
        return explain_decisions and personal_data == "sensitive" and serving != "none"


class RO020(Rollout):
    """enough requests are answered to tell two models apart"""

    prefer = "ab_test"

    @staticmethod
    def when(serving: str, ab_days: float, requests_per_day: float, online_metric: str) -> bool:
        """{requests_per_day} answers a day, and their truth, show in {ab_days} which recipe is better by
        {online_metric}. A refit of the same recipe on newer rows goes through shadow and canary."""
        return serving == "http"


class RO030(Rollout):
    """a new model comes too often for a person to read each report"""

    prefer = "gradual"

    @staticmethod
    def when(retraining: str, serving: str) -> bool:
        """A new model comes {retraining}, and nobody reads a report each time: gates, a shadow run and a
        small share let it in, and a worse one steps back by itself."""
        return retraining in ("daily", "drift") and serving != "none"


class RO031(Rollout):
    """the error budget leaves no time for a person to react"""

    prefer = "gradual"

    @staticmethod
    def when(availability: str, downtime_minutes_per_month: float, *, least: float = 99.9) -> bool:
        """{availability} of the requests must be answered, which leaves {downtime_minutes_per_month} minutes
        a month: a bad model must meet a small share only and step back by itself."""
        # A person who is paged needs 5 to 30 minutes to start (https://sre.google/sre-book/being-on-call/):
        # one bad model would spend most of the 44 minutes that 99.9 % leaves.
        return availability != "best_effort" and float(availability) >= least


class RO900(Rollout):
    """new models are few enough for a person to look at each"""

    prefer = "manual"

    @staticmethod
    def when(retraining: str) -> bool:
        """A person reads the report of the new model and promotes it, or takes the step back."""
        return True
