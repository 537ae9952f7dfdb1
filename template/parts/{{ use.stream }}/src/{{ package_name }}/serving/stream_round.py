"""One round: events are consumed, answered or dead-lettered, and committed in one step."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from ..data.events_ids import id_of
from ..errors import ProjectError
from ..ports.rollout import Router
from ..ports.streaming import Event, Message
from ..rollout.units import unit_of
from ..settings import Settings
from .live_answers import FAILED, REFUSED, Answered, Refusal, answered
from .live_observed import Observed, Seen
from .live_rows import Row
from .scoring import Scorer
from .stream_counts import Counts
from .stream_features import Features
from .stream_log import Exchange, Handed, place_of, topics_of
from .stream_memory import HEADER, Memory
from .stream_recent import Recent

if TYPE_CHECKING:
    from .stream_late import Lateness

log = logging.getLogger(__name__)
ANSWERED = 200
MOST_BYTES = 900_000
"""A larger event is not repeated in its dead letter: brokers take a message of about a megabyte."""

LATE = 408
"""What became of an event that came too late, in the numbers of HTTP."""

TRIES = 10
"""Transactions without effect, one after the other, after which the consumer gives up."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of an event: its answer's body and version, or why it has none."""

    event: Event
    status: int
    version: str = ""
    body: bytes = b""
    why: str = ""


