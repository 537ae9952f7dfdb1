"""Queries to Splunk: one saved search per question, run over its REST interface."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import polars as pl
import urllib3

from ..errors import BadSettings, NotFound, ProjectError
from ..settings import Settings, variable
from ..storage import public
from .questions_here import answered as answered_here

FOLDER = "queries/splunk"
URL = "SPLUNK_URL"
NEEDED = "$about$"
NAME = __name__.partition(".")[0]
APP = f"{NAME}_logs"
CONNECT, ANSWER = 10.0, 300.0
"""Seconds to reach the server, and for an answer, as the port of the slot says."""
FAULTS = {"FATAL", "ERROR"}
# The client's errors, and those of malformed responses.
FAILURES = (
    urllib3.exceptions.HTTPError,
    pl.exceptions.PolarsError,
    *(OSError, ValueError, TypeError, LookupError, AttributeError),
)


class SplunkAway(ProjectError):
    """Splunk does not answer, refuses, or returns something unexpected."""


def search(settings: Settings, question: str) -> str:
    """Return a saved search as one line.

    Raises:
        NotFound: the question has only SQL.
    """
    path = settings.root / FOLDER / f"{question}.spl"
    if not path.is_file():
        fix = f"Write {path.name} into {FOLDER}, or ask without {URL}"
        raise NotFound(f"{question!r} cannot be asked of Splunk", "it has SQL only", fix)
    return " ".join(path.read_text(encoding="utf-8").split("\n")).strip()


def answered(settings: Settings, question: str, about: str) -> pl.DataFrame:
    """Return the answer from the events in Splunk, with every value as text.

    Raises:
        BadSettings: the id has characters that ids do not have.
        SplunkAway: the server cannot be queried.
    """
    if about and not re.fullmatch(r"[\w.:-]{1,200}", about):
        raise BadSettings(f"{about!r} is no id", "it has signs that no id has", "Copy it from an event")
    asked = search(settings, question).replace(NEEDED, about)
    kinds = answered_here(settings, question, about).schema
    address = variable(URL).rstrip("/")
    try:
        found = _results(address, asked)
        columns = {name: [row.get(name) for row in found] for name in kinds}
        return pl.DataFrame(columns, schema=dict.fromkeys(kinds, pl.String)).cast(kinds)
    except FAILURES as error:
        why = public(f"{type(error).__name__}: {error}".partition("\n")[0])
        fix = f"Check {URL}, the rights of SPLUNK_TOKEN, and that the app {APP} is installed"
        raise SplunkAway(f"Splunk at {public(address)} cannot be asked", why, fix) from error


def _results(address: str, asked: str) -> list[Mapping[str, Any]]:
    """Return the rows of a search, which arrive as JSON Lines."""
    answer = urllib3.PoolManager(ca_certs=variable("SPLUNK_CA_FILE") or None).request(
        "POST",
        f"{address}/servicesNS/nobody/{APP}/search/v2/jobs/export",
        fields={"search": f"search {asked}", "output_mode": "json", "preview": "false", "earliest_time": "0"},
        encode_multipart=False,
        headers={"Authorization": f"Bearer {variable('SPLUNK_TOKEN')}"},
        timeout=urllib3.Timeout(connect=CONNECT, read=ANSWER),
        retries=False,
    )
    lines = [msgspec.json.decode(line) for line in answer.data.splitlines() if line.strip()]
    faults = [told["text"] for line in lines for told in line.get("messages", ()) if told["type"] in FAULTS]
    if answer.status != 200 or faults:
        raise ValueError(f"status {answer.status}, {'; '.join(faults)}")
    return [line["result"] for line in lines if "result" in line]
