"""What the service takes, and from whom: limits, keys, and how a body is read."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from ..errors import BadSettings
from ..settings import variable
from .live_rows import Row

SHORTEST = 16  # characters of a key: a shorter one could be guessed


@dataclass(frozen=True)
class Limits:
    """What a service takes: bytes of a body, rows in it, requests in work; the rest is in seconds.

    How long a request may `queue` for the model, by the time that rows took lately; the time from its head to
    its `answer`; and the `pause` between two looks for another version.
    """

    body_bytes: int = 1_000_000
    rows: int = 1_000
    requests: int = 500
    queue: float = 0.5
    answer: float = 5.0
    pause: float = 10.0


class Refused(Exception):
    """A request that gets no answer: its HTTP status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(status, why)
        self.status, self.why = status, why


class Request(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a request: a row is `{COLUMN: VALUE, …}`."""

    rows: list[dict[str, Any]]


_DECODER = msgspec.json.Decoder(Request)


def read(body: bytes, most_rows: int) -> list[Row]:
    """Return the rows of a body.

    Raises:
        Refused: 400 for what is no JSON, 422 for what are no rows, or too many.

    """
    try:
        rows = _DECODER.decode(body).rows
    except msgspec.ValidationError as error:
        raise Refused(422, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, "the body is no JSON, or nested too deeply") from error
    if not 0 < len(rows) <= most_rows:
        raise Refused(422, f"a request has 1 to {most_rows} rows - at `$.rows`")
    return [*rows]


def known_keys() -> Set[bytes]:
    """Return the digest of each key of SERVE_API_KEYS, so that none stands in memory; none: everybody may ask.

    Raises:
        BadSettings: a key is too short, or empty.

    """
    given = variable("SERVE_API_KEYS")
    keys = [key.strip().encode() for key in given.split(",")] if given else []
    if any(len(key) < SHORTEST for key in keys):
        why = f"keys stand between commas, and each has at least {SHORTEST} characters"
        raise BadSettings("SERVE_API_KEYS holds no good key", why, "Draw one with `openssl rand -hex 32`")
    return {sha256(key).digest() for key in keys}


def fits(authorization: bytes, keys: Set[bytes]) -> bool:
    """Return whether `Bearer KEY` names one of the keys: by its digest, of which time tells nothing."""
    scheme, _, key = authorization.partition(b" ")
    return scheme.lower() == b"bearer" and sha256(key.strip()).digest() in keys
