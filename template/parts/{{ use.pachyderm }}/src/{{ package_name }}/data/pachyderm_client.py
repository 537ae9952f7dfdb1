"""The connection to a Pachyderm server: its address, timeouts, retries, and its one error.

Stubs and messages are those of `pachyderm-sdk`. Its `Client` sets no timeouts and reads a file with a token
in it, so its stubs get our own channel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

from ..errors import BadSettings, ProjectError
from ..settings import Settings, variable
from ..storage import StorageAway

ADDRESS, TOKEN, PROJECT = "PACHD_ADDRESS", "PACH_PYTHON_AUTH_TOKEN", "PACHYDERM_PROJECT"
BRANCH = "master"
PORT = 30650
# Timeouts in seconds for an answer, and for the bytes of one file.
ANSWER, TRANSFER = 10.0, 3600.0
# Calls that carry file contents, or wait until the server has processed them.
LONG = ("/ModifyFile", "/GetFile", "/InspectCommit")
# Idempotent calls; the others are tried once.
REPEATABLE = {
    "pfs_v2.API": (
        *("CreateRepo", "ListCommit", "InspectCommit", "InspectBranch", "WalkFile", "DiffFile"),
        *("GetFile", "ModifyFile"),
    ),
    "pps_v2.API": ("InspectPipeline",),
}
# Three attempts, with growing random pauses:
# https://github.com/grpc/proposal/blob/master/A6-client-retries.md.
RETRY = {
    "maxAttempts": 3,
    "initialBackoff": "0.2s",
    "maxBackoff": "2s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"],
}
# One message of a file has up to 20 MB, as in the client.
LARGEST = 20 * 1024**2


class PachydermAway(StorageAway):
    """Pachyderm does not answer, refuses, or returns something unexpected."""

    @classmethod
    def because(cls, why: str) -> Self:
        """Return the error with its reason."""
        return cls("Pachyderm cannot be used", why, f"Check {ADDRESS}, {TOKEN}, and that the server runs")


@contextmanager
def answering() -> Iterator[None]:
    """Turn the client's errors into one; only the project's own errors pass."""
    try:
        yield
    except ProjectError:
        raise
    except Exception as error:  # gRPC's errors and the client's own have no common base class
        cause = error if hasattr(error, "code") else error.__cause__ or error
        told = f"{cause.code().name}: {cause.details()}" if hasattr(cause, "code") else repr(cause)  # type: ignore[attr-defined]
        raise PachydermAway.because(told.partition("\n")[0]) from error


@dataclass(frozen=True)
class _Channel:
    """The channel interface that stubs use; every call gets a timeout and the token."""

    channel: Any
    metadata: tuple[tuple[str, str], ...]

    def _timed(self, kind: str, path: str, **coding: Any) -> partial[Any]:
        seconds = TRANSFER if path.endswith(LONG) else ANSWER
        call = getattr(self.channel, kind)(path, **coding)
        return partial(call, timeout=seconds, metadata=self.metadata)

    def unary_unary(self, path: str, **coding: Any) -> partial[Any]:
        return self._timed("unary_unary", path, **coding)

    def unary_stream(self, path: str, **coding: Any) -> partial[Any]:
        return self._timed("unary_stream", path, **coding)

    def stream_unary(self, path: str, **coding: Any) -> partial[Any]:
        return self._timed("stream_unary", path, **coding)

    def stream_stream(self, path: str, **coding: Any) -> partial[Any]:
        return self._timed("stream_stream", path, **coding)


@dataclass(frozen=True)
class Pachyderm:
    """A server's files (`pfs`) and pipelines (`pps`), and this project's repository there."""

    pfs: Any
    pps: Any
    repo: Any

    @property
    def branch(self) -> Any:
        """Return the branch that holds the versions, newest at its head."""
        from pachyderm_sdk.api.pfs import Branch

        return Branch(repo=self.repo, name=BRANCH)


@contextmanager
def connected(settings: Settings) -> Iterator[Pachyderm]:
    """Yield the server that `PACHD_ADDRESS` names; nothing has been sent yet.

    Raises:
        BadSettings: the address is not valid.
        PachydermAway: the server refused something, or did not answer.
    """
    with answering():
        from pachyderm_sdk.api.pfs import Project, Repo
        from pachyderm_sdk.api.pfs.extension import ApiStub as Files
        from pachyderm_sdk.api.pps.extension import ApiStub as Pipelines

        raw = _open(variable(ADDRESS))
        token = variable(TOKEN)
        channel: Any = _Channel(raw, (("authn-token", token),) if token else ())
        project = Project(name=variable(PROJECT, "default"))
        repo = Repo(name=repo_name(settings), type="user", project=project)
        try:
            yield Pachyderm(Files(channel, get_transaction_id=lambda: ""), Pipelines(channel), repo)
        finally:
            raw.close()


def repo_name(settings: Settings) -> str:
    """Return the name of this project's repository, in the characters that Pachyderm allows."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", settings.task.name).strip("-") or "data"


def _open(address: str) -> Any:
    """Return a channel: `grpcs://` is encrypted, `grpc://` is not."""
    import grpc

    at = urlsplit(address if "://" in address else f"grpc://{address}")
    try:
        port = at.port or PORT
    except ValueError:
        port = 0
    if at.scheme not in ("grpc", "grpcs") or not at.hostname or not port or at.username or at.path.strip("/"):
        why = f"{ADDRESS} is neither grpc://host:{PORT} nor grpcs://host:443"
        raise BadSettings("The address of Pachyderm cannot be read", why, f"Mend {ADDRESS}")
    named = [
        {"service": service, "method": one} for service, methods in REPEATABLE.items() for one in methods
    ]
    options = [
        ("grpc.service_config", json.dumps({"methodConfig": [{"name": named, "retryPolicy": RETRY}]})),
        ("grpc.initial_reconnect_backoff_ms", 200),
        ("grpc.max_receive_message_length", LARGEST),
        ("grpc.keepalive_time_ms", 60_000),  # detects a lost peer during a long transfer
        ("grpc.keepalive_timeout_ms", 10_000),
    ]
    place = f"{at.hostname}:{port}"
    if at.scheme == "grpcs":
        return grpc.secure_channel(place, grpc.ssl_channel_credentials(), options=options)
    return grpc.insecure_channel(place, options=options)
