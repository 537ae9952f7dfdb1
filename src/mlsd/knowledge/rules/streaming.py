"""How single events come in."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Streaming(SlotRules):
    id = "streaming"
    title = "Streaming"
    purpose = "Takes single events, keeps them and hands them to everybody who reads them."
    first = "none"


class ST001(Streaming):
    """data arrive in batches"""

    forbid = ("kafka", "flume")

    @staticmethod
    def when(arrival: str) -> bool:
        """Data arrive in batches, so there are no events to take."""
        return arrival == "batch"


class ST002(Streaming):
    """data arrive in batches"""

    prefer = "none"

    @staticmethod
    def when(arrival: str) -> bool:
        """Data arrive in batches: files and queries bring them in."""
        return arrival == "batch"


class ST010(Streaming):
    """every event gets its prediction"""

    prefer = "kafka"

    @staticmethod
    def when(serving_mode: str, events_per_second: float) -> bool:
        """Each of {events_per_second} events a second gets its prediction, and after a fall the model must
        go on where it stopped."""
        return serving_mode == "stream"


class ST011(Streaming):
    """features follow from the events of the last minutes"""

    prefer = "kafka"

    @staticmethod
    def when(feature_freshness: str, events_per_second: float, modality: str, *, least: float = 10) -> bool:
        """Features are {feature_freshness} old at most and follow from {events_per_second} events a
        second: they are computed as the events pass."""
        fresh = feature_freshness in ("minute", "second") and modality in ("tabular", "interactions")
        return fresh and events_per_second >= least


class ST012(Streaming):
    """several teams read the same events"""

    prefer = "kafka"

    @staticmethod
    def when(feature_teams: int, events_per_second: float, *, teams: int = 2, least: float = 10) -> bool:
        """{feature_teams} teams read the same {events_per_second} events a second, each at its own pace."""
        return feature_teams >= teams and events_per_second >= least


class ST013(Streaming):
    """events are too many to be written one by one"""

    prefer = "kafka"

    @staticmethod
    def when(
        events_per_second: float,
        stream_mb_per_second: float,
        modality: str,
        *,
        events: float = 1000,
        mb_per_second: float = 5,
    ) -> bool:
        """{events_per_second} events a second ({stream_mb_per_second} MB/s) are more than a table takes one
        by one, and none may be lost at a peak."""
        # Pictures go straight to the object storage; only their names are events.
        return events_per_second >= events or (modality != "image" and stream_mb_per_second >= mb_per_second)


class ST900(Streaming):
    """events are few and nobody waits for them"""

    prefer = "none"

    @staticmethod
    def when(data_gb_in_a_year: float) -> bool:
        """New rows are written to a table as they come; at {data_gb_in_a_year} in a year no log of events is
        needed."""
        return True