class Rounds:
    """Answers events with the versions in use."""

    def __init__(
        self,
        settings: Settings,
        router: Router,
        features: Features,
        memory: Memory,
        late: Lateness,
        counts: Counts,
        observed: Observed,
        recent: Recent,
    ) -> None:
        self._settings, self._router, self._features = settings, router, features
        self._memory, self._late, self._counts, self._observed = memory, late, counts, observed
        self._recent = recent
        self._topics = topics_of(settings)
        self._in_vain = 0
        self._sums = {"answered": 0, "dead_letters": 0, "repeated": 0, "lag": 0}

    def step(self, exchange: Exchange, most: int, seconds: float) -> int:
        """Process up to `most` events, as soon as there are any; return how many were consumed."""
        events = exchange.take(most, seconds)
        if events:
            self._answer(exchange, events)
        lag = exchange.lag()
        self._counts.round(lag)
        self._sums["lag"] = sum(lag.values())
        return len(events)

    def tell(self) -> None:
        """Log what was done since the last time, if anything, and the lag."""
        sums = dict(self._sums)
        if sums["answered"] or sums["dead_letters"] or sums["repeated"]:
            self._sums |= {"answered": 0, "dead_letters": 0, "repeated": 0}
            words = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in sums.items())
            log.info("events: %s", words, extra={"event": "events", **sums})

    def _answer(self, exchange: Exchange, events: Sequence[Event]) -> None:
        new, again = self._memory.split(events)
        done: list[Answered] = []
        outcomes = [*self._outcomes(new, self._recent.see(events), done)]
        if not exchange.hand_over(events, [self._handed(one) for one in outcomes]):
            self._counts.taken_back()
            self._in_vain += 1
            if self._in_vain == TRIES:
                why = f"{TRIES} transactions in a row were taken back; the log tells why"
                raise ProjectError("Answers cannot be written", why, "Look at the topics and their limits")
            return
        self._in_vain = 0
        self._memory.add(one.event for one in outcomes if one.status == ANSWERED)
        self._counts.repeated(len(again))
        self._sums["repeated"] += len(again)
        self._tell(outcomes)
        self._keep(new, done)

    def _outcomes(
        self, events: Sequence[Event], recent: Mapping[tuple[int, int], Row], done: list[Answered]
    ) -> Iterator[Outcome]:
        """Yield the outcome of each event; answered groups are added to `done`.

        `recent` holds the windowed features of rows, by partition and offset.
        """
        rows: dict[int, Row] = {}
        for place, event in enumerate(events):
            row = _row(event.value)
            if why := self._late(event):
                yield Outcome(event, LATE, why=why)
            elif row is None:
                yield Outcome(event, REFUSED, why="it is no JSON object")
            else:
                rows[place] = {**row, **recent.get((event.partition, event.offset), {})}
        for scorer, some in self._by_version(rows):
            whole, unknown = self._features.complete(scorer, some)
            found, refused = answered(scorer, {at: [row] for at, row in whole.items() if at not in unknown})
            done += found
            for one in found:
                for place, body in zip(one.places, one.bodies, strict=True):
                    yield Outcome(events[place], ANSWERED, scorer.model.version, body)
            for place, refusal in {**unknown, **refused}.items():
                yield self._refused(scorer, events[place], refusal)

    def _refused(self, scorer: Scorer, event: Event, why: Refusal) -> Outcome:
        if isinstance(why.error, ProjectError):  # no event can be answered now
            raise why.error
        if why.status == FAILED:
            log.error("an event failed", exc_info=why.error, extra={"event": "failed"})
            self._router.failed(scorer)
        words = f"column {why.column!r}: {why.words}" if why.column else why.words
        return Outcome(event, why.status, scorer.model.version, why=words)

    def _by_version(self, rows: Mapping[int, Row]) -> Iterator[tuple[Scorer, Mapping[int, Row]]]:
        """Yield each version with its rows: the router decides which version answers a unit."""
        found: dict[str, tuple[Scorer, dict[int, Row]]] = {}
        for place, row in rows.items():
            scorer = self._router.scorer(_unit(self._settings, row))
            found.setdefault(scorer.model.version, (scorer, {}))[1][place] = row
        yield from found.values()

    def _handed(self, one: Outcome) -> Handed:
        """Return the message for an outcome, for its event's partition."""
        event, place = one.event, place_of(self._topics.events, one.event)
        if one.status == ANSWERED:
            headers = {HEADER: id_of(event), "answers": place, "version": one.version}
            if trace := event.headers.get("traceparent"):
                headers["traceparent"] = trace
            return Handed(self._topics.answers, event.partition, Message(event.key, one.body, headers))
        headers = {**event.headers, "dead_because": one.why, "dead_from": place}
        if len(event.value) > MOST_BYTES:
            headers["dead_bytes"] = str(len(event.value))
        value = event.value if len(event.value) <= MOST_BYTES else b""
        return Handed(self._topics.dead, event.partition, Message(event.key, value, headers))

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        """Count and log each event, but never its content."""
        for one in outcomes:
            seconds = _since(one.event)
            self._counts.request(one.status, one.version, seconds)
            table = {"event": "answered", "request_id": id_of(one.event), "status": one.status, "rows": 1}
            table |= {"seconds": round(seconds, 6), "version": one.version}
            if trace := one.event.headers.get("traceparent", ""):
                table["trace_id"] = trace.split("-")[1] if trace.count("-") == 3 else ""
            log.info("event %s: status %d", table["request_id"], one.status, extra=table)
        dead = [one for one in outcomes if one.status != ANSWERED]
        self._sums["answered"] += len(outcomes) - len(dead)
        self._sums["dead_letters"] += len(dead)
        if dead:
            log.warning("%d dead letters, such as: %s", len(dead), dead[0].why, extra={"event": "set_aside"})

    def _keep(self, events: Sequence[Event], done: Sequence[Answered]) -> None:
        for one in done:
            seconds = [_since(events[place]) for place in one.places]
            seen = Seen(one.scorer, one.scored, one.keys, seconds)
            self._counts.answered(seen, self._observed.add(seen))


def _row(value: bytes) -> Row | None:
    """Return the row of an event, or None if it is not a JSON object."""
    try:
        return msgspec.json.decode(value, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _unit(settings: Settings, row: Row) -> str | None:
    """Return the unit of a row; None for a list or an object, which the contract rejects later."""
    try:
        return unit_of(settings, [row])
    except TypeError:
        return None


def _since(event: Event) -> float:
    """Return the seconds since an event entered the log; clocks may differ slightly."""
    return max((datetime.now(UTC) - event.time).total_seconds(), 0.0)
