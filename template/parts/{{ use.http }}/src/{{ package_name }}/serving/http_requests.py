"""Request parsing, API keys, limits, error responses, and the OpenAPI document that describes them."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from http.client import responses
from pathlib import Path
from typing import Any

import msgspec

from ..errors import BadSettings
from ..settings import variable
from .live_answers import Refusal
from .live_rows import Row
from .scoring import Scorer

Headers = Mapping[bytes, bytes]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
TRACE = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
ENDING = "ending"  # in a request's state: the server shuts down, so its connection closes after the response
END = (b"connection", b"close")  # the rest of the body is not read
MORE = {401: [(b"www-authenticate", b"Bearer"), END], 408: [END], 413: [END], 503: [(b"retry-after", b"1")]}
WHOLE, PAGE = (Path(__file__).with_name(f"http_{one}").read_bytes() for one in ("openapi.json", "docs.html"))
_BODY: Any = msgspec.defstruct("Request", [("rows", list[dict[str, Any]])], forbid_unknown_fields=True)
_IDS = map(f"{secrets.token_hex(8)}%08x".__mod__, itertools.count())


@dataclass(frozen=True)
class Limits:
    """What a service accepts."""

    body_bytes: int = 1_000_000
    rows: int = 1_000
    requests: int = 500  # open at once
    queue: float = 0.5  # seconds that a request may wait for the model, estimated from recent batches
    answer: float = 5.0  # seconds from the request's headers to its response
    pause: float = 10.0  # seconds between two checks for another model version


def read(body: bytes, most_rows: int) -> Sequence[Row]:
    """Return the rows of a body; Refusal: 400 if it is not JSON, 422 if it holds no rows, or too many."""
    try:
        rows: list[Row] = msgspec.json.decode(body, type=_BODY).rows
    except msgspec.ValidationError as error:
        raise Refusal(422, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, "the body is not JSON, or nested too deeply") from error
    if not 0 < len(rows) <= most_rows:
        raise Refusal(422, f"a request has 1 to {most_rows} rows - at `$.rows`")
    return rows


async def whole_body(headers: Headers, receive: Receive, most: int) -> bytes:
    """Return the body of a request; Refusal: 413 as soon as it is too large, 499 if the client is gone."""
    size, found, more = int(headers.get(b"content-length", b"0")), b"", True
    while more and size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(499, "the client closed the connection")
        found, more = found + message.get("body", b""), message.get("more_body", False)
        size = max(size, len(found))
    if size > most:
        raise Refusal(413, f"the body is larger than {most} bytes")
    return found


def problem(name: str, why: Refusal) -> bytes:
    """Return the body of an error response to a request with that id, as RFC 9457 defines it."""
    where = f" - at `$.rows[{why.row}].{why.column}`" if why.column else ""
    about = {"status": why.status, "detail": why.words + where, "request_id": name}
    return msgspec.json.encode({"title": responses.get(why.status, "Gone"), **about})


def known_keys() -> Set[bytes]:
    """Return the SHA-256 digests of SERVE_API_KEYS; empty if everybody may use the service."""
    keys = [key.strip().encode() for key in given.split(",")] if (given := variable("SERVE_API_KEYS")) else []
    if any(len(key) < 16 for key in keys):  # shorter keys can be guessed
        why = "keys are separated by commas, and each has at least 16 characters"
        raise BadSettings("SERVE_API_KEYS is invalid", why, "Create a key with `openssl rand -hex 32`")
    return {sha256(key).digest() for key in keys}


def let_in(headers: Headers, keys: Set[bytes]) -> None:
    """Refuse (401) a request without a known key; comparing digests leaks nothing through timing."""
    scheme, _, key = headers.get(b"authorization", b"").partition(b" ")
    if keys and not (scheme.lower() == b"bearer" and sha256(key.strip()).digest() in keys):
        what = "is not known" if scheme else "is missing"
        raise Refusal(401, f"the key {what}: send `Authorization: Bearer KEY`")


def names(headers: Headers) -> tuple[str, str]:
    """Return the id of a request, the client's or a new one, and its trace id or an empty text."""
    given, trace = headers.get(b"x-request-id", b""), TRACE.fullmatch(headers.get(b"traceparent", b""))
    name = given.decode() if REQUEST_ID.fullmatch(given) else next(_IDS)
    return name, trace[1].decode() if trace else ""


def document(scorer: Scorer, most_rows: int, looked_up: bool, locked: bool) -> bytes:
    """Return the OpenAPI document of the service, as JSON.

    If features are `looked_up`, a row may leave them out; `locked` says that requests need an API key.
    """
    found, task, key = msgspec.json.decode(WHOLE), scorer.settings.task, scorer.settings.data.key
    found["info"] = {"title": task.name, "summary": task.statement, "version": scorer.model.version}
    found["paths"] = {f"/{scorer.model.answering.PATH}": found["paths"].pop("/ASK")} | found["paths"]
    schemas = found["components"]["schemas"]
    schemas["Request"]["properties"]["rows"]["maxItems"] = most_rows
    row, answers = scorer.model.spec.json_schema(scorer.settings.checks.policy), schemas["Answers"]
    schemas["Row"] = {**row, "required": []} if looked_up else row
    answers["properties"] |= {name: {"const": one} for name, one in scorer.model.answering.head().items()}
    answer = answers["properties"]["answers"]["items"]
    answer["properties"] = ({key: {"type": ["string", "integer", "null"]}} if key else {}) | scorer.schema()
    for shape in (answers, answer):
        shape["required"] = [*shape["properties"]]
    if not locked:
        del found["components"]["securitySchemes"]
        for way in (way for ways in found["paths"].values() for way in ways.values()):
            way.pop("security", None)
            way["responses"].pop("401", None)
    return msgspec.json.encode(found)
