"""How predictions reach their users."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Serving(SlotRules):
    id = "serving"
    title = "Serving"
    purpose = "Answers: on a schedule, on request, or for each event."
    first = "none"


class SE001(Serving):
    """the model runs on the device alone"""

    forbid = ("batch", "http", "stream")

    @staticmethod
    def when(inference: str) -> bool:
        """The model runs on the device alone, so no server answers."""
        return inference == "device"


class SE002(Serving):
    """predictions are made on a schedule"""

    forbid = ("http", "stream")

    @staticmethod
    def when(serving_mode: str) -> bool:
        """Predictions are made all at once on a schedule; nobody waits for a single one."""
        return serving_mode == "batch"


class SE003(Serving):
    """each request waits for its answer"""

    forbid = ("batch", "stream")

    @staticmethod
    def when(serving_mode: str) -> bool:
        """Each request waits for its own answer."""
        return serving_mode == "online"


class SE004(Serving):
    """every event gets its prediction"""

    forbid = ("batch", "http")

    @staticmethod
    def when(serving_mode: str) -> bool:
        """Predictions belong to the events of a stream, not to requests or schedules."""
        return serving_mode == "stream"


class SE005(Serving):
    """a server has to answer"""

    forbid = ("none",)

    @staticmethod
    def when(inference: str) -> bool:
        """The model runs {inference}, so something has to answer there."""
        return inference != "device"


class SE010(Serving):
    """predictions are made on a schedule"""

    prefer = "batch"

    @staticmethod
    def when(serving_mode: str) -> bool:
        """Predictions are made all at once on a schedule: a job writes them, and nothing runs in between."""
        return serving_mode == "batch"


class SE011(Serving):
    """each request waits for its answer"""

    prefer = "http"

    @staticmethod
    def when(serving_mode: str, requests_per_second: float, p99_ms: float) -> bool:
        """{requests_per_second} requests a second wait for their answers, {p99_ms} at most."""
        return serving_mode == "online"


class SE012(Serving):
    """every event gets its prediction"""

    prefer = "stream"

    @staticmethod
    def when(serving_mode: str, events_per_second: float, p99_ms: float) -> bool:
        """Each of {events_per_second} events a second gets its prediction within {p99_ms}."""
        return serving_mode == "stream"


class SE900(Serving):
    """the model runs on the device alone"""

    prefer = "none"

    @staticmethod
    def when(inference: str) -> bool:
        """Without a server there is nothing to run and no data leaves the device."""
        return True
