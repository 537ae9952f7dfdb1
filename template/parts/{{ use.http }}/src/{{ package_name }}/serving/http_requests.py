"""What a service takes, how its requests are read, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from .live_rows import Row


@dataclass(frozen=True)
class Limits:
    """What a service takes: bytes of a body, rows in it, requests in work; the rest is in seconds.

    Its `patience` until a body has arrived; how long a request may `queue` for the model, by the time that
    rows took lately; the time to `answer`, and as much to look features up; and the `pause` between two looks
    for another version.
    """

    body_bytes: int = 1_000_000
    rows: int = 1_000
    requests: int = 500
    patience: float = 5.0
    queue: float = 0.5
    answer: float = 5.0
    pause: float = 10.0


class Refused(Exception):
    """A request that gets no answer: its HTTP status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Reader:
    """How the bodies of requests are read: `{"rows": [{COLUMN: VALUE, …}, …]}`."""

    def __init__(self, key: str, most_rows: int) -> None:
        rows = Annotated[list[dict[str, Any]], msgspec.Meta(min_length=1, max_length=most_rows)]
        request = msgspec.defstruct("Request", [("rows", rows)], forbid_unknown_fields=True)
        self._key, self._decoder = key, msgspec.json.Decoder(request)

    def read(self, body: bytes) -> list[Row]:
        """Return the rows of a request.

        Raises:
            Refused: 400 for what is no JSON, 422 for what are no rows.

        """
        try:
            rows: list[Row] = self._decoder.decode(body).rows  # type: ignore[attr-defined]
        except msgspec.ValidationError as error:
            raise Refused(422, str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refused(400, "the body is no JSON") from error
        except RecursionError as error:
            raise Refused(400, "the body is nested too deeply") from error
        for at, row in enumerate(rows if self._key else ()):
            if type(row.get(self._key)) not in (str, int, type(None)):
                raise Refused(422, f"Expected `str | int | null` - at `$.rows[{at}].{self._key}`")
        return rows
