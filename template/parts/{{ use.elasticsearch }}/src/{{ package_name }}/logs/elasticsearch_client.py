"""How a client connects to Elasticsearch, which stream holds the events, and its one error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from ..errors import BadSettings, ProjectError
from ..settings import variable
from ..storage import public

URL = "ELASTICSEARCH_URL"
PATIENCE = 10.0
"""Seconds for one answer."""


def stream() -> str:
    """Return the name of the data stream, in Elastic's naming scheme: type, data set, namespace."""
    return variable("ELASTICSEARCH_STREAM", f"logs-{__name__.partition('.')[0]}-default")


def address() -> str:
    """Return the server's address without a password."""
    return f"Elasticsearch at {public(variable(URL))}"


class LogsAway(ProjectError):
    """Elasticsearch does not answer, refuses, or returns something unexpected."""


def client() -> Elasticsearch:
    """Return a client of the server that `ELASTICSEARCH_URL` names; nothing is sent yet.

    Raises:
        BadSettings: the address or the CA file is not valid.
    """
    key, authorities = variable("ELASTICSEARCH_API_KEY"), variable("ELASTICSEARCH_CA_FILE")
    trusted: dict[str, Any] = {"ca_certs": authorities} if authorities else {}
    try:
        if authorities and not Path(authorities).is_file():
            raise FileNotFoundError(f"{authorities} is no file")
        return Elasticsearch(
            variable(URL),
            api_key=key or None,
            **trusted,
            request_timeout=PATIENCE,
            max_retries=0,  # the caller knows whether a retry makes sense
        )
    except (ValueError, OSError) as error:
        fix = "Write the address as https://host:9200, and the file's whole path"
        raise BadSettings(
            f"{URL} or ELASTICSEARCH_CA_FILE cannot be used", _first_line(error), fix
        ) from error


@contextmanager
def asked() -> Iterator[None]:
    """Turn the client's errors, and malformed responses, into one error."""
    try:
        yield
    except (ApiError, TransportError, LookupError, TypeError, ValueError) as error:
        fix = f"Check that it runs, {URL}, and the rights of ELASTICSEARCH_API_KEY"
        raise LogsAway(f"{address()} cannot be used", _first_line(error), fix) from error


def _first_line(error: Exception) -> str:
    return public(f"{type(error).__name__}: {error}".partition("\n")[0])
