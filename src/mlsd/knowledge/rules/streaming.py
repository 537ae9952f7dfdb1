"""How single events come in."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Streaming(SlotRules):
    id = "streaming"
    title = "Streaming"
    purpose = "Takes single events, keeps them and hands them to everybody who reads them."
    first = "none"


class ST001(Streaming):
    """data arrives in batches"""

    forbid = ("kafka", "flume")

    @staticmethod
    def when(arrival: str) -> bool:
        """Data arrives in batches, so there are no events to take."""
        return arrival == "batch"


class ST002(Streaming):
    """data arrives in batches"""

    prefer = "none"

    @staticmethod
    def when(arrival: str) -> bool:
        """Data arrives in batches: files and queries bring them in."""
        return arrival == "batch"


class ST003(Streaming):
    """every event gets its prediction"""

    forbid = ("none",)

    @staticmethod
    def when(serving_mode: str, arrival: str) -> bool:
        """Every event gets its prediction, so something has to hand the events on."""
        return serving_mode == "stream" and arrival == "stream"


class ST004(Streaming):
    """events are far too many to be written one by one"""

    forbid = ("none",)

    @staticmethod
    def when(events_per_second: float, modality: str, *, most: float = 1000) -> bool:
        """{events_per_second} events a second are more than a database server writes one by one."""
        # Committing a single row waits for the disk, about a millisecond
        # (https://www.postgresql.org/docs/current/wal-async-commit.html).
        return events_per_second > most and modality != "image"


class ST005(Streaming):
    """events have to be read again after a crash"""

    forbid = ("flume",)

    @staticmethod
    def when(serving_mode: str) -> bool:
        """Every event gets its prediction, and after a crash the events must be read again: Flume delivers
        them and keeps none."""
        return serving_mode == "stream"


class ST010(Streaming):
    """every event gets its prediction"""

    prefer = "kafka"

    @staticmethod
    def when(serving_mode: str, events_per_second: float) -> bool:
        """Each of {events_per_second} events a second gets its prediction, and after a crash it must
        resume where it stopped."""
        return serving_mode == "stream"


class ST011(Streaming):
    """features follow from the events of the last minutes"""

    prefer = "kafka"

    @staticmethod
    def when(feature_freshness: str, events_per_second: float, modality: str, *, least: float = 10) -> bool:
        """Features are at most {feature_freshness} old and follow from {events_per_second} events a second:
        whatever computes them reads the events as they pass."""
        # Below ten a second, polling the table once a second is enough.
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
        events: float = 100,
        mb_per_second: float = 5,
    ) -> bool:
        """{events_per_second} events a second ({stream_mb_per_second} MB/s) are more than a table should take
        one by one, and none may be lost at a peak."""
        # A peak is about three times the mean, and committing a single row waits for the disk, so a database
        # server takes hundreds a second. Images go straight to object storage, and nobody reads their names
        # live unless ST010 to ST012 apply.
        return modality != "image" and (events_per_second >= events or stream_mb_per_second >= mb_per_second)


class ST900(Streaming):
    """a database server can take the events"""

    prefer = "none"

    @staticmethod
    def when(data_gb_in_a_year: float, database: str) -> bool:
        """New rows, or the names of new pictures, go to {database} as they come; at {data_gb_in_a_year} in a
        year no log of events is needed."""
        return True
